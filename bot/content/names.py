"""Names of regions, insurers, places and terms: who bears a name, however it is written, with a slip in it or not.

The one table behind the words of a command (``bot/calendar/date_filter.py``) and the text of a question
(``bot/answering/gazetteer.py``), each with rules of its own for what counts as a name.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.content.flat_text import flat, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.content.flat_text import Token

LONGEST_NAME = 8
"""In words."""
MISTYPED_FROM, TWICE_MISTYPED_FROM = 6, 10
"""From so many letters of the name one slip is forgiven, and two."""


class EntityKind(StrEnum):
    """The kinds of things in the content that are known by a name."""

    INSURER = "insurer"
    REGION = "region"
    TERM = "term"


class Bearer(NamedTuple):
    """A thing in the content with all its names."""

    kind: EntityKind
    id: str
    names: Iterable[str | None]


@dataclass(slots=True)
class KnownName:
    """A name with the things that bear it; an area ("Brabant") is the name of several regions."""

    label: str
    """The name as the content writes it."""
    length: int
    """In words."""
    ids: dict[EntityKind, dict[str, None]] = field(default_factory=dict)

    def of(self, kind: EntityKind) -> tuple[str, ...]:
        """Ids of the things of one kind that bear it."""
        return tuple(self.ids.get(kind, ()))


class KnownNames:
    """The names of some things; built once, then only read."""

    def __init__(self, bearers: Iterable[Bearer]) -> None:
        self.by_key: dict[str, KnownName] = {}
        """By letters and digits alone: "noordhollandnoord"."""
        for kind, id_, labels in bearers:
            for label in filter(None, labels):
                words = tokens(flat(label))
                if key := key_of(words):
                    name = self.by_key.setdefault(key, KnownName(label, len(words)))
                    name.ids.setdefault(kind, {})[id_] = None
        self._in_order = [*sorted(self.by_key), chr(sys.maxunicode)]
        """Keys, and what stands behind any of them."""
        self._long: dict[tuple[int, str], list[str]] = defaultdict(list)
        for key, name in self.by_key.items():
            if len(key) >= MISTYPED_FROM and key.isalpha():
                self._long[name.length, key[0]].append(key)

    def longest_at(self, words: Sequence[Token], at: int) -> int:
        """The number of words from one on with which some name begins."""
        key = ""
        for length, word in enumerate(words[at : at + LONGEST_NAME]):
            key += word.text.replace("'", "") if "'" in word.text else word.text
            if not key or not self._in_order[bisect_left(self._in_order, key)].startswith(key):
                return length
        return min(LONGEST_NAME, len(words) - at)

    def mistyped(
        self, words: Sequence[Token], cost: Callable[[str, str], float] | None = None
    ) -> KnownName | None:
        """The one name of as many words that differs by a slip or two, or None; ``cost`` weighs the slips."""
        from rapidfuzz import process  # noqa: PLC0415 - where a name is asked, it is seldom mistyped
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        key = key_of(words)
        if not key.isalpha():
            return None
        weighed: list[tuple[float, KnownName]] = []
        others = self._long.get((len(words), key[0]), ())
        for other, distance, _ in process.extract_iter(key, others, scorer=OSA.distance, score_cutoff=2):
            allowed = 2 if len(other) >= TWICE_MISTYPED_FROM else 1
            if distance <= allowed and (paid := (cost or OSA.distance)(key, other)) <= allowed:
                weighed.append((paid, self.by_key[other]))
        least = min((paid for paid, _ in weighed), default=0)
        nearest = [name for paid, name in weighed if paid == least]
        return nearest[0] if nearest and all(name.ids == nearest[0].ids for name in nearest) else None


def key_of(words: Iterable[Token]) -> str:
    """Words as they are compared: letters and digits alone."""
    key = "".join([word.text for word in words])
    return key.replace("'", "") if "'" in key else key
