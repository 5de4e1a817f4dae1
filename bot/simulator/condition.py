"""Condition of the workspace that coroutines wait for, without polling."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from .records import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class WaitTimeoutError(WorkspaceError):
    """Nothing that was waited for came in time."""


class Condition:
    """Wakes coroutines after each change, so that they look whether it is theirs."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def notify(self) -> None:
        """Wake all waiting coroutines."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait_for(self, predicate: Callable[[], T | None], *, seconds: float | None, otherwise: str) -> T:
        """Wait until ``predicate`` gives something, and return that; without ``seconds`` for ever.

        Raises WaitTimeoutError with the sentence ``otherwise`` when time is up.
        """
        try:
            async with asyncio.timeout(seconds):
                while (value := predicate()) is None:
                    future = asyncio.get_running_loop().create_future()
                    self._waiting.append(future)
                    await future
        except TimeoutError:
            raise WaitTimeoutError(f"{otherwise} (waited {seconds:g} s)") from None
        return value
