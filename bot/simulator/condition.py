"""Waiting for something to happen, without polling."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from bot.simulator.records import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class WaitTimeoutError(WorkspaceError):
    """What was waited for did not come in time."""


class Condition:
    """Lets coroutines wait until something has changed, without polling."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def notify(self) -> None:
        """Let everyone who waits look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait_for(self, look: Callable[[], T | None], *, seconds: float | None, otherwise: str) -> T:
        """The first thing that ``look`` finds; raises WaitTimeoutError with the sentence when time is up.

        Without ``seconds`` it waits as long as it takes.
        """
        try:
            async with asyncio.timeout(seconds):
                while (found := look()) is None:
                    future = asyncio.get_running_loop().create_future()
                    self._waiting.append(future)
                    await future
        except TimeoutError:
            raise WaitTimeoutError(f"{otherwise} (waited {seconds:g} s)") from None
        return found
