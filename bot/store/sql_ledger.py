"""The ledger in a database: SQLite or PostgreSQL, one transaction for every call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
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

from bot.store.engine import insert_into, transaction
from bot.store.ledger import (
    IN_HAND,
    OPEN,
    WAITING,
    AnnouncedDate,
    Claim,
    HistoryEntry,
    Posting,
    PostingKind,
    PostingQuery,
    PostingState,
    Probe,
    Transition,
    Upcoming,
    unheard,
)
from bot.store.schema import history, notes, postings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.store.engine import TimedEngine
    from bot.store.ledger import Record
    from bot.store.state_records import StateRecord

_BATCH = 500
"""Rows in one statement: SQLite takes at most 32,766 values in it."""

_columns = postings.c
_URGENCY = (_columns.useful_until, _columns.due_at, _columns.key)
_UPDATE = (
    update(postings)
    .where(_columns.key == bindparam("old_key"), _columns.fence == bindparam("old_fence"))
    .values({name: bindparam(name) for name in Posting._fields if name not in {"key", "created_at"}})
)


class _OutrunError(Exception):
    """A row is no longer what the decision was based on: everything is taken back."""


class SqlLedger:
    """See ``Ledger`` for what each call promises."""

    def __init__(self, timed: TimedEngine, probe: Probe = unheard) -> None:
        self.engine = timed.engine
        self._timed = timed
        self._probe = probe
        self._insert_new = insert_into(self.engine, postings).on_conflict_do_nothing()

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
        rows = list(add)
        try:
            with transaction(self.engine) as connection:
                now = self._timed.time(connection)
                self._probe("ledger: begun")
                if changes:
                    self._change(connection, changes, now)
                for start in range(0, len(rows), _BATCH):
                    self._add(connection, rows[start : start + _BATCH], now)
                for record in records:
                    self._keep(connection, record)
                self._probe("ledger: before commit")
        except _OutrunError:
            return False
        self._probe("ledger: after commit")
        return True

    def claim(self, claim: Claim) -> list[Posting]:
        """Take the most urgent row of each channel in hand."""
        turn = func.row_number().over(partition_by=_columns.channel, order_by=_URGENCY).label("turn")
        ready = (
            select(_columns.key, turn)
            .where(
                _columns.state.in_(WAITING),
                _columns.next_at <= claim.now,
                _columns.expires_at > claim.now,
                _columns.kind.in_(claim.kinds),
                _columns.channel.not_in(list(claim.resting)),
            )
            .subquery()
        )
        first = select(ready.c.key).where(ready.c.turn == 1)
        return self._claim(select(postings).where(_columns.key.in_(first)), claim)

    def claim_late(self, claim: Claim, channel: str, before: dt.datetime) -> list[Posting]:
        """Take the late reminders of one channel in hand."""
        late = select(postings).where(
            _columns.channel == channel,
            _columns.kind == PostingKind.REMINDER,
            _columns.due_at < before,
            _columns.expires_at > claim.now,
        )
        return self._claim(late, claim)

    def attention(self, now: dt.datetime, limit: int) -> list[Posting]:
        """Rows whose lease ran out, that have to be looked for, or that have expired."""
        in_hand = and_(_columns.state.in_(IN_HAND), _columns.next_at <= now)
        expired = and_(_columns.state.in_(WAITING), _columns.expires_at <= now)
        since = case((_columns.state.in_(WAITING), _columns.expires_at), else_=_columns.next_at)
        return self._read(select(postings).where(or_(in_hand, expired)).order_by(since, _columns.key).limit(limit))

    def upcoming(self) -> Upcoming:
        """When there is something to claim next, and when something needs attention next."""
        waiting, in_hand = _columns.state.in_(WAITING), _columns.state.in_(IN_HAND)
        statement = select(
            select(func.min(_columns.next_at)).where(waiting).scalar_subquery(),
            select(func.min(_columns.next_at)).where(in_hand).scalar_subquery(),
            select(func.min(_columns.expires_at)).where(waiting).scalar_subquery(),
        )
        with transaction(self.engine) as connection:
            claim, *care = connection.execute(statement).one()
        return Upcoming(claim, min((moment for moment in care if moment is not None), default=None))

    def rows(self, query: PostingQuery) -> list[Posting]:
        """The rows that the query asks for."""
        if query.keys is None:
            return self._read(_where(query))
        keys = sorted(query.keys)
        found = [
            row
            for start in range(0, len(keys), _BATCH)
            for row in self._read(_where(query).where(_columns.key.in_(keys[start : start + _BATCH])))
        ]
        return sorted(found, key=lambda row: (row.due_at, row.key))[: query.limit]

    def announced(self, since: dt.date) -> set[AnnouncedDate]:
        """The dates that stand in a channel or are about to."""
        reminder = and_(
            _columns.kind == PostingKind.REMINDER,
            _columns.state.in_([PostingState.SENT, PostingState.SENDING, PostingState.AMBIGUOUS]),
        )
        correction = and_(
            _columns.kind.in_([PostingKind.MOVED, PostingKind.WITHDRAWN]),
            _columns.state.in_({PostingState.SENT} | OPEN),
        )
        standing = (
            select(_columns.item_id, _columns.phase, _columns.cycle, _columns.target)
            .where(_columns.last_day >= since, or_(reminder, correction))
            .distinct()
        )
        with transaction(self.engine) as connection:
            return {AnnouncedDate(*found) for found in connection.execute(standing)}

    def counts(self) -> dict[PostingState, int]:
        """How many rows there are in each state."""
        with transaction(self.engine) as connection:
            found = connection.execute(select(_columns.state, func.count()).group_by(_columns.state))
            return {state: number for state, number in found}  # noqa: C416 - rows are not pairs to a type checker

    def record(self, kind: type[Record], channel: str = "") -> Record | None:
        """The state record of this kind."""
        written = select(notes.c.value).where(notes.c.name == f"{kind.NAME}{channel}")
        with transaction(self.engine) as connection:
            value = connection.execute(written).scalar_one_or_none()
        return None if value is None else kind.parse(value, channel)

    def history(self, key: str) -> list[HistoryEntry]:
        """All that happened to a row."""
        columns = [history.c[name] for name in HistoryEntry._fields]
        with transaction(self.engine) as connection:
            found = connection.execute(select(*columns).where(history.c.key == key).order_by(history.c.number))
            return [HistoryEntry(*entry) for entry in found]

    def _read(self, statement: Select[Any]) -> list[Posting]:
        with transaction(self.engine) as connection:
            return [_row(found) for found in connection.execute(statement)]

    def _change(self, connection: Connection, changes: Sequence[Transition], now: dt.datetime) -> None:
        afters = [after._replace(fence=before.fence + 1, updated_at=now) for before, after, _ in changes]
        for before, after in zip((change.before for change in changes), afters, strict=True):
            values = {**after._asdict(), "old_key": before.key, "old_fence": before.fence}
            if connection.execute(_UPDATE, values).rowcount != 1:
                raise _OutrunError
            self._probe("ledger: row changed")
        entries = [
            HistoryEntry(row.key, now, change.before.state, row.state, row.fence, row.worker, change.why)._asdict()
            for row, change in zip(afters, changes, strict=True)
        ]
        connection.execute(insert(history), entries)
        self._probe("ledger: history written")

    def _add(self, connection: Connection, rows: list[Posting], now: dt.datetime) -> None:
        known = set(
            connection.execute(select(_columns.key).where(_columns.key.in_([row.key for row in rows]))).scalars()
        )
        fresh = {row.key: row._replace(fence=1, created_at=now, updated_at=now) for row in rows}
        values = [row._asdict() for key, row in fresh.items() if key not in known]
        if not values:
            return
        # Another replica may be adding the same rows at this moment: only what was really added gets an entry.
        statement = self._insert_new.returning(_columns.key)
        added = set(connection.execute(statement, values).scalars())
        self._probe("ledger: rows added")
        entries = [
            HistoryEntry(key, now, None, fresh[key].state, 1, fresh[key].worker, "")._asdict()
            for key in sorted(added)
        ]
        if entries:
            connection.execute(insert(history), entries)

    def _keep(self, connection: Connection, record: StateRecord) -> None:
        statement = insert_into(self.engine, notes).values(name=record.name, value=record.value)
        update_value = statement.on_conflict_do_update(index_elements=[notes.c.name], set_={"value": record.value})
        connection.execute(update_value)

    def _claim(self, wanted: Select[Any], claim: Claim) -> list[Posting]:
        statement = (
            wanted.where(_columns.state.in_(WAITING))
            .order_by(*_URGENCY)
            .limit(claim.limit)
            .with_for_update(skip_locked=True, of=postings)
        )
        with transaction(self.engine) as connection:
            before = [_row(found) for found in connection.execute(statement)]
            if not before:
                return []
            changes = [
                Transition(
                    row,
                    row._replace(state=PostingState.CLAIMED, worker=claim.worker, next_at=claim.lease_until),
                    "",
                )
                for row in before
            ]
            now = self._timed.time(connection)
            self._probe("ledger: claiming")
            self._change(connection, changes, now)
            self._probe("ledger: before commit")
        self._probe("ledger: after commit")
        return [after._replace(fence=row.fence + 1, updated_at=now) for row, after, _ in changes]


def _where(query: PostingQuery) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = []
    if query.states:
        conditions.append(_columns.state.in_(query.states))
    if query.channel:
        conditions.append(_columns.channel == query.channel)
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
    return select(postings).where(*conditions).order_by(_columns.due_at, _columns.key).limit(query.limit)


_FIELDS = [list(postings.c.keys()).index(name) for name in Posting._fields]


def _row(found: Sequence[Any]) -> Posting:
    return Posting._make(found[index] for index in _FIELDS)
