"""What is done now and then beside answering and posting: writing counts, dropping what is past its time."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.store.ledger import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.database import Database

logger = logging.getLogger(__name__)

WRITE_SECONDS = 2.0
"""How long a count waits at most before it is written."""
ROUNDS = 1800
"""So many times the counts are written before what is old is dropped: once an hour."""


async def keep_house(database: Database) -> None:
    """Go on until cancelled, and then write the last counts; a database that is away is tried again."""
    try:
        while True:
            await _try(database.remembered.forget_old)
            await _try(database.subscriptions.forget_old)
            await _try(database.tallies.forget_old)
            for _ in range(ROUNDS):
                await asyncio.sleep(WRITE_SECONDS)
                await _try(database.helpfulness.write)
    finally:
        await asyncio.shield(asyncio.create_task(_try(database.helpfulness.write)))


async def _try(work: Callable[[], object]) -> None:
    try:
        await asyncio.to_thread(work)
    except LedgerError as error:
        logger.warning("The counts are not written yet: %s", error)
