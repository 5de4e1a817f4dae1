"""Taking changed content into use while the bot runs."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from watchfiles import awatch

from bot.admin_channel import tell_administrators
from bot.messages import help_text

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.learning import Learner
    from bot.library import Library

logger = logging.getLogger(__name__)

LOOK_EVERY_MS = 5000
"""How often the content is compared even when the system reports no change, in milliseconds."""


async def keep_fresh(
    library: Library,
    client: AsyncWebClient,
    stop: asyncio.Event,
    renew: asyncio.Event,
    learner: Learner,
) -> None:
    """Take changed content into use by itself, and at once when ``renew`` is set; never ends by itself."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_watch(library, stop, renew))
        while True:
            await renew.wait()
            renew.clear()
            before = library.problems
            try:
                if await asyncio.to_thread(library.refresh):
                    learner.again()
            except Exception:  # a fault of ours in reading must not stop the answers
                logger.exception("Changed content can't be read, the last good version stays in use")
            if library.problems and library.problems != before:
                await _tell_administrators(library, client)


async def _watch(library: Library, stop: asyncio.Event, renew: asyncio.Event) -> None:
    """Set ``renew`` when a file changes, and now and then: a network drive or a new folder reports no change."""
    try:
        async for _ in awatch(
            library.directory, stop_event=stop, rust_timeout=LOOK_EVERY_MS, yield_on_timeout=True
        ):
            renew.set()
    except (OSError, RuntimeError) as error:
        logger.warning(
            "The system does not report changes in %s (%s); looking every few seconds", library.directory, error
        )
    while not stop.is_set():
        renew.set()
        await asyncio.sleep(LOOK_EVERY_MS / 1000)


async def _tell_administrators(library: Library, client: AsyncWebClient) -> None:
    notice = help_text.content_refused(map(str, library.problems), library.directory.name)
    await tell_administrators(client, library.current.content, notice)
