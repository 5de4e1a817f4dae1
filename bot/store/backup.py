"""Backup and restore of the ledger on SQLite. On PostgreSQL that is the work of ``pg_dump`` and ``pg_restore``."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.store.database_lock import alone_with
from bot.store.engine import database_file, open_engine, transaction
from bot.store.schema import state_records
from bot.store.schema_version import bring_up_to_date
from bot.store.state_records import RestorePending

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


class NoLedgerError(Exception):
    """There is no ledger in this file: nothing to back up."""

    def __init__(self, file: Path) -> None:
        super().__init__(str(file))
        self.file = file


class NotALedgerError(Exception):
    """This file is a database and no ledger of the bot, or a damaged one."""


class ServerDatabaseError(Exception):
    """The ledger is on PostgreSQL, which has backup tools of its own."""


def back_up(url: str, target: Path) -> None:
    """Copy the ledger to a file while the bot goes on working; an older copy of that name is replaced.

    The copy is consistent, checked and on disk when this returns. When it can't be made an older copy stays as it
    is: raises NoLedgerError, ServerDatabaseError, NotALedgerError, LedgerError, sqlite3.Error or OSError.
    """
    source = _file(url)
    if not source.is_file():
        raise NoLedgerError(source)
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        _copy(source, unfinished)
        _check(unfinished)
        unfinished.replace(target)
        _sync(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(url: str, source: Path) -> Path | None:
    """Put a backup in the place of the ledger; where the ledger that was there is kept, or None without one.

    What was posted after the backup was made is not in it: those postings are looked up in Slack before anything
    is posted again. Raises DatabaseLockedError while a bot works on the ledger, LedgerError for a backup of a
    newer program, and else as ``back_up``; then the ledger is as it was.
    """
    target = _file(url)
    unfinished = target.with_name(f"{target.name}.unfinished")
    source.open("rb").close()  # SQLite does not tell why it can't open a file
    _check(source)
    with alone_with(target):
        try:
            _copy(source, unfinished)
            _mark(unfinished)
            previous = _set_aside(target) if target.exists() else None
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        _sync(target.parent)
    return previous


def mark_restored(engine: Engine) -> None:
    """Note that the ledger was put back: what was due since its last change is looked up before it is posted."""
    with transaction(engine) as connection:
        record = RestorePending(pending=True)
        connection.execute(state_records.delete().where(state_records.c.name == record.name))
        connection.execute(state_records.insert().values(name=record.name, value=record.value))


def _mark(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}")
    try:
        bring_up_to_date(engine)
        mark_restored(engine)
    finally:
        engine.dispose()


def _file(url: str) -> Path:
    file = database_file(url)
    if file is None:
        raise ServerDatabaseError
    return file


def _copy(source: Path, target: Path) -> None:
    """Copy page by page in one transaction (sqlite.org/backup.html); other connections may go on writing."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        new.execute("PRAGMA synchronous=EXTRA")
        old.backup(new)


def _set_aside(target: Path) -> Path:
    """Copy the ledger as it lies there, damaged or not, with the journal of a transaction that was cut off.

    That journal must not stay: SQLite would apply it to the ledger that comes in its place. What was set aside
    before is never replaced: it may be the only copy.
    """
    names = (_names_aside(target, number) for number in itertools.count(1))
    aside, journal_aside = next(pair for pair in names if not any(path.exists() for path in pair))
    journal = target.with_name(f"{target.name}-journal")
    shutil.copyfile(target, aside)
    if journal.exists():
        shutil.copyfile(journal, journal_aside)
        journal.unlink()
    return aside


def _names_aside(target: Path, number: int) -> tuple[Path, Path]:
    """The names for the ledger that is set aside as the so many-th, and for its journal."""
    name = f"{target.name}.before-restore" + (f"-{number}" if number > 1 else "")
    return target.with_name(name), target.with_name(f"{name}-journal")


def _check(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        complaints = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if complaints != ["ok"] or "postings" not in tables:
        raise NotALedgerError


def _sync(folder: Path) -> None:
    """Make the new name of the file durable, where folders can be synced."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
