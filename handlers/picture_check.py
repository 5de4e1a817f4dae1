"""Check whether Slack can fetch pictures at the public address of the bot.

A reply with a picture that Slack can't fetch does not arrive at all ("downloading image failed"). So the bot
fetches one itself at its public address, at the start and every ten minutes; while that fails, replies have words.
So they do at an address inside a network, where the bot gets it and Slack does not.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.messages.agenda import national_feed
from bot.messages.timeline import FOLDER

if TYPE_CHECKING:
    from handlers.public_address import PublicAddress

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 600.0
_PNG = "image/png"


async def keep_looking(address: PublicAddress) -> None:
    """Look again and again until cancelled; at once done without an address."""
    while address.url:
        await look(address)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def look(address: PublicAddress) -> None:
    """Look once, and note in the address what was seen."""
    has_pictures = (address.near_slack or await _is_outside(address.url)) and await _has_picture(address.url)
    if has_pictures != address.has_pictures:
        logger.info("Pictures can %s be fetched at %s", "now" if has_pictures else "no longer", address.url)
    address.has_pictures = has_pictures


async def _is_outside(url: str) -> bool:
    """True when the name leads to an address on the internet."""
    try:
        addresses = await asyncio.get_running_loop().getaddrinfo(urlsplit(url).hostname, None)
    except (OSError, UnicodeError):
        return False
    return any(ip_address(address[4][0]).is_global for address in addresses)


async def _has_picture(url: str) -> bool:
    name = national_feed().file.removesuffix(".ics")
    timeout = ClientTimeout(total=LOOK_SECONDS)
    try:
        async with (
            ClientSession(timeout=timeout) as session,
            session.head(f"{url}/{FOLDER}/{name}.png") as response,
        ):
            return response.status == HTTPStatus.OK and response.content_type == _PNG
    except (ClientError, OSError, ValueError):
        return False
