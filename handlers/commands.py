"""The slash command: answered in the acknowledgement itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from handlers.replies import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the organisation's command."""

    async def answer(ack: AsyncAck, command: dict[str, Any]) -> None:
        channels = (command.get("channel_name", ""), command.get("channel_id", ""))
        await ack(await desk.reply(command.get("text") or "", channels))

    app.command(desk.library.current.content.organisation.command)(answer)
