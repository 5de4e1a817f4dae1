"""Revisions of calendar events: what was published before, and so what a reader's calendar has to be told. Pure.

A calendar takes over a change when the event's SEQUENCE goes up, and shows that an event is off when it is told
that it is cancelled (RFC 5545, 3.8.7.4 and 3.8.1.11). So whoever publishes remembers what it published: the bot in
its database, ``iza-bot export-calendar`` in a file beside the calendars.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.messages.calendar_events import CalendarEvent  # noqa: TC001 - pydantic reads the types of the fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """An event as it was last published."""

    event: CalendarEvent
    modified: dt.datetime
    """Moment of the last change, in UTC, in whole seconds."""
    sequence: int = 0
    cancelled: bool = False
    former_audiences: frozenset[str] = frozenset()
    """Audience names that it was for and is no longer: in their calendars it is cancelled."""


Publication = tuple[PublishedEvent, ...]
"""All that is published, in order of date."""


def publish(
    previous: Publication, events: Sequence[CalendarEvent], now: dt.datetime, begin: dt.date
) -> Publication:
    """The next publication; equal to the previous one when nothing changed.

    What is not among the events any more is cancelled, until its date lies before ``begin``.
    """
    at = now.astimezone(dt.UTC).replace(microsecond=0)
    before = {published.event.uid: published for published in previous}
    current = {event.uid: _revised(before.get(event.uid), event, at) for event in events}
    gone = (
        published if published.cancelled else _cancelled(published, at)
        for uid, published in before.items()
        if uid not in current and published.event.last >= begin
    )
    return tuple(sorted((*current.values(), *gone), key=_order))


def _order(published: PublishedEvent) -> tuple[dt.date, dt.date, str]:
    return published.event.last, published.event.first, published.event.uid


def _revised(before: PublishedEvent | None, event: CalendarEvent, at: dt.datetime) -> PublishedEvent:
    if before is None:
        return PublishedEvent(event, at)
    if before.event == event and not before.cancelled:
        return before
    former = (before.former_audiences | before.event.audiences) - event.audiences
    same = before.event.moment == event.moment and before.event.audiences == event.audiences
    sequence = before.sequence if same and not before.cancelled else before.sequence + 1
    return PublishedEvent(event, at, sequence, former_audiences=former)


def _cancelled(published: PublishedEvent, at: dt.datetime) -> PublishedEvent:
    return replace(published, modified=at, sequence=published.sequence + 1, cancelled=True)


def to_json(publication: Publication) -> str:
    """The publication as text, to be kept."""
    return _adapter().dump_json(publication).decode()


def from_json(text: str) -> Publication:
    """The publication from a kept text; raises ValueError for anything else."""
    return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[Publication]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - only who keeps a publication needs it

    return TypeAdapter(Publication)
