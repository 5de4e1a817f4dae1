"""Socket Mode while Slack refuses connections or leaves them hanging: the bot comes back by itself."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager

import pytest

from bot import slack_connection
from bot.logs import without_questions
from bot.simulator.bolt import new_app
from bot.slack_connection import ReconnectingHandler, is_open
from tests.iza_workspace import IzaWorkspace

PING_SECONDS = 0.1
ADDRESS_SECONDS = 0.3
PATIENCE = 10.0


@asynccontextmanager
async def connection(workspace):
    app = new_app(workspace)

    @app.command("/iza")
    async def answer(ack):
        await ack("Hier ben ik.")

    handler = ReconnectingHandler(app, workspace.env["SLACK_APP_TOKEN"], PING_SECONDS)
    await handler.connect_async()
    await workspace.connected()
    try:
        yield handler
    finally:
        await handler.close_async()


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(slack_connection, "ADDRESS_SECONDS", ADDRESS_SECONDS)


async def until(handler, *, connected):
    async with asyncio.timeout(PATIENCE):
        while is_open(handler) is not connected:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)


async def answers(workspace):
    await workspace.connected(seconds=PATIENCE)
    assert (await workspace.say("/iza")).lines == ["Hier ben ik."]


async def test_after_refused_connections_it_comes_back_with_a_new_address(caplog):
    asked = asyncio.Queue()
    async with IzaWorkspace() as workspace, connection(workspace) as handler:
        workspace.intercept("apps.connections.open", lambda *_: asked.put_nowait(1))
        await workspace.refuse_sockets()
        await until(handler, connected=False)
        async with asyncio.timeout(PATIENCE):
            for _ in range(3):
                await asked.get()
        workspace.accept_sockets()
        await until(handler, connected=True)
        await answers(workspace)
    refused = [record for record in caplog.records if "Failed to connect" in record.getMessage()]
    assert refused
    for record in refused:
        without_questions(record)
        written = logging.Formatter().format(record)
        assert "\n" not in written
        assert "ticket=" not in written


async def test_a_connection_that_freezes_is_given_up_and_another_answers_once_it_thaws():
    async with IzaWorkspace() as workspace, connection(workspace) as handler:
        await answers(workspace)
        workspace.freeze_sockets()
        await until(handler, connected=False)
        workspace.thaw_sockets()
        await until(handler, connected=True)
        await answers(workspace)
