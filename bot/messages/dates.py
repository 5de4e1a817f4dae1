"""Dates and windows in Dutch, without relying on the machine's locale.

Notation follows taaladvies.net (Datumnotatie) and onzetaal.nl (Tijden noteren): "1 juni 2024", "19.30 uur".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.content.date_mistakes import MONTHS
from bot.content.when import Precision, When

if TYPE_CHECKING:
    import datetime as dt

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_HAS_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NEAR = 45


def day(date: dt.date, *, weekday: bool = False) -> str:
    """Write "1 juni 2024", or "zaterdag 1 juni 2024"."""
    written = f"{date.day} {MONTHS[date.month - 1]} {date.year}"
    return f"{WEEKDAYS[date.weekday()]} {written}" if weekday else written


def clock(time: dt.time) -> str:
    """Write "19.30 uur"."""
    return f"{time.hour}.{time.minute:02d} uur"


def moment(at: dt.datetime, zone: dt.tzinfo) -> str:
    """Write "dinsdag 1 december 2026, 9.00 uur", as the clock says there."""
    local = at.astimezone(zone)
    return f"{day(local.date(), weekday=True)}, {clock(local.time())}"


def hours(starts: dt.time | None, ends: dt.time | None) -> str:
    """Write "19.30-21.00 uur", "19.30 uur", or nothing."""
    if starts is None:
        return ""
    return clock(starts) if ends is None else f"{starts.hour}.{starts.minute:02d}-{clock(ends)}"


def period(first: dt.date, last: dt.date) -> str:
    """Write "10 tot en met 20 september 2027", naming month and year once where they are the same."""
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} tot en met {day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} tot en met {day(last)}"
    return f"{day(first)} tot en met {day(last)}"


def when_words(when: When, *, window: bool = True, weekday: bool = True) -> str:
    """Date as a reader may take it: never more exact than the source.

    A window keeps its label ("half september 2027 (10 tot en met 20 september 2027)"), without ``window`` nothing
    else; a year keeps the words of the source ("uiterlijk in 2025").
    """
    wording = when.wording[:1].lower() + when.wording[1:]
    match when.precision:
        case Precision.DAY if when.date is not None:
            limit = "uiterlijk " if wording.startswith("uiterlijk") else ""
            return f"{limit}{day(when.date, weekday=weekday)}"
        case Precision.MONTH if when.date is not None:
            return f"{MONTHS[when.date.month - 1]} {when.date.year}"
        case Precision.YEAR if when.date is not None:
            return wording if _HAS_YEAR.search(wording) else f"{wording} ({when.date.year})"
        case Precision.AROUND if when.from_ is not None and when.until is not None:
            label = wording if _HAS_YEAR.search(wording) else f"{wording} {when.until.year}"
            return f"{label} ({period(when.from_, when.until)})" if window else label
    return wording


def relative(date: dt.date, today: dt.date) -> str:
    """Write "vandaag", "over 14 dagen", "3 dagen geleden", "over 4 maanden", "2 jaar geleden"."""
    days = (date - today).days
    if days in _NAMED_DAYS:
        return _NAMED_DAYS[days]
    distance = _distance(abs(days))
    return f"over {distance}" if days > 0 else f"{distance} geleden"


_NAMED_DAYS = {-1: "gisteren", 0: "vandaag", 1: "morgen"}
_MONTH, _YEAR = 30.44, 365.25
_TWO_YEARS = 700


def _distance(days: int) -> str:
    if days <= _NEAR:
        return f"{days} dagen"
    if days < _TWO_YEARS:
        months = round(days / _MONTH)
        return "1 maand" if months == 1 else f"{months} maanden"
    return f"{int(days / _YEAR)} jaar"
