"""The wire between bot and workspace: passes every HTTP exchange on, and can stop at any phase of one.

It speaks as much of HTTP/1.1 as aiohttp's client and server use with each other: a body has a ``Content-Length``.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


class Phase(StrEnum):
    """Where in an exchange the bot is killed."""

    UNACCEPTED = "before-accept"
    """Connected; what it wrote is never read."""
    UNREAD = "unread"
    """The whole request is written; that is read and carried out after its death."""
    HEADERS = "headers"
    """The server has the headers; the body never comes."""
    HALF_BODY = "half-body"
    """The server has half of the body; the rest never comes."""
    REQUEST = "request"
    """The server has everything, and carries it out after the death of the bot."""
    COMMITTED = "committed"
    """The server has carried it out, and not answered."""
    HALF_ANSWER = "half-answer"
    """Half of the answer is on its way."""
    ANSWER = "answer"
    """The whole answer is on its way."""


_END = b"\r\n\r\n"
_MOST = 65536
"""More bytes than any request of the bot has."""
_AT_THE_START = frozenset({"auth.test", "apps.connections.open"})
"""Methods that the whole bot calls before it posts; they are passed on and not counted."""


class _Text(NamedTuple):
    head: bytes
    body: bytes

    @property
    def method(self) -> str:
        """The method of Slack's API that a request calls."""
        return self.head.split(b" ", 2)[1].rpartition(b"/")[2].decode()


class Wire:
    """Listens for the bot; ``kill`` is called when exchange ``nth`` (from 1) reaches the phase.

    Before anything is accepted there is no exchange yet: there ``nth`` is that of the connection.
    """

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream)
        self._tasks: set[asyncio.Task[None]] = set()
        self.methods: list[str] = []
        """The methods of the exchanges so far."""
        self.disarm()

    def disarm(self) -> None:
        """Kill nowhere."""
        self.arm(0, None, lambda: None)

    def arm(self, nth: int, phase: Phase | None, kill: Callable[[], None]) -> None:
        """Count from 1 again, and kill there."""
        self._nth, self._phase, self._kill = nth, phase, kill
        self._count = self._connections = 0

    @property
    def url(self) -> str:
        """Where the bot finds Slack's API."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}{self._upstream.path}"

    async def __aenter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0)
        asyncio.get_running_loop().add_reader(self._listener, self._called)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._listener)
        self._listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def quiet(self) -> None:
        """Wait until everything that the dead bot has sent is carried out."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _called(self) -> None:
        """A connection is there, not accepted yet."""
        self._connections += 1
        last = self._connections == self._nth
        if last and self._phase is Phase.UNACCEPTED:
            self._kill()
        connection, _ = self._listener.accept()
        if last and self._phase is Phase.UNACCEPTED:
            connection.close()
        elif last and self._phase is Phase.UNREAD:
            connection.setblocking(False)  # noqa: FBT003 - the only way to call it
            asyncio.get_running_loop().add_reader(connection, self._written, connection)
        else:
            self._start(connection)

    def _written(self, connection: socket.socket) -> None:
        """Something of a request is there to be read; when it is all there, the bot is killed first."""
        head, end, body = connection.recv(_MOST, socket.MSG_PEEK).partition(_END)
        if head and len(body) < (_length(head) if end else 1):
            return
        asyncio.get_running_loop().remove_reader(connection)
        self._kill()
        self._start(connection)

    def _start(self, connection: socket.socket) -> None:
        task = asyncio.create_task(self._serve(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                request = await _read(reader)
                await self._exchange(request._replace(head=self._addressed(request.head)), writer)
        writer.close()

    def _addressed(self, head: bytes) -> bytes:
        """The head of a request, to the workspace instead of to this wire."""
        here = urlsplit(self.url).netloc
        return head.replace(f"Host: {here}".encode(), f"Host: {self._upstream.netloc}".encode(), 1)

    async def _exchange(self, request: _Text, client: asyncio.StreamWriter) -> None:
        self._count += request.method not in _AT_THE_START
        self.methods.append(request.method)
        phase = self._phase if self._count == self._nth else None
        server_reader, server = await asyncio.open_connection(self._upstream.hostname, self._upstream.port)
        try:
            if phase in {Phase.HEADERS, Phase.HALF_BODY}:
                server.write(request.head + request.body[: len(request.body) // 2 * (phase is Phase.HALF_BODY)])
                await server.drain()
                self._kill()
                raise ConnectionResetError
            if phase is Phase.REQUEST:
                self._kill()
            server.write(request.head + request.body)
            answer = await _read(server_reader)
            if phase is Phase.COMMITTED:
                self._kill()
            whole = answer.head + answer.body
            client.write(whole[: len(whole) // 2] if phase is Phase.HALF_ANSWER else whole)
            await client.drain()
            if phase in {Phase.HALF_ANSWER, Phase.ANSWER}:
                self._kill()
        finally:
            server.close()


async def _read(reader: asyncio.StreamReader) -> _Text:
    head = await reader.readuntil(_END)
    return _Text(head, await reader.readexactly(_length(head)))


def _length(head: bytes) -> int:
    fields = (line.partition(b":") for line in head.split(b"\r\n"))
    return next((int(value) for name, _, value in fields if name.lower() == b"content-length"), 0)
