"""The database away, locked or full while the bot lives: begun at a boundary, and over at a moment on the wall.

Each is the real thing: the file gone from its place, or PostgreSQL that lets nobody in; the lock of another
program; no byte more that the system writes, or a server that takes no changes.
"""

from __future__ import annotations

import contextlib
import resource
import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from bot.store.engine import database_file
from bot.store.schema_version import MIGRATION_LOCK
from tests.verification.kill_sweep.kills import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KINDS = (Kind.AWAY, Kind.LOCKED, Kind.FULL)
_IMPATIENT = {"sqlite": {"timeout": "0.02"}, "postgresql": {"options": "-c lock_timeout=20ms"}}
"""In the address of a database: how long the bot waits for a lock of another, which is half a minute else."""


def impatient(url: str) -> str:
    """The address with a short wait for locks."""
    address = make_url(url)
    return address.update_query_dict(_IMPATIENT[address.get_backend_name()]).render_as_string(hide_password=False)


def outage(kind: Kind, url: str) -> Callable[[], Callable[[], None]]:
    """Begin it, and get what ends it; raises BlockingIOError when it can't begin yet."""
    file = database_file(url)
    if file is None:
        return lambda: _lock_tables(url) if kind is Kind.LOCKED else _postgresql(kind, url)
    return {
        Kind.AWAY: lambda: _move_away(file),
        Kind.LOCKED: lambda: _lock(file),
        Kind.FULL: _fill_the_disk,
    }[kind]


def _move_away(file: Path) -> Callable[[], None]:
    elsewhere = file.with_name("elsewhere")
    if file.exists():
        file.rename(elsewhere)

    def back() -> None:
        if elsewhere.exists():
            elsewhere.rename(file)

    return back


def _lock(file: Path) -> Callable[[], None]:
    other = sqlite3.connect(file, isolation_level=None, timeout=0, check_same_thread=False)
    try:
        other.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        other.close()
        raise BlockingIOError(str(error)) from None
    return other.close


def _fill_the_disk() -> Callable[[], None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _postgresql(kind: Kind, url: str) -> Callable[[], None]:
    name = make_url(url).database
    admin = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    begin, end = {
        Kind.AWAY: (
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS true",
        ),
        Kind.FULL: (
            f"ALTER DATABASE {name} SET default_transaction_read_only = on",
            f"ALTER DATABASE {name} RESET default_transaction_read_only",
        ),
    }[kind]
    _with_new_sessions(admin, name, begin)
    return lambda: _with_new_sessions(admin, name, end)


def _lock_tables(url: str) -> Callable[[], None]:
    """Lock what there is, and what the bot locks while it makes its tables."""
    connection = create_engine(impatient(url), poolclass=NullPool).connect()
    try:
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        if tables := ", ".join(names):
            connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
        connection.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
    except OperationalError as error:
        connection.close()
        raise BlockingIOError(str(error)) from None
    return connection.close


def _with_new_sessions(admin: Engine, name: str | None, statement: str) -> None:
    """Change a database, and cut the sessions that do not know it yet."""
    with contextlib.closing(admin.connect()) as connection:
        connection.execute(text(statement))
        sessions = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        connection.execute(sessions, {"name": name})
