"""Any request, over HTTP and Socket Mode, gets an answer or a refusal: the bot goes on, and its log keeps quiet.

The examples begin with what Slack really sends, and spoil it. ``make fuzz`` looks for new ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import datetime as dt
import json
import logging
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import listen
from bot.http_server import serve_http
from bot.library import Library
from bot.logs import without_questions
from bot.scopes import EVENTS, SCOPES
from bot.slack_app import SlackApp
from bot.store.database import open_database
from bot.web import slack_routes
from handlers.calendar_feeds import CalendarFeeds, calendar_routes
from tests.handlers.conftest import DATA, services_on
from tests.iza_workspace import IzaWorkspace
from tests.own_loop import OwnLoop
from tests.security.conftest import exchange, head, signature_headers, status_of

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
WORD = "bladblazer"
"""Word of the questions, which no log may have."""
NOT_SEEN = {"bot.http_server", "bot.web", "uvicorn.error", "asyncio", "aiohttp.server"}
"""Loggers that tell of no fault of our own while strangers and Slack send whatever they send."""
FEW = settings(
    max_examples=30 if settings().derandomize else settings().max_examples,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


class Bot(OwnLoop):
    """The bot in this process, on HTTP and Socket Mode."""

    def __init__(self, folder):
        super().__init__()
        self._folder = folder
        self.run(self._start())

    async def _start(self):
        database = open_database(f"sqlite:///{self._folder}/bot.sqlite3", lambda: NOW)
        self.stack.callback(database.close)
        workspace = IzaWorkspace(channels=["koffiehoek"], scopes=SCOPES, events=EVENTS, patience=20, strict=False)
        self.workspace = await self.stack.enter_async_context(workspace)
        env = workspace.env
        client = AsyncWebClient(env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"])
        app = SlackApp(name="bot", client=client, request_verification_enabled=False, process_before_response=True)
        library = Library(DATA)
        services = services_on(library, database, NOW)
        self.stack.push_async_callback(services.connections.aclose)
        listen(app, services)
        self.secret = env["SLACK_SIGNING_SECRET"]
        feeds = CalendarFeeds(library, lambda: NOW, database.ledger)
        routes = {**slack_routes(app, self.secret), **calendar_routes(feeds)}
        self.port = await self.stack.enter_async_context(serve_http(routes, "127.0.0.1", 0))
        handler = AsyncSocketModeHandler(app, env["SLACK_APP_TOKEN"])
        await handler.connect_async()
        self.stack.push_async_callback(handler.close_async)
        await workspace.connected()

    async def post(self, body, content_type="application/x-www-form-urlencoded"):
        headers = signature_headers(self.secret, body)
        headers |= {"Content-Type": content_type, "Content-Length": str(len(body)), "Connection": "close"}
        return status_of(await exchange(self.port, head(headers), body))

    async def answers(self):
        """True while a question gets its answer."""
        reply = await self.workspace.say("/iza NAW")
        return len(reply.lines) > 1


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    running = Bot(tmp_path_factory.mktemp("bot"))
    yield running
    running.close()


@pytest.fixture(autouse=True)
def log(caplog):
    caplog.set_level(logging.WARNING)
    caplog.handler.addFilter(without_questions)
    yield caplog
    caplog.handler.removeFilter(without_questions)


def quiet(log):
    """Nothing was logged of the question, nor a fault of the server."""
    assert WORD not in log.text
    assert [record for record in log.records if record.name in NOT_SEEN and record.exc_info] == []
    log.clear()


def payloads(team):
    """Requests as Slack sends them, one of each kind."""
    both = {"team": {"id": team}, "user": {"id": "U1", "team_id": team}, "trigger_id": "1.2"}
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "settings",
        "hash": "1",
        "private_metadata": "",
        "state": {"values": {"b": {"a": {"type": "plain_text_input", "value": WORD}}}},
        "blocks": [],
    }
    action = {"type": "button", "action_id": "faq_show-0", "block_id": "b", "value": WORD, "action_ts": "1.3"}
    container = {"type": "message", "channel_id": "C1", "message_ts": "1.1"}
    return [
        {**both, "type": "block_actions", "container": container, "actions": [action]},
        {**both, "type": "block_actions", "view": view, "actions": [{**action, "action_id": "settings_hour"}]},
        {**both, "type": "view_submission", "view": view},
        {**both, "type": "block_suggestion", "action_id": "faq_search", "block_id": "b", "value": WORD},
        {**both, "type": "shortcut", "callback_id": "search_anywhere", "action_ts": "1.4"},
        {**both, "type": "message_action", "callback_id": "search_message", "message": {"text": WORD}},
        {
            "type": "event_callback",
            "team_id": team,
            "event_id": "Ev1",
            "event": {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": WORD},
        },
    ]


@st.composite
def spoiled(draw):
    """The number of a request, and what becomes of one of its parts: removed, or replaced."""
    return draw(st.integers(0, 6)), draw(st.lists(st.integers(0, 9), max_size=5)), draw(st.just(...) | JSON)


def spoil(body, path, value):
    """The body with one part another, by the way to it; ``...`` removes it."""
    body = copy.deepcopy(body)
    place, parts = body, path
    while parts:
        number, *parts = parts
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = keys[number % len(keys)]
        if not parts or not isinstance(place[key], (dict, list)):
            if value is ...:
                del place[key]
            else:
                place[key] = value
            break
        place = place[key]
    return body


@FEW
@given(how=spoiled(), as_form=st.booleans())
def test_a_spoiled_request_that_is_signed_is_answered_or_refused(bot, log, how, as_form):
    number, path, value = how
    body = spoil(payloads(bot.workspace._state.team_id)[number], path, value)
    text = json.dumps(body)
    sent = urlencode({"payload": text}) if as_form else text
    content_type = "application/x-www-form-urlencoded" if as_form else "application/json"
    assert bot.run(bot.post(sent.encode(), content_type)) in {200, 400, 403, 404}
    quiet(log)


@FEW
@given(body=st.binary(max_size=400), content_type=st.sampled_from(("application/json", "text/plain", "", "\xff")))
@example(body=b"payload=%7B", content_type="application/x-www-form-urlencoded")
@example(body=b"\xff\xfe", content_type="application/json")
def test_a_signed_body_of_any_bytes_is_answered_or_refused(bot, log, body, content_type):
    assert bot.run(bot.post(body, content_type)) in {200, 400, 403, 404}
    quiet(log)


PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(("Content-Length", "Transfer-Encoding", "X-Slack-Signature", "Host", "Expect", "A"))
        | st.text(max_size=10),
        st.sampled_from(("0", "5", "-1", "9" * 30, "chunked", "100-continue", "v0=" + "0" * 64))
        | st.text(max_size=20),
    ),
    max_size=5,
)


@FEW
@given(
    line=st.sampled_from(("POST /slack/events HTTP/1.1", "GET /kalender/x.ics HTTP/1.1", "BREW / HTCPCP/1.0"))
    | st.text(max_size=40),
    headers=HEADERS,
    body=st.binary(max_size=60),
)
def test_any_bytes_of_a_stranger_are_refused_and_the_next_is_served(bot, log, line, headers, body):
    lines = [line, *(f"{name}: {value}" for name, value in headers), "", ""]
    sent = "\r\n".join(lines).encode("utf-8", "surrogatepass") + body

    async def send():
        reader, writer = await asyncio.open_connection("127.0.0.1", bot.port)
        writer.write(sent)
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(0.05):
                await reader.read()
        writer.close()
        served = head({"Connection": "close"}, "GET /kalender/landelijk.ics HTTP/1.1")
        assert status_of(await exchange(bot.port, served)) == 200

    bot.run(send())
    quiet(log)


@FEW
@given(file=st.text(max_size=40), query=st.text(max_size=20), etag=PRINTABLE)
@example(file="../../etc/passwd", query="", etag="")
@example(file="%2e%2e%2flandelijk.ics", query="", etag="*")
def test_any_name_of_a_calendar_is_a_calendar_or_not_found(bot, log, file, query, etag):
    path = "".join(f"%{byte:02x}" for byte in file.encode("utf-8", "surrogatepass"))
    words = urlencode({"q": query.encode("utf-8", "replace")})
    request = head({"Connection": "close", "If-None-Match": etag}, f"GET /kalender/{path}?{words} HTTP/1.1")
    answer = bot.run(exchange(bot.port, request))
    assert status_of(answer) in {200, 304, 400, 404}
    quiet(log)


@FEW
@given(how=spoiled(), kind=st.sampled_from(("interactive", "events_api", "slash_commands", "hello")) | st.text())
def test_a_spoiled_envelope_leaves_the_connection_and_the_next_question_gets_its_answer(bot, log, how, kind):
    number, path, value = how
    payload = spoil(payloads(bot.workspace._state.team_id)[number], path, value)
    envelope = {"envelope_id": f"e{number}", "type": kind, "payload": payload}

    async def send():
        (connection,) = bot.workspace._server.socket_mode._open
        await connection.send_json(envelope)
        assert await bot.answers()
        assert len(bot.workspace._server.socket_mode._open) == 1

    bot.run(send())
    quiet(log)


@FEW
@given(
    text=st.text(max_size=300)
    | st.sampled_from(("volg ", "stop ", "rondes ", "bewerk ")).flatmap(
        lambda word: st.text(max_size=60).map(word.__add__)
    )
)
def test_any_words_behind_the_command_get_an_answer_that_slack_takes(bot, log, text):
    complaints = len(bot.workspace.complaints)

    async def ask():
        reply = await bot.workspace.say(f"/iza {text}")
        assert reply.lines or bot.workspace.modal() is not None

    bot.run(ask())
    assert len(bot.workspace.complaints) == complaints
    quiet(log)
