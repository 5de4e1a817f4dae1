"""The content → documents, their passages, and the texts by which each passage is found.

A document is one thing that the content tells: an FAQ item, a date, a term, a contract round, a kind of question
for elsewhere. A passage can answer on its own: the item as a whole, one section, one footnote, the news since, one
step of a round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from bot.content.footnote_marks import without_marks
from bot.content.models import Deadline, Elsewhere, FaqItem, Round, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.content.models import Content

Owner: TypeAlias = FaqItem | Deadline | Term | Round | Elsewhere
_SENTENCE_END = re.compile(r"(?<=[.?!;])\s+(?=[^a-z])|(?<=:)\s+(?=[A-Z])")
_MIN_SENTENCE = 16
WHEN = "wanneer:"
"""Before the words of a date, so that they stand among the questions too."""


class Part(StrEnum):
    """The part of a document that a passage is."""

    WHOLE = "whole"
    SECTION = "section"
    FOOTNOTE = "footnote"
    LATER = "later"
    PHASE = "phase"


class Field(StrEnum):
    """The role of a text in its passage; the value is what an explanation calls it."""

    NAME = "naam"
    QUESTION = "vraag"
    ASKED_AS = "ook zo gevraagd"
    SHORT = "kort"
    TEXT = "tekst"
    NOTE = "voetnoot"

    @property
    def asks(self) -> bool:
        """True for a text that is put the way a question is, rather than an answer."""
        return self in {Field.NAME, Field.QUESTION, Field.ASKED_AS}


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a passage."""

    field: Field
    text: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of an answering text, if it has more than one."""
        parts = () if self.field.asks else sentences_of(self.text)
        return tuple(part for part in parts if len(part) >= _MIN_SENTENCE) if len(parts) > 1 else ()


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """Part of a document that can answer on its own."""

    document: int
    """Position of its document in the collection."""
    owner: Owner
    part: Part
    index: int
    """Position among the sections, footnotes or phases of the owner; 0 for the other parts."""
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Collection:
    """All documents; the passages of one stand together, the whole first."""

    documents: tuple[Owner, ...]
    passages: tuple[IndexedPassage, ...]

    @staticmethod
    def of(content: Content) -> Collection:
        """The documents of the content: FAQ items first, then dates, terms, rounds and kinds for elsewhere."""
        documents: tuple[Owner, ...] = (
            *content.faq,
            *content.deadlines,
            *content.terms,
            *content.rounds,
            *content.elsewhere,
        )
        passages = (passage for position, owner in enumerate(documents) for passage in _passages(owner, position))
        return Collection(documents, tuple(passages))

    @cached_property
    def position(self) -> dict[tuple[type[Owner], str], int]:
        """Where each document stands, by its kind and id."""
        return {(type(owner), owner.id): position for position, owner in enumerate(self.documents)}

    @cached_property
    def position_of_phase(self) -> dict[tuple[str, str], int]:
        """Positions of the passages of phases, by the id of the round and that of the phase."""
        return {
            (passage.owner.id, passage.owner.phases[passage.index].id): position
            for position, passage in enumerate(self.passages)
            if isinstance(passage.owner, Round) and passage.part is Part.PHASE
        }

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The examples in the content of questions for elsewhere."""
        topics = (owner for owner in self.documents if isinstance(owner, Elsewhere))
        return tuple(phrasing for topic in topics for phrasing in topic.asked_as)

    @property
    def texts(self) -> Iterator[str]:
        """Every text."""
        return (text.text for passage in self.passages for text in passage.texts)


def texts_of(item: FaqItem) -> Iterator[str]:
    """Every text of an item."""
    return (text.text for passage in _passages(item, 0) for text in passage.texts)


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text."""
    return tuple(_SENTENCE_END.split(text))


def _passages(owner: Owner, document: int) -> Iterator[IndexedPassage]:
    for part, index, texts in _parts(owner):
        passage_texts = tuple(Text(field, without_marks(text)) for field, text in texts if text)
        yield IndexedPassage(document, owner, part, index, passage_texts)


def _parts(owner: Owner) -> Iterator[tuple[Part, int, Sequence[tuple[Field, str | None]]]]:
    match owner:
        case FaqItem():
            yield from _of_item(owner)
        case Deadline():
            asked = [(Field.ASKED_AS, f"{WHEN} {text[:1].lower()}{text[1:]}") for text in _told_of(owner)]
            asked += _asked(owner.asked_as)
            texts = [(Field.NAME, owner.title), *asked, (Field.SHORT, owner.short), (Field.TEXT, owner.what)]
            yield Part.WHOLE, 0, texts
        case Term():
            names = [(Field.NAME, name) for name in (owner.term, owner.expansion, *owner.variants)]
            yield Part.WHOLE, 0, [*names, (Field.SHORT, owner.short), (Field.TEXT, owner.explanation)]
        case Round():
            yield Part.WHOLE, 0, [(Field.NAME, owner.title), (Field.TEXT, owner.explanation)]
            for index, phase in enumerate(owner.phases):
                yield (
                    Part.PHASE,
                    index,
                    [(Field.NAME, phase.title), (Field.SHORT, phase.short), (Field.TEXT, phase.what)],
                )
        case Elsewhere():
            yield Part.WHOLE, 0, [(Field.NAME, owner.title), *_asked(owner.asked_as)]


def _told_of(deadline: Deadline) -> tuple[str, ...]:
    return (deadline.title, deadline.short) if deadline.short else (deadline.title,)


def _of_item(item: FaqItem) -> Iterator[tuple[Part, int, Sequence[tuple[Field, str | None]]]]:
    names = [(Field.NAME, item.title), (Field.QUESTION, item.question)]
    yield Part.WHOLE, 0, [*names, *_asked(item.asked_as), (Field.SHORT, item.short)]
    for index, section in enumerate(item.answer):
        texts = [(Field.NAME, section.heading), *_asked(section.asked_as)]
        yield Part.SECTION, index, [*texts, (Field.SHORT, section.short), (Field.TEXT, section.text)]
    for index, footnote in enumerate(item.footnotes):
        yield Part.FOOTNOTE, index, [*_asked(footnote.asked_as), (Field.NOTE, footnote.text)]
    if item.later:
        yield Part.LATER, 0, [(Field.SHORT, item.later.short), (Field.TEXT, item.later.text)]


def _asked(phrasings: Iterable[str]) -> Iterator[tuple[Field, str]]:
    return ((Field.ASKED_AS, phrasing) for phrasing in phrasings)
