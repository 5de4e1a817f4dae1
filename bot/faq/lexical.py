"""Which items share words with a question, and how much of the question that covers.

Two views of the same words. *Items*: BM25F (Robertson, Zaragoza and Taylor 2004), in which the fields of an item
are weighed and added up before the frequency of a term saturates. *Units*: how alike the question and one single
text are; that shows which passage matched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.faq.units import Field, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.faq.analysis import Reading, Slot

FIELD_WEIGHTS: Mapping[Field, float] = {
    Field.TITLE: 2.0,
    Field.QUESTION: 2.0,
    Field.ASKED_AS: 1.0,
    Field.SHORT: 1.5,
    Field.SECTION: 1.0,
    Field.FOOTNOTE: 0.5,
}
SATURATION = 1.2
"""BM25's k1: how soon a word that comes back adds nothing more."""
LENGTH_PENALTY = 0.5
"""BM25's b: how much a long item is discounted."""

Bag = dict[str, float]
"""Keys with how often they occur."""


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """What the words say of every item and unit."""

    items: NDArray[np.float32]
    """BM25F as a share of what a perfect item would get (0 to about 1)."""
    units: NDArray[np.float32]
    """Likeness of the words of the question and of the unit (0 to about 1)."""


@dataclass(frozen=True, slots=True)
class _Postings:
    """Where a key occurs, in increasing order, and what it adds there."""

    places: NDArray[np.int32]
    values: NDArray[np.float32]


_NOWHERE = _Postings(np.zeros(0, np.int32), np.zeros(0, np.float32))


class LexicalIndex:
    """An inverted index over items and over their units."""

    def __init__(self, units: Sequence[Unit], bags: Sequence[Bag], subjects: Sequence[Bag]) -> None:
        """Index units by their ``bags``, and items by those of their units and by their ``subjects``."""
        weighed = [dict(subject) for subject in subjects]
        for unit, bag in zip(units, bags, strict=True):
            _add(weighed[unit.item], bag, FIELD_WEIGHTS[unit.field])
        holders: dict[str, int] = {}
        for item in weighed:
            for key in item:
                holders[key] = holders.get(key, 0) + 1
        self._rarity = {key: _rarity(len(weighed), count) for key, count in holders.items()}
        self._unknown = _rarity(len(weighed), 0)
        self._item_count, self._unit_count = len(weighed), len(units)
        self._items = self._item_postings(weighed)
        self._unit_weights = np.array([sum(map(self.rarity, bag)) or 1.0 for bag in bags], np.float32)
        self._units = _packed((place, key, self.rarity(key)) for place, bag in enumerate(bags) for key in bag)

    def rarity(self, key: str) -> float:
        """How much a key tells: the fewer items have it the more, and most if none has."""
        return self._rarity.get(key, self._unknown)

    def weight(self, slot: Slot) -> float:
        """How much a slot tells: by its most telling reading that the collection has, else as an unknown word."""
        readings = [reading for reading in slot.readings if any(key in self._rarity for key, _ in reading)]
        weights = (sum(weight * self.rarity(key) for key, weight in reading) for reading in readings)
        return max(weights, default=self.rarity(slot.readings[0][0][0]))

    def scores(self, slots: Sequence[Slot]) -> LexicalScores:
        """Compare a question with everything."""
        items = np.zeros(self._item_count, np.float32)
        units = np.zeros(self._unit_count, np.float32)
        for slot in slots:
            items += self._best(slot, self._items, self._item_count)
            units += self._best(slot, self._units, self._unit_count)
        weight = sum(map(self.weight, slots)) or 1.0
        return LexicalScores(
            items / np.float32(weight * (SATURATION + 1)), units / np.sqrt(weight * self._unit_weights)
        )

    def contributions(self, slots: Sequence[Slot], item: int) -> list[tuple[Slot, float]]:
        """What each slot adds to the score of one item."""
        whole = (sum(map(self.weight, slots)) or 1.0) * (SATURATION + 1)
        return [(slot, float(self._best(slot, self._items, self._item_count)[item]) / whole) for slot in slots]

    @staticmethod
    def _best(slot: Slot, postings: Mapping[str, _Postings], size: int) -> NDArray[np.float32]:
        best = np.zeros(size, np.float32)
        for reading in slot.readings:
            np.maximum(best, _reading_score(reading, postings, size), out=best)
        return best

    def _item_postings(self, weighed: Sequence[Bag]) -> dict[str, _Postings]:
        lengths = np.array([sum(item.values()) for item in weighed])
        mean = float(lengths.mean()) if lengths.any() else 1.0
        norms = SATURATION * (1 - LENGTH_PENALTY + LENGTH_PENALTY * lengths / mean)
        return _packed(
            (place, key, self.rarity(key) * frequency * (SATURATION + 1) / (frequency + norms[place]))
            for place, item in enumerate(weighed)
            for key, frequency in item.items()
        )


def _add(to: Bag, bag: Bag, weight: float) -> None:
    for key, count in bag.items():
        to[key] = to.get(key, 0.0) + count * weight


def _rarity(total: int, holders: int) -> float:
    return float(np.log(1 + (total - holders + 0.5) / (holders + 0.5)))


def _packed(entries: Iterable[tuple[int, str, float]]) -> dict[str, _Postings]:
    gathered: dict[str, tuple[list[int], list[float]]] = {}
    for place, key, value in entries:
        places, values = gathered.setdefault(key, ([], []))
        places.append(place)
        values.append(value)
    return {key: _Postings(np.array(p, np.int32), np.array(v, np.float32)) for key, (p, v) in gathered.items()}


def _reading_score(reading: Reading, postings: Mapping[str, _Postings], size: int) -> NDArray[np.float32]:
    score = np.zeros(size, np.float32)
    for key, weight in reading:
        found = postings.get(key, _NOWHERE)
        score[found.places] += found.values * np.float32(weight)
    return score
