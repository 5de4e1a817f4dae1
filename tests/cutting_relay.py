"""A relay before PostgreSQL that cuts a session between a commit and its answer."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

from sqlalchemy import make_url

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
"""A simple query, as the driver sends it (postgresql.org, Message Formats)."""
_CHUNK = 65_536


class CuttingRelay:
    """Passes everything on, but for the answers to the commits whose numbers are in ``cuts``."""

    def __init__(self, url: str, folder: Path) -> None:
        upstream = make_url(url)
        host, port = upstream.query.get("host") or upstream.host, upstream.port or 5432
        self._upstream = f"{host}/.s.PGSQL.{port}" if str(host).startswith("/") else (str(host), port)
        self._path = folder / f".s.PGSQL.{port}"
        query = {**upstream.query, "host": str(folder)}
        self.url = upstream.set(host=None, query=query).render_as_string(hide_password=False)
        self.commits = 0
        self.cuts: frozenset[int] = frozenset()

    def __enter__(self) -> Self:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._path))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        family = socket.AF_UNIX if isinstance(self._upstream, str) else socket.AF_INET
        with client, socket.socket(family) as server, contextlib.suppress(OSError):
            server.connect(self._upstream)
            deaf = threading.Event()
            threading.Thread(target=self._answer, args=(server, client, deaf), daemon=True).start()
            while request := client.recv(_CHUNK):
                if COMMIT in request:
                    self.commits += 1
                    if self.commits in self.cuts:
                        deaf.set()
                server.sendall(request)

    def _answer(self, server: socket.socket, client: socket.socket, deaf: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while answer := server.recv(_CHUNK):
                if deaf.is_set():
                    break
                client.sendall(answer)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
