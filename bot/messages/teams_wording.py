"""Content as readers in Microsoft Teams see it: there is no slash command, a question is put to the bot itself.

The texts name the command by ``organisation.command``, so that this is all that differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.help_text import bot_name
from bot.platform_ids import TEAMS, full_id, platform_of

if TYPE_CHECKING:
    from bot.content.models import Content


def in_teams(content: Content) -> Content:
    """The content with a mention of the bot as command, and the administrators who are in Teams."""
    organisation = content.organisation
    administrators = tuple(user for user in organisation.administrators if platform_of(full_id(user)) == TEAMS)
    worded = {"command": f"@{bot_name(content)}", "administrators": administrators}
    return content.model_copy(update={"organisation": organisation.model_copy(update=worded)})
