"""Calibration of fits: the bar below which a question is about something else, and the odds that a fit is right.

What is made of them, sure, unsure or none, is decided by ``bot/answering/arbiter.py``.

Where a question is about something else is set by the collection itself. How well an unrelated question fits by
chance depends on it: the more phrasings, the better. So each example of something that people type about other
subjects (``dutch/elsewhere.txt``) is asked of the collection, as if it stood not in that list, and the bar is laid
where most of them are turned away.

How likely the best fit is right was learned from the phrasings in the content, each asked of a collection without
it, with the examples about other subjects against them (docs/finding.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

TURNED_AWAY = 0.91
"""The share of the examples that must be turned away; a real question elsewhere is mostly more like the list."""
TURNED_AWAY_BY_WORDS = 0.70
"""Share without the model: words alone tell the two apart less well, and a lost answer is the worse error."""
BOUND = 12.0
"""Log-odds beyond which nothing changes."""


class Evidence(NamedTuple):
    """The evidence for the best fit of a question."""

    words: float
    """The share of the question that the document covers."""
    meaning: float
    """The likeness of the document."""
    elsewhere: float
    """Likeness to things people type about other subjects."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """From which fit a question is within the subject, and how likely the best fit is right."""

    nothing_below: float
    weights: Evidence
    of_lead: float
    """Weight of the lead over the best fit of another document."""
    constant: float

    @staticmethod
    def by_meaning(unrelated: Sequence[float]) -> Calibration:
        """Calibrate by the best fits of questions about something else; none: everything may be right."""
        return Calibration(_bar(unrelated, TURNED_AWAY), Evidence(1.7, 3.0, -13.0), 3.3, 0.0)

    @staticmethod
    def by_words(unrelated: Sequence[float]) -> Calibration:
        """Calibrate fits by words alone."""
        return Calibration(_bar(unrelated, TURNED_AWAY_BY_WORDS), Evidence(3.6, 0.0, 0.0), 5.3, -2.4)

    def right(self, evidence: Evidence, lead: float) -> float:
        """Likelihood that a fit is right, from 0 to 1; ``lead`` is its lead over the best one of another document.

        That is negative where it is behind.
        """
        weights = self.weights
        odds = (
            self.constant
            + weights.words * evidence.words
            + weights.meaning * evidence.meaning
            + weights.elsewhere * evidence.elsewhere
            + self.of_lead * lead
        )
        return 1 / (1 + math.exp(-max(-BOUND, min(BOUND, odds))))


def _bar(unrelated: Sequence[float], turned_away: float) -> float:
    return sorted(unrelated)[round(turned_away * (len(unrelated) - 1))] if unrelated else 0.0
