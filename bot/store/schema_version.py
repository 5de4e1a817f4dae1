"""The schema of the database, brought up to date at every start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.store.engine import is_sqlite, make_file, transaction
from bot.store.ledger import LedgerError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_SCRIPTS = Path(__file__).resolve().parent / "migrations"
MIGRATION_LOCK = 0x12A_B07
"""The number of PostgreSQL's advisory lock; any will do as long as every version of the bot takes this one."""


def bring_up_to_date(engine: Engine, until: str = "head") -> None:
    """Make or change the tables as this program needs them; of several that start at once, one does it.

    Everything happens in one transaction, also on SQLite; ``until`` names another revision than the last. Raises
    LedgerError, and changes nothing, when the database can't be used or was made by a newer program.
    """
    if is_sqlite(engine):
        make_file(Path(str(engine.url.database)))
    with transaction(engine) as connection:
        _lock(connection, engine)
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = connection
        _refuse_newer(connection, ScriptDirectory.from_config(config))
        command.upgrade(config, until)


def _lock(connection: Connection, engine: Engine) -> None:
    """Let no other program in; SQLite's transaction does so by itself."""
    if not is_sqlite(engine):
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in known:
        raise LedgerError(
            f"The database has schema {revision}, which this version of iza-bot doesn't know: a newer version has "
            "been at work. Start that version again, or restore the backup from before the upgrade."
        )
