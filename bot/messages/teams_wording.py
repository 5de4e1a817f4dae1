"""Content as readers in Microsoft Teams see it: there is no slash command, a question is put to the bot itself.

The texts name the command by ``organisation.command``, so that this is all that differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.help_text import bot_name

if TYPE_CHECKING:
    from bot.content.models import Content


def in_teams(content: Content) -> Content:
    """The content with a mention of the bot as command."""
    organisation = content.organisation.model_copy(update={"command": f"@{bot_name(content)}"})
    return content.model_copy(update={"organisation": organisation})
