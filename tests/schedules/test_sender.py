"""Result of an attempt, against a real server on a real socket that answers in every way that goes wrong."""

import asyncio
import datetime as dt
import json
import socket
import struct
from contextlib import asynccontextmanager

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from schedules.send_result import (
    Attempt,
    Delivered,
    Edit,
    MessageContent,
    MessageFound,
    MessageLookup,
    NotDelivered,
    Refused,
    Unknown,
    Unreadable,
    classify,
)
from schedules.sender import Sender, ticks

POST = MessageContent("iza-landelijk", {"text": "Tekst", "blocks": []}, ("sleutel",))
OK = {"ok": True, "channel": "C1", "ts": "1.000001"}


class Server:
    """Answers each call with the next of a list of behaviours, and keeps what it was asked."""

    def __init__(self):
        self.calls = []
        self.behaviours = []
        self.connections = 0

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _one(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.calls.append((lines[0].split()[1].removeprefix("/api/"), headers, body.decode()))
        behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
        return await behaviour(writer)


def answer(body, status=200, **headers):
    """A complete answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def behave(writer):
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(content)}", "Content-Type: application/json"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()
        return True

    return behave


async def hang(_writer):
    await asyncio.sleep(30)
    return False


async def close_at_once(_writer):
    return False


async def reset(writer):
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


async def half_a_body(writer):
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok": true, "chan')
    await writer.drain()
    return False


async def half_a_head(writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    await writer.drain()
    return False


async def dribble(writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    for _ in range(500):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)
    return False


@pytest.fixture
async def slack():
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()


@pytest.fixture
def opened(slack):
    @asynccontextmanager
    async def build(seconds=5.0, port=None, probe=lambda _: None):
        client = AsyncWebClient("xoxb-teken", base_url=f"http://127.0.0.1:{port or slack.port}/api/")
        sender = Sender(client, dt.timedelta(seconds=seconds), probe)
        try:
            yield sender
        finally:
            await sender.close()

    return build


@pytest.fixture
def attempt(posting):
    def build(post=POST):
        return Attempt((posting(),), post)

    return build


@pytest.fixture
def look(posting):
    return MessageLookup(
        (posting(),), "slack:iza-landelijk", "slack:C1", "", dt.datetime(2027, 9, 1, tzinfo=dt.UTC)
    )


async def test_a_message_carries_its_key_and_no_previews(slack, opened, attempt):
    slack.behaviours = [answer(OK)]
    async with opened() as sender:
        assert await sender.deliver(attempt()) == Delivered("slack:C1", "1.000001")
    ((method, headers, body),) = slack.calls
    sent = json.loads(body)
    assert method == "chat.postMessage"
    assert headers["authorization"] == "Bearer xoxb-teken"
    assert sent["channel"] == "iza-landelijk"
    assert sent["text"] == "Tekst"
    assert sent["metadata"] == {"event_type": "iza_notice", "event_payload": {"key": "sleutel"}}
    assert sent["unfurl_links"] is sent["unfurl_media"] is False


async def test_a_message_that_tells_several_rows_carries_all_their_keys(slack, opened, attempt):
    slack.behaviours = [answer(OK)]
    async with opened() as sender:
        await sender.deliver(attempt(MessageContent("c", {"text": "x"}, ("een", "twee"))))
    payload = json.loads(slack.calls[0][2])["metadata"]["event_payload"]
    assert payload == {"key": "een", "keys": ["een", "twee"]}


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (answer({"ok": False, "error": "ratelimited"}, 429, Retry_After="17"), NotDelivered),
        (answer({"ok": False, "error": "not_in_channel"}), Refused),
        (answer({"ok": False, "error": "internal_error"}), Unknown),
        (answer({"ok": False, "error": "fatal_error"}), Unknown),
        (answer(b"<html>", 500), Unknown),
        (answer(b"", 502), Unknown),
        (answer(b"", 503), Unknown),
        (answer(b"", 504), Unknown),
        (answer(b"", 408), Unknown),
        (answer(b"elders", 302, Location="http://127.0.0.1:1/"), NotDelivered),
        (answer(b"nee", 403), NotDelivered),
        (answer(b"geen json"), Unknown),
        (answer(b"[]"), Unknown),
        (answer(b'{"ok": "ja"}'), Unknown),
        (answer(b'{"ok": true, "chan'), Unknown),
        (half_a_body, Unknown),
        (half_a_head, Unknown),
        (close_at_once, Unknown),
        (reset, Unknown),
    ],
)
async def test_every_answer_is_taken_for_what_it_is_and_never_tried_again(
    slack, opened, attempt, behaviour, expected
):
    slack.behaviours = [behaviour]
    async with opened() as sender:
        assert isinstance(await sender.deliver(attempt()), expected)
    assert len(slack.calls) == 1


async def test_slack_is_not_asked_again_before_it_says(slack, opened, attempt):
    slack.behaviours = [answer({"ok": False}, 429, Retry_After="17")]
    async with opened() as sender:
        outcome = await sender.deliver(attempt())
    assert outcome == NotDelivered("Slack asks to slow down", dt.timedelta(seconds=17), throttled=True)


@pytest.mark.parametrize(
    ("behaviour", "begun"),
    [(hang, "sender: the last look is over"), (dribble, "sender: answer to chat.postMessage begins")],
)
async def test_an_answer_that_does_not_come_in_time_leaves_it_unknown(  # noqa: PLR0913, PLR0917 - fixtures and a table
    slack, opened, attempt, skip_ahead, behaviour, begun
):
    slack.behaviours = [behaviour]
    async with opened(seconds=60, probe=lambda boundary: skip_ahead(60) if boundary == begun else None) as sender:
        assert isinstance(await sender.deliver(attempt()), Unknown)


async def test_a_server_that_refuses_the_connection_got_nothing(opened, attempt):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        async with opened(port=unused.getsockname()[1]) as sender:
            assert isinstance(await sender.deliver(attempt()), NotDelivered)


async def test_a_name_that_does_not_exist_got_nothing(attempt):
    sender = Sender(AsyncWebClient("xoxb-teken", base_url="http://bestaat-niet.invalid/api/"))
    assert isinstance(await sender.deliver(attempt()), NotDelivered)
    await sender.close()


async def test_a_server_that_accepts_no_connection_in_time_got_nothing(opened, attempt):
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.settimeout(0)
            filler.connect_ex(("127.0.0.1", port))
        async with opened(seconds=0.3, port=port) as sender:
            assert isinstance(await sender.deliver(attempt()), NotDelivered)
        for filler in fillers:
            filler.close()


async def test_an_attempt_whose_time_is_over_says_nothing(slack, opened, attempt):
    slack.behaviours = [answer(OK)]
    async with opened() as sender:
        outcome = await sender.deliver(attempt(), waited=5.1)
    assert isinstance(outcome, NotDelivered)
    assert slack.calls == []


async def test_a_process_that_is_stopped_just_before_it_speaks_keeps_silent(slack, opened, attempt):
    slack.behaviours = [answer(OK)]

    def stand_still(boundary):
        until = ticks() + 0.3
        while boundary == "sender: before chat.postMessage" and ticks() < until:
            pass

    async with opened(seconds=0.2, probe=stand_still) as sender:
        outcome = await sender.deliver(attempt())
    assert isinstance(outcome, NotDelivered)
    assert "over before anything left" in outcome.reason
    assert slack.calls == []


async def test_between_the_last_look_and_the_request_nothing_else_happens(slack, opened, attempt):
    slack.behaviours = [answer(OK)]
    passed = []
    async with opened(probe=passed.append) as sender:
        await sender.deliver(attempt())
    assert passed == [
        "sender: before chat.postMessage",
        "sender: the last look is over",
        "sender: answer to chat.postMessage begins",
        "sender: after chat.postMessage",
    ]


async def test_a_connection_is_used_again(slack, opened, attempt):
    slack.behaviours = [answer(OK)]
    async with opened() as sender:
        for _ in range(3):
            await sender.deliver(attempt())
    assert (slack.connections, len(slack.calls)) == (1, 3)


class TestCorrecting:
    POST = MessageContent(
        "slack:C1", {"text": "noot"}, ("k",), thread_ts="1.1", edits=(Edit("slack:C1", "1.1", {"text": "nieuw"}),)
    )

    async def test_the_message_is_edited_before_the_note_is_threaded_under_it(self, slack, opened, attempt):
        slack.behaviours = [answer(OK)]
        async with opened() as sender:
            assert isinstance(await sender.deliver(attempt(self.POST)), Delivered)
        (edit, _, edited), (note, _, noted) = slack.calls
        assert (edit, note) == ("chat.update", "chat.postMessage")
        assert json.loads(edited) == {"channel": "C1", "ts": "1.1", "text": "nieuw"}
        assert json.loads(noted)["thread_ts"] == "1.1"
        assert json.loads(noted)["reply_broadcast"] is True

    async def test_when_the_edit_fails_nothing_is_posted_and_it_is_tried_again(self, slack, opened, attempt):
        slack.behaviours = [answer(b"", 500)]
        async with opened() as sender:
            assert isinstance(await sender.deliver(attempt(self.POST)), NotDelivered)
        assert len(slack.calls) == 1

    async def test_when_someone_removed_the_message_the_note_stands_by_itself(self, slack, opened, attempt):
        slack.behaviours = [answer({"ok": False, "error": "message_not_found"}), answer(OK)]
        async with opened() as sender:
            assert isinstance(await sender.deliver(attempt(self.POST)), Delivered)
        assert "thread_ts" not in json.loads(slack.calls[1][2])


class TestFollowingUp:
    POST = MessageContent("slack:C1", {"text": "Morgen"}, ("k",), thread_ts="1.1")

    @pytest.mark.parametrize("code", ["thread_not_found", "message_not_found", "cannot_reply_to_message"])
    async def test_when_the_first_reminder_is_gone_the_later_one_stands_by_itself(
        self, slack, opened, attempt, code
    ):
        slack.behaviours = [answer({"ok": False, "error": code}), answer(OK)]
        async with opened() as sender:
            assert isinstance(await sender.deliver(attempt(self.POST)), Delivered)
        assert [json.loads(body).get("thread_ts") for _, _, body in slack.calls] == ["1.1", None]

    async def test_any_other_refusal_is_one_attempt(self, slack, opened, attempt):
        slack.behaviours = [answer({"ok": False, "error": "is_archived"})]
        async with opened() as sender:
            assert await sender.deliver(attempt(self.POST)) == Refused("is_archived")
        assert len(slack.calls) == 1


class TestLookingBack:
    @staticmethod
    def page(*keys, cursor="", **more):
        messages = [
            {"ts": ts, "metadata": {"event_type": "iza_notice", "event_payload": {"key": key}}} for ts, key in keys
        ]
        return answer({"ok": True, "messages": messages, "response_metadata": {"next_cursor": cursor}, **more})

    async def test_messages_are_found_by_the_key_they_carry_over_all_pages(self, slack, opened, look):
        slack.behaviours = [self.page(("3.1", "a"), ("2.1", "b"), cursor="meer"), self.page(("1.1", "a"))]
        async with opened() as sender:
            assert await sender.look_up(look) == MessageFound("slack:C1", {"a": ("1.1", "3.1"), "b": ("2.1",)})
        assert "include_all_metadata=true" in slack.calls[0][2]
        assert "cursor=meer" in slack.calls[1][2]

    async def test_all_keys_of_a_merged_message_are_found(self, slack, opened, look):
        metadata = {"event_type": "iza_notice", "event_payload": {"key": "a", "keys": ["a", "b"]}}
        slack.behaviours = [answer({"ok": True, "messages": [{"ts": "1.1", "metadata": metadata}]})]
        async with opened() as sender:
            assert await sender.look_up(look) == MessageFound("slack:C1", {"a": ("1.1",), "b": ("1.1",)})

    async def test_what_others_posted_is_no_concern(self, slack, opened, look):
        messages = [
            {"ts": "1.1"},
            {"ts": "1.2", "metadata": None},
            {"ts": "1.3", "metadata": {"event_type": "anders", "event_payload": {"key": "a"}}},
        ]
        slack.behaviours = [answer({"ok": True, "messages": messages})]
        async with opened() as sender:
            assert await sender.look_up(look) == MessageFound("slack:C1", {})

    @pytest.mark.parametrize(
        ("behaviour", "lasting"),
        [
            (answer({"ok": False, "error": "missing_scope"}), True),
            (answer({"ok": False, "error": "not_in_channel"}), True),
            (answer({"ok": False, "error": "ratelimited"}, 429), False),
            (answer({"ok": False, "error": "token_revoked"}), False),
            (answer(b"", 500), False),
            (reset, False),
            (half_a_body, False),
        ],
    )
    async def test_what_can_not_be_read_says_whether_that_will_last(self, slack, opened, look, behaviour, lasting):
        slack.behaviours = [behaviour]
        async with opened() as sender:
            finding = await sender.look_up(look)
        assert isinstance(finding, Unreadable)
        assert finding.lasting is lasting

    async def test_without_the_scope_slack_is_only_asked_for_the_scopes(self, slack, opened, attempt, look):
        slack.behaviours = [answer(OK, x_oauth_scopes="commands, chat:write")]
        async with opened() as sender:
            await sender.deliver(attempt())
            assert not sender.can_read_back
            assert (await sender.look_up(look)).lasting
        assert [method for method, *_ in slack.calls] == ["chat.postMessage", "auth.test"]

    async def test_with_the_scope_slack_is_asked(self, slack, opened, attempt, look):
        slack.behaviours = [answer(OK, x_oauth_scopes="chat:write, channels:history"), self.page()]
        async with opened() as sender:
            await sender.deliver(attempt())
            assert isinstance(await sender.look_up(look), MessageFound)

    async def test_the_id_of_a_channel_is_looked_up_when_it_was_never_learnt(self, slack, opened, posting):
        channels = answer({"ok": True, "channels": [{"id": "C7", "name": "iza-landelijk"}]})
        slack.behaviours = [channels, self.page(("1.1", "a"))]
        unknown = MessageLookup((posting(),), "iza-landelijk", "", "", dt.datetime(2027, 9, 1, tzinfo=dt.UTC))
        async with opened() as sender:
            assert await sender.look_up(unknown) == MessageFound("slack:C7", {"a": ("1.1",)})

    async def test_a_note_is_looked_for_under_its_message(self, slack, opened, posting):
        slack.behaviours = [self.page(("1.2", "a"))]
        under = MessageLookup(
            (posting(),), "slack:iza-landelijk", "slack:C1", "1.1", dt.datetime(2027, 9, 1, tzinfo=dt.UTC)
        )
        async with opened() as sender:
            assert await sender.look_up(under) == MessageFound("slack:C1", {"a": ("1.2",)})
        assert slack.calls[0][0] == "conversations.replies"
        assert "ts=1.1" in slack.calls[0][2]

    async def test_a_note_whose_message_was_removed_is_looked_for_in_the_channel(self, slack, opened, posting):
        slack.behaviours = [answer({"ok": False, "error": "thread_not_found"}), self.page(("1.2", "a"))]
        under = MessageLookup(
            (posting(),), "slack:iza-landelijk", "slack:C1", "1.1", dt.datetime(2027, 9, 1, tzinfo=dt.UTC)
        )
        async with opened() as sender:
            assert await sender.look_up(under) == MessageFound("slack:C1", {"a": ("1.2",)})
        assert slack.calls[1][0] == "conversations.history"


async def test_slack_tells_the_time(slack, opened):
    slack.behaviours = [answer({"ok": True}, Date="Wed, 01 Sep 2027 07:00:00 GMT")]
    async with opened() as sender:
        assert await sender.time() == dt.datetime(2027, 9, 1, 7, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("behaviour", [answer({"ok": True}), answer(b"", 500), reset])
async def test_a_slack_that_does_not_tell_the_time_is_no_witness(slack, opened, behaviour):
    slack.behaviours = [behaviour]
    async with opened() as sender:
        assert await sender.time() is None


@pytest.mark.parametrize(("header", "seconds"), [("0", 1), ("1.5", 1.5), ("99999", 3600), ("straks", 30)])
def test_a_strange_retry_after_is_kept_within_reason(header, seconds):
    outcome = classify(429, {"Retry-After": header}, None)
    assert outcome.wait == dt.timedelta(seconds=seconds)
