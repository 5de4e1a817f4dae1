"""Events that reach the bot without a command: a direct message, a mention, and being added to a channel."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.messages import public_answers, render_slack
from bot.messages.welcome import welcome
from bot.platform_ids import native_id
from handlers.deadlines_and_rounds import channel_scope
from handlers.idempotency import LOOKUP_SECONDS, first_time
from handlers.lazy_listener import lazily
from handlers.registry import public_reply_to, reply_to

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.calendar.audience import ChannelScope
    from bot.messages.message import Message
    from handlers.inquiry import Inquiry
    from handlers.services import Services
    from handlers.slack_request import SlackRequest

ONE_WELCOME = dt.timedelta(days=1)
"""Whoever removes and adds the bot again within a day has read it."""
_WRITTEN = {None, "file_share", "thread_broadcast"}
"""The subtypes of a message that a person wrote, and not of an edit, a removal, a join or a bot."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the events; the manifest must subscribe to each."""

    async def direct_message(request: SlackRequest) -> None:
        if _by_a_person(request) and request.event.get("channel_type") == "im":
            inquiry = replace(services.inquiry(_asked(services, request), user=request.user), direct=True)
            reply = await asyncio.to_thread(reply_to, inquiry)
            await _say(request, public_answers.without_echo(reply), request.event.get("thread_ts"))

    async def mention(request: SlackRequest) -> None:
        if _by_a_person(request):
            inquiry = services.inquiry(_asked(services, request), request.channels, request.user)
            reply = await asyncio.to_thread(public_reply_to, inquiry, await scope_of(inquiry))
            await _say(request, reply, request.event.get("thread_ts") or request.event["ts"])

    async def joined(request: SlackRequest) -> None:
        if request.event["user"] == request.bot and await first_time(
            services, {f"welcome {request.channel}": ONE_WELCOME}
        ):
            await _say(request, welcome(services.content))

    app.event("message")(lazily(services, direct_message))
    app.event("app_mention")(lazily(services, mention))
    app.event("member_joined_channel")(lazily(services, joined))


def _by_a_person(request: SlackRequest) -> bool:
    """True for what a person wrote just now: bots would answer each other for ever, an edit is no new question."""
    event = request.event
    from_bot = event.get("bot_id") or event.get("user") in {None, request.bot, "USLACKBOT"}
    return not from_bot and event.get("subtype") in _WRITTEN and not event.get("edited")


def _asked(services: Services, request: SlackRequest) -> str:
    """Question of the message, without the command that is typed along out of habit: "@iza-bot /iza NAW"."""
    command = re.escape(services.content.organisation.command)
    text = str(request.event.get("text") or "")
    return re.sub(rf"\A(?:\s|<@\w+>)*{command}(?!\S)", "", text, flags=re.IGNORECASE)


async def scope_of(inquiry: Inquiry) -> ChannelScope | None:
    """Scope of the channel; with a database that is slow it is not known, and answering goes on."""
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            return await asyncio.to_thread(channel_scope, inquiry)
    except TimeoutError:
        return None


async def _say(request: SlackRequest, message: Message, thread: str | None = None) -> None:
    await request.client.chat_postMessage(
        channel=native_id(request.channel), thread_ts=thread, **render_slack.body(message)
    )
