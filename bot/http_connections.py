"""Connections of the HTTP server: a cap, deadlines and a check of the head, before the server sees anything.

Wraps the protocol of any asyncio server. The head of a request (request line and headers, RFC 9112) comes whole or
not at all, and a connection ends when its time is up, whatever the client does. It carries one request, or more
where the server keeps it open (``ReusableProtocol``).
"""

from __future__ import annotations

import asyncio
import logging
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

_END = b"\r\n\r\n"
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_HEAD = re.compile(
    rb"[A-Z]{3,10} /[!-~]* HTTP/1\.[01]\r\n"
    rb"(?:(?:(?i:content-length):[ \t]*[0-9]{1,12}[ \t]*|"
    rb"(?!(?i:content-length|upgrade):)" + _TOKEN + rb":[\t\x20-\x7e\x80-\xff]*)\r\n)+\r\n"
)
_LENGTH = re.compile(rb"(?im)^(?:content-length:[ \t]*([0-9]+)|transfer-encoding:)")
"""Headers that say where the body ends; with two of them a proxy and a server may differ (RFC 9112, 6.3)."""
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits of one process."""

    connections: int = 128
    """Open at the same time. Beyond it the slowest makes room (``ConnectionGuard.admit``)."""
    head_seconds: float = 10.0
    """From the connection, or from the first byte of a next request, to the end of the headers."""
    body_seconds: float = 10.0
    """From the head to the end of the body."""
    total_seconds: float = 30.0
    """From the end of the body to that of the response."""
    patient_seconds: float = 3.0
    """Part of that in which a response makes no room for another request: Slack waits no longer."""
    head_bytes: int = 16 * 1024


class ReusableProtocol(asyncio.Protocol):
    """Protocol of a server that may keep a connection open, and says when it waits for a next request."""

    on_idle: Callable[[], None]


class ConnectionGuard:
    """Protocol factory for ``loop.create_server``, around that of a server."""

    def __init__(self, server: Callable[[], asyncio.Protocol], limits: ConnectionLimits | None = None) -> None:
        self.server = server
        self.limits = limits or ConnectionLimits()
        self.open: set[GuardedConnection] = set()
        self.unread: dict[GuardedConnection, None] = {}
        """Those that wait for a head or the rest of a body, in the order in which they began to."""
        self.answering: dict[GuardedConnection, float] = {}
        """Those whose request is there, by the moment since when; the oldest first."""

    def __call__(self) -> GuardedConnection:
        """A new connection, as asyncio asks for one."""
        return GuardedConnection(self)

    def admit(self, connection: GuardedConnection) -> bool:
        """Count a new connection, if need be in the place of a slow one; False when there is no room.

        What Slack sends is there in a moment, and Slack takes the response as fast: who is slow is somebody else.
        """
        if len(self.open) >= self.limits.connections:
            slowest = next(iter(self.unread), None) or self._oldest_response()
            if slowest is None:
                logger.warning("Refused a connection: %d are open", len(self.open))
                return False
            slowest.cut()
        self.open.add(connection)
        self.wait_for_request(connection)
        return True

    def _oldest_response(self) -> GuardedConnection | None:
        connection, since = next(iter(self.answering.items()), (None, math.inf))
        return connection if since + self.limits.patient_seconds < asyncio.get_running_loop().time() else None

    def wait_for_request(self, connection: GuardedConnection) -> None:
        """Note that nothing of a next request is there."""
        self.answering.pop(connection, None)
        self.unread[connection] = None

    def has_request(self, connection: GuardedConnection) -> None:
        """Note that a request is there as a whole."""
        self.unread.pop(connection, None)
        self.answering[connection] = asyncio.get_running_loop().time()

    def forget(self, connection: GuardedConnection) -> None:
        """Count a connection no longer."""
        self.open.discard(connection)
        self.unread.pop(connection, None)
        self.answering.pop(connection, None)


class GuardedConnection(asyncio.Protocol):
    """Connection of one client; the server's protocol begins at the end of a well-formed head."""

    def __init__(self, guard: ConnectionGuard) -> None:
        self._guard = guard
        self._head = bytearray()
        self._body_left: float = 0
        """Bytes of the body that are still to come; infinite for a body in chunks, which nothing may follow."""
        self._server: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._deadline = math.inf
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the deadline, or end the connection where there is no room."""
        self._transport = cast("asyncio.Transport", transport)
        if not self._guard.admit(self):
            self._transport.abort()
            return
        self._must_end_within(self._guard.limits.head_seconds)

    def _must_end_within(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._deadline = loop.time() + seconds
        if self._timer is None or self._timer.when() > self._deadline:
            self._stop_timer()
            self._timer = loop.call_at(self._deadline, self._look_at_deadline)

    def _look_at_deadline(self) -> None:
        """End the connection at its deadline; one that was put off since is looked at then."""
        loop, self._timer = asyncio.get_running_loop(), None
        if loop.time() >= self._deadline:
            self.cut()
        elif self._deadline < math.inf:
            self._timer = loop.call_at(self._deadline, self._look_at_deadline)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def cut(self) -> None:
        """End the connection at once and drop what it still holds."""
        self._guard.forget(self)
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Collect and check each head, and hand it to the server with the body that belongs to it."""
        while data and self._transport is not None and not self._transport.is_closing():
            if self._body_left and self._server is not None:
                size = int(min(len(data), self._body_left))
                self._body_left -= size
                if not self._body_left:
                    self._answer_follows()
                self._server.data_received(data[:size])
                data = data[size:]
            else:
                data = self._collect(data)

    def _collect(self, data: bytes) -> bytes:
        """Add to the head; once it is whole hand it to the server. What follows on it."""
        limits = self._guard.limits
        is_next = not self._head and self._server is not None
        searched = max(0, len(self._head) - len(_END))
        self._head += data
        end = self._head.find(_END, searched)
        if end < 0 and len(self._head) <= limits.head_bytes:
            if is_next:
                self._must_end_within(limits.head_seconds)
            return b""
        size = end + len(_END)
        head, rest = bytes(self._head[:size]), bytes(self._head[size:])
        self._head = bytearray()
        body_length = _body_length(head) if end >= 0 and size <= limits.head_bytes else None
        if body_length is None:
            self._refuse()
            return b""
        if body_length <= len(rest):
            size = int(body_length)
            self._answer_follows()
            self._begun().data_received(head + rest[:size])
            return rest[size:]
        self._body_left = body_length
        self._must_end_within(limits.body_seconds)
        self._begun().data_received(head)
        return rest

    def _answer_follows(self) -> None:
        """The request is there as a whole."""
        self._guard.has_request(self)
        self._must_end_within(self._guard.limits.total_seconds)

    def _begun(self) -> asyncio.Protocol:
        if self._server is None:
            self._server = self._guard.server()
            if isinstance(self._server, ReusableProtocol):
                self._server.on_idle = self._wait_for_next
            self._server.connection_made(cast("asyncio.Transport", self._transport))
        return self._server

    def _wait_for_next(self) -> None:
        """The response is sent, and the server keeps the connection open for as long as it wants."""
        if self._transport is None or self._transport.is_closing() or self._head:
            return
        if self._body_left:
            self._transport.close()  # where the rest of the body ends is not known here
        else:
            self._deadline = math.inf
            self._guard.wait_for_request(self)

    def _refuse(self) -> None:
        if self._transport is not None:
            self._must_end_within(self._guard.limits.head_seconds)
            self._transport.write(_BAD_REQUEST)
            self._transport.close()

    def eof_received(self) -> bool | None:
        """Pass on the end of what the client sends."""
        return self._server.eof_received() if self._server is not None else None

    def pause_writing(self) -> None:
        """Pass on that the client does not keep up."""
        if self._server is not None:
            self._server.pause_writing()

    def resume_writing(self) -> None:
        """Pass on that the client keeps up again."""
        if self._server is not None:
            self._server.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer and make room."""
        self._stop_timer()
        self._guard.forget(self)
        self._transport = None
        if self._server is not None:
            self._server.connection_lost(exc)


def _body_length(head: bytes) -> float | None:
    """Bytes of the body by the headers, infinite for one in chunks; None for a head that is not well-formed."""
    lengths = _LENGTH.findall(head)
    if len(lengths) > 1 or not _HEAD.fullmatch(head):
        return None
    return (int(lengths[0]) if lengths[0] else math.inf) if lengths else 0
