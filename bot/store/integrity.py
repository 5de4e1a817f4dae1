"""Damage in a database file, searched for before it does harm.

SQLite notices a page that it can't read at all. An index that lost an entry it believes: then a message that was
sent is unknown, and would be sent again. So the whole file is checked at the start and now and then.
"""

from __future__ import annotations

import math
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVERY_SECONDS = 60.0
_SHARE = 1000
"""At most one part in so many of the time goes into checking, however large the file is."""
_LOCKED_SECONDS = 0.1


class IntegrityCheck:
    """Check of one file, for a process that has it open."""

    def __init__(self, file: Path, seconds: Callable[[], float] = time.monotonic) -> None:
        self._file = file
        self._seconds = seconds
        self._next = -math.inf

    def damage(self) -> str:
        """First damage in words of SQLite; empty without any, and while it is not yet time to check again."""
        started = self._seconds()
        if started < self._next:
            return ""
        damage = damage_in(self._file)
        if damage == "":
            ended = self._seconds()
            self._next = ended + max(EVERY_SECONDS, _SHARE * (ended - started))
        return damage or ""


def damage_in(file: Path) -> str | None:
    """First damage in a database file; empty without any, None when it can't be looked at now.

    The connection is a new one: an open one would answer from its memory.
    """
    address = f"{file.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, _LOCKED_SECONDS, uri=True)) as connection:
            (complaint,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.OperationalError:  # locked or out of reach, which the transaction itself tells
        return None
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if complaint == "ok" else " ".join(str(complaint).split())
