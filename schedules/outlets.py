"""Outlets: one for each platform, behind one port. The platform of a channel's id decides where a posting leaves.

What each can do:

| | Slack | Teams | webhook |
|---|---|---|---|
| post | yes | yes | yes |
| edit and remove | yes | yes | no |
| read back after a cut | yes | no | no |
"""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Protocol

from bot.admin_channel import PAUSE_SECONDS, NotPosted, PostedNotice
from bot.calendar.due import due_between
from bot.calendar.subscribers import NOBODY
from bot.platform_ids import SLACK, platform_of
from schedules.send_result import (
    Attempt,
    Delivered,
    Edit,
    MessageContent,
    NeverReadable,
    NotDelivered,
    Refused,
    Unreadable,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bot.admin_channel import PostNow
    from bot.calendar.due import Due
    from bot.calendar.subscribers import Subscriptions
    from bot.content.models import Content
    from schedules.send_result import Body, LookupResult, MessageLookup, MessageRef, SendResult


class Outlet(Protocol):
    """Way to a platform. No call raises, but for faults of our own."""

    async def deliver(self, attempt: Attempt, waited: float = 0) -> SendResult:
        """Make the one attempt; ``waited`` seconds have gone by since it was committed as ``sending``."""

    async def remove(self, message: MessageRef) -> SendResult:
        """Take a message away that stands there twice."""

    async def look_up(self, lookup: MessageLookup) -> LookupResult:
        """Read back which of our messages stand in a channel or thread."""

    async def time(self) -> dt.datetime | None:
        """The time by the servers of the platform, or None when they can't be asked."""

    async def close(self) -> None:
        """Drop the connections."""


class EditingOutlet(Outlet, Protocol):
    """Outlet by which a message is edited apart from any posting, after a press under it."""

    async def update(self, edit: Edit) -> SendResult:
        """Give a message that stands another text."""


def due_outside_slack(
    content: Content, start: dt.datetime, end: dt.datetime, subscriptions: Subscriptions = NOBODY
) -> Iterator[Due]:
    """The calendar (``due_between``) of a bot that was never in Slack, where the channels with a name are."""
    dues = due_between(content, start, end, subscriptions)
    return (due for due in dues if platform_of(due.channel) != SLACK)


def post_through(outlet: EditingOutlet) -> PostNow:
    """Posting and editing at once, outside the ledger; what may stand there is not posted again."""

    async def post(channel: str, body: Body, ts: str) -> PostedNotice | NotPosted:
        if ts:
            result = await outlet.update(Edit(channel, ts, body))
        else:
            result = await outlet.deliver(Attempt((), MessageContent(channel, body, (str(uuid.uuid4()),))))
        match result:
            case Delivered():
                return PostedNotice(result.channel_id, result.ts or ts)
            case NotDelivered(reason, wait):
                return NotPosted(reason, PAUSE_SECONDS if wait is None else wait.total_seconds())
            case Refused(code):
                return NotPosted(code)
        return NotPosted(result.reason)

    return post


class Outlets:
    """The outlets by platform. A posting for a platform that is not set up is refused, until it is."""

    def __init__(self, by_platform: Mapping[str, Outlet]) -> None:
        self._by_platform = by_platform

    async def deliver(self, attempt: Attempt, waited: float = 0) -> SendResult:
        """Make the attempt where the message goes."""
        outlet = self._of(attempt.message.channel)
        return Refused("NoOutlet") if outlet is None else await outlet.deliver(attempt, waited)

    async def remove(self, message: MessageRef) -> SendResult:
        """Take a message away where it stands."""
        outlet = self._of(message.channel_id)
        return Refused("NoOutlet") if outlet is None else await outlet.remove(message)

    async def look_up(self, lookup: MessageLookup) -> LookupResult:
        """Read back, where that can be done."""
        outlet = self._of(lookup.channel)
        if outlet is not None:
            return await outlet.look_up(lookup)
        if platform_of(lookup.channel) == SLACK:
            return Unreadable("Slack is not set up", lasting=False)
        return NeverReadable("the platform is not set up")

    async def time(self) -> dt.datetime | None:
        """The time by the first platform that tells it."""
        for outlet in self._by_platform.values():
            if (moment := await outlet.time()) is not None:
                return moment
        return None

    async def close(self) -> None:
        """Close them all."""
        await asyncio.gather(*(outlet.close() for outlet in self._by_platform.values()))

    def _of(self, channel: str) -> Outlet | None:
        return self._by_platform.get(platform_of(channel))
