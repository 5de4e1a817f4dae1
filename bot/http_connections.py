"""Connections of the HTTP server: a cap, deadlines and a check of the head, before the server sees anything.

Wraps the protocol of any asyncio server. A connection carries one request, whose head (request line and headers,
RFC 9112) comes whole or not at all, and ends when its time is up, whatever the client does.
"""

from __future__ import annotations

import asyncio
import logging
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
_LENGTH = re.compile(rb"(?im)^(?:content-length|transfer-encoding):")
"""Headers that say where the body ends; with two of them a proxy and a server may differ (RFC 9112, 6.3)."""
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits of one process."""

    connections: int = 128
    """Open at the same time. Beyond it the oldest that has not sent its head makes room."""
    head_seconds: float = 10.0
    """From the connection to the end of the headers."""
    total_seconds: float = 30.0
    """From the connection to its end: head, body (``bot.web.BODY_SECONDS``) and response."""
    head_bytes: int = 16 * 1024


class ConnectionGuard:
    """Protocol factory for ``loop.create_server``, around that of a server."""

    def __init__(self, server: Callable[[], asyncio.Protocol], limits: ConnectionLimits | None = None) -> None:
        self.server = server
        self.limits = limits or ConnectionLimits()
        self.open: set[GuardedConnection] = set()
        self.headless: dict[GuardedConnection, None] = {}
        """Those that have not sent their head, oldest first."""

    def __call__(self) -> GuardedConnection:
        """A new connection, as asyncio asks for one."""
        return GuardedConnection(self)

    def admit(self, connection: GuardedConnection) -> bool:
        """Count a new connection, if need be in the place of an idle one; False when there is no room."""
        if len(self.open) >= self.limits.connections:
            oldest = next(iter(self.headless), None)
            if oldest is None:
                logger.warning("Refused a connection: %d are open", len(self.open))
                return False
            oldest.cut()
        self.open.add(connection)
        self.headless[connection] = None
        return True

    def forget(self, connection: GuardedConnection) -> None:
        """Count a connection no longer."""
        self.open.discard(connection)
        self.headless.pop(connection, None)


class GuardedConnection(asyncio.Protocol):
    """Connection of one client; the server's protocol begins at the end of a well-formed head."""

    def __init__(self, guard: ConnectionGuard) -> None:
        self._guard = guard
        self._head = bytearray()
        self._server: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._deadlines: list[asyncio.TimerHandle] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the deadlines, or end the connection where there is no room."""
        self._transport = cast("asyncio.Transport", transport)
        if not self._guard.admit(self):
            self._transport.abort()
            return
        loop, limits = asyncio.get_running_loop(), self._guard.limits
        self._deadlines = [
            loop.call_later(limits.head_seconds, self.cut),
            loop.call_later(limits.total_seconds, self.cut),
        ]

    def cut(self) -> None:
        """End the connection at once and drop what it still holds."""
        self._guard.forget(self)
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Collect the head, check it and hand it to the server, with all that follows."""
        if self._server is not None:
            self._server.data_received(data)
            return
        searched = max(0, len(self._head) - len(_END))
        self._head += data
        end = self._head.find(_END, searched)
        if end < 0 and len(self._head) <= self._guard.limits.head_bytes:
            return
        size = end + len(_END)
        if end < 0 or size > self._guard.limits.head_bytes or not _is_well_formed(self._head[:size]):
            self._refuse()
        elif self._transport is not None and not self._transport.is_closing():
            self._begin(self._transport)

    def _begin(self, transport: asyncio.Transport) -> None:
        self._deadlines.pop(0).cancel()
        self._guard.headless.pop(self, None)
        received, self._head = bytes(self._head), bytearray()
        self._server = self._guard.server()
        self._server.connection_made(transport)
        self._server.data_received(received)

    def _refuse(self) -> None:
        self._head.clear()
        if self._transport is not None and not self._transport.is_closing():
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
        """Stop the deadlines and make room."""
        for deadline in self._deadlines:
            deadline.cancel()
        self._guard.forget(self)
        self._transport = None
        if self._server is not None:
            self._server.connection_lost(exc)


def _is_well_formed(head: bytearray) -> bool:
    return _HEAD.fullmatch(head) is not None and len(_LENGTH.findall(head)) <= 1
