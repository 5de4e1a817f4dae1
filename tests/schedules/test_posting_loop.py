"""The real loop: a ledger on disk, HTTP to the local workspace, real time from a moment that we choose."""

import asyncio
import contextlib
import datetime as dt
import logging
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator import NewChannel, Workspace
from bot.simulator.faults import HANG_AFTER_COMMIT
from bot.store.database import open_database
from bot.store.ledger import PostingKind, PostingQuery, PostingState
from bot.store.state_records import ContentInUse
from schedules.dispatch import Policy
from schedules.posting_loop import SWEEP, keep_posting
from schedules.rate_limit import RateLimits

FAST = Policy(pace=RateLimits(posts_a_minute=60_000, edits_a_minute=60_000, burst=50, channel_rest=0))
JUST_BEFORE_NINE = dt.datetime(2024, 5, 24, 6, 59, 59, 700_000, tzinfo=dt.UTC)
"""Friday 24 May 2024, a blink before 9.00 in Amsterdam."""


class Library:
    """Holds the edition in use: the content with these deadlines."""

    def __init__(self, make_edition, *deadlines):
        self._make = make_edition
        self.publish(*deadlines)

    def publish(self, *deadlines):
        self.current = self._make(*deadlines)


class Bell:
    """Rings at every boundary that the posting path passes; a test waits by it for what it wants to see."""

    def __init__(self, clock):
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._clock = clock

    def __call__(self, _boundary):
        self._clock.run()
        self._loop.call_soon_threadsafe(self._rung.set)

    async def until(self, condition, seconds=30.0):
        """Wait by the bell; also look now and then, because the last boundary may come before the last write."""
        async with asyncio.timeout(seconds):
            while not condition():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._rung.wait(), 0.2)
                self._rung.clear()


class Clock:
    """Real time from a moment that we choose; it runs once the posting begins, however slow the machine is."""

    def __init__(self):
        self._began = None

    def run(self):
        self._began = self._began or time.monotonic()

    def __call__(self):
        passed = time.monotonic() - self._began if self._began else 0
        return JUST_BEFORE_NINE + dt.timedelta(seconds=passed)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def bell(clock):
    return Bell(clock)


@pytest.fixture
def ledger(tmp_path, clock, bell):
    opened = open_database(f"sqlite:///{tmp_path / 'ledger.sqlite3'}", clock, bell).ledger
    yield opened
    opened.engine.dispose()


@pytest.fixture
def working(clock):
    """A workspace with some channels, in which it is the time that we choose."""

    def build(*channels, **more):
        return Workspace(channels=channels, clock=lambda: clock().timestamp(), **more)

    return build


@asynccontextmanager
async def posting_loop(library, ledger, workspace):
    """The bot's posting, from a start to an orderly stop."""
    client = AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])
    stop = asyncio.Event()
    task = asyncio.create_task(keep_posting(library, ledger, client, stop, FAST))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 25)


def states(ledger):
    return [posting.state for posting in ledger.postings(PostingQuery())]


@pytest.fixture
def library(dl, make_edition):
    return Library(make_edition, dl("evaluatie", "2024-06-01", leads=(8,)))


async def test_a_reminder_is_posted_at_its_hour_with_its_key_and_not_again_after_a_restart(
    ledger, library, working, bell
):
    async with working("iza-landelijk") as workspace:
        async with posting_loop(library, ledger, workspace):
            (reminder,) = await workspace.channel("iza-landelijk").posted()
            await bell.until(lambda: states(ledger) == [PostingState.SENT])
        before = ledger.record(ContentInUse)
        async with posting_loop(library, ledger, workspace):
            await bell.until(lambda: ledger.record(ContentInUse) != before)
        assert len(workspace.channel("iza-landelijk").messages) == 1
    (posting,) = ledger.postings(PostingQuery())
    assert "Zaterdag 1 juni 2024 · over 8 dagen" in reminder.text
    assert posting.delivery.attempt_at - posting.due_at < dt.timedelta(seconds=SWEEP / 2), "woken by its alarm"


async def test_many_channels_go_at_the_same_time_and_a_broken_one_is_reported(ledger, library, working, bell, dl):
    audience = ("landelijk", "aankondigingen")
    nine = [dl(f"d{number}", "2024-06-01", audience=audience, leads=(8,)) for number in range(9)]
    library.publish(*nine)
    closed = NewChannel("iza-landelijk", archived=True)
    async with (
        working(closed, "aankondigingen", "bot-beheer", strict=False) as workspace,
        posting_loop(library, ledger, workspace),
    ):
        assert len(await workspace.channel("aankondigingen").posted(9)) == 9
        await bell.until(lambda: states(ledger).count(PostingState.RETRY) == 9)
    waiting = ledger.postings(PostingQuery(states=frozenset({PostingState.RETRY})))
    assert {posting.delivery.error for posting in waiting} == {"is_archived"}
    assert len([posting for posting in ledger.postings(PostingQuery()) if posting.kind is PostingKind.ALERT]) == 1


async def test_a_message_without_an_answer_holds_up_none_that_left_with_it(ledger, library, working, bell, dl):
    library.publish(dl("evaluatie", "2024-06-01", audience=("landelijk", "aankondigingen"), leads=(8,)))
    async with working("iza-landelijk", "aankondigingen") as workspace:
        workspace.faults.inject("chat.postMessage", HANG_AFTER_COMMIT)
        async with posting_loop(library, ledger, workspace):
            await bell.until(lambda: set(states(ledger)) == {PostingState.SENDING, PostingState.SENT})
            workspace.faults.end()
            await bell.until(lambda: set(states(ledger)) == {PostingState.SENT})


async def test_an_edit_of_the_content_corrects_what_stands(ledger, library, working, bell, dl):
    async with working("iza-landelijk") as workspace:
        async with posting_loop(library, ledger, workspace):
            await workspace.channel("iza-landelijk").posted()
            await bell.until(lambda: states(ledger) == [PostingState.SENT])
        library.publish(dl("evaluatie", "2024-06-08", leads=(8,)))
        async with posting_loop(library, ledger, workspace):
            await bell.until(lambda: states(ledger) == [PostingState.SENT, PostingState.SENT])
        standing, note = workspace.channel("iza-landelijk").messages
    assert "8 juni 2024" in standing.text
    assert "gewijzigd" in note.text


async def test_a_slack_that_is_away_is_tried_again(ledger, library, working, bell):
    async with working("iza-landelijk") as gone:
        pass
    async with posting_loop(library, ledger, gone):
        await bell.until(lambda: states(ledger) == [PostingState.RETRY])
    (posting,) = ledger.postings(PostingQuery())
    assert posting.delivery.attempts >= 1
    assert "ClientConnectorError" in posting.delivery.error


@pytest.fixture
def damage(ledger, monkeypatch):
    """Make the database unreadable; what is set when that is noticed, and what repairs it."""
    refused = asyncio.Event()
    monkeypatch.setattr("schedules.posting_loop.AFTER_A_FAULT", 0.05)
    monkeypatch.setattr("schedules.posting_loop.logger.error", lambda *_: refused.set())

    def act():
        ledger.engine.dispose()
        path = Path(ledger.engine.url.database)
        kept = path.read_bytes()
        path.write_bytes(b"weg" * 1000)
        return refused, lambda: path.write_bytes(kept)

    return act


async def test_a_database_that_is_away_for_a_while_costs_nothing_but_time(
    ledger, library, working, damage, caplog
):
    caplog.set_level(logging.INFO, "schedules.posting_loop")
    refused, repair = damage()
    async with working("iza-landelijk") as workspace, posting_loop(library, ledger, workspace):
        await asyncio.wait_for(refused.wait(), 30)
        assert "Posting is under way" not in caplog.text
        repair()
        await workspace.channel("iza-landelijk").posted()
    assert caplog.text.count("Posting is under way") == 1
