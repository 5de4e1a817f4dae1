"""Typing errors → the word that was meant, if the collection has it.

The longer a word, the more may be wrong with it. A slip of the finger or the ear (a letter too few, too many or
swapped, a neighbouring key, c for k) is forgiven sooner than a quite different letter: that makes another word.
Abbreviations are never read as one another: ANW is not AVG with errors, and AMC is not ACM. Only from four letters
on, and only where one reading is left, two letters that changed places are put back (MTPV).
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

MIN_WORD = 4
MAX_WORD = 40

_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = frozenset(
    frozenset(pair)
    for row, below in zip(_KEY_ROWS, (*_KEY_ROWS[1:], ""), strict=True)
    for pair in chain(pairwise(row), zip(row, below, strict=False), zip(row[1:], below, strict=False))
)
_SOUND_ALIKE = frozenset(map(frozenset, ("ck", "sz", "fv", "dt", "gh", "iy", "ij", "cs", "ei", "ou", "au", "qk")))
_SLIP = 1.0
_OTHER_LETTER = 2.0


def allowed_errors(length: int) -> int:
    """Number of slips that a word of this length may have."""
    if length < MIN_WORD:
        return 0
    return 1 if length < 8 else 2 if length < 14 else 3  # noqa: PLR2004 - the scale itself


def slips(typed: str, meant: str) -> float:
    """The cost of the errors between two words: 1 for a slip, 2 for a quite different letter."""
    before: list[float] = []
    row = [_SLIP * column for column in range(len(meant) + 1)]
    for i, letter in enumerate(typed, 1):
        before, last, row = row, before, [_SLIP * i]
        for j, other in enumerate(meant, 1):
            cost = min(before[j] + _SLIP, row[j - 1] + _SLIP, before[j - 1] + _substitution(letter, other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                cost = min(cost, last[j - 2] + _SLIP)
            row.append(cost)
    return row[-1]


def _substitution(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    pair = frozenset((typed, meant))
    return _SLIP if pair in _NEIGHBOURS or pair in _SOUND_ALIKE else _OTHER_LETTER


class Speller:
    """Proposes words of the collection for words that it does not have."""

    def __init__(
        self,
        frequencies: Mapping[str, int],
        abbreviations: Iterable[str],
        known: AbstractSet[str],
        stem: Callable[[str], str],
    ) -> None:
        """``frequencies``: how often the collection uses each word; ``known``: words that are right anyway."""
        self._abbreviations = frozenset(abbreviations)
        self._known = known | frequencies.keys() | self._abbreviations
        self._stem = stem
        self._known_stems = frozenset(map(stem, self._known))
        self._frequencies = frequencies
        self._words: dict[str, list[str]] = {}
        for word in sorted(frequencies):
            if len(word) >= MIN_WORD and word.isalpha() and word not in self._abbreviations:
                self._words.setdefault(word[0], []).append(word)
        self._short = sorted(word for word in self._abbreviations if len(word) >= MIN_WORD)

    def correct(self, word: str) -> tuple[str, float] | None:
        """The word that was meant and how alike they are (0 to 1), or None."""
        if not MIN_WORD <= len(word) <= MAX_WORD or not word.isalpha() or word in self._abbreviations:
            return None
        if meant := self._swapped_abbreviation(word):  # also where the collection makes the same error
            return meant
        right = word in self._known or self._stem(word) in self._known_stems
        return None if right else self._nearest_word(word)

    def _swapped_abbreviation(self, word: str) -> tuple[str, float] | None:
        meant = [
            other for other in self._short if sorted(other) == sorted(word) and OSA.distance(word, other) == 1
        ]
        return (meant[0], 1 - 1 / len(word)) if len(meant) == 1 else None

    def _nearest_word(self, word: str) -> tuple[str, float] | None:
        """Typing errors seldom touch the first letter, so only words that share it are looked at."""
        errors = allowed_errors(len(word))
        near = process.extract(
            word, self._words.get(word[0], []), scorer=OSA.distance, score_cutoff=errors, limit=None
        )
        weighed = ((slips(word, other), -self._frequencies[other], other) for other, _, _ in near)
        cost, _, meant = min(weighed, default=(_OTHER_LETTER * len(word), 0, ""))
        return (meant, 1 - cost / len(word)) if cost <= errors else None
