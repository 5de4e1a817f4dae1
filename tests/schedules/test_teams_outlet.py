"""The outlets of Teams on real connections: what the end of every attempt means, and that none is made twice."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession

from bot.calendar.occurrences import occurrences
from bot.content.loader import load
from bot.messages import rendering
from bot.messages.message import Action, Button, Buttons, Message, Paragraph
from bot.platform_errors import has_left
from bot.settings import shipped_data
from bot.simulator import faults
from bot.store.database import open_database
from bot.store.ledger import unheard
from bot.store.teams_conversations import ConversationKind, TeamsConversation
from bot.teams_client import TeamsClient, message_activity
from bot.teams_token import BotToken
from schedules.http_attempt import SingleAttempt, ticks
from schedules.notice_bodies import Notices
from schedules.outlets import Outlets
from schedules.send_result import (
    Attempt,
    Delivered,
    Edit,
    MessageContent,
    MessageLookup,
    MessageRef,
    NeverReadable,
    NotDelivered,
    Refused,
    Unknown,
)
from schedules.teams_outlet import TeamsOutlet
from schedules.webhook_outlet import WebhookOutlet

KEY = "d9b9ed2c-58a5-4a7c-8a43-7a5bb6a4f9de"
PRESS = Buttons((Button("Gezien", Action.SEEN, KEY),))


def message(channel, text="Volgende week", **more):
    body = rendering.body(Message((Paragraph(text), PRESS)), channel)
    return MessageContent(channel, body, (KEY,), **more)


class Office:
    """A bot in the tenant that knows one channel, with all that its outlets need."""

    def __init__(self, tenant, conversations):
        self.tenant, self.conversations = tenant, conversations
        self.channel = tenant.channel("Contracten", "Kring Midden")
        self.id = f"teams:{self.channel.id}"
        conversations.remember(
            TeamsConversation(
                self.id, ConversationKind.CHANNEL, tenant.service_url, tenant.tenant_id, bot_id=tenant.bot_id
            )
        )

    @asynccontextmanager
    async def outlets(self, seconds=5.0, secret="", probe=lambda _: None):
        tenant, deadline = self.tenant, dt.timedelta(seconds=seconds)
        token = BotToken(tenant.app_id, secret or tenant.app_secret, tenant.tenant_id, tenant.login_url)
        urls = {"kring-zuid": tenant.webhook_url("kring-zuid")}
        outlets = Outlets(
            {
                "teams": TeamsOutlet(self.conversations, token, deadline, probe),
                "webhook": WebhookOutlet(urls, deadline, probe),
            }
        )
        try:
            yield outlets
        finally:
            await outlets.close()

    async def carried_out(self, kind, fault, posted):
        """Wait until the tenant has done with a call what the fault says."""

        def done():
            there = self.channel.messages if kind == "post" else self.tenant.webhook("kring-zuid").cards
            called = [(call.method, call.fault) for call in self.tenant.calls]
            return (kind, fault.name) in called and len(there) == posted

        async with asyncio.timeout(60):
            while not done():  # noqa: ASYNC110 - a call that hangs tells nobody
                await asyncio.sleep(0.01)


@pytest.fixture
def office(tenant, tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: dt.datetime.now(dt.UTC))
    yield Office(tenant, database.teams_conversations)
    database.close()


def attempt(posting, message):
    return Attempt((posting(),), message)


async def test_a_card_is_posted_edited_and_told_under(office, posting):
    async with office.outlets() as outlets:
        result = await outlets.deliver(attempt(posting, message(office.id)))
        first = office.channel.messages[0]
        assert result == Delivered(office.id, first.id)
        assert first.text.splitlines() == ["Volgende week", "Gezien"]
        assert first.activity["summary"] == "Volgende week"
        edit = Edit(office.id, first.id, rendering.body(Message((Paragraph("Verplaatst"),)), office.id))
        note = message(office.id, "Een andere datum", thread_ts=first.id, edits=(edit,))
        assert isinstance(await outlets.deliver(attempt(posting, note)), Delivered)
        assert await outlets.remove(MessageRef(office.id, first.id)) == Delivered(office.id, "")
    assert [(sent.text.splitlines()[0], sent.thread, sent.edits) for sent in office.channel.sent] == [
        ("Verplaatst", "", 1),
        ("Een andere datum", first.id, 0),
    ]
    assert first.deleted


async def test_a_note_under_a_message_that_is_gone_stands_in_the_channel(office, posting):
    edit = Edit(office.id, "1", message(office.id).body)
    async with office.outlets() as outlets:
        note = message(office.id, "Een andere datum", thread_ts="1", edits=(edit,))
        assert isinstance(await outlets.deliver(attempt(posting, note)), Delivered)
    assert [sent.thread for sent in office.channel.messages] == [""]


@pytest.mark.parametrize(
    ("fault", "expected", "posted"),
    [
        (faults.RATE_LIMITED, NotDelivered, 0),
        (faults.SERVER_ERROR, Unknown, 0),
        (faults.SERVER_ERROR_AFTER_COMMIT, Unknown, 1),
        (faults.UNAVAILABLE, Unknown, 0),
        (faults.RESET_BEFORE_COMMIT, Unknown, 0),
        (faults.RESET_AFTER_COMMIT, Unknown, 1),
        (faults.HANG_AFTER_COMMIT, Unknown, 1),
        (faults.LATE_COMMIT, Unknown, 0),
        (faults.TRUNCATED_BODY, Delivered, 1),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_every_end_is_taken_for_what_it_is_and_never_tried_again(  # noqa: PLR0913, PLR0917 - fixtures and a table
    office, posting, skip_ahead, fault, expected, posted
):
    for kind, where in (("post", office.id), ("webhook", "webhook:kring-zuid")):
        office.tenant.faults.inject(kind, fault)
        async with office.outlets(seconds=60) as outlets:
            delivering = asyncio.create_task(outlets.deliver(attempt(posting, message(where))))
            if fault in {faults.HANG_AFTER_COMMIT, faults.LATE_COMMIT}:
                await office.carried_out(kind, fault, posted)
                skip_ahead(120)
            result = await delivering
        assert isinstance(result, expected), kind
        assert [call.fault for call in office.tenant.calls if call.method == kind] == [fault.name]
        if fault is faults.RATE_LIMITED:
            assert (result.wait, result.throttled) == (dt.timedelta(seconds=30), True)
    assert (len(office.channel.messages), len(office.tenant.webhook("kring-zuid").cards)) == (posted, posted)


@pytest.mark.parametrize("fault", [faults.RESET_BEFORE_COMMIT, faults.SERVER_ERROR, faults.HANG_AFTER_COMMIT])
async def test_without_a_token_or_with_an_edit_cut_off_nothing_was_posted(office, posting, fault):
    edit = Edit(office.id, "1", message(office.id).body)
    for kind, edits in (("token", ()), ("update", (edit,))):
        office.tenant.faults.inject(kind, fault, times=2)  # aiohttp makes an edit that was cut off again
        async with office.outlets(seconds=0.3) as outlets:
            result = await outlets.deliver(attempt(posting, message(office.id, edits=edits)))
        assert isinstance(result, NotDelivered), kind
    assert office.channel.messages == []


async def test_what_teams_and_a_workflow_refuse_is_refused_by_name(office, posting):
    async def code(outlets, where, text="x"):
        result = await outlets.deliver(attempt(posting, message(where, text)))
        assert isinstance(result, Refused)
        return result.code

    async with office.outlets() as outlets:
        assert await code(outlets, "teams:19:elsewhere@thread.tacv2") == "NoConversation"
        assert await code(outlets, "iza-landelijk") == "NoOutlet"
        assert await code(outlets, "webhook:kring-noord") == "WebhookUnknown"
        office.channel.has_bot = False
        assert await code(outlets, office.id) == "BotNotInConversationRoster"
        office.channel.exists = False
        assert await code(outlets, office.id) == "ConversationNotFound"
        office.tenant.webhook("kring-zuid").exists = False
        assert await code(outlets, "webhook:kring-zuid") == "WebhookGone"
    async with office.outlets(secret="another") as outlets:
        assert await code(outlets, office.id) == "InvalidClient"


@pytest.mark.parametrize("code", ["ConversationBlockedByUser", "ConversationNotFound"])
def test_who_blocks_the_bot_in_teams_has_not_left(code):
    assert not has_left(code)
    assert has_left("user_disabled")


async def test_an_address_that_is_none_is_not_repeated_in_the_reason():
    started = SingleAttempt(unheard)
    result = await started.send("POST", "https://[geheim/?sig=abc", {}, ticks() + 5, {})
    await started.close()
    assert isinstance(result, NotDelivered)
    assert "geheim" not in result.reason


async def test_a_token_that_is_refused_is_asked_for_again_and_nothing_is_posted_twice(office, posting):
    async with office.outlets() as outlets:
        await outlets.deliver(attempt(posting, message(office.id)))
        started, office.tenant.issuer = office.tenant.issuer, None
        office.tenant.issuer = type(started)(office.tenant.app_id, lambda: time.time() + 10_000)
        assert isinstance(await outlets.deliver(attempt(posting, message(office.id))), Delivered)
    assert [call.status for call in office.tenant.calls if call.method == "post"] == [201, 401, 201]
    assert len(office.channel.messages) == 2


async def test_an_answer_too_is_given_with_another_token_when_one_is_refused(office):
    tenant = office.tenant
    token = BotToken(tenant.app_id, tenant.app_secret, tenant.tenant_id, tenant.login_url)
    async with ClientSession() as session:
        client = TeamsClient(session, token)
        for words in ("Een", "Twee"):
            activity = message_activity(message(office.id, words).body)
            await client.post(tenant.service_url, office.channel.id, activity)
            tenant.issuer = type(tenant.issuer)(tenant.app_id, lambda: time.time() + 10_000)
    assert [call.status for call in tenant.calls if call.method == "post"] == [201, 401, 201]


async def test_a_person_is_reached_in_their_chat_known_or_made(office, posting):
    chat = office.tenant.chat("ada")
    ada, bob = (f"teams:{office.tenant.person(name).object_id}" for name in ("ada", "bob"))
    async with office.outlets() as outlets:
        result = await outlets.deliver(attempt(posting, message(ada)))
        assert result == Delivered(f"teams:{chat.id}", chat.messages[0].id)
        assert isinstance(await outlets.deliver(attempt(posting, message(ada))), Delivered)
        assert await outlets.deliver(attempt(posting, message(bob))) == Refused("BotNotInConversationRoster")
        office.tenant.faults.inject("create", faults.RESET_AFTER_COMMIT)
        assert isinstance(await outlets.deliver(attempt(posting, message(bob))), NotDelivered)
    assert [call.method for call in office.tenant.calls].count("create") == 3
    assert len(chat.messages) == 2


async def test_a_workflow_gets_the_card_without_buttons_and_goes_by_the_key(office, posting):
    async with office.outlets() as outlets:
        result = await outlets.deliver(attempt(posting, message("webhook:kring-zuid")))
    assert result == Delivered("webhook:kring-zuid", KEY)
    (card,) = office.tenant.webhook("kring-zuid").cards
    assert "Gezien" not in str(card)


async def test_nothing_can_be_read_back_and_the_time_is_microsofts(office, posting):
    async with office.outlets() as outlets:
        for channel in (office.id, "webhook:kring-zuid"):
            lookup = MessageLookup((posting(),), channel, channel, "", dt.datetime.now(dt.UTC))
            assert isinstance(await outlets.look_up(lookup), NeverReadable)
        moment = await outlets.time()
    assert moment is not None
    assert abs(moment - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


async def test_after_its_deadline_no_byte_leaves(office, posting):
    def stop(boundary):
        if boundary == "sender: before POST":
            time.sleep(0.4)

    async with office.outlets(seconds=0.3, probe=stop) as outlets:
        result = await outlets.deliver(attempt(posting, message(office.id)))
        late = await outlets.deliver(attempt(posting, message(office.id)), waited=1.0)
    assert isinstance(result, NotDelivered)
    assert isinstance(late, NotDelivered)
    assert office.channel.messages == []


def test_what_is_posted_in_teams_names_the_bot_and_never_the_command_of_slack():
    content = load(shipped_data())
    now = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    occurrence = next(iter(occurrences(content, now.date(), now.date() + dt.timedelta(days=400))))
    was = Notices().announced(occurrence)
    for channel, command in (("teams:19:a@thread.tacv2", "@iza-bot"), ("webhook:zuid", "@iza-bot"), ("", "/iza")):
        withdrawn = Notices(channel).withdrawn(content, was, now)
        texts = f"{withdrawn.standing['text']} {withdrawn.note['text']}"
        assert [word for word in ("/iza", "@iza-bot") if word in texts] == [command]
