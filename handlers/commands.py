"""Slash command: answered in the acknowledgement itself, or with a window right after it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.messages import render_slack
from handlers import error_replies
from handlers.answer_buttons import run
from handlers.registry import opens_window, reply_to
from handlers.slack_request import SlackRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.inquiry import Inquiry
    from handlers.services import Services

ANSWER_SECONDS = 2.0
"""Slack waits 3 s for the acknowledgement. What takes longer, because the database is slow, follows on it."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the organisation's command."""
    follow_ups: set[asyncio.Task[None]] = set()
    """Answers under way; asyncio itself does not hold on to its tasks."""

    def follow_up(request: SlackRequest, work: Awaitable[None]) -> None:
        task = asyncio.create_task(_reporting(request, work))
        follow_ups.add(task)
        task.add_done_callback(follow_ups.discard)

    async def answer(
        ack: AsyncAck,
        body: dict[str, Any],
        client: AsyncWebClient,
        respond: AsyncRespond,
        context: AsyncBoltContext,
    ) -> None:
        request = SlackRequest(body, client, respond, context.bot_user_id or "")
        text = str(body.get("text") or "")
        if opens_window(text):
            # A window is opened with the trigger of this very command, so opening it twice can't happen.
            follow_up(request, run(services, request, text))
            await ack()
            return
        inquiry = services.inquiry(text, request.channels, request.user)
        # In a thread: a lookup by meaning takes some 15 ms, for which the event loop must not wait.
        answering = asyncio.create_task(asyncio.to_thread(_reply, inquiry))
        await asyncio.wait({answering}, timeout=ANSWER_SECONDS)
        if answering.done():
            await ack(answering.result())
            return
        follow_up(request, _respond(request, answering))
        await ack()

    app.command(services.content.organisation.command)(answer)


def _reply(inquiry: Inquiry) -> dict[str, Any]:
    return render_slack.reply(reply_to(inquiry))


async def _respond(request: SlackRequest, answering: asyncio.Task[dict[str, Any]]) -> None:
    await request.respond(**await answering, replace_original=False)


async def _reporting(request: SlackRequest, work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a reference to the log
        await error_replies.tell(request, error)
