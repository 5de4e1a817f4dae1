"""Faults as the bot's HTTP client sees them, over real sockets, and what was carried out nevertheless."""

import asyncio
import operator

import aiohttp
import pytest

from bot.simulator import Workspace, faults
from bot.simulator.faults import EVERY_FAULT

SCOPES = ("chat:write", "channels:history")
NAMED = operator.attrgetter("name")
SAID = {"channel": "general", "text": "dag"}
DONE = {
    faults.SERVER_ERROR_AFTER_COMMIT,
    faults.RESET_AFTER_COMMIT,
    faults.HANG_AFTER_COMMIT,
    faults.TRUNCATED_BODY,
    faults.SLOW_DRIBBLE,
}


class Line:
    """A bot's connection to the workspace: one session, so that connections are used again."""

    def __init__(self, workspace, session):
        self.workspace = workspace
        self.session = session

    async def call(self, method, *, seconds=5.0, **args):
        """Status, headers and body of the answer; raises what the HTTP client raises."""
        async with self.session.post(
            self.workspace.env["SLACK_API_URL"] + method,
            headers={"Authorization": f"Bearer {self.workspace.env['SLACK_BOT_TOKEN']}"},
            timeout=aiohttp.ClientTimeout(total=seconds),
            data=args,
        ) as response:
            return response.status, response.headers, await response.text()

    async def hang_up(self, method, **args):
        """Make a call, and do not wait for its end once it has arrived."""
        arrived = asyncio.Event()
        self.workspace.intercept(method, lambda *_: arrived.set())
        calling = asyncio.create_task(self.call(method, **args))
        await arrived.wait()
        calling.cancel()
        await asyncio.gather(calling, return_exceptions=True)

    def said(self):
        return [message.text for message in self.workspace.channel("general").messages]


@pytest.fixture
async def line(clock):
    async with Workspace(scopes=SCOPES, clock=clock) as workspace, aiohttp.ClientSession() as session:
        yield Line(workspace, session)


@pytest.mark.parametrize(
    ("fault", "status", "headers", "begin"),
    [
        (faults.RATE_LIMITED, 429, {"Retry-After": "30"}, '{"ok":false,"error":"ratelimited"}'),
        (faults.SERVER_ERROR, 500, {}, "<html>"),
        (faults.SERVER_ERROR_AFTER_COMMIT, 500, {}, "<html>"),
        (faults.UNAVAILABLE, 503, {}, "<html>"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_an_answer_that_is_of_no_use_is_complete(line, fault, status, headers, begin):
    line.workspace.faults.inject("chat.postMessage", fault)
    got, received, body = await line.call("chat.postMessage", **SAID)
    assert got == status
    assert body.startswith(begin)
    assert headers.items() <= dict(received).items()
    assert "x-oauth-scopes" not in received


@pytest.mark.parametrize("fault", [faults.RESET_BEFORE_COMMIT, faults.RESET_AFTER_COMMIT], ids=NAMED)
async def test_a_reset_breaks_the_connection_off_without_an_answer(line, fault):
    line.workspace.faults.inject("chat.postMessage", fault)
    with pytest.raises(aiohttp.ClientOSError, match="reset by peer"):
        await line.call("chat.postMessage", **SAID)


async def test_a_truncated_body_ends_before_its_promised_length(line):
    line.workspace.faults.inject("chat.postMessage", faults.TRUNCATED_BODY)
    with pytest.raises(aiohttp.ClientPayloadError, match="not completed"):
        await line.call("chat.postMessage", **SAID)


@pytest.mark.parametrize("fault", [faults.HANG_AFTER_COMMIT, faults.LATE_COMMIT], ids=NAMED)
async def test_a_hang_gives_not_even_a_status(line, fault):
    line.workspace.faults.inject("chat.postMessage", fault)
    with pytest.raises(TimeoutError):
        await line.call("chat.postMessage", seconds=0.1, **SAID)


async def test_a_dribble_gives_byte_after_byte_and_no_end(line):
    line.workspace.faults.inject("chat.postMessage", faults.SLOW_DRIBBLE)
    url = line.workspace.env["SLACK_API_URL"] + "chat.postMessage"
    token = {"Authorization": f"Bearer {line.workspace.env['SLACK_BOT_TOKEN']}"}
    async with line.session.post(url, data=SAID, headers=token) as response:
        assert response.status == 200
        assert [await response.content.read(100) for _ in range(3)] == [b"{", b'"', b"o"]


@pytest.mark.parametrize("fault", EVERY_FAULT, ids=NAMED)
async def test_what_is_carried_out_is_as_the_fault_says(line, fault):
    line.workspace.faults.inject("chat.postMessage", fault)
    await line.hang_up("chat.postMessage", **SAID)
    assert line.said() == (["dag"] if fault in DONE else [])
    (request,) = line.workspace.calls("chat.postMessage")
    assert (request.status, request.error) == (0, fault.name)


async def test_a_late_call_is_carried_out_when_its_moment_has_come(line, clock):
    line.workspace.faults.inject("chat.postMessage", faults.LATE_COMMIT)
    await line.hang_up("chat.postMessage", **SAID)
    clock.now += faults.LATE_AFTER - 1
    await line.call("api.test")
    assert line.said() == []
    clock.now += 1
    await line.call("api.test")
    await line.call("api.test")
    assert line.said() == ["dag"]
    assert line.workspace.channel("general").messages[0]._source.ts == f"{clock.now:.0f}.000000"


async def test_a_fault_strikes_so_many_calls_of_its_method_and_no_others(line):
    line.workspace.faults.inject("chat.postMessage", faults.UNAVAILABLE, times=2)
    line.workspace.faults.inject("chat.postMessage", faults.SERVER_ERROR)
    assert not line.workspace.faults.exhausted
    assert (await line.call("auth.test"))[0] == 200
    statuses = [(await line.call("chat.postMessage", **SAID))[0] for _ in range(4)]
    assert statuses == [503, 503, 500, 200]
    assert line.workspace.faults.exhausted
    assert line.said() == ["dag"]


async def test_faults_that_were_called_off_do_not_strike(line):
    line.workspace.faults.inject("chat.postMessage", faults.UNAVAILABLE, times=2)
    line.workspace.faults.clear()
    assert (await line.call("chat.postMessage", **SAID))[0] == 200


async def test_a_shut_workspace_refuses_connections_and_comes_back_at_the_same_address(line):
    address = line.workspace.env["SLACK_API_URL"]
    await line.call("api.test")
    await line.workspace.shut()
    with pytest.raises(aiohttp.ClientConnectionError):
        await line.call("api.test")  # perhaps still on the connection that broke off
    with pytest.raises(aiohttp.ClientConnectorError, match="Connect call failed"):
        await line.call("api.test")
    await line.workspace.reopen()
    assert line.workspace.env["SLACK_API_URL"] == address
    assert (await line.call("api.test"))[0] == 200
    await line.workspace.shut()


async def test_recent_messages_can_not_be_read_back_while_history_lags(line, clock):
    line.workspace.faults.delay_history(60)
    await line.call("chat.postMessage", **SAID)
    (message,) = line.workspace._state.channel("general").messages
    message_ref = {"channel": message.channel.id, "ts": message.ts}
    for since in (0, 59):
        clock.now = float(message.ts) + since
        assert '"messages": []' in (await line.call("conversations.history", **message_ref))[2]
        assert '"thread_not_found"' in (await line.call("conversations.replies", **message_ref))[2]
    clock.now = float(message.ts) + 60
    for method in ("conversations.history", "conversations.replies"):
        assert '"text": "dag"' in (await line.call(method, **message_ref))[2]


async def test_a_token_that_is_given_more_scopes_says_so_in_every_answer(clock):
    async with Workspace(clock=clock) as workspace, aiohttp.ClientSession() as session:
        line = Line(workspace, session)
        channel = workspace._state.channel("general").id
        _, headers, body = await line.call("conversations.history", channel=channel)
        assert '"missing_scope"' in body
        assert headers["x-oauth-scopes"] == "commands,chat:write"
        workspace.grant("channels:history")
        _, headers, body = await line.call("conversations.history", channel=channel)
        assert '"messages": []' in body
        assert headers["x-oauth-scopes"] == "commands,chat:write,channels:history"
