"""The running text: lines without blanks, each with the kind of gap before it, and how lines join again.

Wrapped text has lost which line breaks the author meant. What is left are signs: how a line ends, how the next one
begins, and whether the next word would still have fitted on the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.importing.extract import TextLine


class Gap(Enum):
    """The gap between a row and the one before it."""

    NONE = auto()
    BLANK = auto()
    PAGE = auto()
    """A page break, or a part of the page that was lifted out: a footnote, a page number."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """A line of running text with its text as read so far."""

    line: TextLine
    line_index: int
    """Of the line among all lines."""
    text: str
    gap: Gap


def rows_of(lines: Sequence[TextLine], lifted: frozenset[int] = frozenset()) -> list[TextRow]:
    """The rows of the lines that are neither blank nor lifted out (by index)."""
    rows: list[TextRow] = []
    gap = Gap.NONE
    page: int | None = None
    for index, line in enumerate(lines):
        if index in lifted or (rows and line.page != page):
            gap = Gap.PAGE
        page = line.page
        if index in lifted:
            continue
        if line.blank:
            gap = gap if gap is Gap.PAGE else Gap.BLANK
            continue
        rows.append(TextRow(line, index, line.text.strip(), gap))
        gap = Gap.NONE
    return rows


_TAIL = re.compile(r"(?:\[\d{1,3}\]|[\s”’\"'»)\]⁰¹²³⁴-⁹])+$")
_LOWER = re.compile(r"[(“‘\"'«]*[^\W\d_]")
_FULL = 0.8
"""A line shorter than this part of the usual width was broken on purpose (letters differ in width)."""


def ends_sentence(text: str) -> bool:
    """True when a sentence, or a clause that announces a list, ends with this text."""
    core = _TAIL.sub("", text)
    return core.endswith((".", "?", "!", ":", ";", "…"))


def starts_lower(text: str) -> bool:
    """True when the text begins with a small letter, as the rest of a sentence does."""
    match = _LOWER.match(text)
    return match is not None and match[0][-1].islower()


@dataclass(frozen=True, slots=True)
class Typography:
    """The lay-out of a document, as far as its lines tell."""

    width: int
    """The usual length of a full line, in characters."""
    wrapped: bool

    @classmethod
    def of(cls, rows: Iterable[TextRow], *, wrapped: bool) -> Typography:
        """Measured on the rows: nine of ten lines are not longer."""
        lengths = sorted(len(row.text) for row in rows) or [0]
        return cls(lengths[len(lengths) * 9 // 10], wrapped)

    def broken_on_purpose(self, before: str, after: str) -> bool:
        """True when the first word of ``after`` would still have fitted behind ``before``."""
        first = after.split(maxsplit=1)[0] if after.strip() else ""
        return not self.wrapped or len(before) + 1 + len(first) <= self.width * _FULL

    def new_paragraph(self, before: str, row: TextRow) -> bool:
        """True when ``row`` begins a new paragraph after text that ends with ``before`` (its last line)."""
        if row.gap is Gap.NONE:
            return ends_sentence(before) and self.broken_on_purpose(before, row.text)
        if not self.wrapped:
            return True
        if row.gap is Gap.PAGE:
            ended = ends_sentence(before) and self.broken_on_purpose(before, row.text)
            return ended and not starts_lower(row.text)
        return ends_sentence(before) or (not starts_lower(row.text) and self.broken_on_purpose(before, row.text))

    def fresh_start(self, before: str | None, row: TextRow) -> bool:
        """True when a heading or a point may begin at ``row``: it is not the rest of a wrapped sentence."""
        if before is None or row.gap is not Gap.NONE:
            return True
        return ends_sentence(before) or self.broken_on_purpose(before, row.text)
