"""Bringing a message that stands in Slack up to date with what was pressed under it.

Whoever changes the message looks once more afterwards whether it says what it should by then, and else changes
it again. So of several who press at once, in one process or in several, the last one leaves the right number; and
what was corrected meanwhile stands corrected.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Protocol

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack_errors import ErrorMeaning, meaning_of
from bot.store.ledger import LedgerError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.content.models import Content
    from bot.store.ledger import Posting

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at a message that is being corrected, or after Slack found us too fast."""
LONGEST = 45
"""How many looks: longer than an attempt to correct takes."""


class PostedMessageStore(Protocol):
    """The reminders that stand in Slack. Its calls read the database, and raise LedgerError when it is away."""

    def find(self, key: str, place: str = "") -> list[Posting]:
        """The reminders that the message with this key tells; none when it stands nowhere, or not at ``place``."""

    def at(self, place: str) -> list[Posting]:
        """Postings that the message at ``Posting.place`` tells; empty when it is something else."""

    def under_way(self, key: str) -> bool:
        """Whether Slack has yet to confirm that the message with this key stands there."""

    def may_be_counted(self, content: Content, together: Sequence[Posting]) -> bool:
        """Whether a channel may see how many have seen or dealt with what this message tells."""

    def as_it_is(self, content: Content, together: list[Posting], now: dt.datetime) -> Mapping[str, Any] | None:
        """``text`` and ``blocks`` as they should be now; None while it is being corrected."""


class NoPostedMessages:
    """The board where nothing is posted."""

    def find(self, key: str, place: str = "") -> list[Posting]:
        """None."""
        del key, place
        return []

    def at(self, place: str) -> list[Posting]:
        """None."""
        del place
        return []

    def under_way(self, key: str) -> bool:
        """Nothing is."""
        del key
        return False

    def may_be_counted(self, content: Content, together: Sequence[Posting]) -> bool:
        """Not anything."""
        del content, together
        return False

    def as_it_is(self, content: Content, together: list[Posting], now: dt.datetime) -> None:
        """Nothing."""
        del content, together, now


class MessageRefresher:
    """One for each process: several presses at once make few calls."""

    def __init__(
        self,
        board: PostedMessageStore,
        content: Callable[[], Content],
        now: Callable[[], dt.datetime],
        pause: float = PAUSE,
    ) -> None:
        self._board = board
        self._content = content
        self._now = now
        self._pause = pause
        self._wanted: dict[str, bool] = {}
        """The messages that are being brought up to date, and whether once more."""

    async def refresh(self, client: AsyncWebClient, key: str) -> bool:
        """Bring the message with this key up to date; whether it is, or somebody else is at it."""
        if key in self._wanted:
            self._wanted[key] = True
            return True
        self._wanted[key] = True
        try:
            while self._wanted[key]:
                self._wanted[key] = False
                if not await self._until_right(client, key):
                    return False
            return True
        finally:
            del self._wanted[key]

    async def _until_right(self, client: AsyncWebClient, key: str) -> bool:
        shown: Mapping[str, Any] | None = None
        try:
            for _ in range(LONGEST):
                row, body = await asyncio.to_thread(self._look, key)
                if row is None or (body is not None and body == shown):
                    return row is not None
                if body is None or not await self._update(client, row, body):
                    await asyncio.sleep(self._pause)
                else:
                    shown = body
        except (SlackClientError, ClientError, OSError, TimeoutError, LedgerError) as error:
            logger.warning("The message of %s is not brought up to date: %s", key, error)
        return False

    def _look(self, key: str) -> tuple[Posting | None, Mapping[str, Any] | None]:
        content, together = self._content(), self._board.find(key)
        if not together:
            return None, None
        return together[0], self._board.as_it_is(content, together, self._now())

    @staticmethod
    async def _update(client: AsyncWebClient, row: Posting, body: Mapping[str, Any]) -> bool:
        """Whether Slack took it; not when it found us too fast.

        The metadata by which the ledger knows the message stays: chat.update keeps what it is not given.
        """
        try:
            await client.chat_update(channel=row.channel_id, ts=row.ts, **body)
        except SlackApiError as error:
            if meaning_of(error.response.get("error", "")) is not ErrorMeaning.RATE_LIMITED:
                raise
            return False
        return True
