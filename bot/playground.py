"""Agents Playground, Microsoft's own client for a bot on this machine: it asks for no token and knows no dialogs.

So a button that opens a dialog in Teams is an ordinary one there, and its answer follows as a message.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.teams_client import TeamsClient
from bot.teams_token import BotToken
from schedules.teams_outlet import TeamsOutlet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schedules.send_result import Attempt, Edit, SendResult

_DIALOG = {"type": "task/fetch"}


class NoToken(BotToken):
    """Token that is not asked for."""

    def __init__(self) -> None:
        super().__init__("", "", "")

    async def get(self, seconds: float = 0) -> str:
        """A word in the place of a token."""
        del seconds
        return "none"


class PlaygroundClient(TeamsClient):
    """Client whose cards open no dialogs."""

    async def post(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str:
        """Post an activity."""
        return await super().post(service_url, conversation, without_dialogs(activity))

    async def update(
        self, service_url: str, conversation: str, activity_id: str, activity: Mapping[str, Any]
    ) -> None:
        """Replace a message."""
        await super().update(service_url, conversation, activity_id, without_dialogs(activity))


class PlaygroundOutlet(TeamsOutlet):
    """Outlet whose cards open no dialogs."""

    async def deliver(self, attempt: Attempt, waited: float = 0) -> SendResult:
        """Make the attempt."""
        message = attempt.message
        edits = tuple(replace(edit, body=without_dialogs(edit.body)) for edit in message.edits)
        message = message._replace(body=without_dialogs(message.body), edits=edits)
        return await super().deliver(attempt._replace(message=message), waited)

    async def update(self, edit: Edit) -> SendResult:
        """Give a message that stands another text."""
        return await super().update(replace(edit, body=without_dialogs(edit.body)))


def without_dialogs(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """A card, or anything with one in it, whose buttons open no dialogs."""
    if isinstance(value, dict):
        fields = {name: inner for name, inner in value.items() if not (name == "msteams" and inner == _DIALOG)}
        return {name: without_dialogs(inner) for name, inner in fields.items()}
    return [without_dialogs(inner) for inner in value] if isinstance(value, list) else value
