"""Calendar feeds: which subscriptions there are, under what name, and the dates of each. Pure.

One for what goes for everyone, one for each region (everything that is heard there, the national dates included,
so that one subscription is enough) and one for each insurer (what is about that insurer alone).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.calendar.audience import (
    ANNOUNCEMENTS,
    EVERY_REGION,
    NATIONAL,
    audiences_of_insurer,
    audiences_of_region,
)
from bot.calendar.occurrences import occurrences
from bot.calendar.subscription_topics import in_order_of_name
from bot.messages.agenda import insurer_feed, national_feed, region_feed
from bot.messages.calendar_events import calendar_event

if TYPE_CHECKING:
    from bot.content.models import Content
    from bot.messages.agenda import FeedName
    from bot.messages.calendar_events import CalendarEvent

BACK = dt.timedelta(days=366)
AHEAD = dt.timedelta(days=3 * 366)
_EVERYONE = frozenset({NATIONAL, ANNOUNCEMENTS, EVERY_REGION})


@dataclass(frozen=True, slots=True)
class Feed:
    """One calendar subscription."""

    name: FeedName
    audiences: frozenset[str]
    """Audience names whose dates are in it."""
    former_files: tuple[str, ...] = ()
    """Names of its file before the region or insurer was renamed; whoever subscribed then still gets it."""


def feeds(content: Content) -> tuple[Feed, ...]:
    """All subscriptions: the national one first, then the regions and the insurers in the order of their names."""
    return (
        Feed(national_feed(), _EVERYONE),
        *(
            Feed(
                region_feed(region),
                audiences_of_region(content, region) | _EVERYONE,
                tuple(region_feed(region.model_copy(update={"id": id_})).file for id_ in region.previous_ids),
            )
            for region in in_order_of_name(content.regions)
        ),
        *(
            Feed(
                insurer_feed(insurer),
                audiences_of_insurer(insurer),
                tuple(insurer_feed(insurer.model_copy(update={"id": id_})).file for id_ in insurer.previous_ids),
            )
            for insurer in in_order_of_name(content.insurers)
        ),
    )


def feed_of_file(content: Content, file: str) -> Feed | None:
    """The subscription whose file has this name, now or before."""
    return next((feed for feed in feeds(content) if file in {feed.name.file, *feed.former_files}), None)


def events(content: Content, today: dt.date) -> tuple[CalendarEvent, ...]:
    """Dates of the past year and of the three years ahead, in order."""
    return tuple(
        calendar_event(content, occurrence) for occurrence in occurrences(content, begin(today), today + AHEAD)
    )


def begin(today: dt.date) -> dt.date:
    """First day of which the subscriptions have dates."""
    return today - BACK
