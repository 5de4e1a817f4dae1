"""The app manifest: what Slack must know of the bot, derived from what the bot really does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from bot.messages.help_text import bot_name
from handlers.registry import usage_hint
from handlers.scopes import EVENTS, OPTIONAL, SCOPES
from handlers.shortcuts import SHORTCUTS

if TYPE_CHECKING:
    from bot.content.models import Content


def manifest(content: Content) -> dict[str, Any]:
    """The manifest as Slack's app configuration takes it (docs.slack.dev, App manifest reference)."""
    organisation = content.organisation
    name = bot_name(content)
    return {
        "_metadata": {"major_version": 1},
        "display_information": {
            "name": name,
            "description": "Antwoorden uit de FAQ en de datums van IZA en contractrondes",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": [shortcut._asdict() for shortcut in SHORTCUTS],
            "slash_commands": [
                {
                    "command": organisation.command,
                    "description": "Vraag, onderwerp of letter: het antwoord uit de FAQ",
                    "usage_hint": usage_hint(),
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def render(content: Content) -> str:
    """The manifest as YAML, ready to paste."""
    return yaml.safe_dump(manifest(content), allow_unicode=True, sort_keys=False, width=100)
