"""The weekly digest: when it is due for whom, and which dates it tells. Pure; asked by the planner."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import concerns, scope_of
from bot.calendar.due import NAMESPACE
from bot.calendar.occurrences import occurrences
from bot.calendar.quiet_hours import posting_time
from bot.content.models import Status
from bot.platform_ids import short_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.calendar.occurrences import Occurrence
    from bot.calendar.subscribers import Subscriptions
    from bot.content.models import Content

LOOKS_AHEAD = dt.timedelta(weeks=6)
USEFUL = dt.timedelta(hours=36)
"""A digest of Monday morning may still come on Tuesday."""
_WEEK, _ONE_DAY = dt.timedelta(weeks=1), dt.timedelta(days=1)


class DueDigest(NamedTuple):
    """One digest for one channel or person."""

    channel: str
    week: str
    """As in ISO 8601: "2027-W36"."""
    due_at: dt.datetime
    useful_until: dt.datetime
    """Both in UTC."""
    key: str
    """Of channel and week, and of nothing else."""


def digests_between(
    content: Content, start: dt.datetime, end: dt.datetime, subscriptions: Subscriptions
) -> Iterator[DueDigest]:
    """The digests that fall due from ``start`` up to but not including ``end``, one a week for who wants it.

    They come on Monday, at the hour at which everything is posted there; also when that is a holiday.
    """
    organisation = content.organisation
    wanting = [subscriber for subscriber in subscriptions.subscribers if subscriber.digest]
    monday = start.date() - dt.timedelta(days=start.date().weekday())
    while monday <= end.date() + _ONE_DAY:  # the calendar of the association may be a day ahead
        week = "{}-W{:02}".format(*monday.isocalendar()[:2])
        for subscriber in wanting:
            due_at = posting_time(organisation, monday, subscriber.hour or organisation.post_at)
            if start <= due_at < end:
                key = str(uuid.uuid5(NAMESPACE, f"{short_id(subscriber.channel)}/digest/{week}"))
                yield DueDigest(subscriber.channel, week, due_at, due_at + USEFUL, key)
        monday += _WEEK


def dates_ahead(
    content: Content, channel: str, today: dt.date, subscriptions: Subscriptions
) -> tuple[Occurrence, ...]:
    """The dates of the next weeks that concern a channel or person, without those that they have done with."""
    scope = scope_of(content, channel, subscriptions)
    return tuple(
        occurrence
        for occurrence in coming(content, today)
        if concerns(occurrence, scope) and (channel, occurrence.key_parts) not in subscriptions.dismissals
    )


def coming(content: Content, today: dt.date) -> Iterator[Occurrence]:
    """All dates of the next weeks, whomever they concern."""
    ahead = occurrences(content, today, today + LOOKS_AHEAD)
    return (occurrence for occurrence in ahead if occurrence.status is not Status.HISTORIC)
