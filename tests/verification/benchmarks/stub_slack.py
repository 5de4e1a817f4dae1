"""Slack that accepts everything, for measurements: Web API, response addresses, one Socket Mode connection."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.verification.benchmarks.load import Load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_IDENTITY = {
    "user": "bot",
    "user_id": "U9",
    "bot_id": "B9",
    "team": "T",
    "team_id": "T1",
    "url": "https://bench.slack.com/",
    "channel": "C1",
}


class StubSlack:
    """Address of the Web API, and what the bot answers over Socket Mode."""

    def __init__(self) -> None:
        self.api_url = ""
        self.posted = 0
        """Number of messages that were posted."""
        self.connected = asyncio.Event()
        self._socket: web.WebSocketResponse | None = None
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._numbers = itertools.count(1)

    async def call(self, request: web.Request) -> web.Response:
        """Answer a method of the Web API."""
        await request.read()
        self.posted += request.path.endswith("chat.postMessage")
        number = next(self._numbers)
        answer: dict[str, Any] = {"ok": True, "ts": f"{time.time():.0f}.{number:06d}", **_IDENTITY}
        if request.path.endswith("apps.connections.open"):
            answer["url"] = self.api_url.replace("http://", "ws://").replace("/api/", "/link")
        return web.json_response(answer)

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """Hold the Socket Mode connection, and hear what is acknowledged."""
        self._socket = web.WebSocketResponse()
        await self._socket.prepare(request)
        await self._socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self.connected.set()
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                answered = self._waiting.pop(json.loads(message.data)["envelope_id"], None)
                if answered is not None:
                    answered.set_result(None)
        return self._socket

    async def put_load(self, payload: Callable[[], dict[str, str]], *, at_once: int, count: int) -> Load:
        """Send so many commands over the connection, ``at_once`` at any moment."""
        load, left = Load(), itertools.repeat(None, count)
        started = time.perf_counter()

        async def ask() -> None:
            for _ in left:
                await self._ask(payload(), load)

        await asyncio.gather(*(ask() for _ in range(at_once)))
        load.elapsed = time.perf_counter() - started
        return load

    async def _ask(self, payload: dict[str, str], load: Load) -> None:
        assert self._socket is not None
        envelope = {"envelope_id": f"e{next(self._numbers)}", "type": "slash_commands", "payload": payload}
        answered = self._waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        text = json.dumps({**envelope, "accepts_response_payload": True})
        sent = time.perf_counter()
        await self._socket.send_str(text)
        await answered
        load.seconds.append(time.perf_counter() - sent)


@asynccontextmanager
async def stub_slack() -> AsyncIterator[StubSlack]:
    """Serve it on a port of this machine."""
    slack = StubSlack()
    server = web.Application()
    server.add_routes([web.post("/api/{method:.*}", slack.call), web.get("/link", slack.link)])
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.api_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield slack
    finally:
        await runner.cleanup()
