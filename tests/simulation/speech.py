"""Postings in words that a program can read: one line for each date that is told.

The real words are chosen all the same when ``aloud``, so that content that can't be worded comes to light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schedules.wording import Amended, Notices

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.calendar.due import Due
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.messages.administration import Undelivered
    from schedules.outcomes import Body

REMINDER, LATE, MOVED, WITHDRAWN, ALERT = "reminder", "late", "moved", "withdrawn", "alert"


class Statement(NamedTuple):
    """What a message says of one date."""

    form: str
    about: tuple[str, str, str]
    lead: int
    """Days before the date; -1 in a correction."""
    date: str
    """First and last day, and the hours of an event; empty for a date that was withdrawn."""


def date_of(occurrence: Occurrence) -> str:
    """The date in a form of its own: "2027-09-10/2027-09-20" or "2027-09-10/2027-09-10 19:30"."""
    starts = getattr(occurrence.item, "starts", None)
    hours = f" {starts:%H:%M}" if starts else ""
    return f"{occurrence.first_day}/{occurrence.last_day}{hours}"


def read(text: str) -> list[Statement]:
    """What a message says."""
    found = []
    for line in text.splitlines():
        form, *said = line.split(" | ")
        if form != ALERT:
            about, lead, date = said
            item, phase, cycle = about.split("/")
            found.append(Statement(form, (item, phase, cycle), int(lead), date))
    return found


class Speech:
    """Says what a posting is about, and nothing else."""

    def __init__(self, *, aloud: bool = False) -> None:
        self._notices = Notices() if aloud else None

    def reminder(self, content: Content, due: Due, now: dt.datetime) -> Body:
        if self._notices:
            self._notices.reminder(content, due, now)
        return _body(_line(REMINDER, due.occurrence, due.lead))

    def late(self, content: Content, dues: Sequence[Due], now: dt.datetime) -> Body:
        if self._notices:
            self._notices.late(content, dues, now)
        return _body("\n".join(_line(LATE, due.occurrence, due.lead) for due in dues))

    def announced(self, occurrence: Occurrence) -> str:
        words = self._notices.announced(occurrence) if self._notices else ""
        return f"{'/'.join(occurrence.key_parts)}\n{words}"

    def moved(self, content: Content, occurrence: Occurrence, was: str, now: dt.datetime) -> Amended:
        if self._notices:
            self._notices.moved(content, occurrence, was.partition("\n")[2], now)
        body = _body(_line(MOVED, occurrence, -1))
        return Amended(body, body)

    def withdrawn(self, content: Content, was: str, now: dt.datetime) -> Amended:
        about, _, words = was.partition("\n")
        if self._notices:
            self._notices.withdrawn(content, words, now)
        body = _body(f"{WITHDRAWN} | {about} | -1 | ")
        return Amended(body, body)

    def refusal(self, content: Content, code: str, held: Sequence[Undelivered], needed: str) -> Body:
        if self._notices:
            self._notices.refusal(content, code, held, needed)
        return _body(f"{ALERT} | {code}, {len(held)} held")

    def digest(self, content: Content, ended: Sequence[Undelivered]) -> Body:
        if self._notices:
            self._notices.digest(content, ended)
        return _body(f"{ALERT} | {len(ended)} ended")


def _line(form: str, occurrence: Occurrence, lead: int) -> str:
    return f"{form} | {'/'.join(occurrence.key_parts)} | {lead} | {date_of(occurrence)}"


def _body(text: str) -> Body:
    return {"text": text, "blocks": []}
