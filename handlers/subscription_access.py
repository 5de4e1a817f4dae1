"""Access to the subscriptions of a channel or person: what a user may see, and may change (``may_change``).

Who is a guest, and changes nothing for a channel unless the content names them as an administrator: ``guests.py``;
Teams has none. This is the one way from the subcommands to the database. Its calls read and write there: they run
in a thread, and raise LedgerError when the database can't be reached.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import EVERY_REGION, audience, audiences_of_topic, region_of, scope_of
from bot.calendar.due import due_between
from bot.calendar.subscribers import Subscriptions
from bot.calendar.subscription_topics import topics_by_content
from bot.content.models import MayFollow
from bot.platform_ids import full_id, is_channel_id, is_person, native_id, platform_of
from bot.store.ledger import LedgerError
from bot.store.subscription_records import SubscriptionRecord
from bot.subscription_index import subscriber_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bot.calendar.audience import ChannelScope
    from bot.calendar.due import Due
    from bot.calendar.subscribers import SnoozedOccurrence
    from bot.content.models import Content
    from bot.occurrence_id import OccurrenceId
    from bot.store.subscription_records import Preferences, SubscriberRecords
    from bot.store.subscription_store import SubscriptionStore
    from bot.subscription_index import SubscriptionIndex

logger = logging.getLogger(__name__)

PREVIEWED = 3
AHEAD = dt.timedelta(days=800)
"""The period in which the next messages are looked for."""
LONGEST_LEAD, MOST_LEADS = 730, 12
"""Days, and how many leads there are at most, as in ``bot.content.models``."""
_NAMELESS = ("directmessage", "privategroup", "mpdm-")
"""Beginnings of the names that Slack writes where it gives none."""


def possible_leads(leads: Iterable[object] | None) -> tuple[int, ...] | None:
    """The leads that content may have too, of what came back from Slack; None where none is left."""
    possible = (lead for lead in leads or () if type(lead) is int and 0 <= lead <= LONGEST_LEAD)
    return tuple(dict.fromkeys(possible))[:MOST_LEADS] or None


class Requester(NamedTuple):
    """A user who asks something, the channel, and the moment."""

    user: str
    """Their id."""
    channels: tuple[str, ...]
    """The names and ids by which the channel is known, the id last; empty where there is none."""
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class SubscriptionAccess:
    """The subscriptions of one channel or person, in the hands of the user who asks."""

    index: SubscriptionIndex
    content: Content
    now: dt.datetime
    user: str
    """The id of the user who asks."""
    subscriber: str
    """The id of the channel where it is asked, else that of the user."""
    name: str = ""
    """The name of that channel, as far as its platform gives it."""

    @classmethod
    def of(cls, index: SubscriptionIndex, content: Content, requester: Requester) -> SubscriptionAccess:
        """Access to the subscriptions of the channel where it is asked, or of the user who asks elsewhere."""
        user, channels, now = requester
        name, channel = map(full_id, (channels[0], channels[-1]) if channels else ("", ""))
        if not is_channel_id(channel):
            return cls(index, content, now, user, user)
        known = "" if name == channel else native_id(name)
        return cls(index, content, now, user, channel, "" if known.startswith(_NAMELESS) else known)

    @property
    def channels(self) -> tuple[str, str]:
        """Name (empty if not known) and id of the channel, with their platform."""
        return full_id(self.name, platform_of(self.subscriber)), self.subscriber

    @property
    def own(self) -> SubscriptionAccess:
        """Access to the user's own subscriptions, wherever it is asked."""
        return replace(self, subscriber=self.user, name="")

    @property
    def personal(self) -> bool:
        """True for subscriptions of the user, false for those of a channel."""
        return is_person(self.subscriber)

    @property
    def may_change(self) -> bool:
        """True when this user decides on these subscriptions (``organisation.subscriptions``).

        ``subscribe.py`` and ``settings_modal.py`` ask this before they change anything. An administrator always
        does, another guest never. Who is a guest: ``guests.py``; it may ask Slack, and knows of none where the
        token lacks ``users:read``.
        """
        organisation = self.content.organisation
        if self.personal or self.user in map(full_id, organisation.administrators):
            return True
        return organisation.subscriptions is MayFollow.MEMBERS and not self.index.is_guest(self.user)

    @property
    def posting_channel(self) -> str:
        """The name or id by which messages are posted here."""
        return self.index.posting_channel(self.content, self.subscriber, self.name)

    def records(self) -> SubscriberRecords:
        """All that the database has of this channel or person."""
        return self._store.of(self.subscriber)

    def scope(self) -> ChannelScope:
        """The subjects of this channel; while the database is away those of the content alone: answers go on."""
        try:
            return scope_of(self.content, self.posting_channel, self.index.recent(self.content))
        except LedgerError as error:
            logger.warning("Answered without the subscriptions: %s", error)
            return scope_of(self.content, self.channels[0] or self.subscriber)

    def fixed_topics(self) -> tuple[str, ...]:
        """Topics that come here in any case, because the content itself says so."""
        return topics_by_content(self.content, self.posting_channel)

    def subscribe(self, *topics: str, leads: tuple[int, ...] | None = None) -> tuple[str, ...]:
        """Follow those of these topics that there are, with leads of their own if they are given; the new ones."""
        there = [topic for topic in topics if audiences_of_topic(self.content, topic)]
        if not there:
            return ()
        return self._store.subscribe(
            self.subscriber, *there, name=self.name, leads=possible_leads(leads), made_by=self.user
        )

    def unsubscribe(self, *topics: str) -> tuple[str, ...]:
        """Stop following these topics, or all; those that ended."""
        return tuple(record.topic for record in self._store.unsubscribe(self.subscriber, *topics))

    def reopen(self, about: OccurrenceId) -> None:
        """Undo the snooze and the dismissal of an occurrence."""
        self._store.reopen(self.subscriber, about)
        self.index.changed_for(self.subscriber, about)

    def forget_me(self) -> bool:
        """Erase all data of the user; True when there was any."""
        return self.index.erase(self.user)

    def save_preferences(self, preferences: Preferences) -> None:
        """Save how messages are wanted here."""
        hour = preferences.hour and preferences.hour.replace(second=0, microsecond=0, tzinfo=None)
        self._store.save_preferences(
            preferences._replace(
                subscriber=self.subscriber, name=self.name, leads=possible_leads(preferences.leads), hour=hour
            )
        )

    def coming(self, topics: tuple[str, ...], preferences: Preferences) -> list[Due]:
        """The next few messages here, if these topics were followed with these preferences."""
        existing = {record.topic: record for record in self.records().subscriptions}
        records = [existing.get(topic) or SubscriptionRecord(self.subscriber, topic, self.now) for topic in topics]
        channel = self.posting_channel
        snoozes = (snooze for snooze in self.index.current(self.content).snoozes if snooze.channel == channel)
        return list(itertools.islice(self._dues(records, preferences, tuple(snoozes)), PREVIEWED))

    def of_regions(self, topics: Sequence[str], preferences: Preferences) -> list[Due]:
        """The next few messages that these regions bring and the whole country does not; none for other topics."""
        regions = [topic for topic in topics if region_of(self.content, topic)]
        own = frozenset[str]().union(*(audiences_of_topic(self.content, topic) for topic in regions)) - {
            EVERY_REGION
        }
        records = [SubscriptionRecord(self.subscriber, topic, self.now) for topic in regions]
        dues = (due for due in self._dues(records, preferences) if not own.isdisjoint(audience(due.occurrence)))
        return list(itertools.islice(dues, PREVIEWED)) if regions else []

    def next_of(
        self, record: SubscriptionRecord, preferences: Preferences, reopened: Collection[OccurrenceId] = ()
    ) -> Due | None:
        """The first message of one subscription, were the dismissals of ``reopened`` undone."""
        return next(self._dues([record], preferences, reopened=reopened), None)

    def outlook(self, record: SubscriptionRecord, records: SubscriberRecords) -> tuple[Due | None, bool]:
        """The first message of one subscription, and whether only dismissals keep it away."""
        due = self.next_of(record, records.preferences)
        dismissed = {dismissal.about for dismissal in records.dismissals} if due is None else set()
        return due, bool(dismissed) and self.next_of(record, records.preferences, dismissed) is not None

    def _dues(
        self,
        records: list[SubscriptionRecord],
        preferences: Preferences,
        snoozes: tuple[SnoozedOccurrence, ...] = (),
        reopened: Collection[OccurrenceId] = (),
    ) -> Iterator[Due]:
        """The messages that would come here from now on, in order."""
        channel = self.posting_channel
        subscriber = subscriber_of(channel, preferences, records)
        dismissed = self.index.current(self.content).dismissals.difference((channel, about) for about in reopened)
        subscriptions = Subscriptions((subscriber,), snoozes, dismissed)
        dues = due_between(self.content, self.now, self.now + AHEAD, subscriptions)
        return (due for due in dues if due.channel == channel)

    @property
    def _store(self) -> SubscriptionStore:
        return self.index.database.subscriptions
