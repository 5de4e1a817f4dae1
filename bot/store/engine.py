"""The connection to the database: SQLite in a file by default, PostgreSQL for several replicas."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.store.integrity import IntegrityCheck
from bot.store.ledger import LedgerError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from sqlalchemy import Table
    from sqlalchemy.dialects import postgresql

DATABASE_FILE = "iza-bot.sqlite3"
BUSY_SECONDS = 30
CONNECT_SECONDS = 10
_SQLITE = "sqlite"
_POSTGRESQL = "postgresql"

_SQLITE_PRAGMAS = (
    # Rollback journal, synced at every step: what is committed survives a loss of power. WAL has a corruption bug
    # in the versions before 3.51.3 (sqlite.org/wal.html) and is not durable in its usual setting.
    "PRAGMA journal_mode=DELETE",
    "PRAGMA synchronous=EXTRA",
    "PRAGMA fullfsync=ON",
    "PRAGMA secure_delete=ON",  # what is erased is overwritten: a question that was sent on is nowhere any more
)
_DAMAGED = ("not a database", "malformed", "Could not decode")
"""Words of SQLite and its driver about a file that they can't make sense of (SQLITE_NOTADB, SQLITE_CORRUPT)."""
_POSTGRESQL_SETTINGS = "-c synchronous_commit=on -c timezone=UTC -c lock_timeout=30s -c statement_timeout=60s"

_KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
"""A server that is gone without a word, or moved elsewhere, is given up in a minute and not in two hours."""


def database_url(setting: str | None, state_dir: Path) -> str:
    """The address of the database: IZA_DATABASE_URL, or a file in the state folder when that is empty.

    ``postgres://`` and ``postgresql://`` are taken to mean the driver that comes with the bot (psycopg 3).
    """
    if not setting:
        return f"sqlite:///{state_dir / DATABASE_FILE}"
    scheme, separator, rest = setting.partition("://")
    if separator and scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    return setting


def open_engine(url: str) -> Engine:
    """Make the engine; nothing connects yet. Raises LedgerError when the address can't be used."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend == _SQLITE:
            return _sqlite(url)
        if backend == _POSTGRESQL:
            return _postgresql(url)
    except ModuleNotFoundError as error:
        raise LedgerError(
            f"IZA_DATABASE_URL names PostgreSQL, and {error.name} is not installed; install it with: "
            'python -m pip install "iza-bot[postgres]".'
        ) from None
    except (ArgumentError, NoSuchModuleError) as error:
        raise LedgerError(f"IZA_DATABASE_URL can't be used: {error}.") from None
    raise LedgerError(
        f"IZA_DATABASE_URL names {backend}; the ledger works on SQLite (sqlite:///file) and PostgreSQL "
        "(postgresql://user:password@host/database)."
    )


def is_sqlite(engine: Engine) -> bool:
    """True if the database is one file on this machine."""
    return engine.dialect.name == _SQLITE


def database_file(url: str) -> Path | None:
    """The file in which SQLite keeps the database; None on PostgreSQL. Raises LedgerError as ``open_engine``."""
    return _file_of(open_engine(url))


def make_folder(file: Path) -> None:
    """Make the folder of a database in a file. Raises LedgerError when that can't be."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            f"The folder {file.parent} of the database can't be made ({error.strerror}). Let IZA_STATE_DIR or "
            "IZA_DATABASE_URL name a place where the bot may write."
        ) from None


def make_file(file: Path) -> None:
    """Make the empty file of a database where there is none, and its folder. Raises LedgerError when it can't."""
    make_folder(file)
    try:
        if not file.exists():
            file.touch()
    except OSError as error:
        raise LedgerError(
            f"The database {file} can't be made ({error.strerror}). Nothing is posted until it can; check its "
            "folder and the disk."
        ) from None


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction; a fault of the database becomes a LedgerError that says what to do."""
    try:
        with engine.begin() as connection:
            yield connection
    except PoolTimeoutError:
        raise LedgerError("The database has no connection to spare; it is tried again.") from None
    except DBAPIError as error:
        raise LedgerError(_told(engine, " ".join(str(error.orig).split()))) from error


def insert_into(engine: Engine, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what happens ``on_conflict``, in the words of either database."""
    if is_sqlite(engine):
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - 2 MB that SQLite can do without

    return postgresql.insert(table)


@dataclass(frozen=True, slots=True)
class TimedEngine:
    """A database with the time that goes for what is kept in it.

    ``clock`` gives the time on SQLite, where there is one machine; on PostgreSQL the time is the server's, unless
    a clock is given, so that machines whose clocks differ agree.
    """

    engine: Engine
    clock: Callable[[], dt.datetime] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for SQLite without a clock: its time is that of the machine."""
        if self.clock is None and is_sqlite(self.engine):
            raise ValueError("What is kept on SQLite goes by the clock of its machine: give it one.")

    def time(self, connection: Connection) -> dt.datetime:
        """The time by the clock, or by the server when there is none; in UTC."""
        if self.clock is not None:
            return self.clock()
        moment: dt.datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)


def _file_of(engine: Engine) -> Path | None:
    return Path(str(engine.url.database)) if is_sqlite(engine) else None


def _told(engine: Engine, reason: str) -> str:
    """A fault of the database in words: what it is, what it means, what to do."""
    file = _file_of(engine)
    if file is None:
        return (
            f"The database refuses or can't be reached ({reason}). Nothing is posted until it answers; check "
            "IZA_DATABASE_URL and the server."
        )
    if any(sign in reason for sign in _DAMAGED):
        return _damaged(file, reason)
    gone = "" if file.exists() else "; the file is not there"
    return (
        f"The database {file} can't be used ({reason}{gone}). Nothing is posted until it can; check the file, its "
        "folder and the disk."
    )


def _damaged(file: Path, reason: str) -> str:
    return (
        f"The database {file} is damaged ({reason}). Nothing is posted until it is whole; stop the bot and "
        "put a backup back with iza-bot restore FILE."
    )


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise LedgerError("The ledger must outlive the process: give SQLite a file, sqlite:///path/to/file.")
    # How long to wait for a lock of another is told by the address too: sqlite:///file?timeout=5.
    busy = {} if "timeout" in make_url(url).query else {"timeout": BUSY_SECONDS}
    engine = create_engine(
        make_url(url).set(database=str(Path(path).expanduser())),
        hide_parameters=True,  # ids of people and channels stay out of a logged traceback
        connect_args={**busy, "check_same_thread": False},
    )

    file = Path(str(engine.url.database))
    integrity = IntegrityCheck(file)

    @event.listens_for(engine, "do_connect")
    def check_file(*_connection: object) -> None:
        # SQLite makes a file that is not there, and an empty database passes for a first start. On a connection
        # that was open when the file was removed it goes on reading what nobody will ever find again.
        if not file.exists():
            raise LedgerError(_told(engine, "unable to open database file"))

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.isolation_level = None  # transactions begin where we say so, and cover schema changes too
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        check_file()
        if damage := integrity.damage():
            raise LedgerError(_damaged(file, damage))
        # The lock to write is taken first: a transaction that reads and then writes would else fail halfway.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    # Settings of the session may stand in the address too; the last one counts.
    options = f"{_POSTGRESQL_SETTINGS} {make_url(url).query.get('options', '')}".rstrip()
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=4,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": options, **_KEEPALIVES},
    )
