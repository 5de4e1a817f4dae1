"""Slash command: answered in the acknowledgement itself, or with a window right after it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.messages import render_slack
from handlers import error_replies
from handlers.answer_buttons import run
from handlers.lazy_listener import lazily
from handlers.registry import opens_window, reply_to
from handlers.slack_request import SlackRequest

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.inquiry import Inquiry
    from handlers.services import Services

ANSWER_SECONDS = 2.0
"""Slack waits 3 s for the acknowledgement. What takes longer, because the database is slow, follows on it."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the organisation's command."""
    follow_ups: set[asyncio.Task[None]] = set()
    """Answers under way; asyncio itself does not hold on to its tasks."""

    async def opens(command: dict[str, Any]) -> bool:
        return opens_window(_typed(command))

    async def open_window(request: SlackRequest) -> None:
        await run(services, request, _typed(request.body))

    async def answer(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond) -> None:
        request = SlackRequest(body, client, respond, bot="")
        inquiry = services.inquiry(_typed(body), request.channels, request.user)
        # In a thread: a lookup by meaning takes some 15 ms, for which the event loop must not wait.
        answering = asyncio.create_task(asyncio.to_thread(_reply, inquiry))
        await asyncio.wait({answering}, timeout=ANSWER_SECONDS)
        if answering.done():
            await ack(answering.result())
            return
        await ack()
        task = asyncio.create_task(_follow_up(request, answering))
        follow_ups.add(task)
        task.add_done_callback(follow_ups.discard)

    name = services.content.organisation.command
    # A window is opened with the trigger of this very command, so opening it twice can't happen.
    app.command(name, matchers=[opens])(**lazily(services, open_window, once=False))
    app.command(name)(answer)


def _typed(command: dict[str, Any]) -> str:
    """The words behind the command."""
    return command.get("text") or ""


def _reply(inquiry: Inquiry) -> dict[str, Any]:
    return render_slack.reply(reply_to(inquiry))


async def _follow_up(request: SlackRequest, answering: asyncio.Task[dict[str, Any]]) -> None:
    try:
        await request.respond(**await answering, replace_original=False)
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a reference to the log
        await error_replies.tell(request, error)
