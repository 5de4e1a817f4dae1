"""Lock on a database in a file: while a bot works on it, no other file may be put in its place.

An advisory lock on a file beside the database tells it (flock(2)). The system lets go of it when the process ends,
however it ends. On PostgreSQL, and where such locks are not to be had, nobody is kept out.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.store.engine import database_file, make_folder
from bot.store.ledger import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class DatabaseLockedError(LedgerError):
    """Another process has the database in use in a way that goes against this one."""


@contextmanager
def at_work_on(url: str) -> Iterator[None]:
    """Work on this database beside others that do. Raises LedgerError while a backup is being put back."""
    file = database_file(url)
    if file is None:
        yield
        return
    with _locked(file, alone=False, refusal=f"A backup is being put back in {file}. Start again in a moment."):
        yield


@contextmanager
def alone_with(file: Path) -> Iterator[None]:
    """Have the database in this file to oneself. Raises OccupiedError while a bot works on it."""
    with _locked(file, alone=True, refusal=f"A bot works on {file}."):
        yield


@contextmanager
def _locked(file: Path, *, alone: bool, refusal: str) -> Iterator[None]:
    make_folder(file)
    handle = _lock(file.with_name(f"{file.name}.in-use"), refusal, alone=alone)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _lock(path: Path, refusal: str, *, alone: bool) -> int | None:
    """The open file that holds the lock; None where there are no locks. It stays: to remove it is a race."""
    if sys.platform == "win32":
        return None
    import fcntl  # noqa: PLC0415 - not to be had on Windows

    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # what can't be written to is told by the database, in its own words
        return None
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise DatabaseLockedError(refusal) from None
    except OSError:  # a file system without locks
        os.close(handle)
        return None
    return handle
