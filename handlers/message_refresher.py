"""Posted messages, brought up to date when a press under them, or something elsewhere, changes what they say.

Whoever changes a message looks once more afterwards whether it says what it should by then, and else changes it
again. So of several who press at once, in one process or in several, the last one leaves the right number; and
what was corrected meanwhile stands corrected.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Protocol

from bot.admin_channel import PostedNotice, post_now
from bot.platform_ids import SLACK, is_person, platform_of
from bot.store.ledger import LedgerError, PostingKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.admin_channel import PostNow
    from bot.content.models import Content
    from bot.store.ledger import Posting

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at a message that is being corrected."""
LONGEST = 45
"""Looks in a row: longer than an attempt to correct takes."""
BETWEEN = 2.0
"""Seconds between two messages of the queue: Slack allows some fifty changes a minute, corrections included."""


class PostedMessageStore(Protocol):
    """The reminders that stand in Slack. Its calls read the database, and raise LedgerError when it is away."""

    def find(self, key: str, message_ref: str = "") -> list[Posting]:
        """The reminders in the message with this key; empty when it stands nowhere, or not at ``message_ref``."""

    def at(self, message_ref: str) -> list[Posting]:
        """The reminders in the message at ``Posting.message_ref``; empty when it is no reminder."""

    def under_way(self, key: str) -> bool:
        """True while Slack has yet to confirm that the message with this key stands there."""

    def may_be_counted(self, content: Content, together: Sequence[Posting]) -> bool:
        """True when a channel may see how many have seen or dealt with the dates of this message."""

    def overtaken_by(self, content: Content, now: dt.datetime) -> Sequence[Posting]:
        """Reminders that stand in Slack with another date than this content has."""

    def as_it_is(self, content: Content, together: list[Posting], now: dt.datetime) -> Mapping[str, Any] | None:
        """``text`` and ``blocks`` as they should be now; None while it is being corrected."""


class MessageRefresher:
    """Brings one message at a time up to date, where it stands; several presses at once make few calls."""

    def __init__(
        self,
        store: PostedMessageStore,
        content: Callable[[], Content],
        now: Callable[[], dt.datetime],
        posts: Mapping[str, PostNow],
        pause: float = PAUSE,
    ) -> None:
        self._store = store
        self._content = content
        self._now = now
        self._posts = posts
        self._pause = pause
        self._again: dict[str, bool] = {}
        """The messages that are being brought up to date, and whether once more."""

    async def refresh(self, key: str) -> bool:
        """Bring the message with this key up to date; whether it is, or another call is at it."""
        if key in self._again:
            self._again[key] = True
            return True
        self._again[key] = True
        try:
            while self._again[key]:
                self._again[key] = False
                if not await self._until_right(key):
                    return False
            return True
        finally:
            del self._again[key]

    async def _until_right(self, key: str) -> bool:
        shown: Mapping[str, Any] | None = None
        try:
            for _ in range(LONGEST):
                posting, body = await asyncio.to_thread(self._look, key)
                if posting is None or (body is not None and body == shown):
                    return posting is not None
                stands = posting.delivery
                result = None
                if body is not None:
                    result = await post_now(self._posts, stands.channel_id, body, stands.ts)
                if result is None:
                    await asyncio.sleep(self._pause)
                elif isinstance(result, PostedNotice):
                    shown = body
                elif result.again is not None:
                    await asyncio.sleep(result.again)
                else:
                    logger.warning("The message of %s is not brought up to date: %s", key, result.reason)
                    return False
        except LedgerError as error:
            logger.warning("The message of %s is not brought up to date: %s", key, error)
        return False

    def key_at(self, message_ref: str) -> str:
        """The key of the message at this reference; empty where nothing in it could be out of date."""
        together = self._store.at(message_ref)
        if not together:
            return ""
        first = together[0]
        editorial = first.kind is PostingKind.EDITORIAL
        changes = editorial or is_person(first.channel) or self._store.may_be_counted(self._content(), together)
        return first.key if changes else ""

    def _look(self, key: str) -> tuple[Posting | None, Mapping[str, Any] | None]:
        content, together = self._content(), self._store.find(key)
        if not together:
            return None, None
        return together[0], self._store.as_it_is(content, together, self._now())


class RefreshQueue:
    """Messages to be brought up to date in the background, each once, because of something elsewhere.

    A person who counted is erased, or a snoozed reminder is posted: nobody presses under the message that says
    so. Each platform has its own. Best effort: what is not done when the bot stops is done by the next press. Make
    it in the event loop in which it is to work.
    """

    def __init__(self, refresher: MessageRefresher, platform: str = SLACK) -> None:
        self._platform = platform
        self._refresher = refresher
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, None] = {}
        self._worker: asyncio.Task[None] | None = None

    def add(self, message_refs: Iterable[str]) -> None:
        """Queue the messages of this platform with these references (``Posting.message_ref``).

        May be called from any thread.
        """
        waiting = tuple(reference for reference in message_refs if platform_of(reference) == self._platform)
        if waiting and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._add, waiting)

    def _add(self, message_refs: tuple[str, ...]) -> None:
        self._waiting |= dict.fromkeys(message_refs)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._waiting:
            message = next(iter(self._waiting))
            del self._waiting[message]
            try:
                key = await asyncio.to_thread(self._refresher.key_at, message)
            except LedgerError as error:
                logger.warning("A message is not brought up to date: %s", error)
                continue
            if key:
                await self._refresher.refresh(key)
                await asyncio.sleep(BETWEEN)
