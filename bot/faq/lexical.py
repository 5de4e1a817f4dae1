"""Which passages and documents share words with a question, and how much of the question that covers.

BM25F (Robertson, Zaragoza and Taylor 2004): the fields of a document are weighed and added up before the frequency
of a word saturates. The outcome is a share of what a perfect text would get, so that questions can be compared.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bot.faq.analysis import Reading, Slot

SATURATION = 1.2
"""BM25's k1: how soon a word that comes back adds nothing more."""
LENGTH_PENALTY = 0.5
"""BM25's b: how much a long text is discounted."""

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

    def of(self, key: str) -> float:
        """The weight of a key."""
        return self._known.get(key, self._unknown)

    def weight(self, slot: Slot) -> float:
        """The weight of a slot: by its most telling reading that the collection has, else as an unknown word."""
        known = [reading for reading in slot.readings if any(key in self._known for key, _ in reading)]
        weights = (sum(weight * self.of(key) for key, weight in reading) for reading in known)
        return max(weights, default=self.of(slot.readings[0][0][0]))


class LexicalIndex:
    """An inverted index over the bags of texts of several kinds, each kind with lengths of its own."""

    def __init__(self, kinds: Sequence[Sequence[Bag]], rarity: Rarity) -> None:
        bags = [bag for kind in kinds for bag in kind]
        norms = [norm for kind in kinds for norm in _norms(kind)]
        self._count = len(bags)
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

    def scores(self, slots: Sequence[Slot], weights: Iterable[float]) -> NDArray[np.float32]:
        """The share of a question that each text covers, from 0 to about 1; the kinds of texts in their order.

        ``weights`` are those of the slots.
        """
        total = np.zeros(self._count, np.float32)
        for slot in slots:
            self._add_best(slot, total)
        total /= np.float32(_whole(weights))
        return total

    def contributions(
        self, slots: Sequence[Slot], weights: Iterable[float], index: int
    ) -> list[tuple[str, float]]:
        """Contribution of each slot to the score of one text, the most first."""
        whole = _whole(weights)
        shares: list[tuple[str, float]] = []
        for slot in slots:
            score = np.zeros(self._count, np.float32)
            self._add_best(slot, score)
            shares.append((slot.words, float(score[index]) / whole))
        return sorted((share for share in shares if share[1] > 0), key=lambda share: (-share[1], share[0]))

    def _add_best(self, slot: Slot, to: NDArray[np.float32]) -> None:
        """Add the score of each text for a slot, by its best reading."""
        readings = [known for reading in slot.readings if (known := self._known(reading))]
        if len(readings) == 1 and len(readings[0]) == 1:
            self._add(readings[0], to)
        elif readings:
            scores = np.zeros((len(readings), self._count), np.float32)
            for reading, score in zip(readings, scores, strict=True):
                self._add(reading, score)
            to += np.maximum.reduce(scores)

    def _known(self, reading: Reading) -> list[tuple[int, float]]:
        """The numbers and weights of the keys that some text has."""
        postings = self._postings
        return [(postings[key], weight) for key, weight in reading if key in postings]

    def _add(self, reading: Sequence[tuple[int, float]], to: NDArray[np.float32]) -> None:
        for number, weight in reading:
            postings = slice(self._ends[number], self._ends[number + 1])
            values = self._values[postings]
            to[self._indices[postings]] += values if weight == 1 else values * np.float32(weight)


def _whole(weights: Iterable[float]) -> float:
    return (sum(weights) or 1.0) * (SATURATION + 1)


def _norms(bags: Sequence[Bag]) -> list[float]:
    """The frequencies at which a word has half of its weight, the more the longer a text is."""
    lengths = np.array([sum(bag.values()) for bag in bags])
    mean = float(lengths.mean()) if lengths.any() else 1.0
    norms: list[float] = (SATURATION * (1 - LENGTH_PENALTY + LENGTH_PENALTY * lengths / mean)).tolist()
    return norms


def _rarity(total: int, holders: int) -> float:
    return float(np.log(1 + (total - holders + 0.5) / (holders + 0.5)))
