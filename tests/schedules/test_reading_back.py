"""The sender reads back from the workspace over HTTP what it posted there, in channels and in threads."""

import datetime as dt
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator import Workspace, faults
from schedules.send_result import (
    Attempt,
    Delivered,
    MessageContent,
    MessageFound,
    MessageLookup,
    MessageRef,
    Unreadable,
)
from schedules.sender import Sender

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
FULL = ("chat:write", "channels:history", "channels:read")


class Channel:
    """A channel in which a sender posts, and looks for what it posted."""

    def __init__(self, workspace, sender, posting):
        self.workspace = workspace
        self.sender = sender
        self.posting = posting
        self.id = ""

    async def post(self, *keys, thread_ts=""):
        post = MessageContent(self.id or "iza-landelijk", {"text": "Tekst"}, keys, thread_ts)
        outcome = await self.sender.deliver(Attempt((self.posting(keys[0]),), post))
        assert isinstance(outcome, Delivered)
        self.id = outcome.channel_id
        return outcome.ts

    async def look(self, *keys, thread_ts="", by_name=False):
        postings = tuple(self.posting(key) for key in keys)
        return await self.sender.look_up(
            MessageLookup(postings, "iza-landelijk", "" if by_name else self.id, thread_ts, LONG_AGO)
        )

    def answer(self, method, error):
        self.workspace.intercept(method, lambda *_: web.json_response({"ok": False, "error": error}))


@pytest.fixture
def opened(posting):
    @asynccontextmanager
    async def build(*scopes):
        async with Workspace(channels=["iza-landelijk"], scopes=scopes) as workspace:
            client = AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])
            sender = Sender(client, dt.timedelta(seconds=5))
            try:
                yield Channel(workspace, sender, posting)
            finally:
                await sender.close()

    return build


async def test_what_was_posted_is_found_by_all_the_keys_it_tells(opened):
    async with opened(*FULL) as channel:
        ts = await channel.post("een", "twee")
        assert await channel.look("een") == MessageFound(channel.id, {"een": (ts,), "twee": (ts,)})


async def test_a_note_is_found_in_its_thread_among_more_than_a_page_of_others(opened):
    async with opened(*FULL) as channel:
        parent = await channel.post("ouder")
        stamps = [await channel.post(f"noot {number}", thread_ts=parent) for number in range(210)]
        found = await channel.look("noot 209", thread_ts=parent)
        assert found.messages["noot 209"] == (stamps[209],)
        assert len(found.messages) == 211
        assert len(channel.workspace.calls("conversations.replies")) == 2


async def test_where_bots_may_not_read_threads_a_note_is_found_in_the_channel(opened):
    async with opened(*FULL) as channel:
        parent = await channel.post("ouder")
        note = await channel.post("noot", thread_ts=parent)
        channel.answer("conversations.replies", "not_allowed_token_type")
        found = await channel.look("noot", thread_ts=parent)
        assert found.messages["noot"] == (note,)
        missing = await channel.look("andere noot", thread_ts=parent)
        assert missing == Unreadable("not_allowed_token_type", lasting=True)


async def test_a_note_whose_message_is_gone_is_looked_for_in_the_channel(opened):
    async with opened(*FULL) as channel:
        parent = await channel.post("ouder")
        await channel.sender.remove(MessageRef(channel.id, parent))
        assert await channel.look("noot", thread_ts=parent) == MessageFound(channel.id, {})


async def test_a_channel_is_found_by_its_name_if_channels_may_be_listed(opened):
    async with opened(*FULL) as channel:
        ts = await channel.post("een")
        assert await channel.look("een", by_name=True) == MessageFound(channel.id, {"een": (ts,)})
    async with opened("chat:write", "channels:history") as channel:
        await channel.post("een")
        assert await channel.look("een", by_name=True) == Unreadable("missing_scope", lasting=True)


@pytest.mark.parametrize("fault", [faults.RATE_LIMITED, faults.SERVER_ERROR, faults.RESET_BEFORE_COMMIT])
async def test_a_list_of_channels_that_fails_for_a_moment_is_asked_for_again(opened, fault):
    async with opened(*FULL) as channel:
        ts = await channel.post("een")
        channel.workspace.faults.inject("conversations.list", fault)
        assert (await channel.look("een", by_name=True)).lasting is False
        assert await channel.look("een", by_name=True) == MessageFound(channel.id, {"een": (ts,)})


async def test_a_scope_that_is_granted_meanwhile_is_used_without_a_restart(opened):
    async with opened("chat:write") as channel:
        ts = await channel.post("een")
        assert (await channel.look("een")).lasting is True
        channel.workspace.grant("channels:history")
        assert await channel.look("een") == MessageFound(channel.id, {"een": (ts,)})
