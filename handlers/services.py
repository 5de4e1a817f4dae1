"""Services that every surface needs: content, time, database, and the messages that stand in Slack."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot import local_time
from bot.editing import Editor
from bot.editorial import EditorialDesk
from handlers.inquiry import Inquiry, outcome_count, typed_words
from handlers.kept_connections import KeptConnections
from handlers.message_refresher import MessageRefresher
from handlers.public_address import PublicAddress
from handlers.recent_topics import RecentTopics, topic_of
from handlers.subscription_access import Requester, SubscriptionAccess

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bot.admin_channel import PostNow
    from bot.answering.answer import Answer
    from bot.content.models import Content
    from bot.edition import Edition
    from bot.library import Library
    from bot.store.database import Database
    from bot.subscription_index import SubscriptionIndex
    from handlers.inquiry import OutcomeCount
    from handlers.message_refresher import PostedMessageStore


@dataclass(frozen=True)
class Services:
    """One for each process."""

    library: Library
    now: Callable[[], dt.datetime]
    """The time, with a time zone."""
    subscriptions: SubscriptionIndex
    posted_messages: PostedMessageStore
    count_outcome: Callable[[OutcomeCount], None]
    """Counts how sure the answer to a question is."""
    public: PublicAddress = field(default_factory=PublicAddress)
    """Where the bot can be reached from outside."""
    posts: dict[str, PostNow] = field(default_factory=dict)
    """Posting and editing at once, by platform, as soon as the bot is there."""
    connections: KeptConnections = field(default_factory=KeptConnections)
    """Connections to Slack for replies and windows."""
    home_tab_users: set[str] = field(default_factory=set)
    """Users who opened the home tab since the start, by Slack's id; a change in a window renews theirs.

    Who is erased is dropped."""
    topics: RecentTopics = field(default_factory=RecentTopics)
    """Topics of the last answers. Who is erased is dropped."""

    @property
    def edition(self) -> Edition:
        """The content in use, with the index over it."""
        return self.library.current

    @property
    def content(self) -> Content:
        """The content in use."""
        return self.edition.content

    @property
    def database(self) -> Database:
        """The database, for a subject at a time."""
        return self.subscriptions.database

    @property
    def editor(self) -> Editor:
        """Edits of the content."""
        return Editor(self.library, self.database.edits)

    @property
    def desk(self) -> EditorialDesk:
        """Messages to who keeps the content up, and to who sent a question on."""
        return EditorialDesk(self.database)

    @cached_property
    def refresher(self) -> MessageRefresher:
        """Brings posted messages up to date; one for all surfaces, so that presses at once make few calls."""
        return MessageRefresher(self.posted_messages, lambda: self.content, self.now, self.posts)

    @cached_property
    def finders(self) -> ThreadPoolExecutor:
        """Threads for what takes nothing but time of a processor: one for each."""
        return ThreadPoolExecutor(os.cpu_count() or 1, "finding")

    @property
    def today(self) -> dt.date:
        """The date in the organisation's time zone."""
        return local_time.today(self.content.organisation, self.now())

    def inquiry(self, text: str, channels: tuple[str, ...] = (), user: str = "") -> Inquiry:
        """The question in ``text``, as Slack sent it, asked now; without a user there are no subscriptions."""
        edition, now = self.edition, self.now()
        requester = Requester(user, channels, now)
        access = SubscriptionAccess.of(self.subscriptions, edition.content, requester) if user else None
        today = local_time.today(edition.content.organisation, now)
        words = typed_words(text)

        def answered(answer: Answer) -> None:
            self.count_outcome(outcome_count(answer))
            self.topics.remember(user, topic_of(answer), now)

        topic = self.topics.of(user, now)
        return Inquiry(words, channels, today, edition, answered, access, public=self.public, topic=topic)
