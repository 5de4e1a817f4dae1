"""App package for Microsoft Teams: a manifest derived from what the bot does, and the icons of ``teams_icons/``.

Teams wants one icon in full colour of 192 by 192 pixels, and one of 32 by 32 in white on transparent.
"""

from __future__ import annotations

import io
import json
import zipfile
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bot.messages.commands import (
    APP_DESCRIPTION,
    APP_IN_TEAMS,
    ON_MESSAGE,
    SEARCH_HINT,
    SHARE_IN_TEAMS,
)
from bot.messages.excerpts import whole_words
from bot.messages.help_text import bot_name
from handlers.registry import FOR_ALL, helps
from handlers.teams.chat import ABOUT_THE_CHANNEL
from handlers.teams.message_extension import LOOK_UP_COMMAND, PARAMETER, SEARCH_COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.models import Content
    from bot.messages.commands import CommandHelp

COLOUR = "#0B6E6E"
"""That of the icon."""
ICONS = {"color": "color.png", "outline": "outline.png"}
MANIFEST_VERSION = "1.30"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}/MicrosoftTeams.schema.json"
MOST_COMMANDS = 12
_SHORT, _DEVELOPER, _COMMAND = 80, 32, 128
"""Characters of the short description, of the name of who offers the app, and of a description of a command."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""Date of the files: the same package for the same bot."""


def manifest(content: Content, client_id: str, website: str) -> dict[str, Any]:
    """The manifest as Teams takes it (learn.microsoft.com, App manifest schema for Teams).

    ``website`` is where people read who offers the bot, and what it keeps of them.
    """
    name, organisation = bot_name(content), content.organisation
    return {
        "$schema": SCHEMA,
        "manifestVersion": MANIFEST_VERSION,
        "version": version("iza-bot"),
        "id": client_id,
        "developer": {
            "name": whole_words(organisation.name, _DEVELOPER),
            "websiteUrl": website,
            "privacyUrl": website,
            "termsOfUseUrl": website,
        },
        "name": {"short": name, "full": whole_words(f"{name} · {organisation.name}", 100)},
        "description": {"short": whole_words(APP_DESCRIPTION, _SHORT), "full": APP_IN_TEAMS},
        "icons": ICONS,
        "accentColor": COLOUR,
        "bots": [
            {
                "botId": client_id,
                "scopes": ["personal", "team", "groupChat"],
                "commandLists": [
                    {"scopes": ["personal"], "commands": _commands(helps(f"@{name}")[1:])},
                    {"scopes": ["team", "groupChat"], "commands": _commands(_in_channels())},
                ],
            }
        ],
        "composeExtensions": [{"botId": client_id, "commands": [_search(), _look_up()]}],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [],
        "supportsChannelFeatures": "tier1",
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
    }


def package(content: Content, client_id: str, website: str) -> bytes:
    """The app package, ready to upload."""
    described = json.dumps(manifest(content, client_id, website), ensure_ascii=False, indent=2)
    icons = {name: files("bot").joinpath("teams_icons", name).read_bytes() for name in ICONS.values()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in {"manifest.json": described.encode(), **icons}.items():
            archive.writestr(zipfile.ZipInfo(file, _FIRST_DAY), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _in_channels() -> Iterable[CommandHelp]:
    return (command.help for command in (*FOR_ALL, *ABOUT_THE_CHANNEL))


def _commands(known: Iterable[CommandHelp]) -> list[dict[str, str]]:
    return [{"title": command.name, "description": whole_words(command.summary, _COMMAND)} for command in known][
        :MOST_COMMANDS
    ]


def _search() -> dict[str, Any]:
    return {
        "id": SEARCH_COMMAND,
        "type": "query",
        "title": ON_MESSAGE.name,
        "description": SHARE_IN_TEAMS,
        "context": ["compose", "commandBox"],
        "parameters": [{"name": PARAMETER, "title": ON_MESSAGE.name, "description": SEARCH_HINT}],
    }


def _look_up() -> dict[str, Any]:
    return {
        "id": LOOK_UP_COMMAND,
        "type": "action",
        "title": ON_MESSAGE.name,
        "description": ON_MESSAGE.description,
        "context": ["message"],
        "fetchTask": True,
    }
