"""The wording of the simulation: what a posting is about, and nothing else.

The real words are chosen all the same when ``aloud``, so that content that can't be worded comes to light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schedules.notice_bodies import Amended, Notices
from tests.verification.simulation.statements import ALERT, LATE, MOVED, REMINDER, WITHDRAWN, date_of, line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.calendar.due import Due
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.messages.admin_notices import Undelivered
    from schedules.send_result import Body


class Speech:
    """Says what can be read back with ``statements.read``."""

    def __init__(self, *, aloud: bool = False) -> None:
        self._notices = Notices() if aloud else None

    def in_channel(self, channel: str) -> Speech:
        del channel
        return self

    def reminders(self, content: Content, dues: Sequence[Due], now: dt.datetime) -> Body:
        if self._notices:
            self._notices.reminders(content, dues, now)
        return _body("\n".join(_line(REMINDER, due.occurrence, due.lead) for due in dues))

    def follow_up(self, content: Content, dues: Sequence[Due], now: dt.datetime) -> Body:
        if self._notices:
            self._notices.follow_up(content, dues, now)
        return _body("\n".join(_line(REMINDER, due.occurrence, due.lead) for due in dues))

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
        item, phase, cycle = about.split("/")
        body = _body(line(WITHDRAWN, (item, phase, cycle), -1, ""))
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
    return line(form, occurrence.key_parts, lead, date_of(occurrence))


def _body(text: str) -> Body:
    return {"text": text, "blocks": []}
