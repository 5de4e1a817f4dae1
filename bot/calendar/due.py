"""Dated occurrences → what is due in which channel, and when.

Asked by the planner and the auditor. Pure and lazy: the moments come in as arguments, and no more of the calendar
is worked out than is asked for.

- A reminder is counted back in calendar days from the date; from the first day of a window ("half september" is
  announced when it begins); from the last day of a month or year ("uiterlijk in 2025").
- It is posted at ``organisation.post_at`` in the time zone of the association, on the day counted back to or else
  the last working day before it, never later (see ``working_days``); in ``quiet_hours``, when
  they end on that same day.
- A time that the spring change skips moves forward by as much as is skipped; of a time that the autumn change
  repeats the first is taken.
- When several leads of one occurrence end up on the same day, only the smallest remains.
- What is ``historisch``, or has no date, is never due.
- Whoever follows something hears of it from then on, with leads and at an hour of their own choice; who hears of
  it in several ways hears it with all leads together. What someone asked to hear later is due at that moment.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.listeners import AllListeners, longest_lead
from bot.calendar.occurrences import Occurrence, find_occurrence, occurrences
from bot.calendar.quiet_hours import posting_time
from bot.calendar.subscribers import NOBODY
from bot.calendar.working_days import LONGEST_BREAK, working_day_up_to
from bot.content.models import Status
from bot.content.when import Precision
from bot.local_time import in_utc, zone_of
from bot.platform_ids import short_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from bot.calendar.listeners import Leads, Listeners
    from bot.calendar.subscribers import SnoozedOccurrence, Subscriptions
    from bot.content.models import Content

NAMESPACE = uuid.UUID("e11148e3-510d-4d70-a1b8-92c522b18ee2")
"""Under which the keys are made. It never changes: with another one everything would be posted again."""

TOLD_AFTERWARDS = 14
"""Days after the last day in which a date that has passed is still told once."""

ASKED_FOR = dt.timedelta(days=1)
"""A snoozed reminder is of use for at least so long."""

_FIRST_STRETCH = 30
_in_order = attrgetter("due_at", "channel", "key")


class Due(NamedTuple):
    """One reminder of one occurrence, due in one channel."""

    occurrence: Occurrence
    lead: int
    """Days before the date; 0 is the day itself."""
    due_at: dt.datetime
    """Moment of posting, in UTC."""
    useful_until: dt.datetime
    """After this moment it is not worth posting, in UTC.

    For a lead that is the end of the last day on which the date can fall; for the day itself 14 days later.
    """
    channel: str
    """Name or id of the channel, with its platform."""
    key: str
    """Identifies this reminder for good, see ``due_key``."""
    nearest: bool = False
    """True when no other reminder of it comes nearer to the date in this channel."""


def due_between(
    content: Content, start: dt.datetime, end: dt.datetime, subscriptions: Subscriptions = NOBODY
) -> Iterator[Due]:
    """Reminders due from ``start`` up to but not including ``end``, in order of ``due_at``, channel and key.

    Both moments need a time zone, else ValueError. Nothing falls due when ``end`` is not after ``start``. The work
    is done while reading: the first one costs one pass over the deadlines, however many channels hear of them.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError(f"The moments {start} and {end} need a time zone.")
    snoozed = (_snoozed_due(content, snooze) for snooze in subscriptions.snoozes if start <= snooze.at < end)
    return merge(
        _Calendar(content, subscriptions).announced(start, end),
        sorted((due for due in snoozed if due is not None), key=_in_order),
        key=_in_order,
    )


def due_key(channel: str, occurrence: Occurrence, lead: int | str) -> str:
    """The UUIDv5 of channel, item, phase, cycle and lead, in text; title, wording, date and settings aren't in it.

    In the place of a lead stands the moment that someone asked for.
    """
    return str(uuid.uuid5(NAMESPACE, "/".join((short_id(channel), *occurrence.key_parts, str(lead)))))


@dataclass(frozen=True, slots=True)
class _Notice:
    """A reminder on a day, for every channel that hears of it with these leads."""

    occurrence: Occurrence
    listeners: Listeners
    leads: Leads
    """Those that end up on this day, the smallest first; a channel hears the first that it heard already."""
    nearest: int
    """The smallest of all leads of these listeners."""


class _Calendar:
    """Content and subscribers together, for as long as one period is worked out."""

    def __init__(self, content: Content, subscriptions: Subscriptions) -> None:
        self._content = content
        self._organisation = content.organisation
        self._zone = zone_of(content.organisation)
        self._listeners = AllListeners(content, subscriptions)
        self._reach = longest_lead(content, subscriptions) + LONGEST_BREAK
        self._hours = {
            subscriber.channel: subscriber.hour
            for subscriber in subscriptions.subscribers
            if subscriber.hour is not None
        }
        self._dismissals = subscriptions.dismissals

    def announced(self, start: dt.datetime, end: dt.datetime) -> Iterator[Due]:
        """The reminders of a period, in order."""
        first_day, last_day = start.astimezone(self._zone).date(), end.astimezone(self._zone).date()
        for first, last in _stretches(first_day, last_day):
            for day, notices in sorted(self._notices(first, last).items()):
                usual, own = self._moments(day)
                for due_at in sorted({usual, *own.values()}):
                    if start <= due_at < end:
                        yield from self._due_at(notices, due_at, usual, own)

    def _notices(self, first: dt.date, last: dt.date) -> dict[dt.date, list[_Notice]]:
        """Every reminder whose day of posting lies from ``first`` to ``last``, both included, by that day."""
        by_day: dict[dt.date, list[_Notice]] = defaultdict(list)
        for occurrence in occurrences(self._content, first, _days_after(last, self._reach)):
            if occurrence.status is Status.HISTORIC:
                continue
            for leads, listeners in self._listeners.of(occurrence).items():
                for day, leads_of_day in _posting_days(occurrence, leads, first, last).items():
                    by_day[day].append(_Notice(occurrence, listeners, leads_of_day, min(leads)))
        return by_day

    def _moments(self, day: dt.date) -> tuple[dt.datetime, dict[str, dt.datetime]]:
        """Moments of posting on this day: the usual one, and those of channels that want another hour."""
        post_at = self._organisation.post_at
        moments = {hour: posting_time(self._organisation, day, hour) for hour in {post_at, *self._hours.values()}}
        return moments[post_at], {channel: moments[hour] for channel, hour in self._hours.items()}

    def _due_at(
        self, notices: Iterable[_Notice], due_at: dt.datetime, usual: dt.datetime, own: dict[str, dt.datetime]
    ) -> Iterator[Due]:
        """The reminders of one moment, channel by channel."""
        by_listeners: dict[Listeners, list[_Notice]] = defaultdict(list)
        for notice in notices:
            by_listeners[notice.listeners].append(notice)
        channels = {channel for listeners in by_listeners for channel in listeners.channels}
        for channel in sorted(channel for channel in channels if own.get(channel, usual) == due_at):
            dues = [
                due
                for listeners, notices_of_listeners in by_listeners.items()
                if channel in listeners.channels
                for notice in notices_of_listeners
                if (due := self._due(notice, channel, due_at)) is not None
            ]
            yield from sorted(dues, key=_in_order)

    def _due(self, notice: _Notice, channel: str, due_at: dt.datetime) -> Due | None:
        """The reminder for one channel; None when it only heard of it later, or has done with it."""
        occurrence = notice.occurrence
        lead = notice.listeners.first_heard(channel, notice.leads, due_at)
        if lead is None or (channel, occurrence.key_parts) in self._dismissals:
            return None
        return Due(
            occurrence=occurrence,
            lead=lead,
            due_at=due_at,
            useful_until=_useful_until(occurrence, lead, self._zone),
            channel=channel,
            key=due_key(channel, occurrence, lead),
            nearest=lead == notice.nearest,
        )


def _stretches(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Cut a period into stretches that grow, so that what is near is found without a look at what is far."""
    days = _FIRST_STRETCH
    while first <= last:
        final = min(_days_after(first, days - 1), last)
        yield first, final
        if final == dt.date.max:
            return
        first, days = _days_after(final, 1), days * 2


def _posting_days(occurrence: Occurrence, leads: Leads, first: dt.date, last: dt.date) -> dict[dt.date, Leads]:
    """The days from ``first`` to ``last`` on which this is posted, with the leads that end up on each."""
    window = occurrence.when.precision is Precision.AROUND
    date = occurrence.first_day if window else occurrence.last_day
    earliest, latest = _days_after(date, -max(leads) - LONGEST_BREAK), _days_after(date, -min(leads))
    if earliest > last or latest < first:
        return {}
    by_day: dict[dt.date, Leads] = {}
    for lead in sorted(leads):
        day = working_day_up_to(_days_after(date, -lead))
        if first <= day <= last:
            by_day[day] = (*by_day.get(day, ()), lead)
    return by_day


def _snoozed_due(content: Content, snooze: SnoozedOccurrence) -> Due | None:
    """A snoozed reminder; None when the occurrence was withdrawn."""
    occurrence = find_occurrence(content, snooze.about)
    if occurrence is None:
        return None
    zone = zone_of(content.organisation)
    lead = max((occurrence.last_day - snooze.at.astimezone(zone).date()).days, 0)
    return Due(
        occurrence=occurrence,
        lead=lead,
        due_at=snooze.at,
        useful_until=max(_useful_until(occurrence, lead, zone), snooze.at + ASKED_FOR),
        channel=snooze.channel,
        key=due_key(snooze.channel, occurrence, snooze.at.astimezone(dt.UTC).isoformat()),
    )


def _useful_until(occurrence: Occurrence, lead: int, zone: ZoneInfo) -> dt.datetime:
    return in_utc(_days_after(occurrence.last_day, 1 if lead else TOLD_AFTERWARDS + 1), dt.time.min, zone)


def _days_after(day: dt.date, days: int) -> dt.date:
    """So many days later, or earlier, within the calendar that Python knows."""
    ordinal = day.toordinal() + days
    return dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal()))
