"""From a Slack payload to an answer: shared by the surfaces."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.messages import slack
from handlers.inquiry import Inquiry, typed_words
from handlers.registry import reply_to

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bot.library import Library


@dataclass(frozen=True, slots=True)
class Desk:
    """What every surface needs: the content in use and the time."""

    library: Library
    now: Callable[[], dt.datetime]
    """The time, with a time zone."""

    def inquiry(self, text: str, channels: tuple[str, ...] = ()) -> Inquiry:
        """The question in ``text``, as Slack sent it, asked now."""
        edition = self.library.current
        zone = ZoneInfo(edition.content.organisation.time_zone)
        return Inquiry(typed_words(text), channels, self.now().astimezone(zone).date(), edition)

    async def reply(self, text: str, channels: tuple[str, ...] = ()) -> dict[str, Any]:
        """The answer as the body of a private Slack reply.

        Finding and rendering run in a thread: a lookup by meaning takes some 15 ms, and the event loop that
        answers everyone else must not wait for it.
        """
        return await asyncio.to_thread(self._reply, self.inquiry(text, channels))

    @staticmethod
    def _reply(inquiry: Inquiry) -> dict[str, Any]:
        return slack.reply(reply_to(inquiry))
