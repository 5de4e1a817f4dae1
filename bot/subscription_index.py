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
    from collections.abc import Callable, Iterable, Mapping

    from bot.content.models import Content
    from bot.occurrence_id import OccurrenceId
    from bot.store.database import Database
    from bot.store.subscription_records import (
        DismissalRecord,
        SnoozeRecord,
        SubscriberRecords,
        SubscriptionRecord,
        SubscriptionSnapshot,
    )

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
    version: str
    names: Mapping[str, tuple[str, ...]]
    """Names by the id of the channel."""
    by_id: Mapping[str, Subscriber]
    subscriptions: Subscriptions
    changes: int = 0
    """Changes by this process before it was compared with the database."""
    compared_at: float = 0.0
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
        return Subscribed(content, f"{fingerprint}+{cached.version}", cached.subscriptions)

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
        return cached.version if time.monotonic() - cached.compared_at < RECENT_SECONDS else None

    def posting_channel(self, content: Content, subscriber: str, name: str) -> str:
        """Name or id under which a subscriber gets messages; ``name`` is what its platform calls it, or empty."""
        names = self._current(content).names.get(subscriber, ())
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
        names = self._current(content).names.get(channel, ())
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
        if cached is None or cached.content is not content:
            cached = _read_all(content, self.database.subscriptions.snapshot())
        elif cached.version != version:
            changed = self.database.subscriptions.changed_between(cached.version, version)
            if changed is None:
                cached = _read_all(content, self.database.subscriptions.snapshot())
            else:
                of_changed = {subscriber: self.database.subscriptions.of(subscriber) for subscriber in changed}
                cached = _with(cached, version, of_changed)
        cached = self._cached = cached._replace(changes=changes, compared_at=compared_at)
        return cached

    def _changed(self) -> None:
        self._last_change = next(self._changes)


def _read_all(content: Content, snapshot: SubscriptionSnapshot) -> _CachedSnapshot:
    """All subscribers; a channel that the content knows by its name stands under that name."""
    records: defaultdict[str, list[SubscriptionRecord]] = defaultdict(list)
    for record in snapshot.subscriptions:
        records[record.subscriber].append(record)
    by_id = {
        subscriber: subscriber_of(
            _posting_channel(content, subscriber, snapshot.names.get(subscriber, ())),
            snapshot.preferences.get(subscriber, Preferences(subscriber)),
            records.get(subscriber, ()),
        )
        for subscriber in dict.fromkeys((*records, *snapshot.preferences))
    }
    subscriptions = Subscriptions(
        tuple(by_id.values()),
        tuple(map(_snoozed, snapshot.snoozes)),
        frozenset(map(_dismissed, snapshot.dismissals)),
    )
    return _CachedSnapshot(content, snapshot.version, snapshot.names, by_id, subscriptions)


def _with(cached: _CachedSnapshot, version: str, changed: Mapping[str, SubscriberRecords]) -> _CachedSnapshot:
    """All subscribers with some of them as they are now."""
    names, by_id = dict(cached.names), dict(cached.by_id)
    for subscriber, records in changed.items():
        names[subscriber] = records.names
        channel = _posting_channel(cached.content, subscriber, records.names)
        by_id[subscriber] = subscriber_of(channel, records.preferences, records.subscriptions)
        if not records.subscriptions and records.preferences == Preferences(subscriber):
            del by_id[subscriber]
    before = cached.subscriptions
    snoozes = [snooze for snooze in before.snoozes if snooze.channel not in changed]
    dismissals = {dismissal for dismissal in before.dismissals if dismissal[0] not in changed}
    for records in changed.values():
        snoozes += map(_snoozed, records.snoozes)
        dismissals |= set(map(_dismissed, records.dismissals))
    subscriptions = Subscriptions(tuple(by_id.values()), tuple(snoozes), frozenset(dismissals))
    return cached._replace(version=version, names=names, by_id=by_id, subscriptions=subscriptions)


def _snoozed(snooze: SnoozeRecord) -> SnoozedOccurrence:
    return SnoozedOccurrence(snooze.person, snooze.about, snooze.at)


def _dismissed(dismissal: DismissalRecord) -> tuple[str, OccurrenceId]:
    return dismissal.person, dismissal.about


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
    ids = (full_id(name, platform) for name in names)
    return next((id_ for id_ in ids if id_ in known and platform_of(id_) == platform), subscriber)
