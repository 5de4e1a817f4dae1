"""Socket Mode: the bot connects by WebSocket, is sent envelopes and acknowledges them.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from .delivery import ACKNOWLEDGE_SECONDS, Acknowledgement

if TYPE_CHECKING:
    from collections.abc import Callable

    from .delivery import Envelope
    from .json_checks import Json
    from .state import WorkspaceState

MAX_CONNECTIONS = 10
_HOST = "applink-workspace"


class SocketMode:
    """Connections of the bot. Envelopes go to one connection, in turn."""

    def __init__(self, state: WorkspaceState, note: Callable[[str, Json, str | None], None]) -> None:
        self._state = state
        self._note = note
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._leaving: list[web.WebSocketResponse] = []
        self._awaited: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0
        self.seconds = ACKNOWLEDGE_SECONDS
        self.refusing = False
        """True while every new connection is refused, as Slack does when it has trouble."""
        self._thawed = asyncio.Event()
        self._thawed.set()
        self._transports: set[asyncio.Transport] = set()
        """Under the connections that are there, for ``freeze``."""
        self.connection_count = 0
        """Number of connections so far."""

    @property
    def connections(self) -> int:
        """Number of connections that accept envelopes now."""
        return len(self._open)

    def ticket(self) -> str:
        """The address for one connection (apps.connections.open)."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        base = self._state.base_url.replace("http://", "ws://")
        return f"{base}/link/?ticket={ticket}&app_id={self._state.app_id}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection until the bot or the workspace closes it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.remove(ticket)
        if self.refusing:
            return web.Response(status=503, text="no room")
        await self._thawed.wait()
        if request.transport is None:  # whoever asked has not waited for the thaw
            return web.Response()
        socket = web.WebSocketResponse(heartbeat=10, timeout=1)
        await socket.prepare(request)
        if request.transport is not None:
            self._transports.add(request.transport)
        if len(self._open) >= MAX_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await self._serve(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        self._open.append(socket)
        self.connection_count += 1
        try:
            await socket.send_json(self._hello())
            self._state.condition.notify()
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(frame.data)
        finally:
            for sockets in (self._open, self._leaving):
                if socket in sockets:
                    sockets.remove(socket)
            self._state.condition.notify()

    async def deliver(self, envelope: Envelope) -> Acknowledgement:
        """Send an envelope and wait for its acknowledgement."""
        if not self._open:
            return Acknowledgement({}, error="dispatch_failed")
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        envelope_id = str(uuid.uuid4())
        response = self._awaited[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self.seconds):
                await socket.send_json(_envelope_json(envelope_id, envelope))
                return Acknowledgement(await response)
        except TimeoutError:
            return Acknowledgement({}, error="operation_timeout")
        except ConnectionError:
            return Acknowledgement({}, error="dispatch_failed")
        finally:
            del self._awaited[envelope_id]

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the bot to make new connections; the present ones are sent nothing more."""
        leaving, self._open = self._open, []
        self._leaving += leaving
        for socket in leaving:
            await socket.send_json(_disconnect(reason))

    def freeze(self) -> None:
        """Leave connections open and answer nothing on them, nor to new ones, until ``thaw``."""
        self._thawed.clear()
        self._transports = {transport for transport in self._transports if not transport.is_closing()}
        for transport in self._transports:
            transport.pause_reading()

    def thaw(self) -> None:
        """Go on with connections that are still there, and take new ones."""
        if not self._thawed.is_set():
            for transport in self._transports:
                if not transport.is_closing():
                    transport.resume_reading()
        self._thawed.set()

    async def close(self) -> None:
        """Drop all connections."""
        self.thaw()
        for socket in [*self._open, *self._leaving]:
            await socket.close(code=1001)

    def _acknowledged(self, frame: str) -> None:
        try:
            body = json.loads(frame)
            envelope_id = body["envelope_id"]
        except (ValueError, TypeError, KeyError):
            self._note("acknowledgement", {"frame": frame}, "not an acknowledgement")
            return
        response = self._awaited.get(envelope_id)
        late = response is None or response.done()
        payload = body.get("payload")
        self._note("acknowledgement", payload or {}, "late" if late else None)
        if response is not None and not late:
            response.set_result(payload if isinstance(payload, dict) else {})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "connection_info": {"app_id": self._state.app_id},
            "num_connections": len(self._open),
            "debug_info": {"host": _HOST, "build_number": 1, "approximate_connection_time": 18060},
        }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}


def _envelope_json(envelope_id: str, envelope: Envelope) -> Json:
    body: Json = {
        "envelope_id": envelope_id,
        "type": envelope.kind,
        "accepts_response_payload": envelope.kind != "events_api",
        "payload": envelope.payload,
    }
    if envelope.kind == "events_api":
        body |= {"retry_attempt": envelope.retry, "retry_reason": "timeout" if envelope.retry else ""}
    return body
