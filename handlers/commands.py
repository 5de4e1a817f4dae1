"""The slash command: answered in the acknowledgement itself, or with a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.messages import slack

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.replies import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the organisation's command."""

    async def answer(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        channels = (command.get("channel_name", ""), command.get("channel_id", ""))
        asked = (command.get("text") or "", channels, command.get("user_id", ""))
        if window := await desk.window(*asked):
            await ack()
            await client.views_open(trigger_id=command["trigger_id"], view=slack.modal(window))
        else:
            await ack(await desk.reply(*asked))

    app.command(desk.library.current.content.organisation.command)(answer)
