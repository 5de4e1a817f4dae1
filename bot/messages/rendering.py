"""Messages as the platform of a channel takes them: Slack's blocks, or a card of Teams.

A workflow of Teams takes a card without buttons: nobody would hear of a press.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.messages import render_slack, render_teams
from bot.messages.message import Buttons, ListRow, Message
from bot.messages.render_teams import Surface
from bot.platform_ids import SLACK, WEBHOOK, is_person, platform_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.messages.message import Part


def shown(message: Message, channel: str) -> Message:
    """The message without what has no place in a channel."""
    return Message(_shown(message.parts, channel))


def body(message: Message, channel: str) -> dict[str, Any]:
    """``text`` and ``blocks`` for a channel or person of Slack, ``text`` and ``card`` elsewhere."""
    if platform_of(channel) == SLACK:
        return render_slack.body(message)
    return render_teams.body(shown(message, channel), _surface(channel))


def under(body: Mapping[str, Any], parts: tuple[Part, ...], channel: str) -> dict[str, Any]:
    """Body with these parts under what it has."""
    if platform_of(channel) == SLACK:
        return render_slack.under(body, parts)
    return render_teams.under(body, _shown(parts, channel), _surface(channel))


def _surface(channel: str) -> Surface:
    return Surface.PERSONAL if is_person(channel) else Surface.CHANNEL


def _shown(parts: tuple[Part, ...], channel: str) -> tuple[Part, ...]:
    if platform_of(channel) != WEBHOOK:
        return parts
    return tuple(part for part in parts if not isinstance(part, Buttons | ListRow))
