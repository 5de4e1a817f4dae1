"""Strangers on the bot's HTTP port: what they send is refused early, forgotten and no reason for a traceback."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.http_connections import ConnectionLimits
from bot.http_server import MAX_BODY, ORDINARY_BODY
from tests.security.conftest import exchange, head, signature_headers, status_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

MEGABYTE = 1024 * 1024


def resident(pid):
    """Bytes of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) * 1024


def forged():
    """Headers that look like Slack's and are not."""
    return signature_headers("een ander geheim", b"")


async def test_three_hundred_unsigned_unfinished_requests_take_no_memory(bot, port):
    before = resident(bot.process.pid)
    unfinished = head({"Content-Length": str(MEGABYTE)}) + b"x" * (MEGABYTE - 1)

    async def send():
        assert status_of(await exchange(port, unfinished)) in {401, 413, 0}

    await asyncio.gather(*(send() for _ in range(300)))
    assert resident(bot.process.pid) - before < 100 * MEGABYTE
    assert (await bot.get("/healthz"))[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param([], 401, id="unsigned"),
        pytest.param([*forged().items()], None, id="forged, so the body counts"),
        pytest.param([("X-Slack-Signature", "v0=1"), *forged().items()], 401, id="two signatures"),
        pytest.param([("X-Slack-Request-Timestamp", "1"), *forged().items()], 401, id="two timestamps"),
        pytest.param([*signature_headers("x", b"", str(int(time.time()) - 400)).items()], 401, id="stale"),
        pytest.param([("X-Slack-Request-Timestamp", "٣"), ("X-Slack-Signature", "v0=1")], 401, id="odd number"),
    ],
)
async def test_a_request_is_refused_by_its_headers_before_its_body_is_there(port, headers, status):
    pairs = [(name, value.encode().decode("latin-1")) for name, value in headers]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head([*pairs, ("Content-Length", "5000")]))
    if status is None:
        writer.write(b"x" * 5000)
    async with asyncio.timeout(8):
        answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    assert status_of(answer) == (status or 401)


async def test_a_body_that_is_too_large_is_refused_by_its_length_and_by_its_size(port):
    declared = head(forged() | {"Content-Length": str(MAX_BODY + 1)})
    assert status_of(await exchange(port, declared)) == 413
    chunked = head(forged() | {"Transfer-Encoding": "chunked"})
    chunks = [b"10000\r\n" + b"x" * 65536 + b"\r\n"] * (MAX_BODY // 65536 + 2)
    assert status_of(await exchange(port, chunked, *chunks)) in {413, 0}


@pytest.mark.parametrize(
    "line", ["PUT /slack/events HTTP/1.1", "POST /elders HTTP/1.1", "GET /slack/events HTTP/1.1"]
)
async def test_another_method_or_path_is_refused_before_its_body(port, line):
    answer = await exchange(port, head({"Content-Length": "5000"}, line))
    assert status_of(answer) in {404, 405}


async def test_clients_that_go_halfway_leave_no_traceback(bot, port):
    seen = len(bot.lines)
    signed = forged()
    for sent in (
        b"POST /slack/ev",
        head(signed | {"Content-Length": "5000"}),
        head(signed | {"Content-Length": "5000"}) + b"half",
        head(signed | {"Transfer-Encoding": "chunked"}) + b"5\r\nhal",
        head(signed | {"Transfer-Encoding": "chunked"}) + b"zz\r\nhal",
        head({}, "GET /metrics HTTP/1.1"),
        b"\x16\x03\x01\x02\x00\x01\x00",
    ):
        for reset in (False, True):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(sent)
                if reset:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    for _ in range(3):
        assert (await bot.get("/healthz"))[0] == 200
    assert [line for line in bot.lines[seen:] if "Traceback" in line or line.startswith(" ")] == []


async def test_idle_connections_make_room_for_one_that_speaks(port):
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(300)]
    try:
        assert status_of(await exchange(port, head({}, "GET /healthz HTTP/1.1"))) == 200
        async with asyncio.timeout(8):
            assert await idle[0][0].read() == b""
    finally:
        for _, writer in idle:
            writer.close()


async def held_open(port, number, *sent):
    """Connections on which a stranger sent this, and goes on no further."""
    clients = [await asyncio.open_connection("127.0.0.1", port) for _ in range(number)]
    for _, writer in clients:
        for part in sent:
            writer.write(part)
            await writer.drain()
    return [writer for _, writer in clients]


async def test_bodies_that_do_not_come_make_room_for_a_request_of_slack(workspace, port):
    plausible = head(forged() | {"Content-Length": "1000"}) + b"x"
    writers = await held_open(port, ConnectionLimits().connections, plausible)
    answer = await exchange(port, signed_command(workspace, "G", Connection="close"))
    assert status_of(answer) == 200
    for writer in writers:
        writer.close()


async def test_large_bodies_that_do_not_come_make_room_for_a_form(workspace, port):
    plausible = head(forged() | {"Content-Length": str(MAX_BODY)})
    writers = await held_open(port, 40, plausible, b"x" * (ORDINARY_BODY + 1))
    form = urlencode({"payload": json.dumps(press(workspace, message={"text": "x" * ORDINARY_BODY}))}).encode()
    async with asyncio.timeout(3):  # as long as Slack waits
        assert (await post(workspace, port, form))[0] == 200
    for writer in writers:
        writer.close()


async def test_answers_to_strangers_name_no_software(port):
    for request in (
        head({}, "GET /healthz HTTP/1.1"),
        head({}, "GET /elders HTTP/1.1"),
        head({"Content-Length": "veel"}),
        b"onzin\r\n\r\n",
        head([("Content-Length", "1"), ("Content-Length", "2")]),
        head([*forged().items(), ("Transfer-Encoding", "chunked")]) + b"zz\r\n\r\n",
    ):
        answer = (await exchange(port, request)).lower()
        assert b"aiohttp" not in answer
        assert b"uvicorn" not in answer
        assert b"python" not in answer


def press(workspace, **changed):
    """A press on a button under an answer."""
    team = workspace._state.team_id
    return {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": team},
        "team": {"id": team},
        "trigger_id": "1.2",
        "container": {"type": "message", "channel_id": "C1", "message_ts": "1.1"},
        "actions": [
            {"type": "button", "action_id": "faq_show-0", "block_id": "b", "value": "iza-g", "action_ts": "1.3"}
        ],
        **changed,
    }


async def post(workspace, port, body, content_type="application/x-www-form-urlencoded"):
    """Status and body of the response to a body that Slack signs."""
    headers = signature_headers(workspace.env["SLACK_SIGNING_SECRET"], body)
    headers |= {"Content-Type": content_type, "Content-Length": str(len(body)), "Connection": "close"}
    answer = await exchange(port, head(headers), body)
    return status_of(answer), answer.partition(b"\r\n\r\n")[2]


def command(workspace, text, **changed):
    """A slash command as Slack sends it."""
    return urlencode(
        {
            "team_id": workspace._state.team_id,
            "channel_id": "C1",
            "channel_name": "koffiehoek",
            "user_id": "U1",
            "command": "/iza",
            "text": text,
            "response_url": f"{workspace.env['SLACK_API_URL']}antwoord",
            "trigger_id": "1.2",
            **changed,
        }
    ).encode()


async def test_a_replay_gets_the_same_answer_and_is_not_acted_on_again(workspace, bot, port):
    body = command(workspace, "G")
    headers = signature_headers(workspace.env["SLACK_SIGNING_SECRET"], body)
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    headers["Connection"] = "close"

    async def counted():
        return re.findall(r"^iza_questions_total.*$", (await bot.get("/metrics"))[1], re.MULTILINE)

    before = await counted()
    first = await exchange(port, head(headers), body)
    count = await counted()
    assert count != before
    second = await exchange(port, head(headers), body)
    assert status_of(first) == 200
    assert first.partition(b"\r\n\r\n")[2] == second.partition(b"\r\n\r\n")[2] != b""
    assert await counted() == count


async def test_another_workspace_is_refused(workspace, bot, port):
    seen = len(bot.lines)
    assert (await post(workspace, port, command(workspace, "G", team_id="T0ANDERS")))[0] == 403
    pressed = press(workspace, team={"id": "T0ANDERS"})
    assert (await post(workspace, port, urlencode({"payload": json.dumps(pressed)}).encode()))[0] == 403
    await bot.wrote("Refused a request .* workspace", after=seen)


@pytest.mark.parametrize(
    "url", ["http://example.com/x", "https://hooks.slack.com.example.com/", "file:///etc", "x"]
)
async def test_an_answer_goes_to_slack_alone(workspace, bot, port, url):
    seen = len(bot.lines)
    pressed = press(workspace, response_url=url)
    status, _ = await post(workspace, port, urlencode({"payload": json.dumps(pressed)}).encode())
    assert status == 403
    await bot.wrote("Refused a request .* address", after=seen)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(body, kind, id=f"{number}")
        for number, (body, kind) in enumerate(
            [
                *(
                    (text, "application/json")
                    for text in ("[1]", "1", "null", '"x"', "[" * 100_000, "{}x", '{"a":1e')
                ),
                ('{"type": "event_callback", "event": 5}', "application/json"),
                (
                    '{"type": "event_callback", "authorizations": 5, "event": {"type": "message"}}',
                    "application/json",
                ),
                ('{"type": "event_callback", "event": {"type": ["message"]}}', "application/json"),
                ('{"type": "block_actions", "actions": 1}', "application/json"),
                ('{"type": "block_actions", "actions": []}', "application/json"),
                ('{"type": "view_submission", "view": []}', "application/json"),
                ('{"type": {}, "user": "x", "team": 3}', "application/json"),
                ("payload=[1]", "application/x-www-form-urlencoded"),
                ("payload=" + "[" * 5000, "application/x-www-form-urlencoded"),
                ('payload={"type":"block_actions","actions":[1]}', "application/x-www-form-urlencoded"),
                ('payload={"type":"view_submission","view":{"state":4}}', "application/x-www-form-urlencoded"),
            ]
        )
    ],
)
async def test_signed_nonsense_gets_400_and_one_line_in_the_log(workspace, bot, port, body, content_type):
    seen = len(bot.lines)
    assert (await post(workspace, port, body.encode(), content_type))[0] == 400
    await bot.wrote("Refused a signed request", after=seen)
    warnings = [line for line in bot.lines[seen:] if " INFO " not in line]  # the start tells how far it is
    assert len(warnings) == 1


async def test_strangers_learn_nothing_from_monitoring(bot):
    for path in ("/healthz", "/readyz", "/metrics"):
        answer = (await bot.get(path))[1]
        assert "/" not in answer.replace("text/plain", "")
        assert not re.search(r"questions, content|version", answer)
        assert "iza_content_info" not in answer


def signed_command(workspace, text, **more):
    """A slash command as it goes over the wire, with a signature of its own."""
    body = command(workspace, text, trigger_id=str(time.perf_counter_ns()))
    headers = signature_headers(workspace.env["SLACK_SIGNING_SECRET"], body)
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body)), **more}
    return head(headers) + body


async def test_only_a_signed_request_keeps_its_connection(workspace, port):
    stranger = head({}, "GET /healthz HTTP/1.1")
    first, second = signed_command(workspace, "G"), signed_command(workspace, "K")
    answer = await exchange(port, first[:100], first[100:] + second[:7], second[7:], stranger, stranger)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"200", b"200"]
    assert answer.count(b"connection: close") == 1
    assert answer.index(b"vraag G") < answer.index(b"vraag K") < answer.index(b'{"ok": true}')


async def test_a_next_request_is_held_to_the_same_rules(workspace, port):
    signed = signed_command(workspace, "G")
    for refused in (b"onzin\r\n\r\n", head([("Content-Length", "1"), ("Content-Length", "2")])):
        answer = await exchange(port, signed_command(workspace, "G"), refused, signed)
        assert re.findall(rb"HTTP/1.1 (\d+)", answer) in ([b"200", b"400"], [b"400"])
