"""Ids of people, channels and workspaces: ``platform:id``, as in ``slack:U0123ABC`` and ``teams:19:…``.

So they stand in the database and go through the code. Only the surfaces of a platform take its name off again
(``native_id``). A text without a platform is Slack's: so content files and the command line may write it
(``full_id``, ``short_id``), and the keys of postings have it, which never change. In the place of an id a
channel of Slack may have its name. ``webhook:kring-zuid`` is a workflow of Teams that posts what its address gets;
the settings have that address under this name, for it is a secret.
"""

from __future__ import annotations

import re

SLACK_USER_ID = "[UW][A-Z0-9]+"
SLACK_CHANNEL_ID = "[CG][A-Z0-9]+"
"""Slack documents the first letter and the capitals, not the length (docs.slack.dev, Conversations API).

The name of a channel has no capitals, so that a text is an id or a name and never both."""
SLACK = "slack"
TEAMS = "teams"
WEBHOOK = "webhook"
_PLATFORMS = frozenset({SLACK, TEAMS, WEBHOOK})
_SLACK_USER, _SLACK_CHANNEL = re.compile(SLACK_USER_ID), re.compile(SLACK_CHANNEL_ID)
_TEAMS_CONVERSATION = "19:"
"""Beginning of the id of a channel or group chat; a person goes by the object id of Microsoft Entra."""
_TEAMS_CHANNEL = ("@thread.tacv2", "@thread.skype")
"""Ends of the id of a channel, which a group chat does not have."""


def full_id(text: str, platform: str = SLACK) -> str:
    """The id with its platform: this one, unless the text names one; nothing stays nothing."""
    return text if not text or _has_platform(text) else f"{platform}:{text}"


def short_id(platform_id: str) -> str:
    """The id as people write it: Slack's without its platform."""
    return native_id(platform_id) if platform_of(platform_id) == SLACK else platform_id


def native_id(platform_id: str) -> str:
    """The id as its platform has it."""
    return platform_id.partition(":")[2] if _has_platform(platform_id) else platform_id


def platform_of(platform_id: str) -> str:
    """The platform of an id."""
    return platform_id.partition(":")[0] if _has_platform(platform_id) else SLACK


def is_person(platform_id: str) -> bool:
    """True for the id of a person."""
    native = native_id(platform_id)
    platform = platform_of(platform_id)
    if platform == TEAMS:
        return not native.startswith(_TEAMS_CONVERSATION)
    return platform == SLACK and _SLACK_USER.fullmatch(native) is not None


def is_channel_id(platform_id: str) -> bool:
    """True for the id of a channel, not for its name."""
    native = native_id(platform_id)
    platform = platform_of(platform_id)
    if platform == TEAMS:
        return native.startswith(_TEAMS_CONVERSATION)
    return platform == WEBHOOK or _SLACK_CHANNEL.fullmatch(native) is not None


def has_threads(platform_id: str) -> bool:
    """True for a conversation in which a message can stand under another."""
    platform = platform_of(platform_id)
    return platform == SLACK or (platform == TEAMS and native_id(platform_id).endswith(_TEAMS_CHANNEL))


def _has_platform(text: str) -> bool:
    return text.partition(":")[0] in _PLATFORMS and ":" in text
