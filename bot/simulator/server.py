"""The workspace as a server on this machine: Web API, response_urls and Socket Mode on one port."""

from __future__ import annotations

import asyncio
import json
import math
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING

from aiohttp import web

from .faults import Faults
from .json_checks import Json
from .loopback_only import loopback_only
from .message_responses import RESPONSE_SECONDS, RESPONSES, apply_response
from .methods import ApiError
from .socket_mode import SocketMode
from .web_api import Credentials, WebApi, read_call, refuse_call, respond

if TYPE_CHECKING:
    from .state import WorkspaceState

_HOST = "127.0.0.1"
_RATE_LIMITED = "ratelimited"
_TOO_MANY = 429
_MOST_BYTES = 4 * 1024 * 1024
_ACCEPTING = 5
"""Passes of the event loop after which a connection that was just accepted is among those of its server."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """Request of the bot: a call, a response to a response_url, or an acknowledgement."""

    method: str
    """The method of the Web API, ``response_url`` or ``acknowledgement``."""
    body: Json
    at: float
    status: int
    """Status of the response; 0 for a call with a fault."""
    error: str | None = None
    """Slack's error code, or the name of the fault; None for a call that succeeded."""


Interceptor = Callable[[str, Json], web.Response | None]
"""Receives a call before it is carried out, and may respond in its place."""


class Server:
    """Serves a workspace on 127.0.0.1. Start and close it within one event loop, whichever that is."""

    def __init__(self, state: WorkspaceState, credentials: Credentials, scopes: tuple[str, ...]) -> None:
        self.state = state
        self.requests: list[ApiCall] = []
        self.socket_mode = SocketMode(state, self._note_acknowledgement)
        self.api = WebApi(state, self.socket_mode, credentials, scopes)
        self.interceptors: dict[str, list[Interceptor]] = {}
        self.faults = Faults(state)
        self.mounts: list[Callable[[web.Application], None]] = []
        """Functions that add further addresses when the server starts."""
        self._runner: web.AppRunner | None = None
        self._site: web.BaseSite | None = None
        self._listening: socket.socket | None = None
        self._reserved: socket.socket | None = None
        """Socket that reserves the port while connections are refused, so that no other program takes it."""

    async def start(self, port: int = 0) -> None:
        """Listen; port 0 takes any free one. Raises OSError when the port is taken."""
        app = web.Application(client_max_size=_MOST_BYTES, middlewares=[loopback_only])
        app.on_response_prepare.append(self._date)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link/", self.socket_mode.connect)
        app.router.add_post("/{kind:commands|actions}/{team}/{token}", self._respond)
        for mount in self.mounts:
            mount(app)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await self._listen(self._runner, bind(port))
        self.state.base_url = f"http://{_HOST}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop listening and drop the bot's connections."""
        await self.socket_mode.close()
        self.faults.end()
        if self._listening is not None:
            await stop_accepting(self._listening)
        if self._runner is not None:
            await self._runner.cleanup()
        if self._reserved is not None:
            self._reserved.close()

    async def shut(self) -> None:
        """Drop all connections and refuse new ones until ``reopen``."""
        if self._runner is None or self._site is None or self._runner.server is None:
            return
        port = self._runner.addresses[0][1]
        if self._listening is not None:
            await stop_accepting(self._listening)
        await self._site.stop()
        self._reserved = bind(port)
        self._site = None
        for connection in self._runner.server.connections:
            connection.force_close()

    async def reopen(self) -> None:
        """Take connections again, on the same port."""
        if self._runner is not None and self._reserved is not None:
            reserved, self._reserved = self._reserved, None
            await self._listen(self._runner, reserved)

    async def _listen(self, runner: web.AppRunner, bound: socket.socket) -> None:
        self._listening = bound
        self._site = web.SockSite(runner, bound)
        await self._site.start()

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Put the workspace's time in the header ``Date``."""
        response.headers["Date"] = formatdate(self.state.clock(), usegmt=True)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        self.faults.run_late_calls()
        method = request.match_info["method"]
        try:
            args, token = await read_call(request)
        except ApiError as error:
            body, response = refuse_call(error, self.api.context.scopes)
            self._note(method, {}, response.status, body["error"])
            return response
        for intercept in self.interceptors.get(method, []):
            if (intercepted := intercept(method, args)) is not None:
                error_code = _RATE_LIMITED if intercepted.status == _TOO_MANY else "fault"
                self._note(method, args, intercepted.status, error_code)
                return intercepted
        if (fault := self.faults.take(method)) is not None:
            self._note(method, args, 0, fault.name)
            return await self.faults.respond(fault, request, lambda: self._carry_out(method, args, token)[1])
        body, response = self._carry_out(method, args, token)
        self._note(method, args, response.status, body.get("error"))
        return response

    def _carry_out(self, method: str, args: Json, token: str) -> tuple[Json, web.Response]:
        body = self.api.respond_to(method, args, token)
        return body, respond(body, self.api.context.scopes)

    async def _respond(self, request: web.Request) -> web.Response:
        """Take a response to a response_url; gives ``ok``, or an error code as text."""
        try:
            body = json.loads(await request.text())
        except ValueError:
            body = None
        status, error = self._take_response(request.match_info["token"], body)
        self._note("response_url", body if isinstance(body, dict) else {}, status, error)
        return web.Response(status=status, text=error or "ok")

    def _take_response(self, token: str, body: object) -> tuple[int, str | None]:
        interaction = self.state.by_response_token.get(token)
        if interaction is None:
            return 404, "no_service"
        if self.state.clock() - interaction.at > RESPONSE_SECONDS:
            return 404, "expired_url"
        if interaction.responses >= RESPONSES:
            return 404, "used_url"
        if not isinstance(body, dict):
            return 400, "invalid_payload"
        interaction.responses += 1
        refusal = apply_response(self.state, interaction, body, "response_url")
        return (400, refusal.error) if refusal else (200, None)

    def _note(self, method: str, body: Json, status: int, error: str | None) -> None:
        self.requests.append(ApiCall(method, body, self.state.clock(), status, error))

    def _note_acknowledgement(self, method: str, body: Json, error: str | None) -> None:
        self._note(method, body, 200, error)


async def stop_accepting(listening: socket.socket) -> None:
    """Accept no more connections, before a server is closed.

    One that is accepted while its server closes is nobody's otherwise, and open until it is collected as garbage.
    """
    if listening.fileno() >= 0:
        with suppress(NotImplementedError):  # on Windows
            asyncio.get_running_loop().remove_reader(listening)
    for _ in range(_ACCEPTING):
        await asyncio.sleep(0)


def bind(port: int) -> socket.socket:
    """A socket with an address on this machine, on which nobody listens yet; raises OSError."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((_HOST, port))
    except OSError:
        bound.close()
        raise
    return bound


def rate_limiter(calls: int, seconds: float, clock: Callable[[], float]) -> Interceptor:
    """Interceptor that lets ``calls`` through in ``seconds``, for each channel.

    Further calls get Slack's 429 with ``Retry-After`` in whole seconds
    (https://docs.slack.dev/apis/web-api/rate-limits).
    """
    accepted: dict[str, list[float]] = {}

    def intercept(_method: str, args: Json) -> web.Response | None:
        now, channel = clock(), str(args.get("channel"))
        recent = [moment for moment in accepted.get(channel, []) if now - moment < seconds]
        if len(recent) >= calls:
            wait = math.ceil(recent[0] + seconds - now)
            return web.json_response(
                {"ok": False, "error": _RATE_LIMITED}, status=_TOO_MANY, headers={"Retry-After": str(max(wait, 1))}
            )
        accepted[channel] = [*recent, now]
        return None

    return intercept
