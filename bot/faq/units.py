"""An item → the separate texts by which it can be found: its names, the ways people ask it, each passage.

An answer with eight points is eight passages, and is found by each of them and by the ways people ask for it. A
footnote belongs to the passage that cites it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.content.models import FaqItem

_SENTENCE_END = re.compile(r"(?<=[.?!:;])\s+")
_MIN_SENTENCE = 16


class Field(StrEnum):
    """Where in an item a text stands; the value is what an explanation calls it."""

    TITLE = "titel"
    QUESTION = "vraag"
    ASKED_AS = "ook zo gevraagd"
    SHORT = "kort antwoord"
    SECTION = "passage"
    FOOTNOTE = "voetnoot"

    @property
    def asks(self) -> bool:
        """Whether such a text is put the way a question is, rather than an answer."""
        return self in {Field.TITLE, Field.QUESTION, Field.ASKED_AS}


@dataclass(frozen=True, slots=True)
class Unit:
    """One text of one item."""

    item: int
    """Position of the item in the collection."""
    field: Field
    text: str
    section: int | None = None
    """Index in the item's answer: of the passage itself, or of the one that cites the footnote or is asked for."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of an answering text, if it has more than one."""
        parts = () if self.field.asks else _SENTENCE_END.split(self.text)
        return tuple(part for part in parts if len(part) >= _MIN_SENTENCE) if len(parts) > 1 else ()


def units_of(item: FaqItem, position: int) -> Iterator[Unit]:
    """The units of the item at this position."""
    yield Unit(position, Field.TITLE, item.title)
    yield Unit(position, Field.QUESTION, item.question)
    yield from (Unit(position, Field.ASKED_AS, phrasing) for phrasing in item.asked_as)
    yield Unit(position, Field.SHORT, item.short)
    for index, section in enumerate(item.answer):
        text = f"{section.heading}. {section.text}" if section.heading else section.text
        yield Unit(position, Field.SECTION, text, index)
        yield from (Unit(position, Field.ASKED_AS, phrasing, index) for phrasing in section.asked_as)
    for footnote in item.footnotes:
        citing = (index for index, section in enumerate(item.answer) if footnote.number in section.cites)
        cited_by = next(citing, None)
        yield Unit(position, Field.FOOTNOTE, footnote.text, cited_by)
        yield from (Unit(position, Field.ASKED_AS, phrasing, cited_by) for phrasing in footnote.asked_as)


def texts_of(item: FaqItem) -> Iterator[str]:
    """Every text of an item."""
    return (unit.text for unit in units_of(item, 0))
