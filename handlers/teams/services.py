"""Services as the surfaces of Teams take them: texts name a mention of the bot in place of the command."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.messages.teams_wording import in_teams
from handlers.services import Services

if TYPE_CHECKING:
    from bot.edition import Edition


@dataclass(frozen=True)
class TeamsServices(Services):
    """One for each process."""

    _made: dict[str, tuple[Edition, Edition]] = field(default_factory=dict)
    """The edition in use, as the library has it and as it is in Teams."""

    @property
    def edition(self) -> Edition:
        """The content in use, worded for Teams, with the index over it."""
        current = self.library.current
        made = self._made.get("")
        if made is None or made[0] is not current:
            made = self._made[""] = (
                current,
                replace(current, content=in_teams(current.content), ready_index=current.index),
            )
        return made[1]
