"""What someone may see and change of what a channel follows, or they themselves.

The one way from the subcommands to the database. Its calls read and write there: they run in a thread, and raise
LedgerError when the database can't be reached.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import scope_of
from bot.calendar.due import due_between
from bot.calendar.subscription_topics import subjects_by_content
from bot.calendar.subscriptions import Subscriptions
from bot.content.models import MayFollow
from bot.slack_ids import is_channel_id, is_user_id
from bot.store.ledger import LedgerError
from bot.store.subscription_records import SubscriptionRecord
from bot.subscriptions import follower_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.calendar.audience import ChannelScope
    from bot.calendar.due import Due
    from bot.calendar.subscriptions import OccurrenceId, SnoozedOccurrence
    from bot.content.models import Content
    from bot.store.subscription_records import Preferences, SubscriberRecords
    from bot.subscriptions import SubscriptionIndex

logger = logging.getLogger(__name__)

PREVIEWED = 3
AHEAD = dt.timedelta(days=800)
"""How far ahead the next messages are looked for."""
_NAMELESS = ("directmessage", "privategroup", "mpdm-")
"""How the names begin that Slack writes where it gives none."""


class Requester(NamedTuple):
    """Who asks where and when."""

    user: str
    """By Slack's id."""
    channels: tuple[str, ...]
    """The names and ids by which the channel is known, the id last; empty where there is none."""
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class SubscriptionAccess:
    """What one channel or person follows, in the hands of the member who asks."""

    subscribers: SubscriptionIndex
    content: Content
    now: dt.datetime
    user: str
    """Who asks, by Slack's id."""
    who: str
    """For whom: the id of the channel where it is asked, else that of the member."""
    name: str = ""
    """The name of that channel, as far as Slack gives it."""

    @classmethod
    def of(cls, subscribers: SubscriptionIndex, content: Content, asker: Requester) -> SubscriptionAccess:
        """The account of the channel where it is asked, or of the member who asks elsewhere."""
        name, channel = (asker.channels[0], asker.channels[-1]) if asker.channels else ("", "")
        if not is_channel_id(channel):
            return cls(subscribers, content, asker.now, asker.user, asker.user)
        known = "" if name == channel or name.startswith(_NAMELESS) else name
        return cls(subscribers, content, asker.now, asker.user, channel, known)

    @property
    def own(self) -> SubscriptionAccess:
        """That of the member, wherever it is asked."""
        return replace(self, who=self.user, name="")

    @property
    def personal(self) -> bool:
        """Whether it is about the member, and not about a channel."""
        return is_user_id(self.who)

    @property
    def may_change(self) -> bool:
        """Whether this member decides what is followed here."""
        organisation = self.content.organisation
        by_anyone = organisation.subscriptions is MayFollow.MEMBERS
        return self.personal or by_anyone or self.user in organisation.administrators

    @property
    def place(self) -> str:
        """By which name or id messages are posted here."""
        return self.subscribers.posting_channel(self.content, self.who, self.name)

    def followed(self) -> SubscriberRecords:
        """All that is kept of it."""
        return self.subscribers.database.subscriptions.of(self.who)

    def scope(self) -> ChannelScope:
        """What is told here; while the database is away that of the content alone, because answers go on."""
        try:
            return scope_of(self.content, self.place, self.subscribers.following(self.content))
        except LedgerError as error:
            logger.warning("Answered without what is followed: %s", error)
            return scope_of(self.content, self.name or self.who)

    def by_content(self) -> tuple[str, ...]:
        """What comes here whatever is followed, because the content itself says so."""
        return subjects_by_content(self.content, self.place)

    def follow(self, *what: str, leads: tuple[int, ...] | None = None) -> tuple[str, ...]:
        """Follow these, with leads of their own if they are given; those that are new."""
        return self.subscribers.database.subscriptions.follow(
            self.who, *what, name=self.name, leads=leads, made_by=self.user
        )

    def unfollow(self, *what: str) -> tuple[str, ...]:
        """Stop following these, or everything; what ended."""
        return tuple(each.what for each in self.subscribers.database.subscriptions.unfollow(self.who, *what))

    def reopen(self, about: OccurrenceId) -> None:
        """Neither dealt with nor to be told later, an occurrence is told as it would have been."""
        self.subscribers.database.subscriptions.reopen(self.who, about)
        self.subscribers.changed_for(self.who, about)

    def forget_me(self) -> bool:
        """Erase all that is kept of who asks; whether there was anything."""
        return self.subscribers.forget(self.user)

    def prefer(self, preferences: Preferences) -> None:
        """Keep how it is wanted here."""
        self.subscribers.database.subscriptions.prefer(preferences._replace(who=self.who, name=self.name))

    def coming(self, what: tuple[str, ...], preferences: Preferences) -> list[Due]:
        """The next few messages here, if these were followed like this."""
        known = {each.what: each for each in self.followed().follows}
        follows = [known.get(each) or SubscriptionRecord(self.who, each, self.now) for each in what]
        place = self.place
        asked_again = (later for later in self.subscribers.following(self.content).later if later.channel == place)
        return list(itertools.islice(self._told(follows, preferences, tuple(asked_again)), PREVIEWED))

    def next_of(
        self, follow: SubscriptionRecord, preferences: Preferences, reopened: Collection[OccurrenceId] = ()
    ) -> Due | None:
        """The first message that comes of following one thing, were these ``reopened``."""
        return next(self._told([follow], preferences, reopened=reopened), None)

    def outlook(self, follow: SubscriptionRecord, kept: SubscriberRecords) -> tuple[Due | None, bool]:
        """The first message that comes of following one thing, and whether only what is done keeps it away."""
        coming = self.next_of(follow, kept.preferences)
        done = {each.about for each in kept.done} if coming is None else set()
        return coming, bool(done) and self.next_of(follow, kept.preferences, done) is not None

    def _told(
        self,
        follows: list[SubscriptionRecord],
        preferences: Preferences,
        later: tuple[SnoozedOccurrence, ...] = (),
        reopened: Collection[OccurrenceId] = (),
    ) -> Iterator[Due]:
        """What would be told here from now on, in order."""
        place = self.place
        follower = follower_of(place, preferences, follows)
        done = self.subscribers.following(self.content).done.difference((place, about) for about in reopened)
        mine = Subscriptions((follower,), later, done)
        dues = due_between(self.content, self.now, self.now + AHEAD, mine)
        return (due for due in dues if due.channel == place)
