"""Faults of Slack that are injected into the calls of a method, on real connections.

A fault says whether the call is carried out (``execution``), and what the bot's HTTP client receives instead of a
proper answer (``response``). ``Faults.inject`` puts one on the next calls of a method:

    workspace.faults.inject("chat.postMessage", RESET_AFTER_COMMIT, times=2)

Three faults concern no single call: ``Workspace.shut`` refuses every connection, ``Faults.delay_history`` keeps
recent messages out of ``conversations.history``, and a workspace whose ``scopes`` lack ``channels:history`` gives
no history at all. As at Slack, history leaves metadata out unless the call asks for it.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from aiohttp import web

RETRY_AFTER = 30
"""``Retry-After`` of a 429, in seconds."""
LATE_AFTER = 45.0
"""Seconds after which a late call is carried out: after the bot gave up, and before it looks again."""
_DROP_SECONDS = 0.05
_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER of 0 seconds: unsent bytes are dropped, and the other side gets a reset."""


class Execution(Enum):
    """Execution of a call with a fault."""

    SKIPPED = "not carried out"
    DONE = "carried out"
    LATE = "carried out later"


FaultResponse = Callable[[web.Request, web.Response, asyncio.Event], Awaitable[web.StreamResponse]]
"""Sends something else than the proper response; a long one ends when the event is set."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Fault of one call."""

    name: str
    execution: Execution
    response: FaultResponse
    after: float = 0.0
    """Seconds, by the clock of the workspace, after which a late call is carried out."""


class FaultyState(Protocol):
    """State of what the faults are of."""

    clock: Callable[[], float]
    """Seconds since 1970."""
    history_lag: float
    """Age in seconds from which a message shows when it is read back."""


class Faults:
    """Faults that are waiting for a call, and late calls that are yet to be carried out."""

    def __init__(self, state: FaultyState) -> None:
        self._state = state
        self._planned: dict[str, deque[Fault]] = {}
        self._late: list[tuple[float, Callable[[], web.Response]]] = []
        self._closed = asyncio.Event()

    def inject(self, method: str, fault: Fault, times: int = 1) -> None:
        """Put a fault on the next calls of a method, after those that are waiting already."""
        self._planned.setdefault(method, deque()).extend([fault] * times)

    def delay_history(self, seconds: float) -> None:
        """Leave messages younger than this out of conversations.history and conversations.replies."""
        self._state.history_lag = seconds

    @property
    def exhausted(self) -> bool:
        """True when no fault is waiting any more."""
        return not any(self._planned.values())

    def clear(self) -> None:
        """Drop the faults that are still waiting."""
        self._planned.clear()

    def take(self, method: str) -> Fault | None:
        """Take the fault for the call that is made now; None for a call without one."""
        return self._planned[method].popleft() if self._planned.get(method) else None

    async def respond(
        self, fault: Fault, request: web.Request, carry_out: Callable[[], web.Response]
    ) -> web.StreamResponse:
        """Carry out a call or not, and respond as the fault says."""
        if fault.execution is Execution.LATE:
            self._late.append((self._state.clock() + fault.after, carry_out))
        response = carry_out() if fault.execution is Execution.DONE else web.Response()
        with suppress(ConnectionError):  # the bot did not wait for the end
            return await fault.response(request, response, self._closed)
        return response

    def run_late_calls(self) -> None:
        """Carry out the late calls that are due; every call of the bot does this first."""
        now = self._state.clock()
        due = [carry_out for moment, carry_out in self._late if moment <= now]
        self._late = [(moment, carry_out) for moment, carry_out in self._late if moment > now]
        for carry_out in due:
            carry_out()

    def end(self) -> None:
        """End all hanging calls: the workspace closes."""
        self._closed.set()


def _status(code: int, body: str, content_type: str = "text/html", **headers: str) -> FaultResponse:
    """A complete response with this status and body."""

    async def end(_request: web.Request, _response: web.Response, _closed: asyncio.Event) -> web.StreamResponse:
        hyphenated = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=code, text=body, content_type=content_type, headers=hyphenated)

    return end


async def _reset(request: web.Request, response: web.Response, _closed: asyncio.Event) -> web.StreamResponse:
    """No response: the connection is reset."""
    if request.transport is not None:
        request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        request.transport.abort()
    return response


async def _hang(_request: web.Request, response: web.Response, closed: asyncio.Event) -> web.StreamResponse:
    """No response while the connection stays open."""
    await closed.wait()
    return response


async def _truncate(request: web.Request, response: web.Response, _closed: asyncio.Event) -> web.StreamResponse:
    """Half of the promised body, and then the connection closes."""
    body, stream = await _begin(request, response)
    await stream.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return stream


async def _dribble(request: web.Request, response: web.Response, closed: asyncio.Event) -> web.StreamResponse:
    """The response at twenty bytes a second: a client with a timeout per byte waits a minute or more."""
    body, stream = await _begin(request, response)
    for index in range(len(body)):
        await stream.write(body[index : index + 1])
        with suppress(TimeoutError):
            await asyncio.wait_for(closed.wait(), _DROP_SECONDS)
            break
    return stream


async def _begin(request: web.Request, response: web.Response) -> tuple[bytes, web.StreamResponse]:
    """Send status and headers of a response; gives its body, and the stream to write it to."""
    body = response.body if isinstance(response.body, bytes) else b""
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = len(body)
    await stream.prepare(request)
    return body, stream


_LIMITED = '{"ok":false,"error":"ratelimited"}'
_ERROR = "<html><body>Server Error</body></html>"

RATE_LIMITED = Fault(
    "429", Execution.SKIPPED, _status(429, _LIMITED, "application/json", Retry_After=str(RETRY_AFTER))
)
SERVER_ERROR = Fault("500", Execution.SKIPPED, _status(500, _ERROR))
SERVER_ERROR_AFTER_COMMIT = Fault("500 after commit", Execution.DONE, _status(500, _ERROR))
UNAVAILABLE = Fault("503", Execution.SKIPPED, _status(503, _ERROR))
RESET_BEFORE_COMMIT = Fault("reset before commit", Execution.SKIPPED, _reset)
RESET_AFTER_COMMIT = Fault("reset after commit", Execution.DONE, _reset)
HANG_AFTER_COMMIT = Fault("hang after commit", Execution.DONE, _hang)
LATE_COMMIT = Fault("late commit", Execution.LATE, _hang, LATE_AFTER)
TRUNCATED_BODY = Fault("truncated body", Execution.DONE, _truncate)
SLOW_DRIBBLE = Fault("slow dribble", Execution.DONE, _dribble)

EVERY_FAULT = (
    RATE_LIMITED,
    SERVER_ERROR,
    SERVER_ERROR_AFTER_COMMIT,
    UNAVAILABLE,
    RESET_BEFORE_COMMIT,
    RESET_AFTER_COMMIT,
    HANG_AFTER_COMMIT,
    LATE_COMMIT,
    TRUNCATED_BODY,
    SLOW_DRIBBLE,
)
"""All faults of one call."""
