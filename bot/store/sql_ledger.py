"""The ledger in a database: SQLite or PostgreSQL, one transaction for every call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.occurrence_id import OccurrenceId
from bot.store.engine import insert_into, transaction
from bot.store.ledger import (
    CORRECTIONS,
    IN_HAND,
    OPEN,
    PERHAPS_THERE,
    WAITING,
    AnnouncedDate,
    Claim,
    Delivery,
    HistoryEntry,
    Posting,
    PostingKind,
    PostingQuery,
    PostingState,
    Probe,
    Transition,
    Upcoming,
    Watch,
    unheard,
    unwatched,
)
from bot.store.schema import history, state_records
from bot.store.schema import postings as posting_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bot.store.engine import TimedEngine
    from bot.store.ledger import Record
    from bot.store.state_records import StateRecord

_BATCH = 500
"""Postings in one statement: SQLite takes at most 32,766 values in it."""

_columns = posting_table.c
_URGENCY = (_columns.useful_until, _columns.due_at, _columns.key)
_TURN = (_columns.kind.not_in(CORRECTIONS), *_URGENCY)
"""Corrections first: what stands there is wrong."""
_NOW, _LIMIT = bindparam("now", type_=_columns.next_at.type), bindparam("limit", type_=Integer)
# Statements that every look at the ledger needs are made once: making one costs more than executing it.
_WAITS, _HELD = _columns.state.in_(WAITING), _columns.state.in_(IN_HAND)
_UPCOMING = select(
    select(func.min(_columns.next_at)).where(_WAITS).scalar_subquery(),
    select(func.min(_columns.next_at)).where(_HELD).scalar_subquery(),
    select(func.min(_columns.expires_at)).where(_WAITS).scalar_subquery(),
)
_ATTENTION = (
    select(posting_table)
    .where(or_(and_(_HELD, _columns.next_at <= _NOW), and_(_WAITS, _columns.expires_at <= _NOW)))
    .order_by(case((_WAITS, _columns.expires_at), else_=_columns.next_at), _columns.key)
    .limit(_LIMIT)
)
_RECORDS = select(state_records.c.name, state_records.c.value).where(
    state_records.c.name.in_(bindparam("names", expanding=True))
)
_IN_ABOUT = OccurrenceId._fields
_IN_DELIVERY = tuple(field.name for field in fields(Delivery))
_DIRECT = tuple(field.name for field in fields(Posting) if field.name not in {"about", "delivery"})
_UPDATE = (
    update(posting_table)
    .where(_columns.key == bindparam("old_key"), _columns.fence == bindparam("old_fence"))
    .values({name: bindparam(name) for name in _columns.keys() if name not in {"key", "created_at"}})  # noqa: SIM118 - a collection of columns, not a dictionary
)


class _OutrunError(Exception):
    """A posting is no longer what the decision was based on: everything is taken back."""


class SqlLedger:
    """See ``Ledger`` for what each call promises."""

    def __init__(self, timed: TimedEngine, probe: Probe = unheard, watch: Watch = unwatched) -> None:
        self.engine = timed.engine
        self._timed = timed
        self._probe = probe
        self._watch = watch
        self._insert_new = insert_into(self.engine, posting_table).on_conflict_do_nothing()
        keep = insert_into(self.engine, state_records)
        self._keep = keep.on_conflict_do_update(
            index_elements=[state_records.c.name], set_={"value": keep.excluded.value}
        )

    def now(self) -> dt.datetime:
        """The time of the clock, or of the server."""
        if self._timed.clock is not None:
            return self._timed.clock()
        with transaction(self.engine) as connection:
            return self._timed.time(connection)

    def write(
        self,
        changes: Sequence[Transition] = (),
        *,
        add: Iterable[Posting] = (),
        records: Iterable[StateRecord] = (),
    ) -> bool:
        """Take everything over in one transaction, or nothing."""
        postings = list(add)
        try:
            with transaction(self.engine) as connection:
                now = self._timed.time(connection)
                self._probe("ledger: begun")
                if changes:
                    self._change(connection, changes, now)
                for start in range(0, len(postings), _BATCH):
                    self._add(connection, postings[start : start + _BATCH], now)
                if kept := [{"name": record.name, "value": record.value} for record in records]:
                    connection.execute(self._keep, kept)
                self._probe("ledger: before commit")
        except _OutrunError:
            return False
        self._probe("ledger: after commit")
        for change in changes:
            self._watch(change)
        return True

    def claim(self, claim: Claim) -> list[Posting]:
        """Take the most urgent posting of each channel in hand."""
        return self._claim(lambda connection: _first_of_each(connection, claim), claim, claim.together - 1)

    def claim_late(self, claim: Claim, channel: str, before: dt.datetime) -> list[Posting]:
        """Take the late reminders of one channel in hand."""
        late = select(posting_table).where(
            _columns.channel == channel,
            _columns.kind == PostingKind.REMINDER,
            _columns.due_at < before,
            _columns.expires_at > claim.now,
        )
        return self._claim(lambda connection: _claimable(connection, _in_turn(late.limit(claim.limit))), claim)

    def attention(self, now: dt.datetime, limit: int) -> list[Posting]:
        """Postings whose lease ran out, that have to be looked for, or that have expired."""
        return self._read(_ATTENTION, now=now, limit=limit)

    def upcoming(self) -> Upcoming:
        """The next moment with something to claim, and the next with something that needs attention."""
        with transaction(self.engine) as connection:
            claim, *care = connection.execute(_UPCOMING).one()
        return Upcoming(claim, min((moment for moment in care if moment is not None), default=None))

    def postings(self, query: PostingQuery) -> list[Posting]:
        """The postings that the query asks for."""
        if query.keys is None:
            return self._read(_where(query))
        keys = sorted(query.keys)
        postings = [
            posting
            for start in range(0, len(keys), _BATCH)
            for posting in self._read(_where(query).where(_columns.key.in_(keys[start : start + _BATCH])))
        ]
        return sorted(postings, key=lambda posting: (posting.due_at, posting.key))[: query.limit]

    def announced(self, since: dt.date) -> set[AnnouncedDate]:
        """The dates that stand in a channel or are about to."""
        reminder = and_(
            _columns.kind == PostingKind.REMINDER,
            _columns.state.in_(PERHAPS_THERE | {PostingState.SENT}),
        )
        correction = and_(
            _columns.kind.in_([PostingKind.MOVED, PostingKind.WITHDRAWN]),
            _columns.state.in_(OPEN | {PostingState.SENT, PostingState.UNKNOWN}),
        )
        standing = (
            select(_columns.item_id, _columns.phase, _columns.cycle, _columns.target)
            .where(_columns.last_day >= since, or_(reminder, correction))
            .distinct()
        )
        with transaction(self.engine) as connection:
            rows = connection.execute(standing)
            return {AnnouncedDate(OccurrenceId(*about), target) for *about, target in rows}

    def counts(self) -> dict[PostingState, int]:
        """Number of postings in each state."""
        with transaction(self.engine) as connection:
            rows = connection.execute(select(_columns.state, func.count()).group_by(_columns.state))
            return {state: number for state, number in rows}  # noqa: C416 - postings are not pairs to a type checker

    def record(self, kind: type[Record], channel: str = "") -> Record | None:
        """The state record of this kind."""
        return self.records(kind, (channel,)).get(channel)

    def records(self, kind: type[Record], channels: Collection[str]) -> dict[str, Record]:
        """The state records of this kind, by channel."""
        names = [f"{kind.NAME}{channel}" for channel in channels]
        with transaction(self.engine) as connection:
            rows = connection.execute(_RECORDS, {"names": names})
            written = {name.removeprefix(kind.NAME): value for name, value in rows}
        return {channel: kind.parse(value, channel) for channel, value in written.items()}

    def history(self, key: str) -> list[HistoryEntry]:
        """All that happened to a posting."""
        columns = [history.c[name] for name in HistoryEntry._fields]
        with transaction(self.engine) as connection:
            rows = connection.execute(select(*columns).where(history.c.key == key).order_by(history.c.number))
            return [HistoryEntry(*entry) for entry in rows]

    def _read(self, statement: Select[Any], **values: Any) -> list[Posting]:  # noqa: ANN401 - of any column
        with transaction(self.engine) as connection:
            return [_posting(row) for row in connection.execute(statement, values)]

    def _change(self, connection: Connection, changes: Sequence[Transition], now: dt.datetime) -> None:
        afters = [replace(after, fence=before.fence + 1, updated_at=now) for before, after, _ in changes]
        values = [
            {**_values(after), "old_key": before.key, "old_fence": before.fence}
            for (before, _, _), after in zip(changes, afters, strict=True)
        ]
        if connection.execute(_UPDATE, values).rowcount != len(values):
            raise _OutrunError
        self._probe("ledger: rows changed")
        entries = [
            HistoryEntry(
                posting.key, now, change.before.state, posting.state, posting.fence, posting.worker, change.why
            )._asdict()
            for posting, change in zip(afters, changes, strict=True)
        ]
        connection.execute(insert(history), entries)
        self._probe("ledger: history written")

    def _add(self, connection: Connection, postings: list[Posting], now: dt.datetime) -> None:
        known = set(
            connection.execute(
                select(_columns.key).where(_columns.key.in_([posting.key for posting in postings]))
            ).scalars()
        )
        fresh = {posting.key: replace(posting, fence=1, created_at=now, updated_at=now) for posting in postings}
        values = [_values(posting) for key, posting in fresh.items() if key not in known]
        if not values:
            return
        # Another replica may be adding the same postings at this moment: only what was really added gets an entry.
        statement = self._insert_new.returning(_columns.key)
        added = set(connection.execute(statement, values).scalars())
        self._probe("ledger: rows added")
        entries = [
            HistoryEntry(key, now, None, fresh[key].state, 1, fresh[key].worker, "")._asdict()
            for key in sorted(added)
        ]
        if entries:
            connection.execute(insert(history), entries)

    def _claim(self, wanted: Callable[[Connection], list[Posting]], claim: Claim, more: int = 0) -> list[Posting]:
        """Take the postings that are wanted, with so many more due at the same moment as each of them."""
        with transaction(self.engine) as connection:
            before = wanted(connection)
            if more and before:
                before += _due_with(connection, before, claim, more)
            if not before:
                return []
            changes = [
                Transition(
                    posting,
                    replace(posting, state=PostingState.CLAIMED, worker=claim.worker, next_at=claim.lease_until),
                    "",
                )
                for posting in before
            ]
            now = self._timed.time(connection)
            self._probe("ledger: claiming")
            self._change(connection, changes, now)
            self._probe("ledger: before commit")
        self._probe("ledger: after commit")
        return [replace(after, fence=posting.fence + 1, updated_at=now) for posting, after, _ in changes]


def _first_of_each(connection: Connection, claim: Claim) -> list[Posting]:
    """The posting of each channel whose turn it is, but for those that another worker is busy with."""
    first: list[Posting] = []
    statement, passed = _turns(frozenset(claim.apart)), set(claim.resting)
    while (most := claim.limit - len(first)) > 0:
        values = {"now": claim.now, "kinds": claim.kinds, "passed": list(passed), "limit": most}
        turns = connection.execute(statement, values).all()
        by_channel = {channel: key for key, channel in reversed(turns)}
        first += _claimable(connection, _AMONG, keys=list(by_channel.values()), now=claim.now)
        passed |= by_channel.keys()
        if len(turns) < most:
            break
    return first


@cache
def _turns(apart: frozenset[str]) -> Select[Any]:
    """Statement for the postings whose turn it is, but for the platforms that stand apart."""
    return (
        select(_columns.key, _columns.channel)
        .where(
            _WAITS,
            _columns.next_at <= _NOW,
            _columns.expires_at > _NOW,
            _columns.kind.in_(bindparam("kinds", expanding=True)),
            _columns.channel.not_in(bindparam("passed", expanding=True)),
            *(_columns.channel.not_like(f"{platform}:%") for platform in sorted(apart)),
        )
        .order_by(*_TURN)
        .limit(_LIMIT)
    )


def _in_turn(wanted: Select[Any]) -> Select[Any]:
    """The postings among these that wait, in their turn, but for those that another worker is busy with."""
    return wanted.where(_WAITS).order_by(*_TURN).with_for_update(skip_locked=True, of=posting_table)


_AMONG = _in_turn(
    select(posting_table).where(
        _columns.key.in_(bindparam("keys", expanding=True)),
        _columns.next_at <= _NOW,  # another worker may have put it off since its turn was read
        _columns.expires_at > _NOW,
    )
)


def _claimable(connection: Connection, wanted: Select[Any], **values: Any) -> list[Posting]:  # noqa: ANN401 - of any column
    return [_posting(row) for row in connection.execute(wanted, values)]


def _due_with(connection: Connection, postings: Sequence[Posting], claim: Claim, most: int) -> list[Posting]:
    """At most so many reminders for each of these with which it is joined."""
    moments = [(posting.channel, posting.due_at) for posting in postings if posting.is_joined]
    if not moments:
        return []
    due = select(posting_table).where(
        _columns.channel.in_({channel for channel, _ in moments}),
        _columns.due_at.in_({due_at for _, due_at in moments}),
        _columns.key.not_in([posting.key for posting in postings]),
        _columns.kind == PostingKind.REMINDER,
        _columns.phase != "",
        _columns.expires_at > claim.now,
    )
    by_moment: defaultdict[tuple[str, dt.datetime], list[Posting]] = defaultdict(list)
    for posting in _claimable(connection, _in_turn(due)):
        by_moment[posting.channel, posting.due_at].append(posting)
    return [posting for moment in moments for posting in by_moment[moment][:most]]


def _where(query: PostingQuery) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = []
    if query.states:
        conditions.append(_columns.state.in_(query.states))
    if query.channel:
        conditions.append(_columns.channel == query.channel)
    if query.channels:
        conditions.append(_columns.channel.in_(query.channels))
    if query.about is not None:
        item_id, phase, cycle = query.about
        conditions += [_columns.item_id == item_id, _columns.phase == phase, _columns.cycle == cycle]
    if query.since is not None:
        conditions.append(_columns.due_at >= query.since)
    if query.until is not None:
        conditions.append(_columns.due_at < query.until)
    if query.ts:
        conditions.append(_columns.ts == query.ts)
    if query.updated_after is not None:
        conditions.append(_columns.updated_at > query.updated_after)
    if query.doubtful:
        conditions.append(_columns.doubt)
    return select(posting_table).where(*conditions).order_by(_columns.due_at, _columns.key).limit(query.limit)


def _values(posting: Posting) -> dict[str, Any]:
    """A posting by the columns of its table, where its groups lie flat."""
    return {
        **{name: getattr(posting, name) for name in _DIRECT},
        **{name: getattr(posting.about, name) for name in _IN_ABOUT},
        **{name: getattr(posting.delivery, name) for name in _IN_DELIVERY},
    }


def _posting(row: Row[Any]) -> Posting:
    values = row._mapping  # noqa: SLF001 - its public name, with an underscore so that no column hides it
    return Posting(
        about=OccurrenceId(*(values[name] for name in _IN_ABOUT)),
        delivery=Delivery(**{name: values[name] for name in _IN_DELIVERY}),
        **{name: values[name] for name in _DIRECT},
    )
