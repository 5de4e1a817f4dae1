"""Subcommand: one way to use the command, with its help and its callbacks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages.commands import CommandHelp
    from bot.messages.message import Message, Sheet
    from handlers.inquiry import Inquiry


class DependsOn(IntEnum):
    """All that a reply depends on beside the words: which replies can be kept, and for how long."""

    CONTENT = 1
    """Edition of the content, and the day."""
    SCOPE = 2
    """The channel too, and what it or the asker follows."""
    RECORDS = 3
    """Anything in the database; or it changes something there."""


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One way to use the command: ``reply`` answers."""

    help: CommandHelp
    reply: Callable[[Inquiry], Message]
    sheet: Callable[[Inquiry], Sheet] | None = None
    """The long list behind the button of the reply, if it has one."""
    window: Callable[[Inquiry], Sheet | None] | None = None
    """A window that opens instead of the reply where that is possible; None where the user may not have it."""

    depends_on: DependsOn = DependsOn.RECORDS

    @property
    def name(self) -> str:
        """The word behind the command."""
        return self.help.name
