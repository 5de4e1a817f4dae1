"""Calls to coordinate that competition law forbids: who signs and who does not, joint refusal, shared tariffs."""

from __future__ import annotations

import re

_CALL = re.compile(
    r"\b(?:laten we|zullen we|let's)\b.{0,60}\b(?:weigeren|niet tekenen|afspreken|refuse)\b"
    r"|\b(?:wie|welke collega's)\b.{0,40}\b(?:tekent|getekend|tekenen)\b.{0,20}\bniet\b"
)


def call_to_coordinate(flattened: str) -> str | None:
    """The words of a text in lower case that call for coordination; None when it does not."""
    match = _CALL.search(flattened)
    return match[0] if match else None
