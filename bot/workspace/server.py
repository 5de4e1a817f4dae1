"""The workspace as a server on this machine: Web API, response_urls and Socket Mode on one port."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.workspace.methods import ApiError
from bot.workspace.replies import RESPONSE_SECONDS, RESPONSES, take_reply
from bot.workspace.schema import Json
from bot.workspace.socket_mode import SocketMode
from bot.workspace.web_api import Credentials, WebApi, read_call, refuse_call, respond

if TYPE_CHECKING:
    from bot.workspace.state import State

_HOST = "127.0.0.1"
_RATE_LIMITED = "ratelimited"
_TOO_MANY = 429
_MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that the bot sent: a call, a reply to a response_url, or an acknowledgement."""

    method: str
    """The method of the Web API, ``response_url`` or ``acknowledgement``."""
    body: Json
    at: float
    status: int
    error: str | None = None
    """Slack's error code; None when all was well."""


Gate = Callable[[str, Json], web.Response | None]
"""Looks at a call before it is carried out, and may answer in its place: a rate limit, a fault."""


class Server:
    """Serves a workspace on 127.0.0.1. Start and close it within one event loop, whichever that is."""

    def __init__(self, state: State, credentials: Credentials, scopes: tuple[str, ...]) -> None:
        self.state = state
        self.requests: list[Request] = []
        self.socket_mode = SocketMode(state, self._note_acknowledgement)
        self.api = WebApi(state, self.socket_mode, credentials, scopes)
        self.gates: dict[str, list[Gate]] = {}
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen; port 0 takes any free one. Raises OSError when the port is taken."""
        app = web.Application(client_max_size=_MOST_BYTES)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link/", self.socket_mode.connect)
        app.router.add_post("/{kind:commands|actions}/{team}/{token}", self._respond)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, _HOST, port).start()
        self.state.base_url = f"http://{_HOST}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop listening and drop the bot's connections."""
        await self.socket_mode.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            args, token = await read_call(request)
        except ApiError as error:
            body, response = refuse_call(error, self.api.desk.scopes)
            self._note(method, {}, response.status, body["error"])
            return response
        for gate in self.gates.get(method, []):
            if (held := gate(method, args)) is not None:
                self._note(method, args, held.status, _RATE_LIMITED if held.status == _TOO_MANY else "fault")
                return held
        body = self.api.answer(method, args, token)
        self._note(method, args, 200, body.get("error"))
        return respond(body, self.api.desk.scopes)

    async def _respond(self, request: web.Request) -> web.Response:
        """A response_url: answers plain ``ok``, or an error code as text."""
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
        refusal = take_reply(self.state, interaction, body, "response_url")
        return (400, refusal.error) if refusal else (200, None)

    def _note(self, method: str, body: Json, status: int, error: str | None) -> None:
        self.requests.append(Request(method, body, self.state.clock(), status, error))

    def _note_acknowledgement(self, method: str, body: Json, error: str | None) -> None:
        self._note(method, body, 200, error)


def rate_limit(calls: int, seconds: float, per: str, clock: Callable[[], float]) -> Gate:
    """A gate that lets so many calls through in so many seconds, for each value of an argument.

    What is over gets Slack's 429 with ``Retry-After`` in whole seconds
    (https://docs.slack.dev/apis/web-api/rate-limits).
    """
    passed: dict[str, list[float]] = {}

    def gate(_method: str, args: Json) -> web.Response | None:
        now = clock()
        recent = [moment for moment in passed.get(str(args.get(per)), []) if now - moment < seconds]
        if len(recent) >= calls:
            wait = math.ceil(recent[0] + seconds - now)
            return web.json_response(
                {"ok": False, "error": _RATE_LIMITED}, status=_TOO_MANY, headers={"Retry-After": str(max(wait, 1))}
            )
        passed[str(args.get(per))] = [*recent, now]
        return None

    return gate
