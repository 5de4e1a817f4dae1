"""The year at a glance as SVG: the months, the dates on them by number, and what each number is. Pure.

For a phone: drawn 720 wide and shown at about half of that, with nothing smaller than 24. A light ground of its
own, so that it reads in dark mode too. The kind of a date shows in its shape (round or square), its certainty in
how that is drawn (filled, outlined, dashed, double), and both in words; colour never tells anything alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING

from bot.content.date_mistakes import MONTHS
from bot.messages.timeline import Mark, alternative_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.messages.timeline import Timeline, TimelineEntry

FONT = "Source Sans 3"
WIDTH, MARGIN = 720, 24
MOST = 14
"""Entries that a picture takes; what comes after them is counted below."""
_SIZE = 40
"""Of a mark."""
_ROW = 52
_LINE = 32
_TEXT_LEFT = MARGIN + _SIZE + 16
_CHARACTERS = 50
"""Of a line of the list; the widest text of this many fits."""
_INK, _SOFT, _GROUND, _RULE = "#1a1a1a", "#555555", "#ffffff", "#c9d0d6"
_DEADLINE, _CONTRACT = "#0062a3", "#a04000"
_REGULAR = 400
"""Weight of ordinary text."""
_LONGEST_BAR = 45
"""Days; what takes longer is marked on its last day."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A mark on the axis: its number, left and right edge, and row."""

    number: int
    entry: TimelineEntry
    left: float
    right: float
    row: int


def render(line: Timeline) -> str:
    """The picture."""
    shown = line.entries[:MOST]
    places = _placed(line, shown)
    rows = max((mark.row for mark in places), default=-1) + 1
    axis = 158.0
    body = [
        _text(MARGIN, 52, line.title, size=34, weight=700),
        _text(MARGIN, 90, line.period, fill=_SOFT),
        *_axis(line, axis, rows),
        *(part for mark in places for part in _mark(mark, axis + 16 + mark.row * _ROW)),
    ]
    top = axis + 16 + rows * _ROW + 36
    for number, entry in enumerate(shown, start=1):
        drawn, top = _item(number, entry, top)
        body += drawn
    left_out = len(line.entries) - len(shown)
    if left_out:
        body.append(_text(_TEXT_LEFT, top + 26, f"en nog {left_out}", fill=_SOFT))
        top += _LINE + 8
    drawn, height = _legend(shown, top + 12)
    body += drawn
    alternative = escape(alternative_text(line))
    size = f'width="{WIDTH}" height="{height:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{alternative}" font-family="\'{FONT}\', system-ui, sans-serif">\n'
        f'<rect {size} rx="16" fill="{_GROUND}"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def _placed(line: Timeline, entries: Iterable[TimelineEntry]) -> list[_Place]:
    """Marks where they fit: each in the first row where it touches no other."""
    ends: list[float] = []
    places = []
    for number, entry in enumerate(entries, start=1):
        is_bar = dt.timedelta() < entry.last - entry.first <= dt.timedelta(days=_LONGEST_BAR)
        last = min(entry.last, line.last)
        first = max(entry.first, line.first) if is_bar else last
        middle = (_x(line, first) + _x(line, last)) / 2
        half = max((_x(line, last) - _x(line, first)) / 2, _SIZE / 2)
        middle = min(max(middle, MARGIN + half), WIDTH - MARGIN - half)
        row = next((row for row, end in enumerate(ends) if end + 4 <= middle - half), len(ends))
        ends[row : row + 1] = [middle + half]
        places.append(_Place(number, entry, middle - half, middle + half, row))
    return places


def _x(line: Timeline, day: dt.date) -> float:
    """Horizontal position of the middle of a day."""
    days = (line.last - line.first).days + 1
    return MARGIN + ((day - line.first).days + 0.5) / days * (WIDTH - 2 * MARGIN)


def _axis(line: Timeline, top: float, rows: int) -> list[str]:
    """Months with their first letters, a line between them, and today."""
    bottom = top + 16 + rows * _ROW
    drawn = []
    month = line.first
    while month <= line.last:
        following = (month + dt.timedelta(days=31)).replace(day=1)
        left, right = _x(line, month), _x(line, following)
        name = (
            MONTHS[month.month - 1][:3] if month.month == 1 or month == line.first else MONTHS[month.month - 1][0]
        )
        drawn.append(_text((left + right) / 2, top - 18, name, anchor="middle", size=24, fill=_SOFT))
        drawn.append(_rule(left, top, left, bottom, width=3 if month.month == 1 else 1))
        month = following
    drawn.append(_rule(MARGIN, top, WIDTH - MARGIN, top))
    now = _x(line, line.today)
    drawn.append(f'<path d="M{now:.0f} {top} l-8 -10 h16 z" fill="{_INK}"/>')
    return drawn


def _mark(mark: _Place, top: float) -> list[str]:
    return _shape(mark.number, mark.entry, mark.left, top, mark.right - mark.left)


def _shape(number: int | str, entry: TimelineEntry, left: float, top: float, width: float = _SIZE) -> list[str]:
    """Round for a deadline, square for a contract round; drawn by how sure it is."""
    colour = _CONTRACT if entry.contract else _DEADLINE
    radius = 5 if entry.contract else _SIZE / 2
    filled = entry.mark is Mark.CONFIRMED
    dashes = ' stroke-dasharray="7 5"' if entry.mark is Mark.MOMENT else ""
    box = f'x="{left + 2:.1f}" y="{top + 2:.1f}" width="{width - 4:.1f}" height="{_SIZE - 4}" rx="{radius}"'
    drawn = [f'<rect {box} fill="{colour if filled else _GROUND}" stroke="{colour}" stroke-width="4"{dashes}/>']
    if entry.mark is Mark.TARGET:
        inner = (
            f'x="{left + 8:.1f}" y="{top + 8:.1f}" width="{width - 16:.1f}" height="{_SIZE - 16}" rx="{radius}"'
        )
        drawn.append(f'<rect {inner} fill="none" stroke="{colour}" stroke-width="2"/>')
    ink = _GROUND if filled else colour
    drawn.append(_text(left + width / 2, top + 28, f"{number}", anchor="middle", size=24, weight=700, fill=ink))
    return drawn


def _item(number: int, entry: TimelineEntry, top: float) -> tuple[list[str], float]:
    """A number with its date and title, and where the next one begins."""
    lines = wrap(entry.words, _CHARACTERS)
    drawn = [
        *_shape(number, entry, MARGIN, top),
        _text(_TEXT_LEFT, top + 26, f"{entry.when} · {entry.mark}", size=24, fill=_SOFT),
        *(_text(_TEXT_LEFT, top + 26 + _LINE * row, text) for row, text in enumerate(lines, start=1)),
    ]
    return drawn, top + _LINE * (len(lines) + 1) + 20


def _legend(entries: Sequence[TimelineEntry], top: float) -> tuple[list[str], float]:
    """Shapes and ways of drawing that occur, with their words; and the bottom of the picture."""
    drawn = [_rule(MARGIN, top, WIDTH - MARGIN, top)]
    top += 20
    kinds = {entry.contract: entry for entry in entries}
    marks = {entry.mark: entry for entry in entries}
    samples = [
        *((_plain(kinds[contract]), word) for contract, word in _KINDS.items() if contract in kinds),
        *((marks[mark], mark.value) for mark in Mark if mark in marks),
    ]
    for index, (entry, words) in enumerate(samples):
        left = MARGIN + index % 2 * (WIDTH - 2 * MARGIN) / 2
        drawn += _shape("", entry, left, top + index // 2 * _ROW)
        drawn.append(_text(left + _SIZE + 16, top + index // 2 * _ROW + 28, words, size=24))
    return drawn, top + (len(samples) + 1) // 2 * _ROW + MARGIN - 8


_KINDS = {False: "termijn of bijeenkomst", True: "contractronde"}


def _plain(entry: TimelineEntry) -> TimelineEntry:
    """Entry drawn as one that is certain."""
    return replace(entry, mark=Mark.CONFIRMED)


def _text(  # noqa: PLR0913 - as many as SVG has
    x: float,
    y: float,
    words: str,
    *,
    size: int = 26,
    weight: int = _REGULAR,
    fill: str = _INK,
    anchor: str = "start",
) -> str:
    bold = f' font-weight="{weight}"' if weight != _REGULAR else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"{bold}>'
        f"{escape(words)}</text>"
    )


def _rule(x1: float, y1: float, x2: float, y2: float, *, width: int = 1) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f}" stroke="{_RULE}" stroke-width="{width}"/>'
