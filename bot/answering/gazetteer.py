"""Every name of an insurer, a region, a place or a term (``bot/content/names.py``), found in a text.

Typing errors are forgiven in long names, but an ordinary Dutch word never becomes a name: a place that is also a
word (Hoorn, Houten) counts only where it stands as a place, with a capital or behind a preposition.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.phrases import vocabulary
from bot.content.flat_text import Token, flat, tokens
from bot.content.names import MISTYPED_FROM, Bearer, EntityKind, KnownName, KnownNames, key_of
from bot.faq.dutch import compound_parts, everyday_words, function_words
from bot.faq.spelling import slips

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.content.models import Content

ALSO_A_WORD = vocabulary("places")["also-a-word"]
ORDINARY_WORDS = everyday_words() | function_words() | compound_parts() | vocabulary("places")["no-slip"]
"""Words that are never read as a name with a slip in it."""
PLACE_MISTYPED_FROM = 7
"""A shorter place with a slip in it has to stand as a place: "in Zwole"."""
SHORT = 3
"""Up to so many letters an abbreviation of two may be written without capitals in a message of so many words."""


_AND = frozenset(("en", "of", "and", "or"))
WORDS = 4_000
"""So many words are remembered by the names that they nearly are."""


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


class Gazetteer:
    """The names of one edition of the content; built once, then only read."""

    def __init__(self, content: Content) -> None:
        terms = ((term.id, (term.term, term.expansion, *term.variants)) for term in content.terms)
        self._names = KnownNames((*content.bearers, *(Bearer(EntityKind.TERM, *term) for term in terms)))
        self._nearly = lru_cache(maxsize=WORDS)(self._inflected_or_mistyped)

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
                entities += [
                    Entity(kind, tuple(ids), other.label, number.start, number.end)
                    for other, number in self._numbered_alike(words, at, length)
                    for kind, ids in other.ids.items()
                ]
            at += length
        return tuple(entities)

    def _numbered_alike(self, words: Sequence[Token], at: int, length: int) -> Iterator[tuple[KnownName, Token]]:
        """The names that more numbers behind a numbered name stand for: "segment 1, 2 en 3"."""
        *stem, number = words[at : at + length]
        if not stem or not number.text.isdigit():
            return
        for word in words[at + length :]:
            name = self._names.by_key.get(key_of((*stem, word))) if word.text.isdigit() else None
            if name:
                yield name, word
            elif word.text not in _AND:
                return

    def _name_at(self, text: str, words: Sequence[Token], at: int) -> tuple[KnownName | None, int, bool]:
        """The longest name that begins at a word, its length in words, and whether it is written exactly."""
        for length in range(self._names.longest_at(words, at), 0, -1):
            name = self._names.by_key.get(key_of(words[at : at + length]))
            if name and self._meant(text, words, at, length, name):
                return name, length, True
        inflected, mistyped = self._nearly(words[at].text)
        if inflected:
            return inflected, 1, True
        if mistyped and (_is_long(mistyped) or _stands_as_place(text, words, at, 1)):
            return mistyped, 1, False
        return None, 1, True

    def _meant(self, text: str, words: Sequence[Token], at: int, length: int, name: KnownName) -> bool:
        """True when words that spell a name are that name here, and not the ordinary words that they are too."""
        part = words[at : at + length]
        written = text[part[0].start : part[-1].end]
        if length > 1 and all(word.text in ORDINARY_WORDS for word in part) and name.length != length:
            return False  # "in een praktijk" is not InEen
        if length > 1 and len("".join(word.text for word in part)) <= SHORT and name.length != length:
            return "." in written  # s.o.
        if length == 1 and len(part[0].text) == 2 and EntityKind.TERM in name.ids and len(name.ids) == 1:  # noqa: PLR2004
            return written.isupper() or len(words) <= SHORT + 1 or written[-1].isdigit()
        if key_of(part) in ALSO_A_WORD or (EntityKind.REGION in name.ids and key_of(part) in ORDINARY_WORDS):
            return _stands_as_place(text, words, at, length)
        return True

    def _inflected_or_mistyped(self, word: str) -> tuple[KnownName | None, KnownName | None]:
        """The name of which a word is another form, else the one that it is with a slip."""
        inflected = self._inflected(word)
        return inflected, None if inflected else self._mistyped(Token(word, 0, len(word)))

    def _inflected(self, word: str) -> KnownName | None:
        """A name with an ending: OTH's, overlegteams, Brabantse."""
        for ending in ("'s", "se", "s", "en", "e") if len(word) > SHORT else ():
            if word.endswith(ending) and len(word) - len(ending) >= SHORT:
                stem = word.removesuffix(ending)
                name = self._names.by_key.get(stem)
                plural = ending in {"en", "e"} and name and EntityKind.REGION in name.ids
                if name and not plural and stem not in ALSO_A_WORD and word not in ORDINARY_WORDS:
                    return name
        return None

    def _mistyped(self, word: Token) -> KnownName | None:
        """The one name of one word that differs by a slip or two."""
        if len(word.text) < MISTYPED_FROM or word.text in ORDINARY_WORDS or word.text in self._names.by_key:
            return None
        return self._names.mistyped((word,), slips)


def _is_long(name: KnownName) -> bool:
    """True when a name is long enough to be known in spite of a slip, wherever it stands."""
    return EntityKind.REGION not in name.ids or len(name.label) >= PLACE_MISTYPED_FROM


def _stands_as_place(text: str, words: Sequence[Token], at: int, length: int) -> bool:
    """True when a place that is also a word is meant: a capital inside a sentence, or "in Hoorn" at its end."""
    first, last = words[at], words[at + length - 1]
    capital = text[first.start].isupper()
    before = words[at - 1].text if at else ""
    behind = text[last.end : last.end + 2].strip(" \n")
    ends = not behind or not (behind[0].isalnum() or behind[0] == "-")
    after = words[at + length].text if at + length < len(words) else ""
    of_insurers = vocabulary("subjects")["insurer"]
    follows = after in vocabulary("grammar")["after-place"]
    if before in vocabulary("grammar")["before-place"] | of_insurers:
        return capital or ends or follows
    if not before:
        return capital and (follows or after in of_insurers or behind[:1] in {":", ","})
    return capital and text[: first.start].rstrip()[-1:] not in ".?!:"
