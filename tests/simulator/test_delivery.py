import asyncio
import os
import sys

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.simulator import WaitTimeoutError, Workspace
from bot.simulator.delivery import RequestUrl, sign


def answers(app):
    @app.command("/iza")
    async def answer(ack, command):
        await ack(f"Over {command['text']}")

    @app.event("app_home_opened")
    async def home(event, client, logger):
        logger.debug(event)
        section = {"type": "section", "text": {"type": "plain_text", "text": "Thuis"}}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section]})


SUBPROCESS_BOT = """
import asyncio, os
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

app = AsyncApp(client=AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]))

@app.command("/iza")
async def answer(ack, command):
    await ack("Uit een ander proces: " + command["text"])

async def main():
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()

asyncio.run(main())
"""


async def test_a_bot_in_a_process_of_its_own_connects_and_answers():
    async with Workspace() as workspace:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SUBPROCESS_BOT, env=os.environ | workspace.env
        )
        try:
            await workspace.connected(seconds=30)
            assert (await workspace.say("/iza NAW")).lines == ["Uit een ander proces: NAW"]
        finally:
            bot.terminate()
            await bot.wait()


async def test_without_a_bot_a_command_fails_and_waiting_says_so():
    async with Workspace(patience=0.05) as workspace:
        assert (await workspace.say("/iza NAW")).error == "dispatch_failed"
        with pytest.raises(WaitTimeoutError, match=r"No bot has connected\. Was it started with workspace\.env"):
            await workspace.connected()


async def test_a_bot_that_does_not_acknowledge_in_time_shows_a_timeout(bot):
    release = asyncio.Event()

    def register(app):
        @app.command("/iza")
        async def slow(ack):
            await release.wait()
            await ack("Te laat")

    async with Workspace(acknowledge_seconds=0.05) as workspace, bot(workspace, register):
        reply = await workspace.say("/iza NAW")
        assert (reply.error, reply.lines) == ("operation_timeout", [])
        release.set()
        workspace._server.socket_mode.seconds = 5
        assert (await workspace.say("/iza NAW")).lines == ["Te laat"]
        assert [call.error for call in workspace.calls("acknowledgement")] == ["late", None]


async def test_a_command_that_the_bot_does_not_know_is_not_acknowledged(bot):
    async with Workspace(acknowledge_seconds=0.05) as workspace, bot(workspace, answers):
        assert (await workspace.say("/ander NAW")).error == "operation_timeout"


async def test_after_a_refresh_the_bot_makes_a_new_connection(bot):
    async with Workspace() as workspace, bot(workspace, answers):
        before = len(workspace.calls("apps.connections.open"))
        await workspace.refresh()
        assert (await workspace.say("/iza NAW")).error == "dispatch_failed"
        await workspace.connected()
        assert (await workspace.say("/iza NAW")).lines == ["Over NAW"]
        assert len(workspace.calls("apps.connections.open")) == before + 1


async def connect(workspace, session, **how):
    headers = {"Authorization": f"Bearer {workspace.env['SLACK_APP_TOKEN']}"}
    async with session.post(workspace.env["SLACK_API_URL"] + "apps.connections.open", headers=headers) as response:
        opened = await response.json()
    socket = await session.ws_connect(opened["url"], **how)
    return socket, await socket.receive_json(timeout=5), opened["url"]


async def test_envelopes_go_to_one_of_several_connections_in_turn():
    async with Workspace() as workspace, aiohttp.ClientSession() as session:
        first, hello, _ = await connect(workspace, session)
        second, _, _ = await connect(workspace, session)
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"]["app_id"].startswith("A")
        seen = []

        async def acknowledge(socket, name):
            async for frame in socket:
                envelope = frame.json()
                seen.append((name, envelope["type"], envelope["accepts_response_payload"]))
                await socket.send_str("geen json")
                await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": name}})

        async with asyncio.TaskGroup() as tasks:
            for socket, name in ((first, "een"), (second, "twee")):
                tasks.create_task(acknowledge(socket, name))
            replies = [(await workspace.say("/iza NAW")).text for _ in range(4)]
            await first.close()
            await second.close()
        assert sorted(replies) == ["een", "een", "twee", "twee"]
        assert set(seen) == {("een", "slash_commands", True), ("twee", "slash_commands", True)}
        assert "not an acknowledgement" in [call.error for call in workspace.calls("acknowledgement")]


async def test_a_ticket_works_once_and_there_is_an_end_to_the_connections():
    async with Workspace() as workspace, aiohttp.ClientSession() as session:
        connected = [await connect(workspace, session)]
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await session.ws_connect(connected[0][2])
        connected += [await connect(workspace, session) for _ in range(9)]
        _, goodbye, _ = await connect(workspace, session)
        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "too_many_websockets")


async def test_a_ping_is_answered_with_the_same_words():
    async with Workspace() as workspace, aiohttp.ClientSession() as session:
        socket, _, _ = await connect(workspace, session, autoping=False)
        await socket.ping(b"sdk-ping-pong:1.5")
        pong = await socket.receive(timeout=5)
        assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1.5")


async def test_a_request_url_gets_signed_requests_and_its_answer_is_the_reply(http_bot):
    async with Workspace() as workspace, http_bot(workspace, answers):
        assert (await workspace.say("/iza NAW & meer")).lines == ["Over NAW & meer"]
        assert (await workspace.open_home()).lines == ["Thuis"]
        assert (await workspace.redeliver()).status == 200
        assert [delivery.acknowledgement.status for delivery in workspace.deliveries] == [200, 200, 200]


async def test_the_bot_refuses_a_forged_or_stale_signature(http_bot, clock):
    async with Workspace() as workspace, http_bot(workspace, answers):
        url = workspace._request_url.url
        for forged in ({"secret": "een ander geheim"}, {"clock": clock}):
            workspace.deliver_to(url, **forged)
            assert (await workspace.say("/iza NAW")).error == "http_client_error"
            assert workspace.deliveries[-1].acknowledgement.status == 401
        workspace.deliver_to(url)
        assert (await workspace.say("/iza NAW")).lines == ["Over NAW"]


async def test_a_request_url_proves_itself(http_bot):
    async with Workspace() as workspace, http_bot(workspace, answers):
        assert await workspace.deliver_to(workspace._request_url.url).verify("uitdaging-1")


@pytest.fixture
async def site():
    app = web.Application()
    enough = asyncio.Event()

    async def respond(request):
        if request.path == "/traag":
            await enough.wait()
            return web.Response()
        return web.Response(status=int(request.match_info["status"]), text="oeps")

    app.router.add_post("/{status}", respond)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    enough.set()
    await runner.cleanup()


@pytest.mark.parametrize(
    ("path", "seconds", "error"),
    [
        ("/404", 3, "http_client_error"),
        ("/302", 3, "http_client_error"),
        ("/503", 3, "http_service_error"),
        ("/traag", 0.05, "operation_timeout"),
    ],
)
async def test_a_request_url_that_fails_shows_slacks_error(site, path, seconds, error):
    async with Workspace(acknowledge_seconds=seconds) as workspace:
        endpoint = workspace.deliver_to(site + path)
        assert (await workspace.say("/iza NAW")).error == error
        assert not await endpoint.verify("uitdaging")


async def test_a_request_url_that_is_not_there_shows_slacks_error(unused_tcp_port):
    async with Workspace() as workspace:
        workspace.deliver_to(f"http://127.0.0.1:{unused_tcp_port}/")
        assert (await workspace.say("/iza NAW")).error == "dispatch_failed"


async def test_plain_words_in_a_200_are_shown_as_they_are(site):
    async with Workspace() as workspace:
        workspace.deliver_to(f"{site}/200")
        assert (await workspace.say("/iza NAW")).lines == ["oeps"]


def test_the_signature_is_the_one_that_the_sdk_expects():
    body = "command=%2Fiza&text=é"
    verifier = SignatureVerifier("geheim")
    assert sign("geheim", "1717221600", body.encode()) == verifier.generate_signature(
        timestamp="1717221600", body=body
    )


async def test_a_forgery_needs_no_workspace(site):
    assert not await RequestUrl(f"{site}/200", "s", lambda: 0.0, 1.0).verify("uitdaging")
