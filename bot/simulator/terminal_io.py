"""Input and output of the conversation: a terminal with its keys, or a pipe."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from .line_wrapping import GLUE, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .mrkdwn import Style

ReadLine = Callable[[str], Awaitable[str | None]]
"""Asks for a line with a prompt; None when there are no more."""


class ConsolePage:
    """Output, wrapped to its width."""

    def __init__(self, write: Callable[[str], None], style: Style, width: int) -> None:
        self._write = write
        self._width = width
        self.style = replace(style, row=self._row, spaced=True)

    def say(self, *lines: str) -> None:
        """Write the lines; an empty one stays empty."""
        for line in lines:
            for piece in wrap(line, self._width) if line else [""]:
                self._write(piece.replace(GLUE, " "))

    def _row(self, controls: list[str]) -> list[str]:
        """Controls side by side if they fit, otherwise below each other."""
        line = "  ".join(controls)
        return [line] if width_of(line) <= self._width else controls


def print_line(line: str) -> None:
    """Write a line to the standard output at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def line_reader(hints: Sequence[str]) -> ReadLine:
    """Lines from the terminal, with completion; or plain lines from a pipe, shown as if they were typed."""
    if not sys.stdin.isatty():
        return _read_pipe
    # Questions are stored nowhere, so the history lives as long as the conversation.
    session: PromptSession[str] = PromptSession(
        history=InMemoryHistory(), completer=WordCompleter([*hints], sentence=True), complete_while_typing=True
    )

    async def read(prompt: str) -> str | None:
        try:
            with patch_stdout(raw=True):
                return await session.prompt_async(prompt)
        except KeyboardInterrupt:
            return ""
        except EOFError:
            return None

    return read


async def _read_pipe(prompt: str) -> str | None:
    line: str = await asyncio.to_thread(sys.stdin.readline)
    if not line:
        return None
    print_line(prompt + line.rstrip("\n"))
    return line
