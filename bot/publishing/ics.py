"""A calendar feed as iCalendar (RFC 5545, RFC 7986). Pure: the same publication always gives the same bytes.

All-day events end on the day after the last one. Nothing blocks anyone's time, and no event names a person.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from icalendar import Calendar, Event
from icalendar.enums import STATUS, TRANSP

from bot.messages.calendar_events import NAMESPACE, withdrawn_description, withdrawn_summary

if TYPE_CHECKING:
    from bot.content.models import Content
    from bot.publishing.feeds import Feed
    from bot.publishing.revisions import Publication, PublishedEvent

REFRESH = dt.timedelta(hours=12)
"""Time after which a calendar looks again."""
_ONE_DAY = dt.timedelta(days=1)


def render(content: Content, feed: Feed, publication: Publication, address: str = "") -> bytes:
    """The file of a feed; ``address`` is where it can be fetched, if it can."""
    shown = [
        published
        for published in publication
        if _is_for(feed, published.event.audiences | published.former_audiences)
    ]
    calendar = Calendar.new(
        prodid=f"-//{content.organisation.name}//iza-bot//NL",
        uid=uuid.uuid5(NAMESPACE, f"feed/{feed.name.file}"),
        name=feed.name.title,
        description=feed.name.description,
        refresh_interval=REFRESH,
        source=address or None,
        last_modified=max((published.modified for published in shown), default=None),
        subcomponents=[
            _event(published, cancelled=published.cancelled or not _is_for(feed, published.event.audiences))
            for published in shown
        ],
    )
    # The two properties that must name their type (RFC 7986, 5.7 and 5.8), and Outlook's older name for the first.
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    if address:
        calendar["SOURCE"].params["VALUE"] = "URI"
    calendar.add("X-PUBLISHED-TTL", f"PT{REFRESH // dt.timedelta(hours=1)}H")
    return bytes(calendar.to_ical())


def _is_for(feed: Feed, audiences: frozenset[str]) -> bool:
    return not feed.audiences.isdisjoint(audiences)


def _event(published: PublishedEvent, *, cancelled: bool) -> Event:
    event = published.event
    status = STATUS.TENTATIVE if event.tentative else STATUS.CONFIRMED
    timed = event.starts is not None
    return Event.new(
        uid=event.uid,
        summary=withdrawn_summary(event) if cancelled else event.summary,
        description=withdrawn_description(event) if cancelled else event.description,
        start=event.starts if timed else event.first,
        end=event.ends if timed else event.last + _ONE_DAY,
        status=STATUS.CANCELLED if cancelled else status,
        transparency=TRANSP.TRANSPARENT,
        sequence=published.sequence,
        stamp=published.modified,
        last_modified=published.modified,
        url=event.url or None,
    )
