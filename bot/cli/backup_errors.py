"""Errors of ``iza-bot backup`` and ``restore`` in words: the failure, its reason, and how the ledger was left."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError, file_error
from bot.store.backup import NoLedgerError, NotALedgerError, ServerDatabaseError
from bot.store.database_lock import DatabaseLockedError
from bot.store.ledger import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SQLITE_ERRORS = {
    sqlite3.SQLITE_CANTOPEN: "het bestand kan niet geopend worden; controleer de map en je rechten",
    sqlite3.SQLITE_CORRUPT: "het bestand is beschadigd",
    sqlite3.SQLITE_FULL: "de schijf is vol",
    sqlite3.SQLITE_NOTADB: "het is geen database",
    sqlite3.SQLITE_PERM: "daar heb je geen rechten voor",
    sqlite3.SQLITE_READONLY: "daar kan niet geschreven worden",
}


@contextmanager
def backup_errors(failure: str, ledger_state: str) -> Iterator[None]:
    """Raise CommandError for whatever the backup or restore in the block raises."""
    try:
        yield
    except NoLedgerError as error:
        raise CommandError(f"Er is geen register in {error.file}: er valt niets te bewaren.") from None
    except ServerDatabaseError:
        raise CommandError(
            "Dit register staat op PostgreSQL: maak een kopie met pg_dump --format=custom en zet die terug met "
            "pg_restore --clean (zie docs/reliability.md)."
        ) from None
    except DatabaseLockedError:
        raise CommandError(f"{failure}: de bot draait nog. Stop hem eerst. {ledger_state}") from None
    except LedgerError as error:
        raise CommandError(f"{failure}. {ledger_state}\n{error}") from None
    except NotALedgerError:
        reason = "dat is geen register van de bot, of het is beschadigd"
        raise CommandError(f"{failure}: {reason}. {ledger_state}") from None
    except sqlite3.Error as error:
        raise CommandError(f"{failure}: {_sqlite_error(error)}. {ledger_state}") from None
    except OSError as error:
        name = str(error.filename or "")
        file = "" if name in failure else f"{name}, "
        raise CommandError(f"{failure}: {file}{file_error(error)}. {ledger_state}") from None


def _sqlite_error(error: sqlite3.Error) -> str:
    """Reason by SQLite's result code (sqlite.org/rescode.html)."""
    number = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _SQLITE_ERRORS.get(number, f"SQLite meldt: {error}")
