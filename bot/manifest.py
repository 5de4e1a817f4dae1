"""The app manifest: what Slack must know of the bot, derived from what the bot really does.

Scopes and events, with the reason for each: ``bot/scopes.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from bot.messages.commands import APP_DESCRIPTION, COMMAND_DESCRIPTION, SHORTCUTS
from bot.messages.help_text import bot_name
from bot.scopes import EVENTS, OPTIONAL, SCOPES
from handlers.registry import usage_hint

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
            "description": APP_DESCRIPTION,
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
                    "description": COMMAND_DESCRIPTION,
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
    origin = "# Written by iza-bot manifest; scopes and events with their reasons stand in bot/scopes.py.\n"
    return origin + yaml.safe_dump(manifest(content), allow_unicode=True, sort_keys=False, width=100)
