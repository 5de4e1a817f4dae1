"""The half of the bot that is in Teams, on its own HTTP server, in a small Teams."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import asynccontextmanager, closing
from zoneinfo import ZoneInfo

import pytest

from bot.http_server import serve_http
from bot.library import Library
from bot.settings import Settings, shipped_data
from bot.simulator.teams.issuer import KEYS_PATH
from bot.store.database import open_database
from bot.subscription_index import SubscriptionIndex
from bot.teams_side import TeamsAddresses, teams_side
from bot.teams_signature import TokenIssuer
from handlers.services import Services
from schedules.notice_bodies import Notices
from schedules.posted_messages import PostedMessages
from schedules.reminder_buttons_by_state import ReminderButtons
from tests.teams_cards import elements, violations

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))


class TeamsBot:
    """The bot, as people in the tenant meet it: ada in her own chat, and everyone in a channel."""

    def __init__(self, tenant, services, url):
        self.tenant, self.services = tenant, services
        tenant.deliver_to(url)
        self.url = url
        self.chat, self.channel = tenant.chat("ada"), tenant.channel("Contracten", "Kring Midden")

    async def say(self, text, conversation=None, name="ada"):
        """The text of the card with which the bot answers."""
        conversation = conversation or self.chat
        count = len(conversation.messages)
        response = await self.tenant.say(text, conversation, name)
        assert response.status == 200
        return conversation.messages[count]

    async def press(self, message, label, conversation=None, name="ada", **inputs):
        """Press the button under a message: the message that follows, or the card of the dialog that opens."""
        return await self.send(button(message.card, label), message.id, conversation, name, **inputs)

    async def send(self, data, reply_to=None, conversation=None, name="ada", **inputs):
        conversation = conversation or self.chat
        data = data | inputs
        if data.get("msteams") == {"type": "task/fetch"}:
            return await self.dialog("task/fetch", data, conversation, name, replyToId=reply_to)
        count = len(conversation.messages)
        edits = sum(message.edits for message in conversation.messages)
        pressed = self.tenant.activity(conversation, name, type="message", value=data, replyToId=reply_to)
        assert (await self.tenant.deliver(pressed)).status == 200
        if sum(message.edits for message in conversation.messages) > edits:
            return next(message for message in conversation.messages if message.id == reply_to)
        return conversation.messages[count] if len(conversation.messages) > count else None

    async def submit(self, card, label, conversation=None, name="ada", **inputs):
        """Press a button in a dialog; the card that takes its place."""
        return await self.dialog("task/submit", button(card, label) | inputs, conversation or self.chat, name)

    async def dialog(self, invoke, data, conversation, name, **more):
        response = await self.invoke(invoke, {"data": data}, conversation, name, **more)
        card = response["task"]["value"]["card"]["content"]
        assert violations(card) == []
        return card

    async def invoke(self, invoke, value, conversation=None, person="ada", **more):
        activity = self.tenant.activity(
            conversation or self.chat, person, type="invoke", name=invoke, value=value, **more
        )
        response = await self.tenant.deliver(activity)
        assert response.status == 200
        return response.body


def button(card, label):
    """The data of the first button with this label."""
    found = [action for action in elements(card) if action.get("title") == label and "data" in action]
    assert found, f"no {label!r} among {[e['title'] for e in elements(card) if 'data' in e]}"
    return found[0]["data"]


def text(card):
    """Text that is read in a card."""
    blocks = (element for element in elements(card) if element["type"] == "RichTextBlock")
    return "\n".join("".join(run["text"] for run in block["inlines"]) for block in blocks)


@pytest.fixture(scope="session")
def library():
    return Library(shipped_data())


@asynccontextmanager
async def running(tenant, library, url, **changed):
    """A bot for the tenant, with settings or addresses that are ``changed``."""
    settings = Settings.model_validate(
        {
            "teams_client_id": tenant.app_id,
            "teams_client_secret": tenant.app_secret,
            "teams_tenant_id": tenant.tenant_id,
        }
        | changed.get("settings", {})
    )
    with closing(open_database(url, lambda: NOW)) as database:
        subscriptions = SubscriptionIndex(database)
        posted = PostedMessages(database.ledger, Notices(), ReminderButtons(database))
        services = Services(library, lambda: NOW, subscriptions, posted, lambda _: None)
        addresses = TeamsAddresses(
            TokenIssuer(keys_url=changed.get("keys_url", tenant.url + KEYS_PATH)), tenant.login_url
        )
        async with (
            teams_side(settings, services, addresses) as side,
            serve_http(side.routes, "127.0.0.1", 0) as port,
        ):
            yield TeamsBot(tenant, services, f"http://127.0.0.1:{port}/api/messages")
            await side.outlet.close()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A database with tables and nothing in it: making those takes longer than most tests."""
    file = tmp_path_factory.mktemp("empty") / "bot.sqlite3"
    open_database(f"sqlite:///{file}", lambda: NOW).close()
    return file


@pytest.fixture
async def bot(tenant, library, tmp_path, empty_database):
    shutil.copy(empty_database, tmp_path)
    async with running(tenant, library, f"sqlite:///{tmp_path}/bot.sqlite3") as started:
        yield started
