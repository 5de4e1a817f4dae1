"""Cases that are measured a few at a time and given in their order."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

AT_ONCE = 3
"""Stories that are told at the same time: most of what the slow ones do is wait."""
_Case, _Measured = TypeVar("_Case"), TypeVar("_Measured")


async def in_order(
    cases: Iterable[_Case], measure: Callable[[_Case, str], Awaitable[_Measured]]
) -> AsyncIterator[_Measured]:
    """Measurements of cases, each with a SQLite file of its own at the URL that ``measure`` gets."""
    free = asyncio.Semaphore(AT_ONCE)

    async def story(number: int, case: _Case, folder: str) -> _Measured:
        async with free:
            return await measure(case, f"sqlite:///{Path(folder) / f'{number}.sqlite3'}")

    with tempfile.TemporaryDirectory(prefix="iza-bot-") as folder:
        for task in [asyncio.create_task(story(number, case, folder)) for number, case in enumerate(cases)]:
            yield await task
