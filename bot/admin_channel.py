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
from bot.platform_errors import is_transient
from bot.platform_ids import SLACK, full_id, native_id, platform_of

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
    """A message that stands."""

    channel_id: str
    ts: str


class NotPosted(NamedTuple):
    """A message that was not posted, or perhaps; ``again`` says after how many seconds to try again, if at all."""

    reason: str
    again: float | None = None


PostNow = Callable[[str, Mapping[str, Any], str], Awaitable[PostedNotice | NotPosted]]
"""Posts a body in a channel, or puts it in the place of the message with the id that is not empty."""


def post_in_slack(client: AsyncWebClient, pause: float = PAUSE_SECONDS) -> PostNow:
    """Posting and editing in Slack.

    The metadata by which the ledger knows a message stays: chat.update keeps what it is not given.
    """

    async def post(channel: str, body: Mapping[str, Any], ts: str) -> PostedNotice | NotPosted:
        try:
            if ts:
                response = await client.chat_update(channel=native_id(channel), ts=ts, **body)
            else:
                response = await client.chat_postMessage(channel=native_id(channel), **body)
        except SlackApiError as error:
            code = error.response.get("error")
            # A 5xx has no code; after some of the transient ones a notice may stand there twice.
            passing = not code or is_transient(code)
            wait = float(error.response.headers.get("Retry-After", pause))
            return NotPosted(str(code or error), wait if passing else None)
        except (SlackClientError, ClientError, OSError) as error:
            return NotPosted(f"{type(error).__name__}: {error}", pause)
        return PostedNotice(str(response["channel"]), str(response["ts"]))

    return post


async def post_now(
    posts: Mapping[str, PostNow], channel: str, body: Mapping[str, Any], ts: str = ""
) -> PostedNotice | NotPosted:
    """Post a body on the platform of the channel, or put it in the place of the message at ``ts``."""
    post = posts.get(platform_of(channel))
    return NotPosted("the bot is not there") if post is None else await post(channel, body, ts)


class AdminChannel:
    """Tells the administrators, by the way to post that each platform has."""

    def __init__(self, posts: Mapping[str, PostNow], pause: float = PAUSE_SECONDS) -> None:
        self._posts = posts
        self._pause = pause

    async def tell(self, content: Content, notice: Message) -> PostedNotice | None:
        """Post a notice; None when that did not succeed."""
        channel = full_id(content.organisation.channels.administrators)
        body, pause, result = rendering.body(notice, channel), self._pause, NotPosted("not tried")
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(pause)
            posted = await post_now(self._posts, channel, body)
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
        body = rendering.body(notice, posted.channel_id)
        result = await post_now(self._posts, posted.channel_id, body, posted.ts)
        if isinstance(result, NotPosted):
            logger.warning("The notice %s could not be updated: %s", posted.ts, result.reason)
