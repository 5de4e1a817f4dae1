"""Messages as the platform of a channel takes them: Slack's blocks, or a card of Teams.

A workflow of Teams takes a card without buttons: nobody would hear of a press.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.messages import render_slack, render_teams
from bot.messages.message import Buttons, ListRow, Message
from bot.messages.render_teams import Surface
from bot.platform_ids import is_person, platform_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.messages.message import Part


def body(message: Message, channel: str) -> dict[str, Any]:
    """``text`` and ``blocks`` for a channel or person of Slack, ``text`` and ``card`` elsewhere."""
    match platform_of(channel):
        case "teams":
            return render_teams.body(message, _surface(channel))
        case "webhook":
            return render_teams.body(Message(_without_buttons(message.parts)), Surface.CHANNEL)
    return render_slack.body(message)


def under(body: Mapping[str, Any], parts: tuple[Part, ...], channel: str) -> dict[str, Any]:
    """Body with these parts under what it has."""
    match platform_of(channel):
        case "teams":
            return render_teams.under(body, parts, _surface(channel))
        case "webhook":
            return render_teams.under(body, _without_buttons(parts), Surface.CHANNEL)
    return render_slack.under(body, parts)


def _surface(channel: str) -> Surface:
    return Surface.PERSONAL if is_person(channel) else Surface.CHANNEL


def _without_buttons(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(part for part in parts if not isinstance(part, Buttons | ListRow))
