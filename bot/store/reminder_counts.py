"""Presses of "seen" and "dealt with" under a message in a channel. Only their number is ever shown.

Every call is one transaction and may be repeated without harm.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.store.engine import insert_into, transaction
from bot.store.schema import tallied

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.store.engine import TimedEngine

KEPT = dt.timedelta(days=400)
"""A message that stands so long is not read any more."""


class ReminderCounts:
    """Raises LedgerError when the database can't be reached.

    A message is known by the id of its conversation and its timestamp, as ``Posting.message_ref`` has it.
    """

    def __init__(self, timed: TimedEngine) -> None:
        self.engine = timed.engine
        self._timed = timed

    def press(self, message: str, person: str, kind: str) -> bool:
        """Count a person, or no longer when they were counted; whether they are now."""
        with transaction(self.engine) as connection:
            statement = insert_into(self.engine, tallied).values(
                message=message, person=person, kind=kind, at=self._timed.time(connection)
            )
            new = connection.execute(statement.on_conflict_do_nothing().returning(tallied.c.kind)).first()
            if new is None:
                connection.execute(delete(tallied).where(*_is(message, person, kind)))
            return new is not None

    def withdraw(self, message: str, person: str, kind: str) -> bool:
        """Count a person no longer; whether they were counted."""
        with transaction(self.engine) as connection:
            return bool(connection.execute(delete(tallied).where(*_is(message, person, kind))).rowcount)

    def counts(self, message: str) -> dict[str, int]:
        """Number of persons per kind; kinds without any are left out."""
        counted = select(tallied.c.kind, func.count()).where(tallied.c.message == message)
        with transaction(self.engine) as connection:
            rows = connection.execute(counted.group_by(tallied.c.kind)).all()
        return {kind: count for kind, count in rows}  # noqa: C416 - dict() would lose the types of the columns

    def of(self, person: str) -> tuple[str, ...]:
        """The messages under which a person counts, the latest first."""
        counted = select(tallied.c.message).where(tallied.c.person == person).group_by(tallied.c.message)
        with transaction(self.engine) as connection:
            return tuple(connection.execute(counted.order_by(func.max(tallied.c.at).desc())).scalars())

    def forget_old(self) -> int:
        """Drop what was pressed so long ago that nobody looks at it; how much that was."""
        with transaction(self.engine) as connection:
            now = self._timed.time(connection)
            return connection.execute(delete(tallied).where(tallied.c.at < now - KEPT)).rowcount


def _is(message: str, person: str, kind: str) -> list[ColumnElement[bool]]:
    return [tallied.c.message == message, tallied.c.person == person, tallied.c.kind == kind]
