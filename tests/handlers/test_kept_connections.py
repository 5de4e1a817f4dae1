from contextlib import AsyncExitStack

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kept_connections import KeptConnections
from handlers.slack_request import SlackRequest


@pytest.fixture
async def slack():
    """A response address, with the connection and the reply of each request."""
    requests = []

    async def take(request):
        requests.append((request.transport, await request.json()))
        return web.Response(text="ok")

    server = web.Application()
    server.router.add_post("/", take)
    runner = web.AppRunner(server, access_log=None)
    async with AsyncExitStack() as stack:
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        connections = KeptConnections()
        stack.push_async_callback(connections.aclose)
        body = {"response_url": "http://{}:{}/".format(*runner.addresses[0])}

        async def respond():
            request = SlackRequest.over_kept_connections(connections, body, AsyncWebClient("xoxb-1"))
            await request.respond({"text": "Hallo"}, replace_original=False)
            return requests[-1][0]

        yield respond, requests


async def test_replies_go_over_one_connection(slack):
    respond, requests = slack
    assert await respond() is await respond()
    assert [reply for _, reply in requests] == [{"text": "Hallo", "replace_original": False}] * 2


async def test_a_connection_that_was_closed_meanwhile_loses_no_reply(slack):
    respond, requests = slack
    (await respond()).abort()
    await respond()
    assert len(requests) == 2
    assert requests[0][0] is not requests[1][0]
