"""Every name of an insurer, a region, a place or a term that the content knows, found in a text.

Typing errors are forgiven in long names, but an ordinary Dutch word never becomes a name: a place that is also a
word (Hoorn, Houten) counts only where it stands as a place, with a capital or behind a preposition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from bot.answering.flat_text import Token, flat, tokens
from bot.answering.phrases import vocabulary
from bot.faq.dutch import compound_parts, everyday_words, function_words
from bot.faq.spelling import slips

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.content.models import Content

ALSO_A_WORD = vocabulary("places")["also-a-word"]
ORDINARY_WORDS = everyday_words() | function_words() | compound_parts() | vocabulary("places")["no-slip"]
"""Words that are never read as a name with a slip in it."""
LONGEST_NAME = 8
"""In words."""
MISTYPED_FROM, TWICE_MISTYPED_FROM = 6, 10
"""From so many letters one slip is forgiven, and two."""
PLACE_MISTYPED_FROM = 7
"""A shorter place with a slip in it has to stand as a place: "in Zwole"."""
SHORT = 3
"""Up to so many letters an abbreviation of two may be written without capitals in a message of so many words."""


class EntityKind(StrEnum):
    """The kinds of names that the content has."""

    INSURER = "insurer"
    REGION = "region"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Entity:
    """A name in a text, with the things that bear it."""

    kind: EntityKind
    ids: tuple[str, ...]
    """Ids in the content; several for an area ("Brabant") and never empty."""
    name: str
    """The name as the content writes it: the place or area where one was said ("Sneek")."""
    start: int
    end: int
    exact: bool = True
    """True when it is written as the content has it, apart from case and accents; else it is read over a slip."""


@dataclass(slots=True)
class _KnownName:
    label: str
    words: int
    ids: dict[EntityKind, dict[str, None]] = field(default_factory=dict)


class Gazetteer:
    """The names of one edition of the content; built once, then only read."""

    def __init__(self, content: Content) -> None:
        self._names: dict[str, _KnownName] = {}
        for region in content.regions:
            labels = (region.name, region.id, region.kring, *region.aliases, *region.places)
            self._add(EntityKind.REGION, region.id, (*labels, *region.part_of))
        for insurer in content.insurers:
            self._add(EntityKind.INSURER, insurer.id, (insurer.name, insurer.id, *insurer.aliases))
        for term in content.terms:
            self._add(EntityKind.TERM, term.id, (term.term, term.expansion, *term.variants))
        self._beginnings = {key[:length] for key in self._names for length in range(1, len(key) + 1)}
        self._by_letter: dict[str, list[str]] = {}
        for key, name in self._names.items():
            if len(key) >= MISTYPED_FROM and key.isalpha() and name.words == 1:
                self._by_letter.setdefault(key[0], []).append(key)

    def entities(self, text: str) -> tuple[Entity, ...]:
        """The names in a text in its order, the longest where names overlap."""
        return self.entities_of(text, tokens(flat(text)))

    def entities_of(self, text: str, words: Sequence[Token]) -> tuple[Entity, ...]:
        """The names in a text of which the tokens are known."""
        entities: list[Entity] = []
        at = 0
        while at < len(words):
            name, length, exact = self._name_at(text, words, at)
            if name:
                start, end = words[at].start, words[at + length - 1].end
                entities += [
                    Entity(kind, tuple(ids), name.label, start, end, exact) for kind, ids in name.ids.items()
                ]
            at += length
        return tuple(entities)

    def _add(self, kind: EntityKind, id_: str, labels: Iterable[str | None]) -> None:
        for label in filter(None, labels):
            words = tokens(flat(label))
            key = _key(words)
            if key:
                name = self._names.setdefault(key, _KnownName(label, len(words)))
                name.ids.setdefault(kind, {})[id_] = None

    def _name_at(self, text: str, words: Sequence[Token], at: int) -> tuple[_KnownName | None, int, bool]:
        """The longest name that begins at a word, its length in words, and whether it is written exactly."""
        for length in range(self._longest_at(words, at), 0, -1):
            name = self._names.get(_key(words[at : at + length]))
            if name and self._meant(text, words, at, length, name):
                return name, length, True
        if inflected := self._inflected(words[at].text):
            return inflected, 1, True
        mistyped = self._mistyped(words[at].text)
        if mistyped and (_is_long(mistyped) or _stands_as_place(text, words, at, 1)):
            return mistyped, 1, False
        return None, 1, True

    def _longest_at(self, words: Sequence[Token], at: int) -> int:
        """The number of words from one on with which some name begins."""
        key = ""
        for length, word in enumerate(words[at : at + LONGEST_NAME]):
            key += word.text.replace("'", "")
            if key not in self._beginnings:
                return length
        return min(LONGEST_NAME, len(words) - at)

    def _meant(self, text: str, words: Sequence[Token], at: int, length: int, name: _KnownName) -> bool:
        """True when words that spell a name are that name here, and not the ordinary words that they are too."""
        part = words[at : at + length]
        written = text[part[0].start : part[-1].end]
        if length > 1 and all(word.text in ORDINARY_WORDS for word in part) and name.words != length:
            return False  # "in een praktijk" is not InEen
        if length > 1 and len("".join(word.text for word in part)) <= SHORT and name.words != length:
            return "." in written  # s.o.
        if length == 1 and len(part[0].text) == 2 and EntityKind.TERM in name.ids and len(name.ids) == 1:  # noqa: PLR2004
            return written.isupper() or len(words) <= SHORT + 1 or written[-1].isdigit()
        if _key(part) in ALSO_A_WORD or (EntityKind.REGION in name.ids and _key(part) in ORDINARY_WORDS):
            return _stands_as_place(text, words, at, length)
        return True

    def _inflected(self, word: str) -> _KnownName | None:
        """A name with an ending: OTH's, overlegteams, Brabantse."""
        for ending in ("'s", "se", "s", "en", "e") if len(word) > SHORT else ():
            if word.endswith(ending) and len(word) - len(ending) >= SHORT:
                stem = word.removesuffix(ending)
                name = self._names.get(stem)
                plural = ending in {"en", "e"} and name and EntityKind.REGION in name.ids
                if name and not plural and stem not in ALSO_A_WORD and word not in ORDINARY_WORDS:
                    return name
        return None

    def _mistyped(self, word: str) -> _KnownName | None:
        """The one name of one word that differs by a slip or two."""
        if len(word) < MISTYPED_FROM or not word.isalpha() or word in ORDINARY_WORDS or word in self._names:
            return None
        allowed = 2 if len(word) >= TWICE_MISTYPED_FROM else 1
        near = [
            (slips(word, key), key)
            for key in self._by_letter.get(word[0], ())
            if OSA.distance(word, key, score_cutoff=allowed) <= allowed
        ]
        near = sorted(pair for pair in near if pair[0] <= allowed)
        best = [self._names[key] for cost, key in near if cost == near[0][0]]
        return best[0] if best and all(name.ids == best[0].ids for name in best) else None


def _is_long(name: _KnownName) -> bool:
    """True when a name is long enough to be known in spite of a slip, wherever it stands."""
    return EntityKind.REGION not in name.ids or len(name.label) >= PLACE_MISTYPED_FROM


def _stands_as_place(text: str, words: Sequence[Token], at: int, length: int) -> bool:
    """True when a place that is also a word is meant: a capital inside a sentence, or "in Hoorn" at its end."""
    first, last = words[at], words[at + length - 1]
    capital = text[first.start].isupper()
    before = words[at - 1].text if at else ""
    behind = text[last.end : last.end + 2].strip(" \n")
    ends = not behind or not (behind[0].isalnum() or behind[0] == "-")
    follows = at + length < len(words) and words[at + length].text in vocabulary("grammar")["after-place"]
    if before in vocabulary("grammar")["before-place"] | vocabulary("subjects")["insurer"]:
        return capital or ends or follows
    if not before:
        return capital and follows
    return capital and text[: first.start].rstrip()[-1:] not in ".?!:"


def _key(words: Sequence[Token]) -> str:
    return "".join(word.text.replace("'", "") for word in words)
