"""What a subcommand is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.messages.help_text import CommandHelp

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages.message import Message, Sheet
    from handlers.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One way to use the command.

    ``reply`` answers; ``sheet`` is the long list behind its button, if it has one; ``window`` is what opens at
    once instead of the reply, where that is possible (None when it is not for whoever asks).
    """

    name: str
    argument: str
    """What may follow, as help shows it; empty when nothing may."""
    aliases: tuple[str, ...]
    summary: str
    """One Dutch line: what you get."""
    example: str
    reply: Callable[[Inquiry], Message]
    sheet: Callable[[Inquiry], Sheet] | None = None
    window: Callable[[Inquiry], Sheet | None] | None = None

    @property
    def usage(self) -> str:
        """How it is typed, behind the command."""
        return f"{self.name} {self.argument}".strip()

    @property
    def help(self) -> CommandHelp:
        """The line that help shows."""
        return CommandHelp(self.usage, self.summary, self.example)
