"""Backup and restore of the ledger on SQLite. On PostgreSQL that is the work of ``pg_dump`` and ``pg_restore``."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from bot.cli.file_errors import reason
from bot.store.database_lock import DatabaseLockedError, alone_with
from bot.store.engine import database_file, open_engine, transaction
from bot.store.ledger import LedgerError
from bot.store.schema import notes
from bot.store.schema_version import bring_up_to_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

RESTORED = "restored"
"""The note that says that rows may have been posted of which the ledger doesn't know."""
_MET = {
    sqlite3.SQLITE_CANTOPEN: "het bestand kan niet geopend worden; controleer de map en je rechten",
    sqlite3.SQLITE_CORRUPT: "het bestand is beschadigd",
    sqlite3.SQLITE_FULL: "de schijf is vol",
    sqlite3.SQLITE_NOTADB: "het is geen database",
    sqlite3.SQLITE_PERM: "daar heb je geen rechten voor",
    sqlite3.SQLITE_READONLY: "daar kan niet geschreven worden",
}


class BackupError(Exception):
    """No backup was made, or none was put back; the text says why, and what to do, in Dutch."""


def back_up(url: str, target: Path) -> None:
    """Copy the ledger to a file while the bot goes on working; an older copy of that name is replaced.

    The copy is consistent, checked and on disk when this returns. Raises BackupError, and leaves an older copy
    alone, when it can't be made.
    """
    source = _file(url)
    if not source.is_file():
        raise BackupError(f"Er is geen register in {source}: er valt niets te bewaren.")
    unfinished = target.with_name(f"{target.name}.unfinished")
    with _faults(f"Er is geen kopie gemaakt in {target}", "Het register zelf is niet aangeraakt."):
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
    is posted again. Raises BackupError while a bot works on the ledger, and when the backup is damaged or made by
    a newer program; then the ledger is as it was.
    """
    target = _file(url)
    unfinished = target.with_name(f"{target.name}.unfinished")
    with _faults(f"{source} is niet teruggezet", "Het register is zoals het was."):
        source.open("rb").close()  # SQLite does not tell why it can't open a file
        _check(source)
        with alone_with(target):
            try:
                _copy(source, unfinished)
                _mark(unfinished)
                kept = _set_aside(target) if target.exists() else None
                unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)
            _sync(target.parent)
    return kept


def mark_restored(engine: Engine) -> None:
    """Note that the ledger was put back: what was due since its last change is looked up before it is posted."""
    with transaction(engine) as connection:
        connection.execute(notes.delete().where(notes.c.name == RESTORED))
        connection.execute(notes.insert().values(name=RESTORED, value="yes"))


@contextmanager
def _faults(what: str, then: str) -> Iterator[None]:
    """Tell of a fault what did not happen, why, and how the ledger is left."""
    try:
        yield
    except DatabaseLockedError:
        raise BackupError(f"{what}: de bot draait nog. Stop hem eerst. {then}") from None
    except LedgerError as error:
        raise BackupError(f"{what}. {then}\n{error}") from None
    except BackupError as error:
        raise BackupError(f"{what}: {error}. {then}") from None
    except sqlite3.Error as error:
        raise BackupError(f"{what}: {_in_dutch(error)}. {then}") from None
    except OSError as error:
        name = str(error.filename or "")
        raise BackupError(f"{what}: {'' if name in what else f'{name}, '}{reason(error)}. {then}") from None


def _in_dutch(error: sqlite3.Error) -> str:
    """What SQLite met, by the number that it gives (sqlite.org/rescode.html)."""
    number = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _MET.get(number, f"SQLite meldt: {error}")


def _mark(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}")
    try:
        bring_up_to_date(engine)
        mark_restored(engine)
    finally:
        engine.dispose()


def _file(url: str) -> Path:
    try:
        file = database_file(url)
    except LedgerError as error:
        raise BackupError(str(error)) from None
    if file is None:
        raise BackupError(
            "Dit register staat op PostgreSQL: maak een kopie met pg_dump --format=custom en zet die terug met "
            "pg_restore --clean (zie docs/reliability.md)."
        )
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
    kept, kept_journal = next(pair for pair in names if not any(path.exists() for path in pair))
    journal = target.with_name(f"{target.name}-journal")
    shutil.copyfile(target, kept)
    if journal.exists():
        shutil.copyfile(journal, kept_journal)
        journal.unlink()
    return kept


def _names_aside(target: Path, number: int) -> tuple[Path, Path]:
    """The names for the ledger that is set aside as the so many-th, and for its journal."""
    name = f"{target.name}.before-restore" + (f"-{number}" if number > 1 else "")
    return target.with_name(name), target.with_name(f"{name}-journal")


def _check(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if found != ["ok"] or "postings" not in tables:
        raise BackupError("dat is geen register van de bot, of het is beschadigd")


def _sync(folder: Path) -> None:
    """Make the new name of the file durable, where folders can be synced."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
