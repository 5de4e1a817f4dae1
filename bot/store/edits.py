"""Edits of the content in the database: who made them, when, why, and whether they are in use.

The changes themselves are text here; ``bot/content/edits.py`` knows what they say. Nothing is removed: an edit is
undone, exported to the files or dropped after a conflict, and stays as its own audit log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from bot.store.edit_records import EditRecord, EditState
from bot.store.engine import transaction
from bot.store.schema import edits

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement

    from bot.store.engine import TimedEngine


class EditStore:
    """Raises LedgerError when the database can't be reached."""

    def __init__(self, timed: TimedEngine) -> None:
        self.engine = timed.engine
        self._timed = timed

    def version(self) -> str:
        """Another text after every change of what is active; empty while nothing was ever edited."""
        with transaction(self.engine) as connection:
            rows = connection.execute(
                select(func.max(edits.c.number), func.count(edits.c.ended_at), func.max(edits.c.ended_at))
            )
            number, ended, last = rows.one()
            return "" if number is None else f"{number}/{ended}/{last or ''}"

    def add(self, changes: str, made_by: str, reason: str = "") -> EditRecord:
        """Keep an edit, active from now on."""
        with transaction(self.engine) as connection:
            now = self._timed.time(connection)
            row = insert(edits).values(
                at=now,
                made_by=made_by,
                reason=reason,
                changes=changes,
                state=EditState.ACTIVE,
                ended_by="",
            )
            number = connection.execute(row.returning(edits.c.number)).scalar_one()
        return EditRecord(number, now, made_by, reason, changes, EditState.ACTIVE, None, "")

    def active(self) -> tuple[str, tuple[EditRecord, ...]]:
        """The version, and the edits that are laid over the files, in order."""
        version = self.version()  # before the edits: what changes in between is read once more
        return version, self._read(edits.c.state == EditState.ACTIVE)

    def find(self, number: int) -> EditRecord | None:
        """The edit with this number."""
        return next(iter(self._read(edits.c.number == number)), None)

    def history(self, limit: int) -> tuple[EditRecord, ...]:
        """The last edits, whatever their state, the newest first."""
        return self._read(limit=limit)

    def end(self, numbers: Collection[int], state: EditState, ended_by: str) -> Sequence[int]:
        """End the edits that are still active; the numbers of those that this call ended."""
        with transaction(self.engine) as connection:
            ended = (
                update(edits)
                .where(edits.c.number.in_(numbers), edits.c.state == EditState.ACTIVE)
                .values(state=state, ended_at=self._timed.time(connection), ended_by=ended_by)
                .returning(edits.c.number)
            )
            return connection.execute(ended).scalars().all()

    def _read(self, where: ColumnElement[bool] | None = None, limit: int | None = None) -> tuple[EditRecord, ...]:
        chosen = select(edits) if where is None else select(edits).where(where)
        ordered = chosen.order_by(edits.c.number if limit is None else edits.c.number.desc()).limit(limit)
        with transaction(self.engine) as connection:
            rows = connection.execute(ordered).mappings().all()
        return tuple(EditRecord(**{**row, "state": EditState(row["state"])}) for row in rows)
