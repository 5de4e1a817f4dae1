"""Slack's ids: ``U…`` or ``W…`` for a person, ``C…`` or ``G…`` for a channel, ``D…`` for a direct message.

Slack documents the first letter and the capitals, not the length (docs.slack.dev, Conversations API). A channel's
name has no capitals, so that a text is an id or a name and never both.
"""

from __future__ import annotations

import re

USER_ID = "[UW][A-Z0-9]+"
CHANNEL_ID = "[CG][A-Z0-9]+"
_USER = re.compile(USER_ID)
_CHANNEL = re.compile(CHANNEL_ID)


def is_user_id(text: str) -> bool:
    """True for the id of a person."""
    return _USER.fullmatch(text) is not None


def is_channel_id(text: str) -> bool:
    """True for the id of a public or private channel."""
    return _CHANNEL.fullmatch(text) is not None
