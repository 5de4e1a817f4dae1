"""Dutch and English dates and periods in a text → days, relative to a given today; the words: ``time_words.py``.

Read are days (1 juni 2024, 12 nov, 1-6-2024, morgen, vrijdag), weeks, months, quarters, seasons and years,
relative ones too (volgende maand, over drie weken, vorig jaar), parts (eind 2026, half september), open ends
(sinds, vanaf, voor, tot) and ranges (2026-2027, tussen april en juni). A day, month or season without a year is
the first to come. Seasons are those of the weather service: spring begins on 1 March. A date of the content is
not read this way: there "half september" is a label (``bot/content/when.py``).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from dateutil.easter import easter
from dateutil.relativedelta import MO, relativedelta

from bot.answering import time_words as tw
from bot.content.flat_text import flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_PERIODS = 12
"""So many are read from one text."""
RECENT = dt.timedelta(days=100)
"""Time after which "dit voorjaar" is the coming one: in July it is the past one, in November the next."""


class Granularity(StrEnum):
    """The unit in which a period is expressed."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"
    NEXT = "next"
    """The first date to come, whichever it is: "eerstvolgende datum", "binnenkort"."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a text speaks of; ``first`` or ``last`` is None where it is open ("sinds 2023", "tot 1 april")."""

    first: dt.date | None
    last: dt.date | None
    precision: Granularity
    wording: str
    """The words of the text."""
    start: int
    """Position of the wording in the text; ``end`` is the position after it."""
    end: int
    year_assumed: bool = False
    """No year is stated and none follows from the words ("12 november"): the first to come is taken."""

    def overlaps(self, first: dt.date, last: dt.date) -> bool:
        """True when a span of days has a day in common with it."""
        return (self.first is None or self.first <= last) and (self.last is None or first <= self.last)


def periods(text: str, today: dt.date) -> tuple[Period, ...]:
    """The dates and periods of a text in its order; ``today`` is the day in the organisation's time zone."""
    flattened = flat(text)
    spans = islice(_spans(flattened, today), MAX_PERIODS)
    single = [_modified(flattened, span, start, end, today) for span, start, end in spans]
    return tuple(replace(period, wording=text[period.start : period.end]) for period in _joined(flattened, single))


class _Span(NamedTuple):
    first: dt.date
    last: dt.date | None
    precision: Granularity
    year_assumed: bool = False


def _spans(text: str, today: dt.date) -> Iterator[tuple[_Span, int, int]]:
    """Spans that the rules read, from left to right; of what overlaps the first one, by the first rule."""
    words = {*_WORD.findall(text), *(_DIGIT if re.search(r"\d", text) else ())}
    candidates = [
        (match.start(), order, match, make)
        for order, (signs, pattern, make) in enumerate(_RULES)
        if not signs.isdisjoint(words)
        for match in pattern.finditer(text)
    ]
    taken = 0
    for start, _, match, make in sorted(candidates, key=lambda candidate: candidate[:2]):
        if start >= taken:
            try:
                span = make(match, today)
            except (ValueError, OverflowError):  # 31 June; a year that no calendar has
                continue
            if span is not None:
                taken = match.end()
                yield span, start, taken


def _year(match: re.Match[str]) -> int | None:
    written = match.groupdict().get("year")
    return int(written.replace("'", "20")) if written else None


def _shift(match: re.Match[str]) -> int | None:
    """-1 for the one before, 0 for this one, 1 for the next; None where the text says none of these."""
    word = match.groupdict().get("shift")
    if not word:
        return None
    return -1 if re.fullmatch(tw.PREVIOUS, word) else 0 if re.fullmatch(tw.THIS, word) else 1


def _in_year(match: re.Match[str], today: dt.date, make: Callable[[int], _Span]) -> _Span:
    """The span in the year that is stated or shifted to, else the first that is not over."""
    if year := _year(match):
        return make(year)
    this, shift = make(today.year), _shift(match)
    last = this.last or this.first
    if shift == -1:
        return this if last < today else make(today.year - 1)
    if shift == 0 and today - last < RECENT:
        return this
    ahead = this.first > today if shift == 1 else last >= today
    return (this if ahead else make(today.year + 1))._replace(year_assumed=shift is None)


def _months(year: int, month: int, count: int, precision: Granularity) -> _Span:
    years, months = divmod(month - 1 + count, 12)
    return _Span(dt.date(year, month, 1), dt.date(year + years, months + 1, 1) - dt.timedelta(days=1), precision)


def _day(day: dt.date) -> _Span:
    return _Span(day, day, Granularity.DAY)


def _day_of_month(match: re.Match[str], today: dt.date) -> _Span | None:
    named = match["month"]
    month, day = int(named) if named.isdigit() else tw.MONTHS[named], int(match["day"])
    written = match.groupdict().get("short_year")
    if written:
        return _day(dt.date(2000 + int(written), month, day))
    if month == 2 and day == 29 and not _year(match):  # noqa: PLR2004 - a leap year has to be looked for
        leap = next(
            y for y in range(today.year, today.year + 9) if (dt.date(y, 3, 1) - dt.timedelta(1)).day == day
        )
        return _day(dt.date(leap, month, day))
    return _in_year(match, today, lambda year: _day(dt.date(year, month, day)))


def _days_of_month(match: re.Match[str], today: dt.date) -> _Span | None:
    last = _day_of_month(match, today)
    first = last and last.first.replace(day=int(match["from_day"]))
    return last._replace(first=first) if last and first and first < last.first else None


def _month(match: re.Match[str], today: dt.date) -> _Span | None:
    name = match["month"]
    if name in tw.ALONE_NO_MONTH and not (match["in"] or match["shift"] or match["year"]):
        return None
    return _in_year(match, today, lambda year: _months(year, tw.MONTHS[name], 1, Granularity.MONTH))


def _season(match: re.Match[str], today: dt.date) -> _Span:
    return _in_year(match, today, lambda year: _months(year, tw.SEASONS[match["season"]], 3, Granularity.SEASON))


def _quarter(match: re.Match[str], today: dt.date) -> _Span:
    number = int(match["number"]) if match["number"] else tw.ORDINALS[match["ordinal"]]
    return _in_year(match, today, lambda year: _months(year, 3 * number - 2, 3, Granularity.QUARTER))


def _half_year(match: re.Match[str], today: dt.date) -> _Span:
    start = 1 if tw.ORDINALS[match["ordinal"]] == 1 else 7
    return _in_year(match, today, lambda year: _months(year, start, 6, Granularity.MONTH))


def _years(match: re.Match[str], _: dt.date) -> _Span:
    year, until = _year(match) or 0, match.groupdict().get("until")
    last = year if not until else int(until) if len(until) == len("2027") else year // 100 * 100 + int(until)
    return _months(year, 1, 12 * (last - year + 1), Granularity.YEAR)


def _shifted(match: re.Match[str], today: dt.date) -> _Span | None:
    """Read "volgende maand", "dit jaar", "vorig kwartaal", "de afgelopen drie weken", "komende weken"."""
    shift, unit = _shift(match) or 0, tw.UNITS[match["unit"]]
    if not shift and (unit == "days" or match["unit"] in tw.PLURALS):  # orde van de dag
        return None
    if shift and (match["count"] or match["unit"] in tw.PLURALS):
        edge = _add(today, unit, shift * (_count(match) or 3))
        return _Span(min(edge, today), max(edge, today), _UNIT[unit])
    return _around(_add(today, unit, shift), unit)


def _distance(match: re.Match[str], today: dt.date) -> _Span:
    """Read "over drie weken", "een jaar geleden", "binnen twee maanden"."""
    unit, count = tw.UNITS[match["unit"]], _count(match) or 1
    day = _add(today, unit, -count if match["ago"] else count)
    if match["within"]:
        return _Span(today, day, _UNIT[unit])
    return _around(day, "months" if count < 1 else unit)


def _count(match: re.Match[str]) -> float:
    word = match["count"]
    return 0 if not word else 0.5 if word == "half" else int(word) if word.isdigit() else tw.COUNTS[word]


def _add(day: dt.date, unit: str, count: float) -> dt.date:
    months = {"months": 1, "quarters": 3, "years": 12}.get(unit)
    if months:
        return day + relativedelta(months=round(count * months))
    return day + dt.timedelta(days=round(count * (7 if unit == "weeks" else 1)))


_UNIT = {f"{unit.value}s": unit for unit in Granularity}


def _around(day: dt.date, unit: str) -> _Span:
    """The week, month, quarter or year in which a day lies, or the day."""
    if unit == "days":
        return _day(day)
    if unit == "weeks":
        monday = day + relativedelta(weekday=MO(-1))
        return _Span(monday, monday + dt.timedelta(days=6), Granularity.WEEK)
    count = {"months": 1, "quarters": 3}.get(unit, 12)
    return _months(day.year, (day.month - 1) // count * count + 1, count, _UNIT[unit])


def _weekday(match: re.Match[str], today: dt.date) -> _Span:
    ahead = (tw.WEEKDAYS[match["weekday"]] - today.weekday()) % 7
    if _shift(match) == -1:
        return _day(today - dt.timedelta(days=7 - ahead))
    return _day(today + dt.timedelta(days=ahead or 7 * (_shift(match) == 1)))


def _feast(match: re.Match[str], today: dt.date) -> _Span:
    name = match["feast"]
    if name in tw.EASTER_DAYS:
        return _in_year(match, today, lambda y: _day(easter(y) + dt.timedelta(days=tw.EASTER_DAYS[name])))
    return _in_year(match, today, lambda year: _day(dt.date(year, *tw.FEASTS[name])))


def _rule(signs: Iterable[str], pattern: str, make: Callable[[re.Match[str], dt.date], _Span | None]) -> _Rule:
    bounded = re.compile(rf"(?<![\w'])(?<!elk )(?<!elke )(?<!ieder )(?<!every )(?:{pattern})(?!\w)")
    return _Rule(frozenset(signs), bounded, make)


class _Rule(NamedTuple):
    signs: frozenset[str]
    """Words of which a text must have one, or else the pattern is not in it."""
    pattern: re.Pattern[str]
    make: Callable[[re.Match[str], dt.date], _Span | None]


_WORD = re.compile(r"\w+")
_DIGIT = ("#",)
"""Sign of a text with a digit in it."""
_FEASTS = (feast.split()[0] for feast in (*tw.FEASTS, *tw.EASTER_DAYS))
_RULES: tuple[_Rule, ...] = (
    _rule(_DIGIT, rf"{tw.YEAR}-(?P<month>\d\d)-(?P<day>\d\d)", _day_of_month),
    _rule(
        _DIGIT,
        rf"{tw.DAY}[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?:(?P<year>20\d\d)|(?P<short_year>\d\d))",
        _day_of_month,
    ),
    _rule(_DIGIT, r"(?<=op )(?P<day>\d\d?)[-/](?P<month>\d\d?)(?![-/.,]\d)", _day_of_month),
    _rule(
        _DIGIT,
        rf"(?P<from_day>\d\d?) ?(?:-|tot|t/m|tot en met|en|to) ?{tw.DAY} {tw.MONTH}(?:,? {tw.YEAR})?",
        _days_of_month,
    ),
    _rule(
        tw.MONTHS,
        rf"(?:{tw.WEEKDAY} )?(?:the )?{tw.DAY}(?:e|de|ste|st|nd|rd|th)? (?:of )?{tw.MONTH}(?:,? {tw.YEAR})?",
        _day_of_month,
    ),
    _rule(tw.MONTHS, rf"{tw.MONTH} {tw.DAY}(?:st|nd|rd|th)?(?:,? {tw.YEAR})?(?![:.]\d)", _day_of_month),
    _rule(_DIGIT, rf"{tw.YEAR} ?(?:-|/|t/m|tot en met|tot|until) ?(?P<until>20\d\d|\d\d)", _years),
    _rule(tw.MONTHS, rf"(?P<in>in )?(?:{tw.SHIFT} )?{tw.MONTH}{tw.OF_YEAR}", _month),
    _rule(tw.SEASONS, rf"(?:{tw.SHIFT} )?{tw.SEASON}{tw.OF_YEAR}", _season),
    _rule(
        ("q1", "q2", "q3", "q4", "kwartaal", "quarter"),
        rf"(?:{tw.SHIFT} )?(?:q(?P<number>[1-4])|{tw.ORDINAL} (?:kwartaal|quarter)){tw.OF_YEAR}",
        _quarter,
    ),
    _rule(("helft", "half"), rf"{tw.ORDINAL} (?:helft|half)(?: van(?: het)? jaar)?{tw.OF_YEAR}", _half_year),
    _rule(tw.UNITS, rf"{tw.SHIFT} (?:{tw.COUNT} )?{tw.UNIT}", _shifted),
    _rule(
        tw.UNITS,
        rf"(?:over|(?P<within>binnen|within)) (?:een |ongeveer |zo'n )?{tw.COUNT} {tw.UNIT}(?P<ago>$^)?",
        _distance,
    ),
    _rule(
        tw.UNITS,
        rf"(?P<within>$^)?(?P<ago>$^)?in {tw.COUNT} (?P<unit>(?:day|week|month|quarter|year)s?)",
        _distance,
    ),
    _rule(
        ("geleden", "terug", "ago"), rf"(?P<within>$^)?{tw.COUNT} {tw.UNIT} (?P<ago>geleden|terug|ago)", _distance
    ),
    _rule(
        tw.DAYS_FROM_TODAY,
        tw.TODAY,
        lambda match, today: _day(_add(today, "days", tw.DAYS_FROM_TODAY[match["relative_day"]])),
    ),
    _rule(tw.WEEKDAYS, rf"(?:{tw.SHIFT} )?{tw.WEEKDAY}", _weekday),
    _rule(_FEASTS, rf"(?:{tw.SHIFT} )?{tw.FEAST}{tw.OF_YEAR}", _feast),
    _rule(_DIGIT, tw.YEAR, _years),
    _rule(
        tw.SOON,
        r"eerst ?volgende?|volgende?|binnenkort|aanstaande|aankomende?|komende?|upcoming|soon"
        r"|next (?=date|deadline|round|step|contract|event)"
        r"|(?:komt|komen|staat|staan) er ?aan|eraan kom\w+",
        lambda _, today: _Span(today, None, Granularity.NEXT),
    ),
)

_PART = re.compile(
    r"\b(?:(?P<early>begin|early|start)|(?P<mid>half|midden|medio|mid)|(?P<late>eind|einde|late|end))"
    r"(?: van| in| of)?(?: de| het| the)?[ -]$"
)
_BOUND = re.compile(
    r"\b(?:(?P<since>sinds|vanaf|since|from|starting)|(?P<after>na|after)"
    r"|(?P<until>tot en met|tot|t/m|until|till|by)|(?P<before>voor|before))(?: de| het| the)? $"
)
_BETWEEN = re.compile(r" ?(?:en|tot en met|tot|t/m|-|and|to|until) ?(?:de |het |the )?")
_OF_A_YEAR = frozenset((" ", " van ", " in ", ", "))
"""Text between a day or month and its year."""
_OPENING = re.compile(r"\b(?:van|tussen|between|from|vanaf) (?:de |het |the )?$")
_LOOK_BACK = 24
"""So many characters before a period are read for its modifiers."""


def _modified(text: str, span: _Span, start: int, end: int, today: dt.date) -> Period:
    """The part that is meant of a period (eind 2026), and on which side it is open (sinds, tot)."""
    if part := _PART.search(text[max(0, start - _LOOK_BACK) : start]):
        span, start = _part(span, part), start - len(part[0])
    first, last = span.first, span.last
    bound = _BOUND.search(text[max(0, start - _LOOK_BACK) : start])
    open_ended: tuple[dt.date | None, dt.date | None] | None = None
    if bound and last is not None:
        if bound["since"] or bound["after"]:
            if span.year_assumed and first > today and bound["since"]:
                first, last = first - relativedelta(years=1), last - relativedelta(years=1)
            open_ended = (first if bound["since"] else last + dt.timedelta(days=1)), None
        elif bound["until"]:
            open_ended = None, last
        elif span.precision in {Granularity.DAY, Granularity.SEASON, Granularity.WEEK}:
            open_ended = None, first  # "voor april" and "voor 2028" may as well mean: for
    if open_ended and bound:
        return Period(*open_ended, span.precision, "", start - len(bound[0]), end, span.year_assumed)
    return Period(first, last, span.precision, "", start, end, span.year_assumed)


def _part(span: _Span, part: re.Match[str]) -> _Span:
    """The first, middle or last third of a period."""
    if span.last is None:
        return span
    third = (span.last - span.first + dt.timedelta(days=1)) // 3
    return {
        "early": span._replace(last=span.first + third),
        "mid": span._replace(first=span.first + third, last=span.last - third),
        "late": span._replace(first=span.last - third),
    }[part.lastgroup or "late"]


def _joined(text: str, single: list[Period]) -> list[Period]:
    """The periods, with "tussen april en juni", "april tot juni" and "12 november dit jaar" as one."""
    if len(single) < 2:  # noqa: PLR2004 - one cannot be joined
        return single
    joined = single[:1]
    for _, after in pairwise(single):
        before = joined[-1]
        between = text[before.end : after.start]
        opening = _OPENING.search(text[max(0, before.start - _LOOK_BACK) : before.start])
        if before.year_assumed and before.last and after.precision is Granularity.YEAR and between in _OF_A_YEAR:
            joined[-1] = _in_that_year(before, after)
            continue
        first = before.first
        until = after.first is None and not between.strip()
        range_meant = until or opening or before.last is None or between.strip() in {"-", "tot", "t/m"}
        adjacent = until or _BETWEEN.fullmatch(between)
        if adjacent and range_meant and first and after.last and first <= after.last:
            joined[-1] = replace(before, last=after.last, end=after.end)
        else:
            joined.append(after)
    return joined


def _in_that_year(period: Period, year: Period) -> Period:
    """A day or month of which the year follows: "12 november dit jaar"."""
    shift = relativedelta(years=year.first.year - period.last.year) if year.first and period.last else None
    if shift is None:
        return period
    first, last = period.first and period.first + shift, period.last and period.last + shift
    return replace(period, first=first, last=last, end=year.end, year_assumed=False)
