"""Messages that say too much or too little by what happened elsewhere, brought up to date in the background.

Somebody who counted is erased, or what was to be told later has been told: nobody presses under the message that
says so. Best effort: what is not done when the bot stops is done by the next press.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.store.ledger import LedgerError
from bot.store.subscription_records import is_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.content.models import Content
    from handlers.posted_messages import MessageRefresher, PostedMessageStore

logger = logging.getLogger(__name__)

BETWEEN = 2.0
"""Seconds between two messages: Slack allows some fifty changes a minute, and corrections need those too."""


class RefreshQueue:
    """Messages that wait for it, each once. Make it in the event loop in which it is to work."""

    def __init__(
        self,
        client: AsyncWebClient,
        board: PostedMessageStore,
        refresher: MessageRefresher,
        content: Callable[[], Content],
        between: float = BETWEEN,
    ) -> None:
        self._client = client
        self._board = board
        self._refresher = refresher
        self._content = content
        self._between = between
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, None] = {}
        self._at_work: asyncio.Task[None] | None = None

    def hear(self, places: Iterable[str]) -> None:
        """The messages at these places (``Row.place``) are behind; may be called from any thread."""
        found = tuple(places)
        if found and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._add, found)

    def _add(self, places: tuple[str, ...]) -> None:
        self._waiting |= dict.fromkeys(places)
        if self._at_work is None or self._at_work.done():
            self._at_work = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._waiting:
            place = next(iter(self._waiting))
            del self._waiting[place]
            try:
                key = await asyncio.to_thread(self._key, place)
            except LedgerError as error:
                logger.warning("A message is not brought up to date: %s", error)
                continue
            if key:
                await self._refresher.refresh(self._client, key)
                await asyncio.sleep(self._between)

    def _key(self, place: str) -> str:
        """By which key the message is refreshed; empty where nothing shows that could be behind."""
        together = self._board.at(place)
        if not together:
            return ""
        shows = is_person(together[0].channel) or self._board.may_be_counted(self._content(), together)
        return together[0].key if shows else ""
