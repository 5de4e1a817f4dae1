"""Requests that were handled: nothing acts twice, not after a retry, nor in another process.

Asked by ``handlers/idempotency.py``. Only a fingerprint is kept, not what was pressed or by whom, and no longer
than needed.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.store.engine import insert_into, transaction
from bot.store.schema import remembered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bot.store.engine import TimedEngine


class HandledRequests:
    """Fingerprints of handled requests. Raises LedgerError when the database can't be reached."""

    def __init__(self, timed: TimedEngine) -> None:
        self.engine = timed.engine
        self._timed = timed

    def first_time(self, marks: Mapping[str, dt.timedelta]) -> bool:
        """True if none of these was handled before; from now on all are, each for its own while."""
        with transaction(self.engine) as connection:
            now = self._timed.time(connection)
            new = []
            # In one order, so that two processes can't wait for each other.
            for mark, while_ in sorted(marks.items()):
                statement = insert_into(self.engine, remembered).values(
                    mark=_fingerprint(mark), until=now + while_
                )
                unless_remembered = statement.on_conflict_do_update(
                    index_elements=[remembered.c.mark],
                    set_={"until": now + while_},
                    where=remembered.c.until <= now,
                )
                inserted = connection.execute(unless_remembered.returning(remembered.c.mark))
                new.append(inserted.first() is not None)
            return all(new)

    def forget_old(self) -> int:
        """Drop what need not be remembered any more; how much that was."""
        with transaction(self.engine) as connection:
            now = self._timed.time(connection)
            return connection.execute(delete(remembered).where(remembered.c.until <= now)).rowcount


def _fingerprint(mark: str) -> str:
    return hashlib.sha256(mark.encode()).hexdigest()
