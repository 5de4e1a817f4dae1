"""Permissions: guests ask and change nothing for a channel; a window or press serves only who it was made for."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import json
import logging
import shutil
from contextlib import AsyncExitStack, aclosing, closing
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import listen
from bot.content.edits import set_field
from bot.library import Library
from bot.messages.message import Action
from bot.messages.settings_modal import FORM
from bot.platform_ids import full_id
from bot.simulator import NewChannel, NewUser
from bot.slack_app import SlackApp
from bot.store.database import open_database
from bot.store.edit_records import EditState
from bot.store.ledger import Delivery, PostingQuery, PostingState
from tests.content.conftest import SAMPLE
from tests.handlers.conftest import DATA, services_on
from tests.iza_workspace import IzaWorkspace
from tests.made_up import reminder_posting
from tests.security.conftest import exchange, head, signature_headers, status_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
NOT_ALLOWED = "Alleen wie de inhoud bijhoudt, kan haar aanpassen"
CHANNEL, SECRET_CHANNEL = "algemeen", "bestuur"


@pytest_asyncio.fixture(loop_scope="session")
async def town(start, tmp_path):
    """A workspace with a guest and a private channel, and a bot that may look up who is a guest."""
    database = f"sqlite:///{tmp_path}/bot.sqlite3"
    workspace = IzaWorkspace(
        channels=[CHANNEL, NewChannel(SECRET_CHANNEL, private=True)],
        users=["huisarts", "collega", NewUser("gast", guest=True)],
        scopes=("commands", "chat:write", "users:read"),
        patience=60,
        strict=False,
    )
    async with workspace, start(workspace, changed={"IZA_DATABASE_URL": database}) as bot:
        await workspace.connected()
        yield workspace, bot, database


def followed(database):
    """Subscriber → topics, as the database has them."""
    topics = {}
    with closing(open_database(database, lambda: NOW)) as opened:
        for record in opened.subscriptions.snapshot().subscriptions:
            topics.setdefault(record.subscriber, set()).add(record.topic)
    return topics


async def test_a_guest_asks_and_follows_alone_and_changes_nothing_for_a_channel(town):
    workspace, _, database = town
    answer = await workspace.say("/iza NAW", channel=CHANNEL, user="gast")
    assert len(answer.lines) > 1
    for words in ("volg landelijk", "stop"):
        refused = await workspace.say(f"/iza {words}", channel=CHANNEL, user="gast")
        assert refused.lines[0] == "Wat dit kanaal volgt, kiezen de leden en niet gasten"
    window = await workspace.say("/iza instellingen", channel=CHANNEL, user="gast")
    assert "Wat dit kanaal volgt" in window.text
    assert followed(database) == {}
    await workspace.say("/iza volg landelijk", channel="@iza-bot", user="gast")
    await workspace.say("/iza volg landelijk", channel=CHANNEL, user="collega")
    guest, channel = workspace._state.user("gast").id, workspace._state.channel(CHANNEL).id
    assert followed(database) == {full_id(guest): {"landelijk"}, full_id(channel): {"landelijk"}}


async def test_a_window_is_good_for_who_it_was_opened_for_and_as_it_was_opened(town):
    workspace, bot, database = town
    port = int((await bot.url("")).rpartition(":")[2])
    window = await workspace.say("/iza instellingen", channel=CHANNEL, user="huisarts")
    view, secret = window.json, workspace._state.channel(SECRET_CHANNEL).id
    sealed = view["private_metadata"]
    memory = json.loads(sealed.partition(".")[2])
    elsewhere = json.dumps({**memory, "channels": [SECRET_CHANNEL, secret]})
    user, other = (workspace._state.user(name).id for name in ("huisarts", "collega"))
    forgeries = [
        (other, sealed),
        (user, elsewhere),
        (user, f"{sealed.partition('.')[0]}.{elsewhere}"),
        (user, f".{elsewhere}"),
        (user, "ë" * 30 + "." + elsewhere),
    ]
    for sender, forged in forgeries:
        status, answer = await submit(workspace, port, sender, {**view, "private_metadata": forged})
        assert status == 200
        assert "Deze knop werkt niet meer" in answer
        pressed = {"type": "block_actions", "actions": [{"action_id": "settings_hour", "block_id": "b"}]}
        status, answer = await submit(workspace, port, sender, {**view, "private_metadata": forged}, **pressed)
        assert (status, answer) == (200, "")
    assert followed(database) == {}
    status, answer = await submit(workspace, port, user, view)
    assert "Deze knop werkt niet meer" not in answer


async def submit(workspace, port, user, view, **changed):
    """Status and body of the response to a form (or press in it) that Slack signs."""
    team = workspace._state.team_id
    payload = {
        "type": "view_submission",
        "user": {"id": user, "team_id": team},
        "team": {"id": team},
        "trigger_id": "1.2",
        "view": {**view, "callback_id": FORM},
        **changed,
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    headers = signature_headers(workspace.env["SLACK_SIGNING_SECRET"], body)
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    answer = await exchange(port, head(headers | {"Connection": "close"}), body)
    return status_of(answer), answer.partition(b"\r\n\r\n")[2].decode()


async def test_a_press_with_any_value_changes_nothing_of_somebody_else(tmp_path, caplog):
    """Every button there is, pressed by a stranger with the values of somebody else's."""
    caplog.set_level(logging.CRITICAL)  # a trigger that nobody gave opens no window, and the log says so each time
    async with IzaWorkspace(channels=[CHANNEL], users=["huisarts", "vreemde"], strict=False) as workspace:
        with closing(open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: NOW)) as database:
            owner, stranger = (workspace._state.user(name).id for name in ("huisarts", "vreemde"))
            key = prepare(database, owner)
            before = of(database, owner, key)
            client = AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])
            app, services = new_app(client), services_on(Library(DATA), database, NOW)
            listen(app, services)
            pairs = itertools.product(Action, values_of(owner, key))
            async with aclosing(services.connections):
                for number, (action, value) in enumerate(pairs):
                    await press(app, stranger, f"{action.value}-0", value, number)
            assert of(database, owner, key) == before
            assert {record.topic for record in database.subscriptions.of(stranger).subscriptions} <= {"landelijk"}


def new_app(client):
    """Bolt's app, as the bot makes it."""
    return SlackApp(name="bot", client=client, request_verification_enabled=False, process_before_response=True)


def prepare(database, owner):
    """Somebody with subscriptions and a reminder in a direct message; the key of that."""
    database.subscriptions.subscribe(owner, "landelijk", "regio:zeeland", leads=(7,), made_by=owner)
    posting = reminder_posting(
        NOW, channel=owner, state=PostingState.SENT, delivery=Delivery(channel_id="D1", ts="1.1")
    )
    database.ledger.write(add=[posting])
    return posting.key


def of(database, owner, key):
    return database.subscriptions.of(owner), database.ledger.postings(PostingQuery(keys=frozenset({key})))


def values_of(owner, key):
    return (
        key,
        f"seen {key}",
        f"stop {owner}",
        json.dumps({"landelijk": [7], "bestaat-niet": None, owner: [1]}),
        f'{{"{owner}": "onzin", "landelijk": "onzin"}}',
        f"item/{owner}/eenmalig",
    )


async def press(app, user, action, value, number, **more):
    """Press, and let everything that follows of it come to its end."""
    body = {
        "type": "block_actions",
        "user": {"id": user},
        "trigger_id": "1.2",
        "container": {"type": "message", "channel_id": "D1", "message_ts": "1.1"},
        "actions": [
            {"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": f"{number}.1"}
        ],
        **more,
    }
    others = asyncio.all_tasks()
    await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    if following := asyncio.all_tasks() - others:
        await asyncio.wait(following)


async def test_a_text_is_given_back_by_who_keeps_it_and_not_by_who_keeps_another(tmp_path):
    """Undo and redo, of which the number of the edit is all that a press tells."""
    data = shutil.copytree(SAMPLE, tmp_path / "data")
    names = ("keeper", "keeper of others", "nobody")
    async with IzaWorkspace(channels=[CHANNEL], users=names, strict=False) as workspace, AsyncExitStack() as stack:
        keeper, other, nobody = (workspace._state.user(name).id for name in names)
        owners = f"owners: [{{role: a, people: [{keeper}]}}, {{role: b, people: [{other}]}}]"
        file = data / "organisation.yaml"
        file.write_text(f"{file.read_text(encoding='utf-8')}\n  {owners}\n", encoding="utf-8")
        file = data / "faq.yaml"
        text = file.read_text(encoding="utf-8").replace("owner: secretaris", "owner: a")
        file.write_text(text, encoding="utf-8")
        with closing(open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: NOW)) as database:
            library = Library(data)
            library.lay_over(database.edits)
            services = services_on(library, database, NOW)
            stack.push_async_callback(services.connections.aclose)
            client = AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])
            app = new_app(client)
            listen(app, services)
            change = set_field("items", "rooster", "short", "Op de website.")
            number = services.editor.save(change, by=full_id(keeper)).number
            window = {"id": "V1", "type": "modal", "title": {"text": "Wijzigingen"}}

            async def states_after(user, action, moment):
                await press(app, user, f"{action.value}-0", str(number), moment, view=window)
                return [record.state for record in database.edits.history(5)]

            active, undone = EditState.ACTIVE, EditState.UNDONE
            assert await states_after(other, Action.UNDO_EDIT, 1) == [active]
            assert await states_after(nobody, Action.UNDO_EDIT, 2) == [active]
            assert await states_after(keeper, Action.UNDO_EDIT, 3) == [undone]
            assert await states_after(other, Action.REDO_EDIT, 4) == [undone]
            assert await states_after(keeper, Action.REDO_EDIT, 5) == [active, undone]

            async def last_told(user, action, value, moment):
                channel = {"id": workspace._state.channel(CHANNEL).id}
                await press(app, user, f"{action.value}-0", value, moment, channel=channel)
                return workspace._state.changes[-1].message.text

            right = f"rooster {services.content.faq_by_id['rooster'].review_by}"
            values = {
                Action.EDIT: "items/rooster/short",
                Action.WITHDRAW: "items/rooster",
                Action.STILL_RIGHT: right,
            }
            for moment, (action, value) in enumerate(values.items(), 6):
                for user in (other, nobody):
                    assert NOT_ALLOWED in await last_told(user, action, value, f"{moment}{user}")
            assert "staat als nagekeken" in await last_told(keeper, Action.STILL_RIGHT, right, 9)
            assert len(database.edits.history(5)) == 3
