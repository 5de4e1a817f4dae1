"""Dutch compounds → their parts: "huisartsendienst" is found by "dienst", and "wacht lijsten" by "wachtlijsten".

A part is a word that the collection itself uses, or one of the few everyday ones in ``dutch/parts.txt``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.faq.dutch import compound_parts, function_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MIN_PART = 4
MAX_COMPOUND = 40
_LINKS = ("", "s", "en", "e", "n")


class Compounds:
    """Splits words into parts that are words of the collection."""

    def __init__(self, vocabulary: Iterable[str], abbreviations: Iterable[str] = ()) -> None:
        """``vocabulary``: folded words of the collection; ``abbreviations`` may be parts though they are short."""
        long_enough = {word for word in vocabulary if len(word) >= MIN_PART and word.isalpha()}
        self._parts = (long_enough | compound_parts()) - function_words()
        self._parts |= {word for word in abbreviations if len(word) == MIN_PART - 1 and word.isalpha()}

    def split(self, word: str) -> tuple[str, ...]:
        """The parts of a word, or () when it is no compound of known parts."""
        fits = 2 * MIN_PART - 1 <= len(word) <= MAX_COMPOUND and word.isalpha()
        if not fits or word in compound_parts():
            return ()
        splits = [parts for parts in self._splits(word) if len(parts) > 1]
        return min(splits, key=lambda parts: (len(parts), -min(map(len, parts)), parts), default=())

    def _splits(self, word: str, depth: int = 4) -> Iterator[tuple[str, ...]]:
        if word in self._parts:
            yield (word,)
        if depth == 1:
            return
        for end in range(MIN_PART - 1, len(word) - MIN_PART + 2):
            if word[:end] in self._parts:
                for rest in {word[end + len(link) :] for link in _LINKS if word.startswith(link, end)}:
                    for parts in self._splits(rest, depth - 1):
                        yield (word[:end], *parts)
