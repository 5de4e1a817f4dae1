from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.simulator import Workspace
from bot.simulator.bolt import connected, new_app

Register = Callable[[AsyncApp], None]
Running = Callable[[Workspace, Register], AbstractAsyncContextManager[AsyncApp]]


@pytest.fixture
def bot() -> Running:
    """An unmodified Bolt bot on Socket Mode."""
    return connected


@pytest.fixture
def http_bot() -> Running:
    """An unmodified Bolt bot behind a request URL."""

    @asynccontextmanager
    async def run(workspace: Workspace, register: Register) -> AsyncIterator[AsyncApp]:
        app = new_app(workspace)
        register(app)

        async def answer(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

        site = web.Application()
        site.router.add_post("/slack/events", answer)
        runner = web.AppRunner(site)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        workspace.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        try:
            yield app
        finally:
            await runner.cleanup()

    return run


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_717_221_600.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
