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

from bot.simulator.delivery import ACKNOWLEDGE_SECONDS, Acknowledgement

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.delivery import Envelope
    from bot.simulator.json_checks import Json
    from bot.simulator.state import WorkspaceState

MAX_CONNECTIONS = 10
_HOST = "applink-workspace"


class SocketMode:
    """The connections of the bot. Envelopes go to one connection, in turn."""

    def __init__(self, state: WorkspaceState, note: Callable[[str, Json, str | None], None]) -> None:
        self._state = state
        self._note = note
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._leaving: list[web.WebSocketResponse] = []
        self._awaited: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0
        self.seconds = ACKNOWLEDGE_SECONDS
        self.made = 0
        """How many connections there have been."""

    @property
    def connections(self) -> int:
        """How many connections can be sent an envelope now."""
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
        socket = web.WebSocketResponse(heartbeat=10, timeout=1)
        await socket.prepare(request)
        if len(self._open) >= MAX_CONNECTIONS:
            await socket.send_json(_goodbye("too_many_websockets"))
            await socket.close()
            return socket
        await self._converse(socket)
        return socket

    async def _converse(self, socket: web.WebSocketResponse) -> None:
        self._open.append(socket)
        self.made += 1
        try:
            await socket.send_json(self._hello())
            self._state.condition.notify()
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(frame.data)
        finally:
            for listed in (self._open, self._leaving):
                if socket in listed:
                    listed.remove(socket)
            self._state.condition.notify()

    async def deliver(self, parcel: Envelope) -> Acknowledgement:
        """Send an envelope and wait for its acknowledgement."""
        if not self._open:
            return Acknowledgement({}, error="dispatch_failed")
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        envelope_id = str(uuid.uuid4())
        answer = self._awaited[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self.seconds):
                await socket.send_json(_envelope(envelope_id, parcel))
                return Acknowledgement(await answer)
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
            await socket.send_json(_goodbye(reason))

    async def close(self) -> None:
        """Drop all connections."""
        for socket in [*self._open, *self._leaving]:
            await socket.close(code=1001)

    def _acknowledged(self, frame: str) -> None:
        try:
            body = json.loads(frame)
            envelope_id = body["envelope_id"]
        except (ValueError, TypeError, KeyError):
            self._note("acknowledgement", {"frame": frame}, "not an acknowledgement")
            return
        answer = self._awaited.get(envelope_id)
        late = answer is None or answer.done()
        payload = body.get("payload")
        self._note("acknowledgement", payload or {}, "late" if late else None)
        if answer is not None and not late:
            answer.set_result(payload if isinstance(payload, dict) else {})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "connection_info": {"app_id": self._state.app_id},
            "num_connections": len(self._open),
            "debug_info": {"host": _HOST, "build_number": 1, "approximate_connection_time": 18060},
        }


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}


def _envelope(envelope_id: str, parcel: Envelope) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind != "events_api",
        "payload": parcel.payload,
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": parcel.retry, "retry_reason": "timeout" if parcel.retry else ""}
    return envelope
