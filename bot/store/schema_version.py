"""The schema of the database, brought up to date at every start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select, text

from bot.store.engine import is_sqlite, make_file, transaction
from bot.store.ledger import LedgerError
from bot.store.schema import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_SCRIPTS = Path(__file__).resolve().parent / "migrations"
MIGRATION_LOCK = 0x12A_B07
"""The number of PostgreSQL's advisory lock; any will do as long as every version of the bot takes this one."""
_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Where Alembic keeps the version."""


def bring_up_to_date(engine: Engine, until: str = "head") -> None:
    """Make or change the tables as this program needs them; of several that start at once, one does it.

    Everything happens in one transaction, also on SQLite; ``until`` names another revision than the last. Raises
    LedgerError, and changes nothing, when the database can't be used or was made by a newer program.
    """
    if is_sqlite(engine):
        make_file(Path(str(engine.url.database)))
    known = sorted(script.name[:4] for script in (_SCRIPTS / "versions").glob("0*.py"))
    with transaction(engine) as connection:
        _lock(connection, engine)
        version = _version(connection)
        if version is not None and version not in known:
            raise LedgerError(
                f"The database has schema {version}, which this version of iza-bot doesn't know: a newer version "
                "has been at work. Start that version again, or restore the backup from before the upgrade."
            )
        if version is None and until == "head":
            metadata.create_all(connection, checkfirst=False)
            _VERSION.create(connection)
            connection.execute(insert(_VERSION).values(version_num=known[-1]))
        elif version != known[-1]:
            _migrate(connection, until)


def _lock(connection: Connection, engine: Engine) -> None:
    """Let no other program in; SQLite's transaction does so by itself."""
    if not is_sqlite(engine):
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})


def _version(connection: Connection) -> str | None:
    """Version of the schema; None for a database without one."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def _migrate(connection: Connection, until: str) -> None:
    # Some 10 MB of modules, which only the first start of a new version needs.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, until)
