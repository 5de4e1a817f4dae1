"""Calendar files as two libraries of other makers read them: ``icalendar`` and ``ical``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import icalendar
from ical.calendar_stream import IcsCalendarStream

if TYPE_CHECKING:
    import datetime as dt


class ReadEvent(NamedTuple):
    """An event as a calendar program reads it."""

    uid: str
    summary: str
    description: str
    start: dt.date
    end: dt.date | None
    status: str
    sequence: int
    modified: dt.datetime
    transparent: bool


def read(body):
    """The events of a file by UID; fails when the two libraries read anything differently."""
    text = body.decode()
    events = _by_icalendar(text)
    assert events == _by_ical(text)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    return {event.uid: event for event in events}


def _by_icalendar(text):
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors
    return [
        ReadEvent(
            event.uid,
            event["SUMMARY"],
            event["DESCRIPTION"],
            event.start,
            event.end if "DTEND" in event else None,
            event.status.value,
            event.sequence,
            event.LAST_MODIFIED,
            event["TRANSP"] == "TRANSPARENT",
        )
        for event in calendar.events
    ]


def _by_ical(text):
    return [
        ReadEvent(
            event.uid,
            event.summary,
            event.description,
            event.dtstart,
            event.dtend,
            event.status.value,
            event.sequence,
            event.last_modified,
            event.transparency == "TRANSPARENT",
        )
        for event in IcsCalendarStream.calendar_from_ics(text).events
    ]
