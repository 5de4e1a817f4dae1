"""What becomes of a channel: archived, deleted or renamed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.messages import subscribing
from bot.office import tell_office
from handlers.listening import lazily

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.store.subscriptions import Subscriptions
    from handlers.replies import Desk
    from handlers.request import Request


def register(app: AsyncApp, desk: Desk) -> None:
    """What a channel follows ends with the channel; where the content knows it by its name, the new one counts."""

    async def closed(request: Request) -> None:
        if desk.subscribers is None:
            return
        subscriptions, content = desk.subscribers.database.subscriptions, desk.library.current.content
        name, ended = await asyncio.to_thread(_end, subscriptions, request.channel)
        if ended:
            await tell_office(request.client, content, subscribing.closed(content, name, ended))

    async def renamed(request: Request) -> None:
        channel = request.event["channel"]
        if desk.subscribers is not None:
            subscriptions = desk.subscribers.database.subscriptions
            await asyncio.to_thread(subscriptions.rename, channel["id"], channel["name"])

    for kind in ("channel", "group"):
        app.event(f"{kind}_archive")(**lazily(desk, closed))
        app.event(f"{kind}_deleted")(**lazily(desk, closed))
        app.event(f"{kind}_rename")(**lazily(desk, renamed))


def _end(subscriptions: Subscriptions, channel: str) -> tuple[str, list[str]]:
    """Let a channel follow nothing any more: its name, as far as it is known, and what it followed."""
    name = subscriptions.of(channel).preferences.name
    return name, [each.what for each in subscriptions.unfollow(channel)]
