"""Heartbeat: a sign of life to a service outside, which raises the alarm when it stays away.

A bot that is dead can't say so, and one that is alive and does not do its work is no better. So the sign is given
only while everything is well.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from bot.health import Health
    from schedules.loop_status import LoopStatus

logger = logging.getLogger(__name__)

EVERY_SECONDS = 120.0
"""Seconds between two signs of life; let the service wait for several of them."""
TIMEOUT_SECONDS = 20.0


async def send_heartbeats(url: str, health: Health, loop_status: LoopStatus) -> None:
    """Call the address after the first look at the ledger and every two minutes, until cancelled."""
    await loop_status.begun.wait()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)) as session:
        while True:
            await send_heartbeat(session, url, health)
            await asyncio.sleep(EVERY_SECONDS)


async def send_heartbeat(session: aiohttp.ClientSession, url: str, health: Health) -> None:
    """Call the address with an empty GET if all is well; one that can't be reached is called again the next time.

    The address may be a secret, and is not logged.
    """
    if concern := await health.concern():
        logger.warning("No heartbeat is sent: %s", concern)
        return
    try:
        async with session.get(url) as response:
            if not response.ok:
                logger.warning("IZA_HEARTBEAT_URL answers with status %d", response.status)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        logger.warning("IZA_HEARTBEAT_URL can't be reached (%s)", type(error).__name__)
