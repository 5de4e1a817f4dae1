"""Which passages and documents share words with a question, and how much of the question that covers.

BM25F (Robertson, Zaragoza and Taylor 2004): the fields of a document are weighed and added up before the frequency
of a word saturates. The outcome is a share of what a perfect text would get, so that questions can be compared.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.faq.analysis import Reading, Slot

SATURATION = 1.2
"""BM25's k1: how soon a word that comes back adds nothing more."""
LENGTH_PENALTY = 0.5
"""BM25's b: how much a long text is discounted."""

REMEMBERED_BYTES = 1_000_000
"""Room for the scores of slots that came before, each a number per text."""
REMEMBERED_WEIGHTS = 4_000
"""So many slots that came before are remembered by their weight."""

Bag = dict[str, float]
"""Keys with how often they occur, weighed by field."""


class Rarity:
    """Weight of a key: the fewer texts have it the more, and most if none has."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        holders: dict[str, int] = {}
        for bag in bags:
            for key in bag:
                holders[key] = holders.get(key, 0) + 1
        self._known = {key: _rarity(len(bags), count) for key, count in holders.items()}
        self._unknown = _rarity(len(bags), 0)
        self._weight = lru_cache(maxsize=REMEMBERED_WEIGHTS)(self._of_readings)

    def of(self, key: str) -> float:
        """The weight of a key."""
        return self._known.get(key, self._unknown)

    def weight(self, slot: Slot) -> float:
        """The weight of a slot: by its most telling reading that the collection has, else as an unknown word."""
        return self._weight(slot.readings)

    def _of_readings(self, readings: tuple[Reading, ...]) -> float:
        known = [reading for reading in readings if any(key in self._known for key, _ in reading)]
        weights = (sum(weight * self.of(key) for key, weight in reading) for reading in known)
        return max(weights, default=self.of(readings[0][0][0]))


class LexicalIndex:
    """An inverted index over the bags of texts."""

    def __init__(self, bags: Sequence[Bag], rarity: Rarity) -> None:
        self._rarity = rarity
        self._count = len(bags)
        self._nothing = np.zeros(self._count, np.float32)
        self._remembered = lru_cache(maxsize=REMEMBERED_BYTES // (4 * self._count + 1))(self._best_of)
        lengths = np.array([sum(bag.values()) for bag in bags])
        mean = float(lengths.mean()) if lengths.any() else 1.0
        norms = SATURATION * (1 - LENGTH_PENALTY + LENGTH_PENALTY * lengths / mean)
        holders: dict[str, list[int]] = {}
        for index, bag in enumerate(bags):
            for key in bag:
                holders.setdefault(key, []).append(index)
        indices, values, ends = array("i"), array("f"), array("i", [0])
        self._postings: dict[str, int] = {}
        """Number of a key: the part of ``_indices`` and ``_values`` about it begins at ``_ends`` of that."""
        for number, (key, texts) in enumerate(holders.items()):
            self._postings[key] = number
            indices.extend(texts)
            ends.append(len(indices))
            frequencies = (bags[index][key] for index in texts)
            values.extend(
                rarity.of(key) * frequency * (SATURATION + 1) / (frequency + norms[index])
                for index, frequency in zip(texts, frequencies, strict=True)
            )
        self._ends = ends
        """``_indices`` has texts, in increasing order."""
        self._indices, self._values = np.array(indices, np.int32), np.array(values, np.float32)

    def scores(self, slots: Sequence[Slot]) -> NDArray[np.float32]:
        """The share of a question that each text covers, from 0 to about 1."""
        total = np.zeros(self._count, np.float32)
        for slot in slots:
            total += self._best(slot)
        return total / np.float32(self._whole(slots))

    def forget(self) -> None:
        """Forget the scores of the slots that came before."""
        self._remembered.cache_clear()

    def contributions(self, slots: Sequence[Slot], index: int) -> list[tuple[str, float]]:
        """Contribution of each slot to the score of one text, the most first."""
        shares = [(slot.words, float(self._best(slot)[index]) / self._whole(slots)) for slot in slots]
        return sorted((share for share in shares if share[1] > 0), key=lambda share: (-share[1], share[0]))

    def _whole(self, slots: Sequence[Slot]) -> float:
        return (sum(map(self._rarity.weight, slots)) or 1.0) * (SATURATION + 1)

    def _best(self, slot: Slot) -> NDArray[np.float32]:
        """Score of each text for a slot, by its best reading; of words that no text has it is not remembered."""
        for reading in slot.readings:
            for key, _ in reading:
                if key in self._postings:
                    return self._remembered(slot.readings)
        return self._nothing

    def _best_of(self, readings: Sequence[Reading]) -> NDArray[np.float32]:
        return np.asarray(np.maximum.reduce([self._summed(reading) for reading in readings]), np.float32)

    def _summed(self, reading: Reading) -> NDArray[np.float32]:
        score = np.zeros(self._count, np.float32)
        for key, weight in reading:
            if (number := self._postings.get(key)) is not None:
                postings = slice(self._ends[number], self._ends[number + 1])
                score[self._indices[postings]] += self._values[postings] * np.float32(weight)
        return score


def _rarity(total: int, holders: int) -> float:
    return float(np.log(1 + (total - holders + 0.5) / (holders + 0.5)))
