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
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.simulator.state import WorkspaceState

RETRY_AFTER = 30
"""Seconds for which Slack asks to be left alone."""
LATE_AFTER = 45.0
"""Seconds after which a call is carried out late: after the bot gave up, and before it looks again."""
_DROP_SECONDS = 0.05
_AT_ONCE = struct.pack("ii", 1, 0)
"""For SO_LINGER: what was not sent is dropped, and the other side gets a reset instead of a farewell."""


class Execution(Enum):
    """Whether a call that is struck is carried out."""

    SKIPPED = "not carried out"
    DONE = "carried out"
    LATE = "carried out later"


FaultResponse = Callable[[web.Request, web.Response, asyncio.Event], Awaitable[web.StreamResponse]]
"""Makes of a proper answer what goes over the line; what takes long ends when the event is set."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a call goes wrong."""

    name: str
    execution: Execution
    response: FaultResponse
    after: float = 0.0
    """How many seconds later, by the clock of the workspace, a late call is carried out."""


class Faults:
    """The faults that are to strike, and the calls that are yet to be carried out late."""

    def __init__(self, state: WorkspaceState) -> None:
        self._state = state
        self._planned: dict[str, deque[Fault]] = {}
        self._late: list[tuple[float, Callable[[], web.Response]]] = []
        self._over = asyncio.Event()

    def inject(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let a fault strike the next calls of a method, after those that are to strike it already."""
        self._planned.setdefault(method, deque()).extend([fault] * times)

    def delay_history(self, seconds: float) -> None:
        """Let conversations.history and conversations.replies show messages only when they are so old."""
        self._state.history_lag = seconds

    @property
    def exhausted(self) -> bool:
        """Whether no fault is to strike any more."""
        return not any(self._planned.values())

    def clear(self) -> None:
        """Let no fault strike any more that has not struck yet."""
        self._planned.clear()

    def next_on(self, method: str) -> Fault | None:
        """The fault that strikes the call that is made now."""
        return self._planned[method].popleft() if self._planned.get(method) else None

    async def answer(
        self, fault: Fault, request: web.Request, carry_out: Callable[[], web.Response]
    ) -> web.StreamResponse:
        """Let a fault strike a call: carry it out or not, and end the exchange as the fault has it."""
        if fault.execution is Execution.LATE:
            self._late.append((self._state.clock() + fault.after, carry_out))
        answer = carry_out() if fault.execution is Execution.DONE else web.Response()
        with suppress(ConnectionError):  # the bot did not wait for the end
            return await fault.response(request, answer, self._over)
        return answer

    def catch_up(self) -> None:
        """Carry out the late calls whose moment has come; every call of the bot does this first."""
        now = self._state.clock()
        due = [carry_out for moment, carry_out in self._late if moment <= now]
        self._late = [(moment, carry_out) for moment, carry_out in self._late if moment > now]
        for carry_out in due:
            carry_out()

    def end(self) -> None:
        """Let go of every call that hangs: the workspace closes."""
        self._over.set()


def _status(code: int, body: str, content_type: str = "text/html", **headers: str) -> FaultResponse:
    """An answer that is complete, and of no use."""

    async def end(_request: web.Request, _answer: web.Response, _over: asyncio.Event) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=code, text=body, content_type=content_type, headers=named)

    return end


async def _reset(request: web.Request, answer: web.Response, _over: asyncio.Event) -> web.StreamResponse:
    """No answer: the connection is reset."""
    if request.transport is not None:
        request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        request.transport.abort()
    return answer


async def _hang(_request: web.Request, answer: web.Response, over: asyncio.Event) -> web.StreamResponse:
    """No answer, and no end either."""
    await over.wait()
    return answer


async def _truncate(request: web.Request, answer: web.Response, _over: asyncio.Event) -> web.StreamResponse:
    """Half of the body that was promised, and then the connection closes."""
    body, begun = await _begin(request, answer)
    await begun.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return begun


async def _dribble(request: web.Request, answer: web.Response, over: asyncio.Event) -> web.StreamResponse:
    """The answer, twenty bytes a second: whoever waits for each byte only, waits for a minute or more."""
    body, begun = await _begin(request, answer)
    for index in range(len(body)):
        await begun.write(body[index : index + 1])
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), _DROP_SECONDS)
            break
    return begun


async def _begin(request: web.Request, answer: web.Response) -> tuple[bytes, web.StreamResponse]:
    """Send the head of an answer; its body, and the response to which it may be written."""
    body = answer.body if isinstance(answer.body, bytes) else b""
    begun = web.StreamResponse(status=answer.status, headers=answer.headers)
    begun.content_length = len(body)
    await begun.prepare(request)
    return body, begun


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
"""All that can strike one call."""
