"""Dated occurrences → what is due in which channel, and when.

Pure and lazy: the moments come in as arguments, and no more of the calendar is worked out than is asked for.

- A reminder is counted back in calendar days from the date; from the first day of a window ("half september" is
  announced when it begins); from the last day of a month or year ("uiterlijk in 2025").
- It is posted at ``organisation.post_at`` in the time zone of the association, on the day counted back to or else
  the last working day before it, never later (see ``working_days``). If that is in the quiet hours, it is posted
  when they end on that same day.
- A time that the spring change skips moves forward by as much as is skipped; of a time that the autumn change
  repeats the first is taken.
- When several leads of one occurrence end up on the same day, only the smallest remains.
- What is ``historisch``, or has no date, is never due.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar.audience import audience, channels_of
from bot.calendar.occurrences import Occurrence, occurrences
from bot.calendar.working_days import LONGEST_BREAK, working_day_up_to
from bot.content.models import Precision, Round, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.content.models import Content, Organisation, QuietHours

NAMESPACE = uuid.UUID("e11148e3-510d-4d70-a1b8-92c522b18ee2")
"""Under which the keys are made. It never changes: with another one everything would be posted again."""

TOLD_AFTERWARDS = 14
"""Days after the last day in which a date that has passed is still told once."""

_FIRST_STRETCH = 7


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder of one occurrence, due in one channel."""

    occurrence: Occurrence
    lead: int
    """Days before the date; 0 is the day itself."""
    due_at: dt.datetime
    """When it is to be posted, in UTC."""
    useful_until: dt.datetime
    """After this moment it is not worth posting, in UTC.

    For a lead that is the end of the last day on which the date can fall; for the day itself 14 days later.
    """
    channel: str
    """Name or id of the channel, as ``organisation.yaml`` has it."""
    key: uuid.UUID
    """Identifies this reminder for good, see ``due_key``."""


def due_between(content: Content, start: dt.datetime, end: dt.datetime) -> Iterator[Due]:
    """What falls due from ``start`` up to but not including ``end``, in order of ``due_at``, channel and key.

    Both moments need a time zone, else ValueError. Nothing falls due when ``end`` is not after ``start``. The work
    is done while reading: the first one costs one pass over the deadlines, however many channels hear of them.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError(f"The moments {start} and {end} need a time zone.")
    return _due_between(content, start, end)


def due_key(channel: str, occurrence: Occurrence, lead: int) -> uuid.UUID:
    """The UUIDv5 of channel, item, phase, cycle and lead; title, wording, date and settings are not in it."""
    return uuid.uuid5(NAMESPACE, "/".join((channel, *occurrence.key_parts, str(lead))))


@dataclass(frozen=True, slots=True)
class _Notice:
    """A reminder on a day, for every channel that hears of it."""

    occurrence: Occurrence
    lead: int
    useful_until: dt.datetime


def _due_between(content: Content, start: dt.datetime, end: dt.datetime) -> Iterator[Due]:
    zone = ZoneInfo(content.organisation.time_zone)
    hearing = _hearing(content)
    for first, last in _stretches(start.astimezone(zone).date(), end.astimezone(zone).date()):
        for day, notices in sorted(_notices(content, first, last, zone).items()):
            due_at = _posting_time(content.organisation, day, zone)
            if start <= due_at < end:
                yield from _per_channel(notices, due_at, hearing)


def _stretches(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Cut a period into stretches that grow, so that what is near is found without a look at what is far."""
    days = _FIRST_STRETCH
    while first <= last:
        final = min(_days_after(first, days - 1), last)
        yield first, final
        if final == dt.date.max:
            return
        first, days = _days_after(final, 1), days * 2


def _notices(content: Content, first: dt.date, last: dt.date, zone: ZoneInfo) -> dict[dt.date, list[_Notice]]:
    """Every reminder whose day of posting lies from ``first`` to ``last``, both included, by that day."""
    found: dict[dt.date, list[_Notice]] = defaultdict(list)
    horizon = _days_after(last, _longest_lead(content) + LONGEST_BREAK)
    for occurrence in occurrences(content, first, horizon):
        for day, lead in _posting_days(content.organisation, occurrence, first, last).items():
            if first <= day <= last:
                found[day].append(_Notice(occurrence, lead, _useful_until(occurrence, lead, zone)))
    return found


def _posting_days(
    organisation: Organisation, occurrence: Occurrence, first: dt.date, last: dt.date
) -> dict[dt.date, int]:
    """The days on which this is posted with the lead each, provided that any can lie in the period."""
    leads = leads_of(organisation, occurrence)
    if occurrence.status is Status.HISTORIC or not leads:
        return {}
    window = occurrence.when.precision is Precision.AROUND
    date = occurrence.first_day if window else occurrence.last_day
    earliest, latest = _days_after(date, -max(leads) - LONGEST_BREAK), _days_after(date, -min(leads))
    if earliest > last or latest < first:
        return {}
    return {working_day_up_to(_days_after(date, -lead)): lead for lead in sorted(leads, reverse=True)}


def leads_of(organisation: Organisation, occurrence: Occurrence) -> tuple[int, ...]:
    """How many days before its date this is announced: as it says itself, else as the association does."""
    stated = occurrence.phase or occurrence.item
    own = None if isinstance(stated, Round) else stated.leads
    return organisation.leads if own is None else own


def _longest_lead(content: Content) -> int:
    stated = (
        content.organisation.leads,
        *(deadline.leads for deadline in content.deadlines),
        *(phase.leads for series in content.rounds for phase in series.phases),
    )
    return max((lead for leads in stated if leads for lead in leads), default=0)


def _useful_until(occurrence: Occurrence, lead: int, zone: ZoneInfo) -> dt.datetime:
    last = _days_after(occurrence.last_day, 0 if lead else TOLD_AFTERWARDS)
    return in_utc(_days_after(last, 1), dt.time.min, zone)


def _posting_time(organisation: Organisation, day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """When things are posted on this day, in UTC; at the end of the quiet hours if it would be during them."""
    due_at = in_utc(day, organisation.post_at, zone)
    if is_quiet(organisation.quiet_hours, due_at.astimezone(zone).time()):
        return in_utc(day, organisation.quiet_hours.until, zone)
    return due_at


def is_quiet(quiet: QuietHours, time: dt.time) -> bool:
    """Whether nothing may be posted at this clock time; the hours may run past midnight."""
    if quiet.from_ <= quiet.until:
        return quiet.from_ <= time < quiet.until
    return time >= quiet.from_ or time < quiet.until


def in_utc(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The clock time on that day: the first of two, and forward where there is none (PEP 495, ``fold=0``)."""
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)


def _hearing(content: Content) -> Callable[[Occurrence], frozenset[str]]:
    """Which channels hear an occurrence, worked out once for each audience."""
    known: dict[tuple[str, ...], frozenset[str]] = {}

    def channels(occurrence: Occurrence) -> frozenset[str]:
        names = audience(occurrence)
        if names not in known:
            known[names] = frozenset(channels_of(content, occurrence))
        return known[names]

    return channels


def _per_channel(
    notices: Iterable[_Notice], due_at: dt.datetime, hearing: Callable[[Occurrence], frozenset[str]]
) -> Iterator[Due]:
    """The reminders of one moment, channel by channel."""
    heard_by: dict[frozenset[str], list[_Notice]] = defaultdict(list)
    for notice in notices:
        heard_by[hearing(notice.occurrence)].append(notice)
    for channel in sorted(frozenset().union(*heard_by)):
        dues = [
            Due(
                occurrence=notice.occurrence,
                lead=notice.lead,
                due_at=due_at,
                useful_until=notice.useful_until,
                channel=channel,
                key=due_key(channel, notice.occurrence, notice.lead),
            )
            for channels, together in heard_by.items()
            if channel in channels
            for notice in together
        ]
        yield from sorted(dues, key=attrgetter("key"))


def _days_after(day: dt.date, days: int) -> dt.date:
    """So many days later, or earlier, within the calendar that Python knows."""
    ordinal = day.toordinal() + days
    return dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal()))
