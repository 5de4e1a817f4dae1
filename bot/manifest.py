"""The app manifest: what Slack must know of the bot, derived from what the bot really does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from handlers.registry import usage_hint

if TYPE_CHECKING:
    from bot.content.models import Content

SCOPES = {
    "commands": "the slash command",
    "chat:write": "reminders in channels, and word to the administrators when changed content is refused",
}
"""Every bot scope with what it is for; nothing here reads messages."""


def manifest(content: Content) -> dict[str, Any]:
    """The manifest as Slack's app configuration takes it (docs.slack.dev, App manifest reference)."""
    organisation = content.organisation
    name = organisation.command.removeprefix("/")
    return {
        "_metadata": {"major_version": 1},
        "display_information": {
            "name": f"{name}-bot",
            "description": "Antwoorden uit de FAQ en de datums van IZA en contractrondes",
        },
        "features": {
            "bot_user": {"display_name": f"{name}-bot", "always_online": True},
            "slash_commands": [
                {
                    "command": organisation.command,
                    "description": "Vraag, onderwerp of letter: het antwoord uit de FAQ",
                    "usage_hint": usage_hint(),
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def render(content: Content) -> str:
    """The manifest as YAML, ready to paste."""
    return yaml.safe_dump(manifest(content), allow_unicode=True, sort_keys=False, width=100)
