"""Backup and restore of the ledger on SQLite. On PostgreSQL that is the work of ``pg_dump`` and ``pg_restore``."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bot.store.engine import is_sqlite, open_engine, transaction
from bot.store.ledger import LedgerError
from bot.store.schema import notes
from bot.store.schema_version import bring_up_to_date

if TYPE_CHECKING:
    from sqlalchemy import Engine

RESTORED = "restored"
"""The note that says that rows may have been posted of which the ledger doesn't know."""


def back_up(url: str, target: Path) -> None:
    """Copy the ledger to a file while the bot goes on working; an older copy of that name is replaced.

    The copy is consistent, checked and on disk when this returns. Raises LedgerError, and leaves an older copy
    alone, when it can't be made.
    """
    source = _file(url)
    if not source.is_file():
        raise LedgerError(f"There is no ledger at {source}.")
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        _copy(source, unfinished)
        _check(unfinished)
        unfinished.replace(target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(f"The backup to {target} failed: {error}. The ledger itself is untouched.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def restore(url: str, source: Path) -> Path | None:
    """Put a backup in the place of the ledger; where the ledger that was there is kept, or None without one.

    Stop the bot first. What was posted after the backup was made is not in it: those postings are looked up in
    Slack before anything is posted again. Raises LedgerError when the backup is damaged or made by a newer
    program; then the ledger is as it was.
    """
    target = _file(url)
    try:
        _check(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.unfinished")
        unfinished.unlink(missing_ok=True)
        _copy(source, unfinished)
        _mark(unfinished)
        kept = _set_aside(target) if target.exists() else None
        unfinished.replace(target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(f"Restoring from {source} failed: {error}. The ledger is as it was.") from None
    return kept


def mark_restored(engine: Engine) -> None:
    """Note that the ledger was put back: what was due since its last change is looked up before it is posted."""
    with transaction(engine) as connection:
        connection.execute(notes.delete().where(notes.c.name == RESTORED))
        connection.execute(notes.insert().values(name=RESTORED, value="yes"))


def _mark(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}")
    try:
        bring_up_to_date(engine)
        mark_restored(engine)
    finally:
        engine.dispose()


def _file(url: str) -> Path:
    engine = open_engine(url)
    if not is_sqlite(engine):
        raise LedgerError(
            "This ledger is on PostgreSQL: make a backup with pg_dump --format=custom, put it back with "
            "pg_restore --clean (see docs/reliability.md)."
        )
    return Path(str(engine.url.database)).expanduser()


def _copy(source: Path, target: Path) -> None:
    """Copy page by page in one transaction (sqlite.org/backup.html); other connections may go on writing."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        new.execute("PRAGMA synchronous=EXTRA")
        old.backup(new)


def _set_aside(target: Path) -> Path:
    """Copy the ledger as it lies there, damaged or not, with the journal of a transaction that was cut off.

    That journal must not stay: SQLite would apply it to the ledger that comes in its place.
    """
    kept = target.with_name(f"{target.name}.before-restore")
    journal, kept_journal = target.with_name(f"{target.name}-journal"), kept.with_name(f"{kept.name}-journal")
    kept_journal.unlink(missing_ok=True)
    shutil.copyfile(target, kept)
    if journal.exists():
        shutil.copyfile(journal, kept_journal)
        journal.unlink()
    return kept


def _check(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if found != ["ok"] or "postings" not in tables:
        raise sqlite3.DatabaseError(f"{path} is damaged or is not a ledger")


def _sync(folder: Path) -> None:
    """Make the new name of the file durable, where folders can be synced."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
