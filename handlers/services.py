"""From a Slack payload to an answer: shared by the surfaces."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot import local_time
from bot.messages import render_slack
from handlers.inquiry import Inquiry, typed_words, unheard
from handlers.posted_messages import NoPostedMessages, PostedMessageStore
from handlers.registry import opens_window, reply_to, window_for
from handlers.subscription_access import Requester, SubscriptionAccess

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from bot.faq.findings import Findings
    from bot.library import Library
    from bot.messages.message import Message, Sheet
    from bot.subscriptions import SubscriptionIndex


def always(_marks: Mapping[str, dt.timedelta]) -> bool:
    """Nothing is remembered."""
    return True


def uncounted(_subject: str, _outcome: str) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Services:
    """What every surface needs: the content in use and the time."""

    library: Library
    now: Callable[[], dt.datetime]
    """The time, with a time zone."""
    answered: Callable[[Findings], None] = unheard
    """Hears what was found for each question, to count how sure it was."""
    first_time: Callable[[Mapping[str, dt.timedelta]], bool] = always
    """Whether none of these marks was seen; they are, each for its own while. Raises LedgerError."""
    note: Callable[[str, str], None] = uncounted
    """Counts an outcome of a subject."""
    subscribers: SubscriptionIndex | None = None
    """Who follows what; None where there is no database."""
    board: PostedMessageStore = field(default_factory=NoPostedMessages)
    """The reminders that stand in Slack."""
    at_home: set[str] = field(default_factory=set)
    """Who opened the home tab since the start, by Slack's id: it is renewed with what they change in a window."""

    def inquiry(self, text: str, channels: tuple[str, ...] = (), user: str = "") -> Inquiry:
        """The question in ``text``, as Slack sent it, asked now; without a user nothing can be followed."""
        edition, now = self.library.current, self.now()
        today = local_time.today(edition.content.organisation, now)
        asker = Requester(user, channels, now)
        account = (
            SubscriptionAccess.of(self.subscribers, edition.content, asker) if self.subscribers and user else None
        )
        return Inquiry(typed_words(text), channels, today, edition, self.answered, account)

    async def reply(self, text: str, channels: tuple[str, ...] = (), user: str = "") -> dict[str, Any]:
        """The answer as the body of a private Slack reply.

        Finding and rendering run in a thread: a lookup by meaning takes some 15 ms, and the event loop that
        answers everyone else must not wait for it.
        """
        return await asyncio.to_thread(self._reply, self.inquiry(text, channels, user))

    async def answer(self, text: str, channels: tuple[str, ...] = (), user: str = "") -> Message:
        """The answer itself, for a surface that says it in its own way; found in a thread too."""
        return await asyncio.to_thread(reply_to, self.inquiry(text, channels, user))

    async def window(self, text: str, channels: tuple[str, ...], user: str) -> Sheet | None:
        """The window that opens instead of an answer; None when these words open none."""
        if not opens_window(text):
            return None
        return await asyncio.to_thread(window_for, self.inquiry(text, channels, user))

    @staticmethod
    def _reply(inquiry: Inquiry) -> dict[str, Any]:
        return render_slack.reply(reply_to(inquiry))
