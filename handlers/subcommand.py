"""Subcommand: one way to use the command, with its help and its callbacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages.commands import CommandHelp
    from bot.messages.message import Message, Sheet
    from handlers.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One way to use the command: ``reply`` answers."""

    help: CommandHelp
    reply: Callable[[Inquiry], Message]
    sheet: Callable[[Inquiry], Sheet] | None = None
    """The long list behind the button of the reply, if it has one."""
    window: Callable[[Inquiry], Sheet | None] | None = None
    """A window that opens instead of the reply where that is possible; None where the user may not have it."""

    @property
    def name(self) -> str:
        """The word behind the command."""
        return self.help.name
