"""Lazy listeners: acknowledge at once, do the work once after that, and report an error to the user.

The work is a task of our own and not a lazy listener of Bolt, which copies the whole request in depth for each.
That takes longer than most of the work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.messages import render_slack
from handlers import error_replies
from handlers.idempotency import first_time, idempotency_keys
from handlers.slack_request import SlackRequest

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.messages.message import Sheet
    from handlers.services import Services

Work = Callable[[SlackRequest], Awaitable[None]]
Acknowledgement = Callable[["AsyncAck", SlackRequest], Awaitable[None]]


async def acknowledge(ack: AsyncAck, _request: SlackRequest) -> None:
    """Tell Slack that the request arrived, and no more."""
    await ack()


def showing(sheet: Sheet) -> Acknowledgement:
    """Acknowledgement of a form by a window that stands there until the work is done."""

    async def acknowledge(ack: AsyncAck, _request: SlackRequest) -> None:
        await ack(response_action="update", view=render_slack.modal(sheet))

    return acknowledge


def lazily(
    services: Services, work: Work, acknowledgement: Acknowledgement = acknowledge, *, once: bool = True
) -> Callable[..., Awaitable[None]]:
    """A listener that acknowledges at once and then does its work, once however often Slack sends the request.

    Work that may be done again without harm, and must follow quick changes, is not done ``once``.
    """
    under_way: set[asyncio.Task[None]] = set()
    """Work under way; asyncio itself does not hold on to its tasks."""

    async def listen(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        request = SlackRequest.over_kept_connections(services.connections, body, client, context.bot_user_id)
        try:
            await acknowledgement(ack, request)
        finally:
            task = asyncio.create_task(run(request))
            under_way.add(task)
            task.add_done_callback(under_way.discard)

    async def run(request: SlackRequest) -> None:
        try:
            if not once or await first_time(services, idempotency_keys(request)):
                await work(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a reference to the log
            await error_replies.tell(services, request, error)

    return listen
