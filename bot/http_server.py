"""HTTP server: routes by method and path on uvicorn, behind the guard of ``bot.http_connections``.

A route is a line in a table, and its handler takes a request to a response::

    {"GET /healthz": health, "GET /kalender/*": calendar_feed}

``*`` stands for the last part of the path, which the handler gets as ``request.rest``.
"""

from __future__ import annotations

import asyncio
import email.utils
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from bot.http_connections import ConnectionGuard, ReusableProtocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

logger = logging.getLogger(__name__)

MAX_BODY = 768 * 1024
"""Bytes. A window has at most 250 kB of JSON (docs.slack.dev, views.open, view_too_large); a form triples it."""
ORDINARY_BODY = 64 * 1024
"""Bytes; of larger bodies a few are read at once, so that many can't fill the memory."""
LARGE_AT_ONCE = 16
LINGERING_SECONDS = 1.0
"""Time for a refused client to hear why, before the rest of its body is cut off."""
KEEP_ALIVE_SECONDS = 5
"""Time for which a connection waits for a next request: what bursts of requests need, and no more."""
SHUTDOWN_SECONDS = 10.0
"""Longest wait for the requests that run when the server stops."""


class HttpResponse(NamedTuple):
    """Response to one request."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    """Headers besides Content-Type, Content-Length, Date and Connection."""
    keep_open: bool = False
    """True for a response to a client that is known, whose connection may carry a next request."""


class HttpError(Exception):
    """Request that is refused with a status, before more of it is read."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class LargeBodies:
    """Turns to read a large body. The oldest makes room for a next one: what Slack sends is there in a moment."""

    def __init__(self) -> None:
        self._turns: dict[asyncio.Timeout, None] = {}

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Read in this block; raises HttpError when another takes the turn."""
        if len(self._turns) >= LARGE_AT_ONCE:
            oldest = next(iter(self._turns))
            del self._turns[oldest]
            oldest.reschedule(0)
        try:
            async with asyncio.timeout(None) as turn:
                self._turns[turn] = None
                try:
                    yield
                finally:
                    self._turns.pop(turn, None)
        except TimeoutError:
            raise HttpError(408) from None


class HttpRequest:
    """Request whose head has come; the body is read when it is asked for."""

    __slots__ = ("_large_bodies", "_read_whole", "_receive", "headers", "method", "path", "rest")

    def __init__(self, scope: HTTPScope, receive: ASGIReceiveCallable, large_bodies: LargeBodies) -> None:
        self._receive, self._large_bodies, self._read_whole = receive, large_bodies, False
        self.method, self.path, self.rest = scope["method"], scope["path"], ""
        self.headers: dict[str, str] = {}
        """By name in lower case; one that comes twice is joined with a comma (RFC 9110, 5.3)."""
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    @property
    def content_length(self) -> int | None:
        """Bytes of the body, as the client declares them; None for a body in chunks, or without one."""
        length = self.headers.get("content-length")
        return None if length is None else int(length)

    async def body(self, limit: int = MAX_BODY) -> bytes:
        """The body; raises HttpError where it is larger or broken off. To be read once."""
        if (self.content_length or 0) > limit:
            raise HttpError(413)
        chunks = bytearray()
        if not await self._read_into(chunks, min(limit, ORDINARY_BODY)):
            async with self._large_bodies.turn():
                await self._read_into(chunks, limit)
        if len(chunks) > limit:
            raise HttpError(413)
        return bytes(chunks)

    async def _read_into(self, chunks: bytearray, limit: int) -> bool:
        """Read until there is more than the limit; True for the whole body."""
        while not self._read_whole and len(chunks) <= limit:
            chunks += await self._chunk()
        return self._read_whole

    async def linger(self) -> None:
        """Read on and drop what comes, so that a client that is still sending hears its response."""
        try:
            async with asyncio.timeout(LINGERING_SECONDS):
                while not self._read_whole:
                    await self._chunk()
        except (HttpError, TimeoutError):
            return

    async def _chunk(self) -> bytes:
        message = await self._receive()
        if message["type"] != "http.request":
            raise HttpError(400)  # the client is gone
        self._read_whole = not message.get("more_body", False)
        return message.get("body", b"")


Handler: TypeAlias = Callable[[HttpRequest], Awaitable[HttpResponse]]
Routes: TypeAlias = Mapping[str, Handler]
"""Handlers by method and path; see the top of this file."""


class RoutedApp:
    """ASGI application over a table of routes. HEAD goes where GET goes."""

    def __init__(self, routes: Routes) -> None:
        self._routes = dict(routes)
        self._paths = {route.partition(" ")[2] for route in routes}
        self._large_bodies = LargeBodies()

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise RuntimeError(f"Only HTTP is served, not {scope['type']}.")
        request = HttpRequest(scope, receive, self._large_bodies)
        try:
            response = await self._handler(request)(request)
        except HttpError as refused:
            response = HttpResponse(refused.status, b'{"error": "invalid request"}', "application/json")
        await send({"type": "http.response.start", "status": response.status, "headers": _headers(response)})
        is_refused = response.status >= HTTPStatus.BAD_REQUEST
        await send({"type": "http.response.body", "body": response.body, "more_body": is_refused})
        if is_refused:
            await request.linger()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _handler(self, request: HttpRequest) -> Handler:
        method = "GET" if request.method == "HEAD" else request.method
        folder, _, rest = request.path.rpartition("/")
        for path in (request.path, f"{folder}/*"):
            if handler := self._routes.get(f"{method} {path}"):
                request.rest = rest
                return handler
            if path in self._paths:
                raise HttpError(405)
        raise HttpError(404)


def _headers(response: HttpResponse) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", response.content_type.encode("latin-1")), (b"date", _date(int(time.time())))]
    if response.status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
        headers.append((b"content-length", b"%d" % len(response.body)))
    if not response.keep_open:
        headers.append((b"connection", b"close"))
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    return headers


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    """The time as HTTP writes it (RFC 9110, 6.6.1)."""
    return email.utils.formatdate(second, usegmt=True).encode()


class _WholeResponses:
    """Transport that sends the head of a response with its body: one packet, and one wake-up at the client."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self.get_extra_info = transport.get_extra_info
        self.is_closing = transport.is_closing
        self.pause_reading, self.resume_reading = transport.pause_reading, transport.resume_reading

    def write(self, part: bytes) -> None:
        """Hold a head for its body; "100 Continue" has none."""
        if self._head or part.startswith(b"HTTP/1.1 1"):
            head, self._head = self._head, b""
            self._transport.write(head + part)
        else:
            self._head = part

    def flush(self) -> None:
        """Send a head for which no body will come."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        """Close, once everything is sent."""
        self.flush()
        self._transport.close()


class _Protocol(HttpToolsProtocol, ReusableProtocol):
    """Protocol of uvicorn, which sends a response as a whole and says when it waits for a next request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, with a transport of our own."""
        self._whole_responses = _WholeResponses(transport)
        super().connection_made(cast("asyncio.Transport", self._whole_responses))

    def on_response_complete(self) -> None:
        """Go on to the request that waits, or say that none does."""
        self._whole_responses.flush()
        super().on_response_complete()
        if self.timeout_keep_alive_task is not None:
            self.on_idle()


@asynccontextmanager
async def serve_http(routes: Routes, host: str, port: int) -> AsyncIterator[int]:
    """Serve the routes until the block ends, and then finish what runs; gives the port, any free one for 0.

    Raises OSError for a port in use.
    """
    app = RoutedApp(routes)
    config = Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        proxy_headers=False,
        log_config=None,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        access_log=False,  # a line for each question would be a diary of who asked when
    )
    config.load()
    state = ServerState()
    guard = ConnectionGuard(lambda: _Protocol(config, state, {}))
    server = await asyncio.get_running_loop().create_server(guard, host, port)
    host, port = server.sockets[0].getsockname()[:2]
    logger.info("Listening on port %d of %s", port, host)
    try:
        yield port
    finally:
        server.close()
        for connection in tuple(state.connections):
            connection.shutdown()
        if state.tasks:
            await asyncio.wait(state.tasks, timeout=SHUTDOWN_SECONDS)
        for open_connection in tuple(guard.open):
            open_connection.cut()
