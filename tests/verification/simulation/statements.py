"""Postings in words that a program can read: one line for each date that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.calendar.occurrences import Occurrence

REMINDER, LATE, MOVED, WITHDRAWN, ALERT = "reminder", "late", "moved", "withdrawn", "alert"


class Statement(NamedTuple):
    """Forms in which a message tells of one date."""

    form: str
    about: tuple[str, str, str]
    lead: int
    """Days before the date; -1 in a correction."""
    date: str
    """First and last day, and the hours of an event; empty for a date that was withdrawn."""


def date_of(occurrence: Occurrence) -> str:
    """The date in a form of its own: "2027-09-10/2027-09-20" or "2027-09-10/2027-09-10 19:30"."""
    starts = getattr(occurrence.item, "starts", None)
    days = f"{occurrence.first_day.isoformat()}/{occurrence.last_day.isoformat()}"
    return f"{days} {starts:%H:%M}" if starts else days


def line(form: str, about: tuple[str, str, str], lead: int, date: str) -> str:
    """Line of a message about one date."""
    return f"{form} | {'/'.join(about)} | {lead} | {date}"


def read(text: str) -> list[Statement]:
    """Statements in a message."""
    statements = []
    for line in text.splitlines():
        form, *fields = line.split(" | ")
        if form != ALERT:
            about, lead, date = fields
            item, phase, cycle = about.split("/")
            statements.append(Statement(form, (item, phase, cycle), int(lead), date))
    return statements
