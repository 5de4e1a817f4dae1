"""Deadlines and contract rounds → the dates on which they fall.

Pure: what day it is comes in as an argument. Dates are calendar days in the time zone of the association
(``organisation.time_zone``); at what hour something is said is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from operator import attrgetter
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, YEARLY, rrule

from bot.content.models import (
    Basis,
    Certainty,
    ConfirmedDate,
    Deadline,
    Frequency,
    Phase,
    Repeat,
    Round,
    SourceRef,
    Status,
)
from bot.content.when import Precision, When
from bot.occurrence_id import OccurrenceId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.content.models import Content

ONCE = "eenmalig"
"""The cycle of a deadline that does not come back."""

_SHORTEST_MONTH = 28
_CYCLE = re.compile(r"2[01][0-9]{2}(-[0-9]{2})?")


@dataclass(frozen=True)
class Occurrence:
    """One time that a deadline or a phase of a round falls; it always has a date or a window.

    Many channels hear of the same one, so what follows from it is worked out once.
    """

    item: Deadline | Round
    phase: Phase | None
    """The step of the round; None for a deadline."""
    cycle: str
    """The repetition: the year ("2027"), for a monthly deadline the month ("2027-04"), or "eenmalig".

    It does not change when the date moves within that year or month.
    """
    title: str
    when: When
    """The date of this repetition; the wording is that of the source."""
    status: Status
    """As the content says; what a reader is shown also depends on today, see ``messages/date_certainty.py``."""
    certainty: Certainty
    sources: tuple[SourceRef, ...]

    @property
    def item_id(self) -> str:
        """The id of the deadline or the round."""
        return self.item.id

    @cached_property
    def key_parts(self) -> OccurrenceId:
        """Identity of this occurrence for good: item, phase (or "") and cycle.

        An item that was renamed keeps the first id it ever had, so that nothing is said twice;
        ``previous_ids`` lists the oldest first.
        """
        return OccurrenceId(self.item.first_id, self.phase.id if self.phase else "", self.cycle)

    @cached_property
    def first_day(self) -> dt.date:
        """The first day on which it can fall."""
        return _existing(self.when.first_day)

    @cached_property
    def last_day(self) -> dt.date:
        """The last day on which it can fall."""
        return _existing(self.when.last_day)

    @cached_property
    def target(self) -> str:
        """The days, to be told again when they change: "2024-06-01", "2027-09-10/2027-09-20" for a window.

        With hours "2020-11-19T19:30-21:00".
        """
        first, last, item = self.first_day, self.last_day, self.item
        days = last.isoformat() if first == last else f"{first}/{last}"
        hours = (item.starts, item.ends) if isinstance(item, Deadline) else ()
        clock = "-".join(f"{time:%H:%M}" for time in hours if time is not None)
        return f"{days}T{clock}" if clock else days

    @property
    def contract_from(self) -> int | None:
        """The year in which a new contract starts: the one after the round.

        None for a deadline, and for a moment that is only customary: then it is not known whether one starts.
        """
        if isinstance(self.item, Deadline):
            return None
        only_custom = self.item.basis is Basis.CUSTOMARY and self.status is not Status.CONFIRMED
        return None if only_custom else int(self.cycle) + 1


def occurrences(content: Content, start: dt.date, end: dt.date) -> tuple[Occurrence, ...]:
    """Everything that falls, or can fall, from ``start`` to ``end`` (both included), in order of date.

    A window counts when it overlaps the period. Sorted by last day, first day and id. Raises ValueError when
    ``end`` lies before ``start``.
    """
    if end < start:
        raise ValueError(f"The period ends ({end}) before it starts ({start}).")
    until_end = [
        *(occurrence for deadline in content.deadlines for occurrence in _of_deadline(deadline, start, end)),
        *(occurrence for series in content.rounds for occurrence in _of_round(series, end)),
    ]
    overlapping = (
        occurrence for occurrence in until_end if occurrence.first_day <= end and occurrence.last_day >= start
    )
    return tuple(sorted(overlapping, key=attrgetter("last_day", "first_day", "key_parts")))


def find_occurrence(content: Content, parts: OccurrenceId) -> Occurrence | None:
    """The occurrence with these ``key_parts``, if the content still has it on a date near that of its cycle."""
    item_id, _, cycle = parts
    deadlines = [item for item in content.deadlines if item.first_id == item_id]
    rounds = [item for item in content.rounds if item.first_id == item_id]
    only = content.model_copy(update={"deadlines": tuple(deadlines), "rounds": tuple(rounds)})
    year = int(cycle[:4]) if _CYCLE.fullmatch(cycle) else None
    first, last = dt.date((year or 2001) - 1, 1, 1), dt.date((year or 2100) + 1, 12, 31)
    near = occurrences(only, first, last)
    return next((occurrence for occurrence in near if occurrence.key_parts == parts), None)


def undated(content: Content) -> tuple[Deadline, ...]:
    """The deadlines for which the source gives no date, in the order of the file."""
    return tuple(deadline for deadline in content.deadlines if deadline.when.precision is Precision.NONE)


def first_times(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    """Of each deadline and each step of a round only the first time, in the order given."""
    first: dict[tuple[str, str], Occurrence] = {}
    for occurrence in occurrences:
        first.setdefault(occurrence.key_parts[:2], occurrence)
    return list(first.values())


def is_past(occurrence: Occurrence, today: dt.date) -> bool:
    """True when the last day on which it can fall lies before ``today``."""
    return occurrence.last_day < today


def _existing(day: dt.date | None) -> dt.date:
    if day is None:
        raise ValueError("An occurrence needs a date; see undated() for the deadlines without one.")
    return day


def _of_deadline(deadline: Deadline, start: dt.date, end: dt.date) -> Iterator[Occurrence]:
    if deadline.when.precision is Precision.NONE:
        return
    if deadline.repeat is None:
        if _existing(deadline.when.first_day) <= end and _existing(deadline.when.last_day) >= start:
            yield _deadline_at(deadline, deadline.when, ONCE)
        return
    repetitions = _repetitions(deadline.when, deadline.repeat, start)
    known = {f"{confirmed.year}": confirmed for confirmed in deadline.confirmed}
    for cycle, confirmed in known.items():
        if confirmed.when.precision is not Precision.NONE:
            yield replace(
                _deadline_at(deadline, confirmed.when, cycle),
                status=Status.CONFIRMED,
                certainty=Certainty.SOURCE,
                sources=confirmed.sources,
            )
    for when in takewhile(lambda when: _existing(when.first_day) <= end, repetitions):
        last = _existing(when.last_day)
        monthly = deadline.repeat.every is Frequency.MONTHLY
        cycle = f"{last:%Y-%m}" if monthly else f"{last:%Y}"
        if cycle not in known:
            yield _deadline_at(deadline, when, cycle)


def _deadline_at(deadline: Deadline, when: When, cycle: str) -> Occurrence:
    return Occurrence(
        item=deadline,
        phase=None,
        cycle=cycle,
        title=deadline.title,
        when=when,
        status=deadline.status,
        certainty=deadline.certainty,
        sources=deadline.sources,
    )


def _repetitions(first: When, repeat: Repeat, start: dt.date) -> Iterator[When]:
    """Every repetition in order, from the first time or from shortly before ``start``, whichever is later.

    A day that a month lacks becomes the last day of that month and is never skipped: 29 February → 28 February,
    31 January → 28 February → 31 March.
    """
    last = _existing(first.last_day)
    day = 31 if first.precision is Precision.MONTH else last.day
    step = repeat.interval * (12 if repeat.every is Frequency.YEARLY else 1)
    passed = max((start.year - last.year) * 12 + start.month - last.month - 1, 0)
    begin = last if passed < step else last.replace(day=1) + relativedelta(months=passed // step * step)
    days = rrule(
        YEARLY if repeat.every is Frequency.YEARLY else MONTHLY,
        dtstart=dt.datetime.combine(begin, dt.time.min),
        interval=repeat.interval,
        bymonth=last.month if repeat.every is Frequency.YEARLY else None,
        bymonthday=range(min(day, _SHORTEST_MONTH), day + 1),
        bysetpos=-1,
        until=dt.datetime.combine(repeat.until, dt.time.min) if repeat.until else None,
    )
    for moment in days:
        date = moment.date()
        if first.from_ is None:
            yield When(precision=first.precision, date=date, wording=first.wording)
        else:
            months = relativedelta(months=(date.year - last.year) * 12 + date.month - last.month)
            yield When(precision=first.precision, from_=first.from_ + months, until=date, wording=first.wording)


def _of_round(series: Round, end: dt.date) -> Iterator[Occurrence]:
    """The expected dates up to ``end``, and every date that the insurer made known, also in another year."""
    confirmed_dates = {(confirmed.phase, confirmed.year): confirmed for confirmed in series.confirmed}
    final = end.year if series.last_year is None else min(end.year, series.last_year)
    years = range(series.first_year, final + 1, series.every_years)
    for phase in series.phases:
        yield from (_expected(series, phase, year) for year in years if (phase.id, year) not in confirmed_dates)
        for confirmed in confirmed_dates.values():
            if confirmed.phase == phase.id and confirmed.when.precision is not Precision.NONE:
                yield _confirmed(series, phase, confirmed)


def _expected(series: Round, phase: Phase, year: int) -> Occurrence:
    if phase.day is not None:
        when = When(precision=phase.precision, date=_in_year(year, phase.day), wording=phase.wording)
    else:
        window = [_in_year(year, month_day) for month_day in (phase.from_, phase.until) if month_day]
        when = When(precision=phase.precision, from_=window[0], until=window[1], wording=phase.wording)
    return Occurrence(
        item=series,
        phase=phase,
        cycle=str(year),
        title=phase.title,
        when=when,
        status=phase.status,
        certainty=phase.certainty,
        sources=phase.sources,
    )


def _confirmed(series: Round, phase: Phase, confirmed: ConfirmedDate) -> Occurrence:
    return replace(
        _expected(series, phase, confirmed.year),
        when=confirmed.when,
        status=Status.CONFIRMED,
        certainty=Certainty.HIGH,
        sources=confirmed.sources,
    )


def _in_year(year: int, month_day: str) -> dt.date:
    """``"02-29"`` in 2027 → 28 February 2027: the last day of the month where that day does not exist."""
    month, day = map(int, month_day.split("-"))
    return dt.date(year, month, 1) + relativedelta(day=day)
