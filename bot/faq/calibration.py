"""When the finder is sure, and when it gives up: set by the collection itself.

How well an unrelated question fits by chance depends on the collection: the more phrasings, the better. So each
example of something that people type about other subjects (``dutch/elsewhere.txt``) is asked of the collection, as
if it stood not in that list, and the bar is laid where most of them are turned away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TURNED_AWAY = 0.87
"""The share of the examples that must be turned away; a real question elsewhere is mostly more like the list."""
TURNED_AWAY_BY_WORDS = 0.75
"""The same without the model: words alone tell the two apart less well, and a lost answer is the worse error."""
SURE_ABOVE = 0.3
"""How far above the bar a fit must be to be sure."""
SURE_LEAD = 0.25
"""How far the best item must be ahead of the next to be given alone."""
STEEPNESS = 3.0
"""How fast the score rises with the fit."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """From which fit the finder gives up or is sure, and how a fit becomes a score."""

    nothing_below: float
    """The best fit is less: the question is about something else."""

    @staticmethod
    def by(unrelated: Sequence[float], turned_away: float = TURNED_AWAY) -> Calibration:
        """Calibrate by the best fits of questions that are about something else; none: everything may be right."""
        return Calibration(float(np.quantile(unrelated, turned_away)) if len(unrelated) else 0.0)

    @property
    def sure_from(self) -> float:
        """The least fit of a sure answer."""
        return self.nothing_below + SURE_ABOVE

    @property
    def sure_lead(self) -> float:
        """How far a sure answer is ahead of the next."""
        return SURE_LEAD

    def score(self, fit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Fits as scores from 0 to 1: 0.5 at the bar."""
        return np.asarray(1 / (1 + np.exp(-STEEPNESS * (fit - self.nothing_below))))
