"""Footnotes at the foot of a page, in the middle of a running answer → lifted out, each with its own lines.

Plain text does not say where a footnote ends and the answer goes on. One fact decides most cases: a page carries
the footnotes that are cited on it. So if nothing between the beginnings of footnotes 5 and 6 cites a later one,
both stand at the foot of one page and everything between them is footnote 5. Otherwise the answer goes on
somewhere between them, and the signs of a new page tell where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.importing.citations import citations
from bot.importing.extract import Note, Remark, TextLine
from bot.importing.flow import Gap, TextRow, Typography, ends_sentence, rows_of, starts_lower
from bot.importing.footnote_starts import FootnoteStart, footnote_starts
from bot.importing.headings import heading_lines
from bot.importing.patterns import POINT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.importing.joining import Joiner

_TITLE = re.compile(r"(?:voet|eind)?noten\s*:?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lifted:
    """The footnotes of a text, and which of its lines they took up."""

    notes: tuple[Note, ...]
    lines: frozenset[int]
    """Indexes."""
    remarks: tuple[Remark, ...]


def lift(lines: Sequence[TextLine], furniture: frozenset[int], joiner: Joiner) -> Lifted:
    """The footnotes among the lines; ``furniture`` are the indexes of lines that do not count."""
    rows = rows_of(lines, furniture)
    typography = Typography.of(rows, wrapped=True)
    starts, remarks = footnote_starts(rows, typography)
    page = _Pages(rows, starts, typography, heading_lines(rows, typography))
    notes = []
    taken: set[int] = set()
    for place, start in enumerate(starts):
        own = page.footnote(place)
        notes.append(Note(start.number, joiner.join([start.text, *(row.text for row in own[1:])]), start.row.line))
        taken.update(row.index for row in own)
    titles = [one for one, after in pairwise(rows) if _is_title(one, after, taken)]
    remarks += [row.line.remark(f"weggelaten: het kopje “{row.text}”.") for row in titles]
    return Lifted(tuple(notes), frozenset(taken | {row.index for row in titles}), tuple(remarks))


def _is_title(row: TextRow, after: TextRow, taken: set[int]) -> bool:
    return after.index in taken and row.index not in taken and _TITLE.fullmatch(row.text) is not None


class _Pages:
    """Tells for each footnote which rows are its own."""

    def __init__(
        self,
        rows: Sequence[TextRow],
        starts: Sequence[FootnoteStart],
        typography: Typography,
        headings: frozenset[int],
    ) -> None:
        self.rows = rows
        self.starts = starts
        self.typography = typography
        self.headings = {place for place, row in enumerate(rows) if row.index in headings}
        at = {row.index: place for place, row in enumerate(rows)}
        self.begins = [at[start.index] for start in starts]
        """Places in ``rows``."""
        blanked = {*self.begins}
        texts = ["" if place in blanked else row.text for place, row in enumerate(rows)]
        self.cited = [(one.row, one.number) for one in citations(texts, {start.number for start in starts})]
        self.indented = self._hanging_indent()

    def footnote(self, place: int) -> list[TextRow]:
        """The rows of one footnote, first one included."""
        begin = self.begins[place]
        if self._shares_page_with_next(place):
            return list(self.rows[begin : self.begins[place + 1]])
        own = [self.rows[begin]]
        limit = self.begins[place + 1] if place + 1 < len(self.begins) else len(self.rows)
        paged = self._ends_with_page(place, limit)
        interrupted = self._interrupted(place)
        for at, row in enumerate(self.rows[begin + 1 : limit], start=begin + 1):
            if row.line.page != own[0].line.page or at in self.headings:
                break
            if not paged and (
                self._is_point(own[-1], row) or self._goes_on(own[-1], row, interrupted=interrupted)
            ):
                break
            own.append(row)
        return own

    def _shares_page_with_next(self, place: int) -> bool:
        if place + 1 >= len(self.begins):
            return False
        begin, end = self.begins[place], self.begins[place + 1]
        if self.rows[begin].line.page != self.rows[end].line.page or self._cites_later(place, end):
            return False
        return not any(begin < heading < end for heading in self.headings)

    def _cites_later(self, place: int, end: int) -> bool:
        """Whether text between this footnote and row ``end`` cites a later footnote."""
        number = self.starts[place].number
        return any(self.begins[place] < row < end and cited > number for row, cited in self.cited)

    def _ends_with_page(self, place: int, limit: int) -> bool:
        """Whether this is the last on its page, and nothing but it follows there."""
        page = self.rows[self.begins[place]].line.page
        last = next((at for at in range(self.begins[place], limit) if self.rows[at].line.page != page), limit)
        return page is not None and not self._cites_later(place, last)

    def _interrupted(self, place: int) -> bool:
        """Whether the footnotes on this page interrupt a sentence of the answer."""
        while place and self._shares_page_with_next(place - 1):
            place -= 1
        begin = self.begins[place]
        return begin > 0 and not ends_sentence(self.rows[begin - 1].text)

    def _hanging_indent(self) -> bool:
        """Whether the further lines of footnotes are indented, so that an indent says nothing of a new page."""
        return any(
            row.line.text[:1].isspace()
            for place in range(len(self.begins))
            if self._shares_page_with_next(place)
            for row in self.rows[self.begins[place] : self.begins[place + 1]]
        )

    def _is_point(self, last: TextRow, row: TextRow) -> bool:
        """Whether a point of the answer begins here."""
        return POINT.fullmatch(row.text) is not None and self.typography.fresh_start(last.text, row)

    def _goes_on(self, last: TextRow, row: TextRow, *, interrupted: bool) -> bool:
        """Whether the answer goes on at this row, after a footnote of which ``last`` is the line so far."""
        if row.line.text[:1].isspace() and not self.indented:
            return True
        rest = starts_lower(row.text)
        if row.gap is not Gap.NONE:
            return interrupted or ends_sentence(last.text) or not rest
        short = self.typography.broken_on_purpose(last.text, row.text)
        if interrupted and rest:
            return short or ends_sentence(last.text)
        return short and ends_sentence(last.text) and not rest
