"""What reaches the bot without a command: a direct message, a mention, and what becomes of a channel."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.messages import mentions, slack, subscribing
from bot.messages.welcome import welcome
from handlers.listening import first_time, lazily
from handlers.registry import public_reply_to, welcome_buttons

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.messages.message import Message
    from bot.store.subscriptions import Subscriptions
    from handlers.replies import Desk
    from handlers.request import Request

ONE_WELCOME = dt.timedelta(days=1)
"""Whoever removes and adds the bot again within a day has read it."""
_WRITTEN = {None, "file_share", "thread_broadcast"}
"""The subtypes of a message that a person wrote, and not of an edit, a removal, a join or a bot."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the events; the manifest must subscribe to each."""

    async def direct_message(request: Request) -> None:
        if _by_a_person(request) and request.event.get("channel_type") == "im":
            reply = await desk.answer(_asked(desk, request), user=request.user)
            await _say(request, mentions.without_echo(reply), request.event.get("thread_ts"))

    async def mention(request: Request) -> None:
        if _by_a_person(request):
            inquiry = desk.inquiry(_asked(desk, request), request.channels, request.user)
            reply = await asyncio.to_thread(public_reply_to, inquiry)
            await _say(request, reply, request.event.get("thread_ts") or request.event["ts"])

    async def joined(request: Request) -> None:
        if request.user == request.bot and await first_time(desk, {f"welcome {request.channel}": ONE_WELCOME}):
            content = desk.library.current.content
            await _say(request, welcome(content, welcome_buttons(content.organisation.command)))

    app.event("message")(**lazily(desk, direct_message))
    app.event("app_mention")(**lazily(desk, mention))
    app.event("member_joined_channel")(**lazily(desk, joined))
    _keep_up_with_channels(app, desk)


def _keep_up_with_channels(app: AsyncApp, desk: Desk) -> None:
    """What a channel follows ends with the channel; where the content knows it by its name, the new one counts."""

    async def closed(request: Request) -> None:
        if desk.subscribers is None:
            return
        subscriptions, content = desk.subscribers.database.subscriptions, desk.library.current.content
        name, ended = await asyncio.to_thread(_end, subscriptions, request.channel)
        if ended:
            message = subscribing.closed(content, name, ended)
            office = content.organisation.channels.administrators
            await request.client.chat_postMessage(channel=office, **slack.body(message))

    async def renamed(request: Request) -> None:
        channel = request.event["channel"]
        if desk.subscribers is not None:
            subscriptions = desk.subscribers.database.subscriptions
            await asyncio.to_thread(subscriptions.rename, channel["id"], channel["name"])

    for kind in ("channel", "group"):
        app.event(f"{kind}_archive")(**lazily(desk, closed))
        app.event(f"{kind}_deleted")(**lazily(desk, closed))
        app.event(f"{kind}_rename")(**lazily(desk, renamed))


def _by_a_person(request: Request) -> bool:
    """Whether a person wrote it just now: bots that answer each other never stop, an edit is no new question."""
    event = request.event
    from_bot = event.get("bot_id") or event.get("user") in {None, request.bot, "USLACKBOT"}
    return not from_bot and event.get("subtype") in _WRITTEN and not event.get("edited")


def _asked(desk: Desk, request: Request) -> str:
    """What is asked, also when the command is typed along out of habit: "@iza-bot /iza NAW"."""
    command = re.escape(desk.library.current.content.organisation.command)
    text = str(request.event.get("text") or "")
    return re.sub(rf"\A(?:\s|<@\w+>)*{command}(?!\S)", "", text, flags=re.IGNORECASE)


def _end(subscriptions: Subscriptions, channel: str) -> tuple[str, list[str]]:
    """Let a channel follow nothing any more: its name, as far as it is known, and what it followed."""
    name = subscriptions.of(channel).preferences.name
    return name, [each.what for each in subscriptions.unfollow(channel)]


async def _say(request: Request, message: Message, thread: str | None = None) -> None:
    await request.client.chat_postMessage(channel=request.channel, thread_ts=thread, **slack.body(message))
