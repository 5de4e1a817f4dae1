"""Move of a database with everything in it: from SQLite to PostgreSQL, or back. The bot is stopped meanwhile.

The old database stays as it is, with a note that says where everything went: nobody goes on in it by mistake.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, make_url, select, text

from bot.store.database_lock import DatabaseLockedError, alone_with, mark_present, refuse_gone
from bot.store.engine import database_file, is_sqlite, open_engine, transaction
from bot.store.ledger import LedgerError
from bot.store.schema import metadata, state_records
from bot.store.schema_version import bring_up_to_date
from bot.store.state_records import MovedTo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine, Table

_BATCH = 500
_LOOKS, _BETWEEN_LOOKS = 10, 0.1
_OTHER_SESSIONS = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def move(source_url: str, target_url: str) -> Mapping[str, int]:
    """Copy every table, in one transaction, and note in the old database where it went; rows per table.

    Raises DatabaseLockedError while a bot works on either, and LedgerError for a database that can't be used, or a
    target that is in use already. Then the target is as it was, and the bot goes on in the source.
    """
    source, target = open_engine(source_url), open_engine(target_url)
    files = database_file(source_url), database_file(target_url)
    if str(source.url) == str(target.url):
        raise LedgerError("Both addresses are the same.")
    if files[0] is not None:
        refuse_gone(files[0])
    with ExitStack() as stack:
        for engine, file in zip((source, target), files, strict=True):
            stack.callback(engine.dispose)
            if file is not None:
                stack.enter_context(alone_with(file))
        for engine in (source, target):
            bring_up_to_date(engine)
            refuse_moved(engine)
        with transaction(source) as old, transaction(target) as new:
            _refuse_company(old)
            _refuse_company(new)
            _refuse_used(new)
            counts = {table.name: _copy(table, old, new) for table in metadata.sorted_tables}
            for table in metadata.sorted_tables:
                _continue_numbers(table, new)
        if files[1] is not None:
            mark_present(files[1])
        with transaction(source) as old:
            record = MovedTo(make_url(target_url).render_as_string(hide_password=True))
            old.execute(insert(state_records).values(name=record.name, value=record.value))
    return counts


def refuse_moved(engine: Engine) -> None:
    """Raise LedgerError for a database of which everything was moved to another."""
    with transaction(engine) as connection:
        query = select(state_records.c.value).where(state_records.c.name == MovedTo.NAME)
        address = connection.execute(query).scalar()
    if address is not None:
        raise LedgerError(
            f"Everything in this database was moved to {address}. Set IZA_DATABASE_URL to that, with its password."
        )


def _refuse_company(connection: Connection) -> None:
    """Refuse while another session works on PostgreSQL; a file on this machine has a lock."""
    if is_sqlite(connection.engine):
        return
    for _ in range(_LOOKS):  # a session that was closed just now is still there for a moment
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        if not connection.execute(_OTHER_SESSIONS).scalar_one():
            return
        time.sleep(_BETWEEN_LOOKS)
    raise DatabaseLockedError(f"Another program works on {connection.engine.url.database}.")


def _refuse_used(connection: Connection) -> None:
    tables = [table for table in metadata.sorted_tables if table is not state_records]
    used = [table.name for table in tables if _count(table, connection)]
    if used:
        raise LedgerError(f"The target has rows already ({', '.join(used)}). Choose a database that is empty.")


def _count(table: Table, connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _copy(table: Table, old: Connection, new: Connection) -> int:
    """Copy a table; how many rows there are now, which are as many as there were."""
    new.execute(table.delete())
    rows = old.execute(select(*(column.label(column.key) for column in table.columns)))
    for batch in rows.mappings().partitions(_BATCH):
        new.execute(insert(table), [dict(row) for row in batch])
    copied = _count(table, new)
    if copied != _count(table, old):
        raise LedgerError(f"{copied} rows of {table.name} came across, and there are {_count(table, old)}.")
    return copied


def _continue_numbers(table: Table, connection: Connection) -> None:
    """Let PostgreSQL number on after the last row; SQLite does so by itself."""
    number = table.autoincrement_column
    if number is None or is_sqlite(connection.engine):
        return
    last = connection.execute(select(func.max(number))).scalar()
    if last is not None:
        sequence = func.pg_get_serial_sequence(table.name, number.name)
        connection.execute(select(func.setval(sequence, last)))
