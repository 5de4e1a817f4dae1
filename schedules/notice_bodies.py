"""Bodies of postings: the notices of ``bot.messages``, as the platform of their channel takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.local_time import today
from bot.messages import admin_notices, date_lists, notices, rendering
from bot.messages.notices import AnnouncedOccurrence
from bot.messages.teams_wording import in_teams
from bot.platform_ids import SLACK, platform_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.calendar.due import Due
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.messages.admin_notices import Undelivered
    from bot.messages.date_lists import News
    from bot.messages.message import Message
    from schedules.send_result import Body


@dataclass(frozen=True, slots=True)
class Amended:
    """Correction of a message: its new text, and the note that is threaded under it."""

    standing: Body
    note: Body


class NoticeBodies(Protocol):
    """Chooses the words. ``announced`` is what a posting said of a date, in text that can be kept."""

    def in_channel(self, channel: str) -> NoticeBodies:
        """The words as the platform of this channel takes them."""

    def follow_up(self, content: Content, dues: Sequence[Due], now: dt.datetime) -> Body:
        """Later reminders of dates of which a whole one stands in the channel."""

    def reminders(self, content: Content, dues: Sequence[Due], now: dt.datetime) -> Body:
        """Reminders of one moment in one channel, in time."""

    def late(self, content: Content, dues: Sequence[Due], now: dt.datetime) -> Body:
        """Late notice: reminders that could not be posted in time, together."""

    def announced(self, occurrence: Occurrence) -> str:
        """Announcement of an occurrence, as text that can be kept."""

    def moved(self, content: Content, occurrence: Occurrence, was: str, now: dt.datetime) -> Amended:
        """The date is another one than was announced."""

    def withdrawn(self, content: Content, was: str, now: dt.datetime) -> Amended:
        """The date that was announced no longer stands."""

    def refusal(self, content: Content, code: str, held: Sequence[Undelivered], needed: str) -> Body:
        """To the administrators: Slack refuses, and what can be done."""

    def digest(self, content: Content, ended: Sequence[Undelivered]) -> Body:
        """To the administrators: what reached no good end."""

    def left(self, content: Content, platform: str) -> Body:
        """To the administrators: members who followed something have left a platform."""

    def weekly(
        self, content: Content, dates: Sequence[Occurrence], news: News, now: dt.datetime, *, personal: bool
    ) -> Body:
        """The dates of the weeks ahead, and what is new among them."""


class Notices:
    """The bot's own words, in Dutch, as the platform of ``channel`` takes them: Slack without one."""

    def __init__(self, channel: str = "") -> None:
        self._channel = channel

    def in_channel(self, channel: str) -> Notices:
        """The words for another channel."""
        return Notices(channel)

    def follow_up(self, content: Content, dues: Sequence[Due], now: dt.datetime) -> Body:
        """Later reminders of dates of which a whole one stands in the channel."""
        return self._body(notices.follow_up(self._worded(content), dues, now=now))

    def reminders(self, content: Content, dues: Sequence[Due], now: dt.datetime) -> Body:
        """Reminders of one moment in one channel, in time."""
        return self._body(notices.reminders(self._worded(content), dues, now=now))

    def late(self, content: Content, dues: Sequence[Due], now: dt.datetime) -> Body:
        """Late notice: reminders that could not be posted in time, together."""
        return self._body(notices.late_notices(self._worded(content), dues, now=now))

    def announced(self, occurrence: Occurrence) -> str:
        """Announcement of an occurrence, as JSON."""
        return notices.announced(occurrence).model_dump_json()

    def moved(self, content: Content, occurrence: Occurrence, was: str, now: dt.datetime) -> Amended:
        """The date is another one than was announced."""
        amendment = notices.correction(
            self._worded(content), occurrence, AnnouncedOccurrence.model_validate_json(was), now=now
        )
        return Amended(self._body(amendment.standing), self._body(amendment.note))

    def withdrawn(self, content: Content, was: str, now: dt.datetime) -> Amended:
        """The date that was announced no longer stands."""
        amendment = notices.withdrawn(self._worded(content), AnnouncedOccurrence.model_validate_json(was), now=now)
        return Amended(self._body(amendment.standing), self._body(amendment.note))

    def refusal(self, content: Content, code: str, held: Sequence[Undelivered], needed: str) -> Body:
        """To the administrators: Slack refuses, and what can be done."""
        return self._body(admin_notices.refusal(self._worded(content), code, held, needed=needed))

    def digest(self, content: Content, ended: Sequence[Undelivered]) -> Body:
        """To the administrators: what reached no good end."""
        return self._body(admin_notices.digest(self._worded(content), ended))

    def left(self, content: Content, platform: str) -> Body:
        """To the administrators: members who followed something have left a platform."""
        return self._body(admin_notices.left(self._worded(content), platform))

    def weekly(
        self, content: Content, dates: Sequence[Occurrence], news: News, now: dt.datetime, *, personal: bool
    ) -> Body:
        """The dates of the weeks ahead, and what is new among them."""
        day = today(content.organisation, now)
        return self._body(date_lists.weekly(self._worded(content), dates, news, today=day, personal=personal))

    def _worded(self, content: Content) -> Content:
        """The content with the command as it is typed there."""
        return content if platform_of(self._channel) == SLACK else in_teams(content)

    def _body(self, message: Message) -> Body:
        return rendering.body(message, self._channel)
