"""A message is brought up to date while others change it too: what stands in the end is what should."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.admin_channel import NotPosted, PostedNotice, post_in_slack
from bot.store.ledger import Delivery, LedgerError, Posting, PostingKind, PostingState
from handlers.message_refresher import MessageRefresher

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = dt.datetime(2027, 9, 1, 7, 0, tzinfo=dt.UTC)
ROW = Posting(
    key="k",
    kind=PostingKind.REMINDER,
    channel="iza-landelijk",
    **dict.fromkeys(("due_at", "useful_until", "expires_at", "next_at", "created_at", "updated_at"), NOW),
    state=PostingState.SENT,
    delivery=Delivery(channel_id="C1", ts="1.1"),
)


def refusal(code):
    """Slack's response with an error code."""
    response = AsyncSlackResponse(
        client=None, http_verb="", api_url="", req_args={}, data={"error": code}, headers={}, status_code=200
    )
    return SlackApiError("", response)


class PostedMessage:
    """A message that should say something, and what it says in Slack; ``before`` a call lands, others act."""

    def __init__(self):
        self.date, self.count, self.correcting, self.gone = "1 juni", 0, False, False
        self.says = "1 juni, 0"
        self.calls = 0
        self.before = []

    def find(self, key, message_ref=""):
        return [replace(ROW, key=key)] if not self.gone and message_ref in {"", ROW.message_ref} else []

    def as_it_is(self, *_):
        if self.correcting == "for ever":
            return None
        if self.correcting:
            self.correcting -= 1
            return None
        return {"text": f"{self.date}, {self.count}", "blocks": []}

    async def chat_update(self, *, channel, ts, text, blocks):
        assert (channel, ts, blocks) == ("C1", "1.1", [])
        self.calls += 1
        await asyncio.sleep(0)
        if self.before:
            await self.before.pop(0)()
        self.says = text
        return {"channel": channel, "ts": ts}

    def should(self):
        return f"{self.date}, {self.count}"


def refresher(message):
    return MessageRefresher(
        message, lambda: None, lambda: NOW, {"slack": post_in_slack(message, pause=0)}, pause=0
    )


async def test_what_was_pressed_shows_after_one_call():
    message = PostedMessage()
    message.count = 1
    assert await refresher(message).refresh("k")
    assert (message.says, message.calls) == ("1 juni, 1", 1)


async def test_a_correction_that_lands_before_ours_does_is_put_back():
    message = PostedMessage()
    message.count = 1

    async def corrected():
        message.date = "3 juni"
        message.says = message.should()

    message.before = [corrected]
    assert await refresher(message).refresh("k")
    assert message.says == "3 juni, 1"


async def test_while_a_correction_is_under_way_nothing_is_changed_and_after_it_the_count_is_right():
    message = PostedMessage()
    message.count, message.correcting = 1, 5
    assert await refresher(message).refresh("k")
    assert (message.says, message.calls) == ("1 juni, 1", 1)


async def test_many_presses_at_once_make_few_calls_and_the_last_one_counts():
    message = PostedMessage()
    ours = refresher(message)

    async def press():
        await asyncio.sleep(0)
        message.count += 1
        return await ours.refresh("k")

    assert all(await asyncio.gather(*(press() for _ in range(40))))
    assert message.says == "1 juni, 40"
    assert message.calls < 10


async def test_a_press_just_after_the_last_look_is_not_missed():
    message, loop = PostedMessage(), asyncio.get_running_loop()
    ours, looked = refresher(message), message.as_it_is

    async def press():
        message.count += 1
        return await ours.refresh("k")

    def look_and_then_press(*args):
        body = looked(*args)
        if message.says == "1 juni, 1" and message.count == 1:
            assert asyncio.run_coroutine_threadsafe(press(), loop).result()
        return body

    message.count, message.as_it_is = 1, look_and_then_press
    assert await ours.refresh("k")
    assert message.says == "1 juni, 2"


async def test_two_processes_that_change_the_same_message_end_with_the_right_number():
    message = PostedMessage()

    async def other_process():
        message.count += 1
        await refresher(message).refresh("k")

    message.count, message.before = 1, [other_process]
    assert await refresher(message).refresh("k")
    assert message.says == "1 juni, 2"


@pytest.mark.parametrize("fault", [refusal("ratelimited"), OSError()])
async def test_when_slack_finds_us_too_fast_or_is_out_of_reach_it_is_tried_again(fault):
    message = PostedMessage()

    async def fails():
        raise fault

    message.count, message.before = 1, [fails, fails]
    assert await refresher(message).refresh("k")
    assert (message.says, message.calls) == ("1 juni, 1", 3)


@pytest.mark.parametrize("fault", [refusal("message_not_found"), None])
async def test_what_can_t_be_changed_is_not_tried_for_ever_and_the_next_press_is_heard(fault):
    message = PostedMessage()
    ours = refresher(message)

    async def fails():
        raise fault

    message.count = 1
    if fault is None:
        message.correcting = "for ever"
    message.before = [fails]
    assert not await ours.refresh("k")
    assert (message.says, message.calls) == ("1 juni, 0", 0 if fault is None else 1)
    message.correcting, message.before = False, []
    assert await ours.refresh("k")
    assert message.says == "1 juni, 1"


async def test_a_message_that_is_gone_or_a_database_that_is_away_is_no_more_than_a_no():
    message = PostedMessage()
    message.gone = True
    assert not await refresher(message).refresh("k")

    def away(*_):
        raise LedgerError("away")

    message.find = away
    assert not await refresher(message).refresh("k")
    assert message.calls == 0


async def test_a_message_is_edited_on_the_platform_on_which_it_stands():
    bodies = []

    async def post(channel, body, ts):
        bodies.append((channel, ts, body))
        return PostedNotice(channel, ts) if len(bodies) == 1 else NotPosted("gone")

    message = PostedMessage()
    message.find = lambda *_: [replace(ROW, delivery=Delivery(channel_id="teams:a:1", ts="7"))]
    ours = MessageRefresher(message, lambda: None, lambda: NOW, {"teams": post}, pause=0)
    assert await ours.refresh("k")
    assert bodies == [("teams:a:1", "7", {"text": "1 juni, 0", "blocks": []})]
    assert not await ours.refresh("k")
    message.find = lambda *_: [ROW]
    assert not await ours.refresh("k")
