"""Public address of the bot, and whether Slack can fetch pictures there.

A reply with a picture that Slack can't fetch does not arrive at all ("downloading image failed"). So the bot
fetches one itself at its public address, at the start and every ten minutes; while that fails, replies have words.
So they do at an address inside a network, where the bot gets it and Slack does not.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from bot.messages.agenda import national_feed
from bot.messages.timeline import FOLDER

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 600.0
_PNG = "image/png"


@dataclass(slots=True)
class PublicAddress:
    """Address at which people reach the bot or its exported files; empty without one."""

    url: str = ""
    has_pictures: bool = False
    """True while a picture can be fetched there."""
    near_slack: bool = False
    """True for a Slack on this very machine (``bot/simulator``), which fetches from inside too."""
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set after the first look."""

    def picture(self, name: str, version: str) -> str:
        """Address of a picture; empty while it can't be fetched. Slack keeps a picture by its whole address."""
        return f"{self.url}/{FOLDER}/{quote(name)}.png?v={quote(version)}" if self.has_pictures else ""

    async def watch(self) -> None:
        """Look again and again until cancelled; at once done without an address."""
        while self.url:
            found = (self.near_slack or await self._is_outside()) and await self._look()
            if found != self.has_pictures:
                logger.info("Pictures can %s be fetched at %s", "now" if found else "no longer", self.url)
            self.has_pictures = found
            self.looked.set()
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _is_outside(self) -> bool:
        """True when the name leads to an address on the internet."""
        try:
            addresses = await asyncio.get_running_loop().getaddrinfo(urlsplit(self.url).hostname, None)
        except (OSError, UnicodeError):
            return False
        return any(ip_address(address[4][0]).is_global for address in addresses)

    async def _look(self) -> bool:
        from aiohttp import ClientError, ClientSession, ClientTimeout  # noqa: PLC0415 - not for the command line

        name = national_feed().file.removesuffix(".ics")
        timeout = ClientTimeout(total=LOOK_SECONDS)
        try:
            async with (
                ClientSession(timeout=timeout) as session,
                session.head(f"{self.url}/{FOLDER}/{name}.png") as response,
            ):
                return response.status == HTTPStatus.OK and response.content_type == _PNG
        except (ClientError, OSError, ValueError):
            return False
