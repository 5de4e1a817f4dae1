"""Subscriptions in the database, with the preferences, snoozes and dismissals of each subscriber.

Every call is one transaction and may be repeated without harm: a double click or a retry changes nothing more. A
change gives the whole another ``version``, by which every process that posts notices it.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict, defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Integer, Text, cast, delete, select

from bot.occurrence_id import OccurrenceId
from bot.platform_ids import is_person, native_id
from bot.store.engine import insert_into, transaction
from bot.store.schema import dismissals, preferences, snoozes, state_records, subscriptions
from bot.store.state_records import SUBSCRIPTIONS_VERSION, ChannelId
from bot.store.subscription_records import (
    DismissalRecord,
    Preferences,
    SnoozeRecord,
    SubscriberRecords,
    SubscriptionRecord,
    SubscriptionSnapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Select, Table

    from bot.store.engine import TimedEngine

SNOOZE_KEPT = dt.timedelta(days=30)
"""Longer than what is told late may come."""
DISMISSAL_KEPT = dt.timedelta(days=800)
"""Longer than the longest lead."""
CHANGES_KNOWN = 1_000
"""So many changes are known by subscriber; whoever is further behind reads all."""
_BEGINNING = "0"
_TOUCHED = "subscriptions touched"
"""Note on a connection of how many versions its transaction gives."""


class SubscriptionStore:
    """Raises LedgerError when the database can't be reached."""

    def __init__(self, timed: TimedEngine) -> None:
        self.engine = timed.engine
        self._timed = timed
        self._listeners: list[Callable[[], object]] = []
        self._changed: OrderedDict[int, str] = OrderedDict()
        """Subscriber of each change that was made here, by the version that it gave."""

    def listen(self, heard: Callable[[], object]) -> None:
        """Call this after every change that is made here; what other processes change shows in ``version``."""
        self._listeners.append(heard)

    @contextmanager
    def _changing(self, subscriber: str) -> Iterator[Connection]:
        """A transaction that changes something of a subscriber, after which the listeners hear of it."""
        with transaction(self.engine) as connection:
            connection.info[_TOUCHED] = 0
            yield connection
            touched: int = connection.info.pop(_TOUCHED)
            version = int(_version(connection)) if touched else 0
        for number in range(version, version - touched, -1):
            self._changed[number] = subscriber
        while len(self._changed) > CHANGES_KNOWN:
            self._changed.popitem(last=False)
        for heard in self._listeners:
            heard()

    def changed_between(self, version: str, later: str) -> frozenset[str] | None:
        """Subscribers with a change after one version up to a later one; None where that is not known.

        It is known of changes that were made here, and not of those of other processes.
        """
        changed = [self._changed.get(number) for number in range(int(version) + 1, int(later) + 1)]
        known = frozenset(subscriber for subscriber in changed if subscriber is not None)
        return known if changed and None not in changed else None

    def version(self) -> str:
        """Another text after every change."""
        with transaction(self.engine) as connection:
            return _version(connection)

    def snapshot(self) -> SubscriptionSnapshot:
        """All subscriptions, in the order in which they were made."""
        with transaction(self.engine) as connection:
            version = _version(connection)
            all_preferences = [Preferences(*row) for row in _read(connection, preferences, Preferences._fields)]
            return SubscriptionSnapshot(
                version=version,
                subscriptions=_subscriptions(connection),
                preferences={record.subscriber: record for record in all_preferences},
                snoozes=_snoozes(connection),
                dismissals=frozenset(_dismissals(connection)),
                names=_names(connection, all_preferences),
            )

    def of(self, subscriber: str) -> SubscriberRecords:
        """All records of one channel or person."""
        with transaction(self.engine) as connection:
            rows = _read(connection, preferences, Preferences._fields, preferences.c.subscriber == subscriber)
            known = Preferences(*rows[0]) if rows else Preferences(subscriber)
            return SubscriberRecords(
                preferences=known,
                subscriptions=_subscriptions(connection, subscriptions.c.subscriber == subscriber),
                snoozes=_snoozes(connection, snoozes.c.person == subscriber),
                dismissals=_dismissals(connection, dismissals.c.person == subscriber),
                names=_names(connection, [known], state_records.c.value == subscriber).get(subscriber, ()),
            )

    def subscribe(
        self,
        subscriber: str,
        *topics: str,
        name: str = "",
        leads: Sequence[int] | None = None,
        made_by: str = "",
    ) -> tuple[str, ...]:
        """Follow one or more topics; those that are new.

        A topic that is followed already keeps its ``since`` and takes the leads when they are given. ``name`` is
        that of the channel and ``made_by`` who did it for the channel; of a person neither is kept.
        """
        with self._changing(subscriber) as connection:
            now = self._timed.time(connection)
            self._named(connection, subscriber, name)
            known = {
                record.topic: record
                for record in _subscriptions(connection, subscriptions.c.subscriber == subscriber)
            }
            wanted = None if leads is None else tuple(leads)
            changed = [topic for topic in topics if topic not in known or wanted not in {None, known[topic].leads}]
            for topic in changed:
                values = {
                    "subscriber": subscriber,
                    "topic": topic,
                    "since": now,
                    "leads": wanted,
                    "made_by": "" if is_person(subscriber) else made_by,
                }
                statement = insert_into(self.engine, subscriptions).values(values)
                on_conflict = statement.on_conflict_do_update(
                    index_elements=[subscriptions.c.subscriber, subscriptions.c.topic], set_={"leads": wanted}
                )
                connection.execute(on_conflict if wanted is not None else statement.on_conflict_do_nothing())
            if changed:
                touch(connection)
            return tuple(topic for topic in changed if topic not in known)

    def unsubscribe(self, subscriber: str, *topics: str) -> tuple[SubscriptionRecord, ...]:
        """End the subscriptions to some topics, or all when none is named: those that ended.

        With all of them the weekly digest and the snoozes end too.
        """
        with self._changing(subscriber) as connection:
            meant = [
                subscriptions.c.subscriber == subscriber,
                *([subscriptions.c.topic.in_(topics)] if topics else []),
            ]
            ended = _subscriptions(connection, *meant)
            gone = connection.execute(delete(subscriptions).where(*meant)).rowcount
            if not topics:
                gone += connection.execute(delete(snoozes).where(snoozes.c.person == subscriber)).rowcount
                digest = preferences.update().where(preferences.c.subscriber == subscriber, preferences.c.digest)
                gone += connection.execute(digest.values(digest=False)).rowcount
            if gone:
                touch(connection)
            return ended

    def save_preferences(self, wanted: Preferences) -> None:
        """Save the preferences of a subscriber; an empty name leaves the name that is known."""
        with self._changing(wanted.subscriber) as connection:
            self._named(connection, wanted.subscriber, wanted.name)
            values = {"leads": wanted.leads, "hour": wanted.hour, "digest": wanted.digest}
            before = _read(connection, preferences, tuple(values), preferences.c.subscriber == wanted.subscriber)
            if before and tuple(before[0]) == tuple(values.values()):
                return
            statement = insert_into(self.engine, preferences).values(
                subscriber=wanted.subscriber, name="" if is_person(wanted.subscriber) else wanted.name, **values
            )
            connection.execute(
                statement.on_conflict_do_update(index_elements=[preferences.c.subscriber], set_=values)
            )
            touch(connection)

    def rename(self, channel: str, name: str) -> None:
        """A channel is called otherwise from now on; of one that never followed anything nothing is kept."""
        with self._changing(channel) as connection:
            if connection.execute(
                select(preferences.c.subscriber).where(preferences.c.subscriber == channel)
            ).first():
                self._named(connection, channel, name)

    def snooze(self, person: str, about: OccurrenceId, at: dt.datetime) -> None:
        """Remind a person of an occurrence once more, in place of an earlier snooze; undoes ``dismiss``."""
        with self._changing(person) as connection:
            values = {**_about(about), "person": person}
            statement = insert_into(self.engine, snoozes).values(**values, at=at)
            connection.execute(
                statement.on_conflict_do_update(index_elements=list(snoozes.primary_key), set_={"at": at})
            )
            connection.execute(delete(dismissals).where(*_is(dismissals, person, about)))
            touch(connection)

    def dismiss(self, person: str, about: OccurrenceId) -> None:
        """Remind a person no more of an occurrence; a snooze of it ends."""
        with self._changing(person) as connection:
            now = self._timed.time(connection)
            statement = insert_into(self.engine, dismissals).values(**_about(about), person=person, at=now)
            new = connection.execute(statement.on_conflict_do_nothing().returning(dismissals.c.person)).first()
            gone = connection.execute(delete(snoozes).where(*_is(snoozes, person, about))).rowcount
            if new or gone:
                touch(connection)

    def reopen(self, person: str, about: OccurrenceId) -> None:
        """Undo the snooze and the dismissal of an occurrence."""
        with self._changing(person) as connection:
            gone = [
                connection.execute(delete(table).where(*_is(table, person, about))).rowcount
                for table in (dismissals, snoozes)
            ]
            if any(gone):
                touch(connection)

    def forget_old(self) -> int:
        """Drop snoozes that have passed, and dismissals so old that nothing comes of their dates any more."""
        with transaction(self.engine) as connection:
            now = self._timed.time(connection)
            old = (
                delete(snoozes).where(snoozes.c.at < now - SNOOZE_KEPT),
                delete(dismissals).where(dismissals.c.at < now - DISMISSAL_KEPT),
            )
            return sum(connection.execute(statement).rowcount for statement in old)

    def _named(self, connection: Connection, subscriber: str, name: str) -> None:
        """Keep the name of a channel, if it is news; a person's is nobody's business."""
        if not name or is_person(subscriber):
            return
        known = connection.execute(
            select(preferences.c.name).where(preferences.c.subscriber == subscriber)
        ).scalar_one_or_none()
        if known == name:
            return
        statement = insert_into(self.engine, preferences).values(subscriber=subscriber, name=name, digest=False)
        connection.execute(
            statement.on_conflict_do_update(index_elements=[preferences.c.subscriber], set_={"name": name})
        )
        touch(connection)


def touch(connection: Connection) -> None:
    """Give the subscriptions another version; the row stays locked until the transaction ends."""
    connection.info[_TOUCHED] = connection.info.get(_TOUCHED, 0) + 1
    statement = insert_into(connection.engine, state_records).values(name=SUBSCRIPTIONS_VERSION, value="1")
    following = cast(cast(state_records.c.value, Integer) + 1, Text)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[state_records.c.name], set_={"value": following})
    )


def _version(connection: Connection) -> str:
    known = connection.execute(
        select(state_records.c.value).where(state_records.c.name == SUBSCRIPTIONS_VERSION)
    ).scalar_one_or_none()
    return known or _BEGINNING


def _read(
    connection: Connection, table: Table, columns: Sequence[str], *where: ColumnElement[bool]
) -> Sequence[Any]:
    wanted: Select[Any] = select(*(table.c[name] for name in columns)).where(*where)
    return connection.execute(wanted.order_by(*table.primary_key)).all()


def _subscriptions(connection: Connection, *where: ColumnElement[bool]) -> tuple[SubscriptionRecord, ...]:
    records = [
        SubscriptionRecord(*row) for row in _read(connection, subscriptions, SubscriptionRecord._fields, *where)
    ]
    return tuple(sorted(records, key=lambda record: record.since))


def _snoozes(connection: Connection, *where: ColumnElement[bool]) -> tuple[SnoozeRecord, ...]:
    rows = _read(connection, snoozes, ("person", "item_id", "phase", "cycle", "at"), *where)
    return tuple(
        SnoozeRecord(person, OccurrenceId(item, phase, cycle), at) for person, item, phase, cycle, at in rows
    )


def _dismissals(connection: Connection, *where: ColumnElement[bool]) -> tuple[DismissalRecord, ...]:
    rows = _read(connection, dismissals, ("person", "item_id", "phase", "cycle"), *where)
    return tuple(DismissalRecord(person, OccurrenceId(item, phase, cycle)) for person, item, phase, cycle in rows)


def _names(
    connection: Connection, all_preferences: Sequence[Preferences], *where: ColumnElement[bool]
) -> dict[str, tuple[str, ...]]:
    """The name that a member saw last; of channels without, the names by which they were posted to."""
    noted = connection.execute(
        select(state_records.c.name, state_records.c.value).where(
            state_records.c.name.startswith(ChannelId.NAME, autoescape=True), *where
        )
    )
    names: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for name, channel_id in sorted(noted):
        names[channel_id] += (native_id(name.removeprefix(ChannelId.NAME)),)
    return {**names, **{record.subscriber: (record.name,) for record in all_preferences if record.name}}


def _about(about: OccurrenceId) -> dict[str, str]:
    return dict(zip(OccurrenceId._fields, about, strict=True))


def _is(table: Table, person: str, about: OccurrenceId) -> list[ColumnElement[bool]]:
    return [table.c.person == person, *(table.c[name] == part for name, part in _about(about).items())]
