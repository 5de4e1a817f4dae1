"""Event loop of the subcommands that serve."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine


def run_in_event_loop(coroutine: Coroutine[None, None, None]) -> None:
    """Run to its end on uvloop, or on asyncio's own loop on Windows, where uvloop is not to be had."""
    if sys.stdin is None:  # it was closed: a socket would get its number, and libuv aborts when that is closed
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    if sys.platform == "win32":
        asyncio.run(coroutine)
    else:
        import uvloop  # noqa: PLC0415 - not to be had on Windows

        uvloop.run(coroutine)
