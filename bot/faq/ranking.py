"""Words and meaning together → an order, and how sure it is.

The weights are few and were set where the result hardly depends on them (docs/finding.md has the measurements).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.faq.findings import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.content.models import FaqItem
    from bot.faq.calibration import Calibration
    from bot.faq.lexical import LexicalScores
    from bot.faq.semantic import SemanticScores

MEANING = 3.0
"""What likeness of meaning weighs beside the share of the words."""
ELSEWHERE = 4.5
"""What likeness to things people type about other subjects takes off: of the sureness, not of the order."""
NUMBERED = 0.1
"""Lead of a question that has a letter in the source: of two that fit alike, it is the one people look for."""

POINTED = 0.25
"""Lead of the first item that a named term points to; the next gets half of it, then a third."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """All items in order, with what each owes to what."""

    order: NDArray[np.intp]
    """Positions of the items, best first; equal ones in the order of their ids."""
    scores: NDArray[np.float64]
    """Per item (not in order), 0 to 1, lead included: they fall along the order."""
    words: NDArray[np.float32]
    meaning: NDArray[np.float32] | None
    lead: NDArray[np.float64]
    elsewhere: float
    outcome: Outcome


class Ranker:
    """Combines the evidence for one collection."""

    def __init__(self, items: Sequence[FaqItem], by_words: Calibration, by_meaning: Calibration) -> None:
        self._by_words, self._by_meaning = by_words, by_meaning
        self._lead = np.array([NUMBERED if item.letter else 0.0 for item in items])
        by_id = sorted(range(len(items)), key=lambda position: items[position].id)
        self._id_rank = np.empty(len(items), np.intp)
        self._id_rank[by_id] = np.arange(len(items))

    def rank(
        self, lexical: LexicalScores, semantic: SemanticScores | None, pointed: Sequence[int] = ()
    ) -> Ranking:
        """Order the items; without ``semantic`` by words alone.

        ``pointed``: positions of the items that a named term points to, in the editors' order.
        """
        lead = self._lead.copy()
        for rank, place in enumerate(pointed):
            lead[place] += POINTED / (1 + rank)
        calibration = self._by_meaning if semantic else self._by_words
        fit = fits(lexical, semantic)
        # Rounded, so that differences in the last bits between processors cannot change an order.
        led = np.round(fit + lead, 6)
        order = np.lexsort((self._id_rank, -led))
        return Ranking(
            order=order,
            scores=calibration.score(led),
            words=lexical.items,
            meaning=semantic.items if semantic else None,
            lead=lead,
            elsewhere=semantic.elsewhere if semantic else 0.0,
            outcome=_outcome(fit, led[order], order, calibration),
        )


def fits(lexical: LexicalScores, semantic: SemanticScores | None) -> NDArray[np.float64]:
    """How well each item fits a question; higher is better, also between questions."""
    fit = lexical.items.astype(np.float64)
    if semantic:
        fit += MEANING * semantic.items.astype(np.float64) - ELSEWHERE * semantic.elsewhere
    return fit


def _outcome(
    fit: NDArray[np.float64], led: NDArray[np.float64], order: NDArray[np.intp], calibration: Calibration
) -> Outcome:
    if not len(fit) or fit.max() < calibration.nothing_below:
        return Outcome.NOTHING
    ahead = led[0] - (led[1] if len(led) > 1 else -np.inf)
    sure = fit[order[0]] >= calibration.sure_from and ahead >= calibration.sure_lead
    return Outcome.SURE if sure else Outcome.UNSURE
