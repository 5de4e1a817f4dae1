"""Page furniture, which is no part of the text: page numbers, running headers and footers."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.importing.sequence import SeriesCandidate, best_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.importing.extract import Remark, TextLine

_PAGE_NUMBER = re.compile(
    r"\s*(?:(?:pagina|blz\.?|p\.)\s*)?[-–—]?\s*(\d{1,3})\s*[-–—]?(?:\s*(?:van|/|\|)\s*\d{1,3})?\s*", re.IGNORECASE
)
_ENOUGH_PAGES = 3
"""A line that returns on fewer pages may be a coincidence."""
_LONGEST_HEADER = 90
_FULL_PAGE = 5
"""In lines. On a shorter page only the outermost lines may not be text."""


def page_furniture(lines: Sequence[TextLine]) -> frozenset[int]:
    """The indexes of the lines that are page numbers or that return at the edge of every page."""
    return frozenset(_page_numbers(lines) | _running_lines(lines))


def furniture_remarks(lines: Sequence[TextLine], furniture: frozenset[int]) -> list[Remark]:
    """A remark on each line that was left out, so that nothing disappears unseen."""
    return [
        lines[index].remark(
            f"weggelaten als paginanummer, kop- of voetregel: “{' '.join(lines[index].text.split())}”."
        )
        for index in sorted(furniture)
    ]


def _page_numbers(lines: Sequence[TextLine]) -> set[int]:
    """Lines with only a number, if those numbers ascend one by one; where pages are known only at their edge."""
    edges = {index for page in _edges(lines) for index in page.values()}
    candidates = [
        SeriesCandidate(int(match[1]), 1.0, index)
        for index, line in enumerate(lines)
        if (match := _PAGE_NUMBER.fullmatch(line.text)) and int(match[1]) > 0
        if (_alone(lines, index) if line.page is None else index in edges)
    ]
    series = best_series(candidates, gap_cost=0.45)
    return set(series) if len(series) > 1 else set()


def _alone(lines: Sequence[TextLine], index: int) -> bool:
    """True when a blank line (or the edge of the text) stands on one side at least."""
    return index in {0, len(lines) - 1} or lines[index - 1].blank or lines[index + 1].blank


def _running_lines(lines: Sequence[TextLine]) -> set[int]:
    """Short lines that stand in the same place on most pages, but for the numbers in them."""
    pages = _edges(lines)
    counts = Counter((slot, _shape(lines[index])) for page in pages for slot, index in page.items())
    often = max(_ENOUGH_PAGES, len(pages) // 2 + 1)
    return {
        index
        for page in pages
        for slot, index in page.items()
        if counts[slot, _shape(lines[index])] >= often
        if len(lines[index].text.strip()) <= _LONGEST_HEADER and any(map(str.isalpha, lines[index].text))
    }


def _shape(line: TextLine) -> str:
    return re.sub(r"\d+", "0", " ".join(line.text.split()).casefold())


def _edges(lines: Sequence[TextLine]) -> list[dict[int, int]]:
    """For each page the indexes of its first two lines (0, 1) and its last two (-2, -1) that are not blank."""
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if line.page is not None and not line.blank:
            pages.setdefault(line.page, []).append(index)
    return [
        {slot: indexes[slot] for slot in ((0, 1, -2, -1) if len(indexes) >= _FULL_PAGE else (0, -1))}
        for indexes in pages.values()
    ]
