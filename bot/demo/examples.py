"""Examples for a demo of some content: channels, lines to try, moments at which something happens. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.calendar.audience import insurer_channel, region_channel
from bot.calendar.due import due_between
from bot.calendar.occurrences import ONCE
from bot.calendar.subscribers import NOBODY
from bot.calendar.subscription_topics import in_order_of_name
from bot.content.date_mistakes import MONTHS
from bot.content.models import Round
from bot.content.when import Precision
from bot.local_time import zone_of
from bot.messages.dates import day
from bot.platform_ids import is_person, native_id
from bot.simulator.clock_control import StartingPoint, UpcomingEvent
from handlers.registry import SUBCOMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.calendar.due import Due
    from bot.calendar.subscribers import Subscriptions
    from bot.content.models import Content, Region

_LOOK_BACK = dt.timedelta(days=5 * 366)
_LOOK_AHEAD = dt.timedelta(days=2 * 366)
"""Contract rounds come back every year or every other year."""
_LAST_MONTH = 30
_BEFORE_FIRST = dt.timedelta(minutes=5)
"""Time between the start of a demo and its first message."""
_REGIONS = 4


def channels(content: Content) -> list[str]:
    """The names of all channels in which something may be posted, each kind by name and without doubles."""
    regions = (region_channel(content, region) for region in in_order_of_name(content.regions))
    insurers = (insurer_channel(content, insurer) for insurer in in_order_of_name(content.insurers))
    return list(dict.fromkeys([*_central(content), *map(native_id, (*regions, *insurers))]))


def prominent(content: Content) -> tuple[str, ...]:
    """The channels that show without a search: the central ones and the regions with the most insurers."""
    regions = sorted(content.regions, key=lambda region: -len(region.insurers))[:_REGIONS]
    return (*_central(content), *(native_id(region_channel(content, region)) for region in regions))


def completions(content: Content) -> list[str]:
    """Lines to try, one of each kind."""
    command = content.organisation.command
    return list(dict.fromkeys(f"{command} {subcommand.help.example}" for subcommand in SUBCOMMANDS))


def next_event(
    content: Content, after: dt.datetime, subscriptions: Subscriptions = NOBODY
) -> UpcomingEvent | None:
    """The first postings that are due after this moment."""
    dues = due_between(content, after + dt.timedelta(microseconds=1), after + _LOOK_AHEAD, subscriptions)
    first = next(dues, None)
    if first is None:
        return None
    together = [first]
    for due in dues:
        if due.due_at > first.due_at:
            break
        together.append(due)
    return UpcomingEvent(first.due_at, _in_words(together))


def starts(content: Content, now: dt.datetime) -> tuple[StartingPoint, ...]:
    """Moments at which it is worth the while to begin: a date that passed, the busiest round to come, and now."""
    moments = (_last_date(content, now), _busiest_round(content, now))
    return (*(start for start in moments if start is not None), StartingPoint("Nu", None))


def _central(content: Content) -> tuple[str, ...]:
    known = content.organisation.channels
    owners = (owner.channel for owner in content.organisation.owners if owner.channel)
    return tuple(dict.fromkeys((known.national, known.announcements, known.administrators, *owners)))


def _in_words(dues: Sequence[Due]) -> str:
    titles = list(dict.fromkeys(due.occurrence.title for due in dues))
    more = f" en {len(titles) - 1} meer" if len(titles) > 1 else ""
    return f"{titles[0]}{more}, {_where(list(dict.fromkeys(due.channel for due in dues)))}"


def _where(channels: Sequence[str]) -> str:
    if any(map(is_person, channels)):
        return "in een direct bericht" if len(channels) == 1 else f"op {len(channels)} plekken"
    return f"in #{native_id(channels[0])}" if len(channels) == 1 else f"in {len(channels)} kanalen"


def _last_date(content: Content, now: dt.datetime) -> StartingPoint | None:
    """The last single day that passed after it was announced, from the first reminder in its last month."""
    dues = [
        due
        for due in due_between(content, now - _LOOK_BACK, now)
        if due.occurrence.cycle == ONCE
        and due.occurrence.when.precision is Precision.DAY
        and due.occurrence.last_day < now.date()
    ]
    if not dues:
        return None
    occurrence = max(dues, key=lambda due: due.occurrence.last_day).occurrence
    first = next(due for due in dues if due.occurrence == occurrence and due.lead <= _LAST_MONTH)
    return StartingPoint(f"{day(occurrence.last_day)}: {occurrence.title}", first.due_at - _BEFORE_FIRST)


def _busiest_round(content: Content, now: dt.datetime) -> StartingPoint | None:
    """The month to come with the most messages of contract rounds, seen from the region with the most insurers."""
    zone = zone_of(content.organisation)
    months: dict[tuple[int, int], list[Due]] = defaultdict(list)
    for due in due_between(content, now, now + _LOOK_AHEAD):
        if isinstance(due.occurrence.item, Round):
            local = due.due_at.astimezone(zone)
            months[local.year, local.month].append(due)
    if not months:
        return None
    (year, month), dues = max(months.items(), key=lambda entry: len(entry[1]))
    region = max(content.regions, key=lambda region: _insurers_heard(content, region, dues), default=None)
    where = f" in {region.name}" if region else ""
    return StartingPoint(f"{MONTHS[month - 1]} {year}: contractronde{where}", dues[0].due_at - _BEFORE_FIRST)


def _insurers_heard(content: Content, region: Region, dues: Iterable[Due]) -> int:
    channel = region_channel(content, region)
    return len(Counter(_insurers(dues, channel)))


def _insurers(dues: Iterable[Due], channel: str) -> Iterator[str]:
    for due in dues:
        if due.channel == channel and isinstance(due.occurrence.item, Round):
            yield due.occurrence.item.insurer
