"""Administrators' channel: a notice about what happens now (content refused, a channel closed), posted at once.

When the platform is too busy or can't be reached it is tried again; a notice that can't be posted then stands in
the log in full. Trouble with postings goes another way: it must survive a restart, so
``schedules/admin_alerts.py`` keeps it in the ledger and the poster posts it. The words of both stand in
``bot/messages/admin_notices.py``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.messages import render_text, rendering
from bot.platform_ids import SLACK, full_id, native_id, platform_of
from bot.slack_errors import is_transient

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.content.models import Content
    from bot.messages.message import Message

logger = logging.getLogger(__name__)

ATTEMPTS = 3
PAUSE_SECONDS = 5.0
"""Pause between two attempts, unless Slack says how long."""
LONGEST_PAUSE_SECONDS = 30.0


class PostedNotice(NamedTuple):
    """A notice that stands in the administrators' channel."""

    channel_id: str
    ts: str


class NotPosted(NamedTuple):
    """A notice that was not posted, or perhaps; ``again`` says after how many seconds to try again, if at all."""

    reason: str
    again: float | None = None


PostElsewhere = Callable[[str, Mapping[str, Any], str], Awaitable[PostedNotice | NotPosted]]
"""Posts a body in a channel, or puts it in the place of the message with the id that is not empty."""


class AdminChannel:
    """Tells the administrators, in Slack by ``client`` and on other platforms by ``others``."""

    def __init__(
        self,
        client: AsyncWebClient | None,
        others: Mapping[str, PostElsewhere] | None = None,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._client = client
        self._others = others or {}
        self._pause = pause

    async def tell(self, content: Content, notice: Message) -> PostedNotice | None:
        """Post a notice; None when that did not succeed."""
        channel = full_id(content.organisation.channels.administrators)
        body, pause, result = rendering.body(notice, channel), self._pause, NotPosted("not tried")
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(pause)
            posted = await self._post(channel, body)
            if isinstance(posted, PostedNotice):
                return posted
            result = posted
            if result.again is None:
                break
            pause = min(result.again, LONGEST_PAUSE_SECONDS)
        shown = native_id(channel) if platform_of(channel) == SLACK else channel
        words = render_text.render(notice)
        logger.error("The administrators could not be told in %s: %s\n%s", shown, result.reason, words)
        return None

    async def update(self, posted: PostedNotice, notice: Message) -> None:
        """Replace a notice by what holds now; one that can't be edited stays as it is, and the log tells why."""
        result = await self._post(posted.channel_id, rendering.body(notice, posted.channel_id), posted.ts)
        if isinstance(result, NotPosted):
            logger.warning("The notice %s could not be updated: %s", posted.ts, result.reason)

    async def _post(self, channel: str, body: Mapping[str, Any], ts: str = "") -> PostedNotice | NotPosted:
        """Post a body, or put it in the place of the message at ``ts``."""
        if platform_of(channel) != SLACK:
            elsewhere = self._others.get(platform_of(channel))
            return NotPosted("the bot is not there") if elsewhere is None else await elsewhere(channel, body, ts)
        if self._client is None:
            return NotPosted("the bot is not in Slack")
        try:
            if ts:
                response = await self._client.chat_update(channel=native_id(channel), ts=ts, **body)
            else:
                response = await self._client.chat_postMessage(channel=native_id(channel), **body)
        except SlackApiError as error:
            code = error.response.get("error")
            # A 5xx has no code; after some of the transient ones a notice may stand there twice.
            passing = not code or is_transient(code)
            wait = float(error.response.headers.get("Retry-After", self._pause))
            return NotPosted(str(code or error), wait if passing else None)
        except (SlackClientError, ClientError, OSError) as error:
            return NotPosted(f"{type(error).__name__}: {error}", self._pause)
        return PostedNotice(str(response["channel"]), str(response["ts"]))
