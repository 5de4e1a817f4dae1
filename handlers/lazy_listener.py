"""How the surfaces listen: acknowledge in the same breath, do the work once after that, and report what fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypedDict

from bot.store.ledger import LedgerError
from handlers import error_replies
from handlers.slack_request import SlackRequest

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.services import Services

logger = logging.getLogger(__name__)

LOOK_UP_SECONDS = 1.0
"""A window must be opened within 3 s of the press (docs.slack.dev, trigger_id)."""

Work = Callable[[SlackRequest], Awaitable[None]]


class Listener(TypedDict):
    """The two halves of a listener, as Bolt takes them."""

    ack: Callable[..., Awaitable[None]]
    lazy: list[Callable[..., Awaitable[None]]]


async def acknowledge(ack: AsyncAck) -> None:
    """Tell Slack that it was heard, and no more."""
    await ack()


def lazily(
    services: Services, work: Work, ack: Callable[..., Awaitable[None]] = acknowledge, *, once: bool = True
) -> Listener:
    """A listener that acknowledges at once and then does its work, once however often Slack tells it.

    Work that may be done again without harm, and must follow quick changes, is not done ``once``.
    """

    async def run(
        body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, context: AsyncBoltContext
    ) -> None:
        request = SlackRequest(body, client, respond, context.bot_user_id or "")
        try:
            if not once or await first_time(services, request.marks):
                await work(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, who asked hears a reference to the log
            await error_replies.tell(request, error)

    return {"ack": ack, "lazy": [run]}


async def first_time(services: Services, marks: dict[str, Any]) -> bool:
    """Whether it was not handled before; with a database that is away or slow, answering goes before counting."""
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            return await asyncio.to_thread(services.first_time, marks)
    except (LedgerError, TimeoutError) as error:
        why = str(error) or f"no answer in {LOOK_UP_SECONDS:g} s"
        logger.warning("Can't look up whether this was handled before, so it is handled: %s", why)
        return True
