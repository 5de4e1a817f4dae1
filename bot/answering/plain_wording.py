"""One wording for the many of a question about an insurer, as the content has it: for any insurer, and plainly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.content.flat_text import flat

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY_INSURER = "de verzekeraar"
"""Name for each insurer: what holds for all is told by no name."""

_SIGNED = f"het contract van {ANY_INSURER} tekenen"
_PLAIN = (
    (re.compile(r"\b(?:moeten|moet|hoeven|hoef) (?:wij|we|ik|je|onze praktijk|mijn praktijk)\b"), "moet ik"),
    (re.compile(rf"\b(?:nu|nog|echt|dan|nou|eigenlijk|dit jaar) (?=.*{ANY_INSURER})"), ""),
    (re.compile(rf"\b(?:bij|met) {ANY_INSURER} (?:te )?tekenen\b"), _SIGNED),
    (re.compile(rf"\b(?:te )?tekenen (?:bij|met|voor|van) {ANY_INSURER}(?!\w)"), _SIGNED),
)
"""Wordings, and the plain one of each."""


def plain_question(text: str, insurers: Iterable[str]) -> str:
    """A question about insurers, named as written: "moeten wij bij CZ tekenen" as "moet ik het contract van …"."""
    plain = flat(of_any_insurer(text, insurers))
    for pattern, wording in _PLAIN:
        plain = pattern.sub(wording, plain)
    return plain


def of_any_insurer(text: str, insurers: Iterable[str]) -> str:
    """A question about insurers as one about any; empty where it names none."""
    for name in (named := sorted(insurers, key=len, reverse=True)):
        text = text.replace(name, ANY_INSURER)
    return text if named else ""
