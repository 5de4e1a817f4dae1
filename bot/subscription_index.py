"""Subscriptions in use: read from the database in the form that the calendar takes, and again when they change."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import audiences_by_channel
from bot.calendar.subscribers import SnoozedOccurrence, Subscriber, Subscription, Subscriptions
from bot.platform_ids import TEAMS, full_id, native_id, platform_of
from bot.store.ledger import PostingQuery, PostingState
from bot.store.subscription_records import Preferences

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from bot.content.models import Content
    from bot.occurrence_id import OccurrenceId
    from bot.store.database import Database
    from bot.store.subscription_records import SubscriptionRecord, SubscriptionSnapshot

RECENT_SECONDS = 1.0
"""Time for which replies believe what the database said last about who follows what."""


class Subscribed(NamedTuple):
    """An edition of the content with those who follow something in it; one fingerprint for both together."""

    content: Content
    fingerprint: str
    subscriptions: Subscriptions


class _CachedSnapshot(NamedTuple):
    """Subscriptions as read last, and the content that they were matched with."""

    content: Content
    snapshot: SubscriptionSnapshot
    subscriptions: Subscriptions
    changes: int
    """Changes by this process before it was compared with the database."""
    compared_at: float
    """Moment of that, in seconds of the clock that never jumps."""


def _nobody(_user: str) -> bool:
    return False


class SubscriptionIndex:
    """Subscriptions at this moment. Safe for use by several threads; raises LedgerError."""

    def __init__(self, database: Database, is_guest: Callable[[str], bool] = _nobody) -> None:
        self.database = database
        self.is_guest = is_guest
        """True for a guest of the workspace, by Slack's id; may ask Slack."""
        self._cached: _CachedSnapshot | None = None
        self._changes = itertools.count(1)
        self._last_change = 0
        database.subscriptions.listen(self._changed)
        self._on_outdated: list[Callable[[Iterable[str]], object]] = []
        self._on_erased: list[Callable[[str], object]] = []

    def subscribed(self, content: Content, fingerprint: str) -> Subscribed:
        """The content with its subscribers; costs one small query when nothing has changed."""
        cached = self._current(content)
        return Subscribed(content, f"{fingerprint}+{cached.snapshot.version}", cached.subscriptions)

    def current(self, content: Content) -> Subscriptions:
        """Subscriptions of all channels and people."""
        return self._current(content).subscriptions

    def recent(self, content: Content) -> Subscriptions:
        """As ``current`` without a query each time; what another process changed may show a second later."""
        cached = self._cached
        if cached is None or self.recent_version(content) is None:
            return self.current(content)
        return cached.subscriptions

    def recent_version(self, content: Content) -> str | None:
        """Version of ``recent`` while that needs no database; None when it has to ask there."""
        cached = self._cached
        if cached is None or cached.content is not content or cached.changes != self._last_change:
            return None
        return cached.snapshot.version if time.monotonic() - cached.compared_at < RECENT_SECONDS else None

    def posting_channel(self, content: Content, subscriber: str, name: str) -> str:
        """Name or id under which a subscriber gets messages; ``name`` is what its platform calls it, or empty."""
        names = self._current(content).snapshot.names.get(subscriber, ())
        return _posting_channel(content, subscriber, (name, *names) if name else names)

    def name(self, content: Content, channel: str) -> str:
        """Last known name of a channel, by its id; empty when there is none."""
        if platform_of(channel) == TEAMS:
            conversation = self.database.teams_conversations.conversation(channel)
            return (
                " › ".join(filter(None, (conversation.team_name, conversation.channel_name)))
                if conversation
                else ""
            )
        names = self._current(content).snapshot.names.get(channel, ())
        return next(
            (name for name in names if name != native_id(channel)), ""
        )  # posted to by its id, it is noted as a name

    def erase(self, person: str) -> bool:
        """Erase a person's data, at their request or because they left Slack; True when there was any."""
        counted = self.database.reminder_counts.of(person)
        erased = self.database.erase(person)
        self._changed()
        for forget in self._on_erased:
            forget(person)
        self._report_outdated(counted)
        return erased

    def snooze_sent(self, person: str, about: OccurrenceId, at: dt.datetime) -> None:
        """Report the messages that still promise a snoozed reminder which has been sent now."""
        snoozes = self.database.subscriptions.of(person).snoozes
        if any(snooze.about == about and snooze.at == at for snooze in snoozes):
            self.changed_for(person, about)

    def changed_for(self, person: str, about: OccurrenceId, besides: str = "") -> None:
        """Report a person's messages about an occurrence as outdated, but for the one at ``besides``."""
        sent = self.database.ledger.postings(
            PostingQuery(states=frozenset({PostingState.SENT}), about=about, channel=person)
        )
        self._report_outdated([posting.message_ref for posting in sent if posting.message_ref != besides])

    def listen(self, changed: Callable[[], object]) -> None:
        """Call this after every change in this process, from the thread of the change."""
        self.database.subscriptions.listen(changed)

    def on_outdated(self, outdated: Callable[[Iterable[str]], object]) -> None:
        """Call this, in any thread, with the references (``Posting.message_ref``) of outdated messages."""
        self._on_outdated.append(outdated)

    def on_erased(self, forget: Callable[[str], object]) -> None:
        """Call this, in any thread, with the id of each person who is erased."""
        self._on_erased.append(forget)

    def _report_outdated(self, message_refs: Iterable[str]) -> None:
        for outdated in self._on_outdated:
            outdated(message_refs)

    def _current(self, content: Content) -> _CachedSnapshot:
        changes, compared_at = self._last_change, time.monotonic()
        version, cached = self.database.subscriptions.version(), self._cached
        if cached is None or cached.content is not content or cached.snapshot.version != version:
            snapshot = self.database.subscriptions.snapshot()
            subscriptions = _subscriptions(content, snapshot)
            cached = _CachedSnapshot(content, snapshot, subscriptions, changes, compared_at)
        else:
            cached = cached._replace(changes=changes, compared_at=compared_at)
        self._cached = cached
        return cached

    def _changed(self) -> None:
        self._last_change = next(self._changes)


def _subscriptions(content: Content, snapshot: SubscriptionSnapshot) -> Subscriptions:
    """All subscribers; a channel that the content knows by its name stands under that name."""
    channels = {
        subscriber: _posting_channel(content, subscriber, names) for subscriber, names in snapshot.names.items()
    }
    records: defaultdict[str, list[SubscriptionRecord]] = defaultdict(list)
    for record in snapshot.subscriptions:
        records[record.subscriber].append(record)
    return Subscriptions(
        subscribers=tuple(
            subscriber_of(
                channels.get(subscriber, subscriber),
                snapshot.preferences.get(subscriber, Preferences(subscriber)),
                records.get(subscriber, ()),
            )
            for subscriber in dict.fromkeys((*records, *snapshot.preferences))
        ),
        snoozes=tuple(SnoozedOccurrence(snooze.person, snooze.about, snooze.at) for snooze in snapshot.snoozes),
        dismissals=frozenset((dismissal.person, dismissal.about) for dismissal in snapshot.dismissals),
    )


def subscriber_of(channel: str, preferences: Preferences, records: Iterable[SubscriptionRecord]) -> Subscriber:
    """One subscriber, under the name or id by which messages are posted there."""
    return Subscriber(
        channel=channel,
        subscriptions=tuple(
            Subscription(record.topic, record.since, preferences.leads if record.leads is None else record.leads)
            for record in records
        ),
        hour=preferences.hour,
        digest=preferences.digest,
    )


def _posting_channel(content: Content, subscriber: str, names: Iterable[str]) -> str:
    """The name that the content has for a subscriber, else its id."""
    known, platform = audiences_by_channel(content), platform_of(subscriber)
    return next((name for name in (full_id(name, platform) for name in names) if name in known), subscriber)
