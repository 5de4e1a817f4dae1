"""Administrators' channel: a notice about what happens now (content refused, a channel closed), posted at once.

When Slack is too busy or can't be reached it is tried again; a notice that can't be posted then stands in the log
in full. Trouble with postings goes another way: it must survive a restart, so ``schedules/admin_alerts.py`` keeps
it in the ledger and the poster posts it. The words of both stand in ``bot/messages/admin_notices.py``.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.messages import render_slack, render_text
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


async def tell_administrators(
    client: AsyncWebClient | None, content: Content, notice: Message, pause: float = PAUSE_SECONDS
) -> PostedNotice | None:
    """Post a notice in the administrators' channel; None when that did not succeed, or the bot is not in Slack."""
    channel, reason = content.organisation.channels.administrators, "the bot is not in Slack"
    for attempt in range(ATTEMPTS):
        if client is None:
            break
        if attempt:
            await asyncio.sleep(pause)
        try:
            response = await client.chat_postMessage(channel=channel, **render_slack.body(notice))
        except SlackApiError as error:
            code = error.response.get("error")
            reason = str(code or error)
            # A 5xx has no code; after some of the transient ones a notice may stand there twice.
            if code and not is_transient(code):
                break
            pause = min(float(error.response.headers.get("Retry-After", pause)), LONGEST_PAUSE_SECONDS)
        except (SlackClientError, ClientError, OSError) as error:
            reason = f"{type(error).__name__}: {error}"
        else:
            return PostedNotice(str(response["channel"]), str(response["ts"]))
    logger.error("The administrators could not be told in %s: %s\n%s", channel, reason, render_text.render(notice))
    return None


async def update_notice(client: AsyncWebClient | None, posted: PostedNotice, notice: Message) -> None:
    """Replace a notice by what holds now; one that can't be edited stays as it is, and the log tells why."""
    if client is None:
        return
    try:
        await client.chat_update(channel=posted.channel_id, ts=posted.ts, **render_slack.body(notice))
    except (SlackClientError, ClientError, OSError) as error:
        logger.warning("The notice %s could not be updated: %s", posted.ts, error)
