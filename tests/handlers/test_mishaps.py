"""Mishaps on every surface: a sentence and a reference for who asked, the whole story in the log."""

from __future__ import annotations

import datetime as dt
import logging
import re
import tempfile
import threading
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text

from bot.app import listen
from bot.library import Library
from bot.messages.commands import ANYWHERE, ON_MESSAGE
from bot.scopes import EVENTS, SCOPES
from bot.slack_app import SlackApp
from bot.store.database import open_database
from bot.store.handled_requests import HandledRequests
from bot.store.ledger import LedgerError
from handlers import commands
from handlers.kept_connections import KeptConnections
from handlers.slack_request import SlackRequest
from tests.handlers.conftest import DATA, services_on
from tests.iza_workspace import IzaWorkspace

PATIENCE = 20.0
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
SECRET = "praktijk-aan-de-dorpsstraat"


async def test_the_client_that_bolt_copies_for_the_work_after_a_form_has_no_connections():
    client, connections = AsyncWebClient("xoxb-1"), KeptConnections()
    request = SlackRequest.over_kept_connections(connections, {}, client)
    assert client.session is None
    assert (request.client.session, request.client.token) == (connections.session, client.token)
    await connections.aclose()


class Fragile:
    """The library, until it breaks."""

    def __init__(self, library):
        self._library = library
        self.listen = library.listen
        self.broken = False

    @property
    def current(self):
        if self.broken:
            raise RuntimeError("stuk")
        return self._library.current


@pytest.fixture(scope="module")
def library():
    return Library(DATA)


@pytest.fixture
def fragile(library):
    return Fragile(library)


@asynccontextmanager
async def chatting(library, before=lambda _: None, database=None, **changed):
    """A workspace with the bot in this process; ``before`` may add listeners that come first."""
    async with AsyncExitStack() as stack:
        if database is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            database = open_database(f"sqlite:///{folder}/bot.sqlite3", lambda: NOW)
            stack.callback(database.close)
        workspace = await stack.enter_async_context(
            IzaWorkspace(channels=["koffiehoek"], scopes=SCOPES, events=EVENTS, patience=PATIENCE, strict=False)
        )
        env = workspace.env
        client = AsyncWebClient(env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"])
        app = SlackApp(
            name="bot", client=client, signing_secret=env["SLACK_SIGNING_SECRET"], process_before_response=True
        )
        before(app)
        services = services_on(library, database, NOW, **changed)
        stack.push_async_callback(services.connections.aclose)
        listen(app, services)
        handler = AsyncSocketModeHandler(app, env["SLACK_APP_TOKEN"])
        await handler.connect_async()
        await workspace.connected()
        try:
            yield workspace, client
        finally:
            await handler.close_async()


def logged_under_reference(shown, caplog):
    """True when the reference that is shown leads to the traceback in the log, without the question."""
    lines = "\n".join(shown.lines)
    assert "Er ging iets mis" in lines
    reference = re.search(r"\b[0-9a-f]{8}\b", lines)[0]
    (record,) = [record for record in caplog.records if reference in record.getMessage()]
    assert record.exc_info
    assert SECRET not in caplog.text
    return True


async def test_a_command(fragile, caplog):
    async with chatting(fragile) as (workspace, _):
        fragile.broken = True
        assert logged_under_reference(await workspace.say(f"/iza {SECRET}"), caplog)


async def test_an_answer_that_takes_long_follows_on_the_acknowledgement(library, monkeypatch):
    monkeypatch.setattr(commands, "ANSWER_SECONDS", 0.05)
    free = threading.Event()
    async with chatting(library, count_outcome=lambda _: free.wait(PATIENCE)) as (workspace, _):
        since = len(workspace._state.changes)
        asked = await workspace.say("/iza waarom dreigde de minister de huisartsen", answered=False)
        assert workspace.requests[-1].method == "acknowledgement"
        assert asked.lines == []
        free.set()
        reply = await workspace._backend.outcome(asked._cause, since)
        assert any("minister" in line for line in reply.lines)
        assert reply.private


async def test_an_answer_that_takes_long_and_then_fails(library, caplog, monkeypatch):
    monkeypatch.setattr(commands, "ANSWER_SECONDS", 0.05)
    free = threading.Event()

    def fail(_findings):
        free.wait(PATIENCE)
        raise RuntimeError("stuk")

    async with chatting(library, count_outcome=fail) as (workspace, _):
        since = len(workspace._state.changes)
        asked = await workspace.say(f"/iza {SECRET}", answered=False)
        free.set()
        assert logged_under_reference(await workspace._backend.outcome(asked._cause, since), caplog)


@pytest.mark.parametrize(("line", "channel"), [(SECRET, "@iza-bot"), (f"@iza-bot {SECRET}", "koffiehoek")])
async def test_an_event(fragile, caplog, line, channel):
    async with chatting(fragile) as (workspace, _):
        fragile.broken = True
        assert logged_under_reference(await workspace.say(line, channel=channel), caplog)


async def test_a_button_in_a_message_and_in_a_window(fragile, caplog):
    async with chatting(fragile) as (workspace, _):
        reply = await workspace.say("/iza G")
        window = await workspace.shortcut(ANYWHERE.callback_id)
        shown = await window.choose("G · Dreigement van de minister over ANW en MTVP", of="faq_search")
        fragile.broken = True
        assert logged_under_reference(await reply.choose("Dit hielp"), caplog)
        assert logged_under_reference(await shown.choose("Dit hielp"), caplog)


async def test_a_form(fragile, caplog):
    async with chatting(fragile) as (workspace, _):
        preview = await (await workspace.say("/iza G")).choose("Deel in kanaal")
        fragile.broken = True
        await preview.submit()
        while "Er ging iets mis" not in preview.lines:
            await preview.changed()
        assert logged_under_reference(preview, caplog)
        assert workspace.calls("chat.postMessage") == []


async def test_a_form_before_its_acknowledgement(library, caplog):
    def before(app):
        @app.view("share")
        async def fail():
            raise RuntimeError("stuk")

    async with chatting(library, before) as (workspace, _):
        preview = await (await workspace.say("/iza G")).choose("Deel in kanaal")
        assert logged_under_reference(await preview.submit(), caplog)


async def test_a_shortcut_on_a_message(fragile, caplog):
    async with chatting(fragile) as (workspace, _):
        await workspace.say(f"@iza-bot {SECRET}", channel="koffiehoek")
        written = workspace.channel("koffiehoek").messages[0]
        fragile.broken = True
        assert logged_under_reference(await written.shortcut(ON_MESSAGE.callback_id), caplog)


async def test_what_is_offered_while_typing_is_nothing(fragile, caplog):
    async with chatting(fragile) as (workspace, _):
        window = await workspace.shortcut(ANYWHERE.callback_id)
        fragile.broken = True
        assert await window.suggestions("faq_search", SECRET) == []
        assert "Reference" in caplog.text
        assert SECRET not in caplog.text


async def test_a_button_of_an_older_bot_is_explained(library):
    async with chatting(library) as (workspace, client):
        message = {
            "text": "Oud",
            "blocks": [
                posting("oud-0", "iza-g"),
                posting("faq_show-0", "weg"),
                posting("share_preview-0", "item weg"),
            ],
        }
        await client.chat_postMessage(channel="koffiehoek", **message)
        (old,) = workspace.channel("koffiehoek").messages
        assert "Deze knop werkt niet meer" in (await old.click("oud-0")).lines
        for gone in ("faq_show-0", "share_preview-0"):
            explanation = await old.click(gone)
            assert explanation.private
            assert "Deze tekst bestaat niet meer" in explanation.lines


def posting(action_id, value):
    button = {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": action_id},
    }
    return {"type": "actions", "elements": [button]}


async def test_a_form_shortcut_and_field_of_an_older_bot_are_explained(library):
    form = {
        "type": "modal",
        "callback_id": "oud",
        "title": {"type": "plain_text", "text": "Oud"},
        "submit": {"type": "plain_text", "text": "Stuur"},
        "blocks": [
            {
                "type": "section",
                "text": {"type": "plain_text", "text": "Kies"},
                "accessory": {"type": "external_select", "action_id": "oud_veld"},
            }
        ],
    }

    def before(app):
        @app.shortcut("open_oud")
        async def open_old(ack, body, client):
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=form)

    async with chatting(library, before) as (workspace, _):
        old = await workspace.shortcut("open_oud")
        assert await old.suggestions("oud_veld", "naw") == []
        assert "Deze knop werkt niet meer" in (await old.submit()).lines
        assert "Deze knop werkt niet meer" in (await workspace.shortcut("bestaat_niet")).lines


async def test_while_the_database_is_away_or_slow_the_answers_go_on(library, caplog, monkeypatch):
    waiting = threading.Event()

    def away(_store, keys):
        if "event" in "".join(keys):
            raise LedgerError("The database can't be reached.")
        return waiting.wait(PATIENCE)

    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(HandledRequests, "first_time", away)
    async with chatting(library) as (workspace, _):
        reply = await workspace.say("G", channel="@iza-bot")
        assert "The database can't be reached" in caplog.text
        assert (await reply.click("Lees alles")).lines[0] == "Vraag G"
        assert "no answer in 1 s" in caplog.text
        waiting.set()


async def test_the_log_does_not_say_who_asked_when_the_database_fails(library, caplog, tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}", lambda: NOW)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE follows"))
    async with chatting(library, database=database) as (workspace, _):
        member = workspace._state.user("huisarts").id
        for line in ("/iza volg CZ", "/iza instellingen", "/iza vergeet mij"):
            lines = "\n".join((await workspace.say(line, channel="@iza-bot")).lines)
            assert re.search(r"\b[0-9a-f]{8}\b", lines)[0] in caplog.text
    assert "no such table: follows" in caplog.text
    assert member not in caplog.text
    database.close()
