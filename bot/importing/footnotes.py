"""Footnotes at the foot of a page, in the middle of a running answer → lifted out, each with its own lines.

The lines that begin one ("20 Uiterlijk ...", "[20] Zie ...", "²⁰ Idem") form one ascending series through the
document. Plain text does not say where a footnote ends and the answer goes on. One fact decides most cases: a page
carries the footnotes that are cited on it. So if nothing between the beginnings of footnotes 5 and 6 cites a later
one, both stand at the foot of one page and everything between them is footnote 5. Otherwise the answer goes on
somewhere between them, and the signs of a new page tell where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.importing.answers import POINT
from bot.importing.citations import PLAUSIBLE, RAISED_DIGITS, candidates, citations
from bot.importing.extract import ImportedFootnote, Remark, TextLine
from bot.importing.flow import Gap, TextRow, Typography, ends_sentence, rows_of, starts_lower
from bot.importing.headings import heading_lines
from bot.importing.sequence import SeriesCandidate, best_series

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.importing.joining import Joiner

_TITLE = re.compile(r"(?:voet|eind)?noten\s*:?", re.IGNORECASE)
_FIRST_ROW = re.compile(
    r"(?:\[(\d{1,3})\]|(\d{1,3})|([⁰¹²³⁴-⁹]{1,3}))(?:\s+|(?<=[\]⁰¹²³⁴-⁹])|(?=[A-Z][a-z]|https?:|www\.))(\S.*)"
)

_CITED, _PERHAPS_CITED, _UNCITED = 1.0, -0.25, -1.25
_APART = 1.0
"""Weight of a blank before the line, or the footnote with the number before."""
_IN_A_SENTENCE = -0.75
_EXPLICIT = 1.0
"""In brackets or raised: no amount or date is written so."""
_CAPITAL = 0.75
_CONVINCING = 2.5


@dataclass(frozen=True, slots=True)
class LiftedFootnotes:
    """The footnotes of a text, and the lines that they took up."""

    footnotes: tuple[ImportedFootnote, ...]
    lines: frozenset[int]
    """Indexes."""
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _Start:
    """The first row of a footnote."""

    row: TextRow
    number: int
    text: str
    """Without the number."""


def lift_footnotes(lines: Sequence[TextLine], furniture: frozenset[int], joiner: Joiner) -> LiftedFootnotes:
    """The footnotes among the lines; ``furniture`` are the indexes of lines that do not count."""
    rows = rows_of(lines, furniture)
    typography = Typography.of(rows, wrapped=True)
    starts, remarks = _starts(rows, typography)
    pages = _Pages(rows, starts, typography, heading_lines(rows, typography))
    footnotes = []
    lifted: set[int] = set()
    for order, start in enumerate(starts):
        own = pages.footnote(order)
        text = joiner.join([start.text, *(row.text for row in own[1:])])
        footnotes.append(ImportedFootnote(start.number, text, start.row.line))
        lifted.update(row.line_index for row in own)
    titles = [row for row, following in pairwise(rows) if _is_title(row, following, lifted)]
    remarks += [row.line.remark(f"weggelaten: het kopje “{row.text}”.") for row in titles]
    return LiftedFootnotes(
        tuple(footnotes), frozenset(lifted | {row.line_index for row in titles}), tuple(remarks)
    )


def _is_title(row: TextRow, following: TextRow, lifted: set[int]) -> bool:
    return (
        following.line_index in lifted and row.line_index not in lifted and _TITLE.fullmatch(row.text) is not None
    )


def _starts(rows: Sequence[TextRow], typography: Typography) -> tuple[list[_Start], list[Remark]]:
    """The beginnings in order of number, and remarks on numbers that are missing or come twice."""
    cited: dict[int, float] = {}
    for citation in candidates([row.text for row in rows]):
        weight = _CITED if citation.weight >= PLAUSIBLE else _PERHAPS_CITED
        cited[citation.number] = max(weight, cited.get(citation.number, weight))
    possible = list(_candidates(rows, typography, cited))
    series = best_series(possible, gap_cost=1.0)
    if not any(start.number in cited for start in series):
        return [], []
    chosen = {start.row.line_index for start in series}
    convincing = [candidate.member for candidate in possible if candidate.weight >= _CONVINCING]
    outside = [start for start in convincing if start.row.line_index not in chosen]
    return series, [*_missing(series), *map(_outside, outside)]


def _candidates(
    rows: Sequence[TextRow], typography: Typography, cited: dict[int, float]
) -> Iterable[SeriesCandidate[_Start]]:
    before: str | None = None
    above: list[int] = []  # for each line right above, up to a gap: the number of the footnote it may begin, or 0
    for row in rows:
        above = above if row.gap is Gap.NONE else []
        match = _FIRST_ROW.fullmatch(row.text)
        number = int((match[1] or match[2] or match[3]).translate(RAISED_DIGITS)) if match else 0
        if match and number:
            start = _Start(row, number, match[4])
            follows = number - 1 in (above if number in cited else above[-1:])
            weight = cited.get(number, _UNCITED)
            weight += _EXPLICIT if not match[2] else 0
            weight += _APART if follows else _weight_of_position(before, row, typography)
            yield SeriesCandidate(number, weight + _weight_of_text(start.text), start)
        above.append(number)
        before = row.text


def _weight_of_text(text: str) -> float:
    if text.startswith(("http", "www.")) or text[0].isupper() or text[0] in "“‘\"'«":
        return _CAPITAL
    return -_CAPITAL if text[0].islower() else 0.0


def _weight_of_position(before: str | None, row: TextRow, typography: Typography) -> float:
    if before is None or row.gap is Gap.BLANK:
        return _APART
    return 0.0 if typography.fresh_start(before, row) else _IN_A_SENTENCE


def _missing(series: Sequence[_Start]) -> list[Remark]:
    remarks = []
    expected = 1
    for start in series:
        if start.number > expected:
            last = start.number - 1
            numbers = f"{expected} is" if last == expected else f"{expected} tot en met {last} zijn"
            sentence = f"hier begint voetnoot {start.number}, maar voetnoot {numbers} niet gevonden."
            remarks.append(start.row.line.remark(sentence))
        expected = start.number + 1
    return remarks


def _outside(start: _Start) -> Remark:
    return start.row.line.remark(
        f"deze regel lijkt op voetnoot {start.number}, maar past niet in de reeks. De tekst is in het antwoord "
        "blijven staan."
    )


class _Pages:
    """The rows of each footnote, by the signs of the pages on which they stand; footnotes go by their order."""

    def __init__(
        self,
        rows: Sequence[TextRow],
        starts: Sequence[_Start],
        typography: Typography,
        headings: frozenset[int],
    ) -> None:
        self.rows = rows
        self.starts = starts
        self.typography = typography
        self.headings = {index for index, row in enumerate(rows) if row.line_index in headings}
        row_indexes = {row.line_index: index for index, row in enumerate(rows)}
        self.begins = [row_indexes[start.row.line_index] for start in starts]
        """Indexes in ``rows``."""
        blanked = {*self.begins}
        texts = ["" if index in blanked else row.text for index, row in enumerate(rows)]
        self.cited = [
            (citation.row, citation.number) for citation in citations(texts, {start.number for start in starts})
        ]
        self.indented = self._hanging_indent()

    def footnote(self, order: int) -> list[TextRow]:
        """The rows of one footnote, first one included."""
        begin = self.begins[order]
        if self._shares_page_with_next(order):
            return list(self.rows[begin : self.begins[order + 1]])
        own = [self.rows[begin]]
        limit = self.begins[order + 1] if order + 1 < len(self.begins) else len(self.rows)
        paged = self._ends_with_page(order, limit)
        interrupted = self._interrupted(order)
        for index, row in enumerate(self.rows[begin + 1 : limit], start=begin + 1):
            if row.line.page != own[0].line.page or index in self.headings:
                break
            if not paged and (
                self._is_point(own[-1], row) or self._goes_on(own[-1], row, interrupted=interrupted)
            ):
                break
            own.append(row)
        return own

    def _shares_page_with_next(self, order: int) -> bool:
        if order + 1 >= len(self.begins):
            return False
        begin, end = self.begins[order], self.begins[order + 1]
        if self.rows[begin].line.page != self.rows[end].line.page or self._cites_later(order, end):
            return False
        return not any(begin < heading < end for heading in self.headings)

    def _cites_later(self, order: int, end: int) -> bool:
        """True when text between this footnote and row ``end`` cites a later footnote."""
        number = self.starts[order].number
        return any(self.begins[order] < row < end and cited > number for row, cited in self.cited)

    def _ends_with_page(self, order: int, limit: int) -> bool:
        """True for the last footnote on its page, if nothing but it follows there."""
        begin = self.begins[order]
        page = self.rows[begin].line.page
        last = next((index for index in range(begin, limit) if self.rows[index].line.page != page), limit)
        return page is not None and not self._cites_later(order, last)

    def _interrupted(self, order: int) -> bool:
        """True when the footnotes on this page interrupt a sentence of the answer."""
        while order and self._shares_page_with_next(order - 1):
            order -= 1
        begin = self.begins[order]
        return begin > 0 and not ends_sentence(self.rows[begin - 1].text)

    def _hanging_indent(self) -> bool:
        """True when the further lines of footnotes are indented, so that an indent says nothing of a new page."""
        return any(
            row.line.text[:1].isspace()
            for order in range(len(self.begins))
            if self._shares_page_with_next(order)
            for row in self.rows[self.begins[order] : self.begins[order + 1]]
        )

    def _is_point(self, last: TextRow, row: TextRow) -> bool:
        """True when a point of the answer begins at ``row``."""
        return POINT.fullmatch(row.text) is not None and self.typography.fresh_start(last.text, row)

    def _goes_on(self, last: TextRow, row: TextRow, *, interrupted: bool) -> bool:
        """True when the answer goes on at ``row``, after a footnote of which ``last`` is the line so far."""
        if row.line.text[:1].isspace() and not self.indented:
            return True
        rest = starts_lower(row.text)
        if row.gap is not Gap.NONE:
            return interrupted or ends_sentence(last.text) or not rest
        short = self.typography.broken_on_purpose(last.text, row.text)
        if interrupted and rest:
            return short or ends_sentence(last.text)
        return short and ends_sentence(last.text) and not rest
