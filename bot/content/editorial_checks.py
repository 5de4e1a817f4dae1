"""Warnings about content that is valid, but hard to read or to find, or that contradicts its own date.

Works on the trees, as the cross checks do; none of it keeps content from being used.
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
from typing import TYPE_CHECKING

from bot.content import models
from bot.content.date_mistakes import LEAP_YEAR, MONTHS
from bot.content.nodes import MapNode, Node, ScalarNode, SourcePosition
from bot.content.problems import Problem, Severity
from bot.content.suggestions import count
from bot.content.when import Precision, When

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.content.references import ContentMapping, Index

SCREEN = 350
"""Characters of a short answer that a phone shows above the buttons without scrolling."""
ENOUGH_PHRASINGS = 12
"""Below this median a collection is too young to compare its questions with each other."""
FAR_FEWER = 3
"""A question with less than one in so many of the median is found less often than the others."""

_DAY = re.compile(rf"\b(?:(\d{{1,2}})\s+)?({'|'.join(MONTHS)})\b", re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\b")
_COUNTED_FROM = re.compile(r"\b(?:na|binnen|sinds|vanaf|dagen|weken|maanden|eerder|later)\b", re.IGNORECASE)
"""Words that make another date in the wording right: the date is reckoned from that one."""


def editorial_check(index: Index, today: dt.date | None = None) -> Iterator[Problem]:
    """Find problems for the editors to look at; without ``today`` no date is called past."""
    for check in _CHECKS:
        yield from check(index)
    if today is not None:
        yield from _confirmed_and_past(index, today)


def _few_phrasings(index: Index) -> Iterator[Problem]:
    items = index.mappings[models.FaqItem]
    numbers = [_phrasings(item.node) for item in items]
    median = round(statistics.median(numbers)) if numbers else 0
    enough = -(-median // FAR_FEWER)
    if median < ENOUGH_PHRASINGS:
        return
    for item, number in zip(items, numbers, strict=True):
        entry = item.node.entries.get("asked_as")
        if number < enough:
            yield _warning(
                item,
                entry.position if entry else item.node.position,
                f"Deze vraag kent {number} manieren van vragen; de andere hebben er meestal zo'n {median}, dus de "
                "bot vindt hem minder snel.",
                f"Schrijf er onder ‘asked_as’ minstens {enough - number} bij, hier of bij de stukken.",
            )


def _phrasings(item: MapNode) -> int:
    """Count the ways of asking for an item, its passages and its footnotes."""
    parts = (item, *item.maps("answer"), *item.maps("footnotes"))
    return sum(1 for part in parts for _ in part.texts("asked_as"))


def _too_long_for_a_screen(index: Index) -> Iterator[Problem]:
    for item in index.mappings[models.FaqItem]:
        short = item.node.text("short")
        length = len(short.raw.strip()) if short else 0
        if short and length > SCREEN:
            yield _warning(
                item,
                short.position,
                f"Dit korte antwoord is {count(length)} tekens lang; op een telefoonscherm passen er {SCREEN}.",
                f"Begin met het feit en haal er {length - SCREEN} af; de rest kan in ‘answer’.",
            )
    for later in index.mappings[models.Later]:
        text = later.node.text("text")
        length = len(text.raw.strip()) if text else 0
        if text and length > SCREEN and later.node.get("short") is None:
            yield _warning(
                later,
                text.position,
                f"Deze aanvulling is {count(length)} tekens lang en heeft geen ‘short’, dus op een telefoonscherm "
                "valt het eind weg.",
                "Zet er ‘short:’ boven met in één zin wat nu geldt.",
            )


def _wording_against_date(index: Index) -> Iterator[Problem]:
    for mapping in index.mappings[When]:
        window = _window(mapping.node)
        if window:
            yield from _contradiction(mapping, window, with_year=True)
    for mapping in index.mappings[models.Phase]:
        days = [node for key in ("day", "from", "until") if (node := mapping.node.text(key))]
        read = [day for node in days if (day := _date(f"{LEAP_YEAR}-{node.raw}"))]
        if read:
            yield from _contradiction(mapping, (min(read), max(read)), with_year=False)


def _contradiction(
    mapping: ContentMapping, window: tuple[dt.date, dt.date], *, with_year: bool
) -> Iterator[Problem]:
    """Compare the words of the source with the first and last day beside them."""
    wording = mapping.node.text("wording")
    if wording is None or _COUNTED_FROM.search(wording.raw):
        return
    first, last = window
    years = _YEAR.findall(wording.raw) if with_year else []
    days = list(_DAY.finditer(wording.raw))
    if years and not any(first.year <= int(year) <= last.year for year in years):
        named = years[0]
    elif days and not any(_falls_in(day, window) for day in days):
        named = days[0][0]
    else:
        return
    begin, end = (day.isoformat() if with_year else f"{day:%m-%d}" for day in window)
    yield _warning(
        mapping,
        wording.position,
        f"De woorden noemen {named}, maar ernaast staat {begin if begin == end else f'{begin} tot en met {end}'}.",
        "Kijk in de bron welke van de twee klopt en maak ze gelijk.",
    )


def _falls_in(named: re.Match[str], window: tuple[dt.date, dt.date]) -> bool:
    """True when a day, or any day of a month when no day is named, falls in the window, in any of its years."""
    first, last = window
    number, month = int(named[1] or 0), MONTHS.index(named[2].lower()) + 1
    days = (first + dt.timedelta(days=passed) for passed in range(min((last - first).days, 366) + 1))
    return any(day.month == month and number in {0, day.day} for day in days)


def _confirmed_and_past(index: Index, today: dt.date) -> Iterator[Problem]:
    for mapping in index.mappings[models.Deadline]:
        status, when = mapping.node.text("status"), mapping.node.get("when")
        window = _window(when) if isinstance(when, MapNode) else None
        open_ended = mapping.node.get("repeat") is not None or mapping.node.get("later") is not None
        if status and status.raw == models.Status.CONFIRMED and window and window[1] < today and not open_ended:
            yield _warning(
                mapping,
                status.position,
                f"Deze datum ({window[1]:%d-%m-%Y}) is voorbij, maar staat er nog als iets wat komt.",
                "Schrijf in ‘later’ hoe het afliep, of zet ‘status: historisch’ en de tekst in de verleden tijd.",
            )


_CHECKS: tuple[Callable[[Index], Iterator[Problem]], ...] = (
    _few_phrasings,
    _too_long_for_a_screen,
    _wording_against_date,
)


def _window(when: MapNode) -> tuple[dt.date, dt.date] | None:
    """Read the first and last day of a date in the file; None without a date, or with a mistake in it."""
    date = _date_at(when, "date")
    if date is None:
        first, last = _date_at(when, "from"), _date_at(when, "until")
        return (first, last) if first and last and first <= last else None
    precision = when.text("precision")
    if precision and precision.raw == Precision.YEAR:
        return date.replace(month=1, day=1), date.replace(month=12, day=31)
    if precision and precision.raw == Precision.MONTH:
        return date.replace(day=1), date
    return date, date


def _date_at(when: MapNode, key: str) -> dt.date | None:
    node: Node | None = when.get(key)
    return _date(node.raw) if isinstance(node, ScalarNode) else None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def _warning(mapping: ContentMapping, position: SourcePosition, message: str, fix: str) -> Problem:
    return mapping.problem(position, message, fix, Severity.WARNING)
