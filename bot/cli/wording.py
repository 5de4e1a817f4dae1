"""Dutch wording that several subcommands need."""

from __future__ import annotations


def count(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many}"
