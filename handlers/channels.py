"""Channels that are archived, deleted or renamed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.admin_channel import AdminChannel
from bot.messages import admin_notices
from bot.platform_ids import full_id
from handlers.lazy_listener import lazily

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.store.subscription_store import SubscriptionStore
    from handlers.services import Services
    from handlers.slack_request import SlackRequest


def register(app: AsyncApp, services: Services) -> None:
    """Subscriptions end with their channel; where the content knows it by its name, the new one counts."""

    async def closed(request: SlackRequest) -> None:
        content = services.content
        name, ended = await asyncio.to_thread(end_subscriptions, services.database.subscriptions, request.channel)
        if ended:
            await AdminChannel(services.posts).tell(content, admin_notices.channel_closed(content, name, ended))

    async def renamed(request: SlackRequest) -> None:
        channel = request.event["channel"]
        await asyncio.to_thread(services.database.subscriptions.rename, full_id(channel["id"]), channel["name"])

    for kind in ("channel", "group"):
        app.event(f"{kind}_archive")(lazily(services, closed))
        app.event(f"{kind}_deleted")(lazily(services, closed))
        app.event(f"{kind}_rename")(lazily(services, renamed))


def end_subscriptions(subscriptions: SubscriptionStore, channel: str) -> tuple[str, list[str]]:
    """End all subscriptions of a channel: its name, as far as it is known, and their topics."""
    name = subscriptions.of(channel).preferences.name
    return name, [record.topic for record in subscriptions.unsubscribe(channel)]
