"""Subscriptions in the database: who follows what, and how they want to hear of it.

Every call is one transaction and may be repeated without harm: a double click or a retry changes nothing more. A
change gives the whole another ``version``, by which every process that posts notices it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Integer, Text, cast, delete, select

from bot.slack_ids import is_user_id
from bot.store.engine import insert_into, transaction
from bot.store.schema import done, follows, notes, preferences, snoozes
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
    from bot.store.subscription_records import OccurrenceId

SNOOZE_KEPT = dt.timedelta(days=30)
"""Longer than what is told late may come."""
DONE_KEPT = dt.timedelta(days=800)
"""Longer than the longest lead."""
_BEGINNING = "0"


class SubscriptionStore:
    """Raises LedgerError when the database can't be reached."""

    def __init__(self, timed: TimedEngine) -> None:
        self.engine = timed.engine
        self._timed = timed
        self._listeners: list[Callable[[], object]] = []

    def listen(self, heard: Callable[[], object]) -> None:
        """Call this after every change that is made here; what other processes change shows in ``version``."""
        self._listeners.append(heard)

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A transaction that changes something, after which the listeners hear of it."""
        with transaction(self.engine) as connection:
            yield connection
        for heard in self._listeners:
            heard()

    def version(self) -> str:
        """What tells whether anything changed."""
        with transaction(self.engine) as connection:
            return _version(connection)

    def snapshot(self) -> SubscriptionSnapshot:
        """All subscriptions, in the order in which they were made."""
        with transaction(self.engine) as connection:
            version = _version(connection)
            kept = [Preferences(*row) for row in _read(connection, preferences, Preferences._fields)]
            return SubscriptionSnapshot(
                version=version,
                follows=_follows(connection),
                preferences={each.who: each for each in kept},
                snoozes=_snoozes(connection),
                done=frozenset(_done(connection)),
                names=_names(connection, kept),
            )

    def of(self, who: str) -> SubscriberRecords:
        """Everything that is kept of one channel or person."""
        with transaction(self.engine) as connection:
            kept = _read(connection, preferences, Preferences._fields, preferences.c.who == who)
            return SubscriberRecords(
                preferences=Preferences(*kept[0]) if kept else Preferences(who),
                follows=_follows(connection, follows.c.who == who),
                snoozes=_snoozes(connection, snoozes.c.person == who),
                done=_done(connection, done.c.person == who),
            )

    def follow(
        self,
        who: str,
        *what: str,
        name: str = "",
        leads: Sequence[int] | None = None,
        made_by: str = "",
    ) -> tuple[str, ...]:
        """Follow one or more things; those that are new.

        What is followed already keeps its ``since`` and takes the leads when they are given. ``name`` is that of
        the channel and ``made_by`` who did it for the channel; of a person neither is kept.
        """
        with self._changing() as connection:
            now = self._timed.time(connection)
            self._named(connection, who, name)
            known = {each.what: each for each in _follows(connection, follows.c.who == who)}
            wanted = None if leads is None else tuple(leads)
            changed = [each for each in what if each not in known or wanted not in {None, known[each].leads}]
            for each in changed:
                values = {
                    "who": who,
                    "what": each,
                    "since": now,
                    "leads": wanted,
                    "made_by": "" if is_user_id(who) else made_by,
                }
                statement = insert_into(self.engine, follows).values(values)
                on_conflict = statement.on_conflict_do_update(
                    index_elements=[follows.c.who, follows.c.what], set_={"leads": wanted}
                )
                connection.execute(on_conflict if wanted is not None else statement.on_conflict_do_nothing())
            if changed:
                touch(connection)
            return tuple(each for each in changed if each not in known)

    def unfollow(self, who: str, *what: str) -> tuple[SubscriptionRecord, ...]:
        """Stop following some things, or everything when none is named: what ended.

        With everything the weekly digest and what was to be told later end too.
        """
        with self._changing() as connection:
            asked = [follows.c.who == who, *([follows.c.what.in_(what)] if what else [])]
            ended = _follows(connection, *asked)
            gone = connection.execute(delete(follows).where(*asked)).rowcount
            if not what:
                gone += connection.execute(delete(snoozes).where(snoozes.c.person == who)).rowcount
                told = preferences.update().where(preferences.c.who == who, preferences.c.digest)
                gone += connection.execute(told.values(digest=False)).rowcount
            if gone:
                touch(connection)
            return ended

    def prefer(self, wanted: Preferences) -> None:
        """Keep how a follower wants to hear it; an empty name leaves the name that is known."""
        with self._changing() as connection:
            self._named(connection, wanted.who, wanted.name)
            values = {"leads": wanted.leads, "hour": wanted.hour, "digest": wanted.digest}
            before = _read(connection, preferences, tuple(values), preferences.c.who == wanted.who)
            if before and tuple(before[0]) == tuple(values.values()):
                return
            statement = insert_into(self.engine, preferences).values(
                who=wanted.who, name="" if is_user_id(wanted.who) else wanted.name, **values
            )
            connection.execute(statement.on_conflict_do_update(index_elements=[preferences.c.who], set_=values))
            touch(connection)

    def rename(self, channel: str, name: str) -> None:
        """A channel is called otherwise from now on; of one that never followed anything nothing is kept."""
        with self._changing() as connection:
            if connection.execute(select(preferences.c.who).where(preferences.c.who == channel)).first():
                self._named(connection, channel, name)

    def remind_later(self, person: str, about: OccurrenceId, at: dt.datetime) -> None:
        """Tell a person of an occurrence once more, in the place of an earlier such wish; undoes ``finish``."""
        with self._changing() as connection:
            values = {**_about(about), "person": person}
            statement = insert_into(self.engine, snoozes).values(**values, at=at)
            connection.execute(
                statement.on_conflict_do_update(index_elements=list(snoozes.primary_key), set_={"at": at})
            )
            connection.execute(delete(done).where(*_is(done, person, about)))
            touch(connection)

    def finish(self, person: str, about: OccurrenceId) -> None:
        """A person has dealt with an occurrence: nothing more of it, also not what was to be told later."""
        with self._changing() as connection:
            now = self._timed.time(connection)
            statement = insert_into(self.engine, done).values(**_about(about), person=person, at=now)
            new = connection.execute(statement.on_conflict_do_nothing().returning(done.c.person)).first()
            gone = connection.execute(delete(snoozes).where(*_is(snoozes, person, about))).rowcount
            if new or gone:
                touch(connection)

    def reopen(self, person: str, about: OccurrenceId) -> None:
        """It was not dealt with after all, and need not be told later either: as before either was said."""
        with self._changing() as connection:
            gone = [
                connection.execute(delete(table).where(*_is(table, person, about))).rowcount
                for table in (done, snoozes)
            ]
            if any(gone):
                touch(connection)

    def forget_old(self) -> int:
        """Drop what has served: what was told later, and what was done so long ago that nothing comes of it."""
        with transaction(self.engine) as connection:
            now = self._timed.time(connection)
            old = (
                delete(snoozes).where(snoozes.c.at < now - SNOOZE_KEPT),
                delete(done).where(done.c.at < now - DONE_KEPT),
            )
            return sum(connection.execute(statement).rowcount for statement in old)

    def _named(self, connection: Connection, who: str, name: str) -> None:
        """Keep the name of a channel, if it is news; a person's is nobody's business."""
        if not name or is_user_id(who):
            return
        known = connection.execute(select(preferences.c.name).where(preferences.c.who == who)).scalar_one_or_none()
        if known == name:
            return
        statement = insert_into(self.engine, preferences).values(who=who, name=name, digest=False)
        connection.execute(
            statement.on_conflict_do_update(index_elements=[preferences.c.who], set_={"name": name})
        )
        touch(connection)


def touch(connection: Connection) -> None:
    """Give the subscriptions another version; the row stays locked until the transaction ends."""
    statement = insert_into(connection.engine, notes).values(name=SUBSCRIPTIONS_VERSION, value="1")
    following = cast(cast(notes.c.value, Integer) + 1, Text)
    connection.execute(statement.on_conflict_do_update(index_elements=[notes.c.name], set_={"value": following}))


def _version(connection: Connection) -> str:
    known = connection.execute(
        select(notes.c.value).where(notes.c.name == SUBSCRIPTIONS_VERSION)
    ).scalar_one_or_none()
    return known or _BEGINNING


def _read(
    connection: Connection, table: Table, columns: Sequence[str], *where: ColumnElement[bool]
) -> Sequence[Any]:
    wanted: Select[Any] = select(*(table.c[name] for name in columns)).where(*where)
    return connection.execute(wanted.order_by(*table.primary_key)).all()


def _follows(connection: Connection, *where: ColumnElement[bool]) -> tuple[SubscriptionRecord, ...]:
    found = [SubscriptionRecord(*row) for row in _read(connection, follows, SubscriptionRecord._fields, *where)]
    return tuple(sorted(found, key=lambda follow: follow.since))


def _snoozes(connection: Connection, *where: ColumnElement[bool]) -> tuple[SnoozeRecord, ...]:
    found = _read(connection, snoozes, ("person", "item_id", "phase", "cycle", "at"), *where)
    return tuple(SnoozeRecord(person, (item, phase, cycle), at) for person, item, phase, cycle, at in found)


def _done(connection: Connection, *where: ColumnElement[bool]) -> tuple[DismissalRecord, ...]:
    found = _read(connection, done, ("person", "item_id", "phase", "cycle"), *where)
    return tuple(DismissalRecord(person, (item, phase, cycle)) for person, item, phase, cycle in found)


def _names(connection: Connection, kept: Sequence[Preferences]) -> dict[str, tuple[str, ...]]:
    """The name that a member saw last; of channels without, the names by which they were posted to."""
    noted = connection.execute(
        select(notes.c.name, notes.c.value).where(notes.c.name.startswith(ChannelId.NAME, autoescape=True))
    )
    names: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for name, channel_id in sorted(noted):
        names[channel_id] += (name.removeprefix(ChannelId.NAME),)
    return {**names, **{each.who: (each.name,) for each in kept if each.name}}


def _about(about: OccurrenceId) -> dict[str, str]:
    return dict(zip(("item_id", "phase", "cycle"), about, strict=True))


def _is(table: Table, person: str, about: OccurrenceId) -> list[ColumnElement[bool]]:
    return [table.c.person == person, *(table.c[name] == part for name, part in _about(about).items())]
