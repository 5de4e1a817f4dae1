"""Lock on a database in a file: while a bot works on it, no other file may be put in its place.

An advisory lock on a file beside the database tells it (flock(2)). The system lets go of it when the process ends,
however it ends. On PostgreSQL, and where such locks are not to be had, nobody is kept out.

The file is empty until there has been a database beside it. So one that is gone later is not taken for one that
never was: a bot that begins afresh without a word forgets all that it had planned.
"""

from __future__ import annotations

import contextlib
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


class DatabaseGoneError(LedgerError):
    """There was a database in this file, and it is there no more."""


def refuse_gone(file: Path) -> None:
    """Raise DatabaseGoneError when there was a database in this file and there is none now."""
    mark = _beside(file)
    if _is_there(file) or not _is_there(mark):
        return
    raise DatabaseGoneError(
        f"The database {file} is gone, and with it what was planned and posted. Nothing is posted without it. Put "
        "the file back, or stop the bot and put a backup back with iza-bot restore FILE. Without either, begin "
        "afresh with iza-bot run --new-ledger: what was due before that moment is then not announced."
    )


def mark_present(file: Path) -> None:
    """Note that there is a database in this file, so that it is missed when it is gone."""
    mark = _beside(file)
    if not _is_there(mark):
        with contextlib.suppress(OSError):  # a folder that can't be written to has told so by the database
            mark.write_text("There is a database beside this file; see docs/reliability.md.\n", encoding="utf-8")


def begin_afresh(url: str) -> None:
    """Let the next start make a database where there was one. Raises LedgerError when there still is."""
    file = database_file(url)
    if file is None:
        return
    if _is_there(file):
        raise LedgerError(f"There is a database in {file}, and no need for --new-ledger. Start without it.")
    _beside(file).write_bytes(b"")


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


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.in-use")


def _is_there(file: Path) -> bool:
    """True for a file with something in it; an empty one is to SQLite what a missing one is."""
    return file.is_file() and file.stat().st_size > 0


@contextmanager
def _locked(file: Path, *, alone: bool, refusal: str) -> Iterator[None]:
    make_folder(file)
    handle = _lock(_beside(file), refusal, alone=alone)
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
