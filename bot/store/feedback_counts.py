"""Counts of feedback per subject and outcome, and nothing else."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.store.engine import insert_into, transaction
from bot.store.schema import helpfulness

if TYPE_CHECKING:
    from sqlalchemy import Engine


class FeedbackCounts:
    """Counts in memory, so that an answer never waits for the database, and writes now and then.

    May be used by several threads; ``write`` and ``read`` raise LedgerError when the database can't be reached.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._unwritten: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def note(self, subject: str, outcome: str) -> None:
        """Count one more."""
        with self._lock:
            self._unwritten[subject, outcome] += 1

    def write(self) -> None:
        """Add what was counted since the last time to what the database has; kept for later when that fails."""
        with self._lock:
            counted, self._unwritten = self._unwritten, Counter()
        if not counted:
            return
        try:
            with transaction(self.engine) as connection:
                for (subject, outcome), count in sorted(counted.items()):
                    statement = insert_into(self.engine, helpfulness).values(
                        subject=subject, outcome=outcome, count=count
                    )
                    added = statement.on_conflict_do_update(
                        index_elements=[helpfulness.c.subject, helpfulness.c.outcome],
                        set_={"count": helpfulness.c.count + count},
                    )
                    connection.execute(added)
        except BaseException:
            with self._lock:
                self._unwritten += counted
            raise

    def read(self) -> dict[tuple[str, str], int]:
        """Everything that was written so far, by subject and outcome."""
        with transaction(self.engine) as connection:
            rows = connection.execute(select(helpfulness))
            return {(subject, outcome): count for subject, outcome, count in rows}
