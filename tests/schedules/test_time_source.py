"""Time that runs as we choose: both clocks, every wait, and the posting that goes by them."""

import asyncio
import datetime as dt
import math
import socket

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.cli.main import main
from bot.content.when import Precision
from bot.settings import ClockSetting, SettingsError, read_settings
from bot.simulator import Workspace
from bot.store.database import open_database
from bot.store.ledger import PostingQuery, PostingState
from schedules.clock_guard import ClockGuard
from schedules.posting_loop import keep_posting
from schedules.send_result import Attempt, MessageContent, Unknown
from schedules.sender import Sender
from schedules.time_source import RealTime, SimulatedTime
from schedules.transitions import ATTEMPT, LEASE
from tests.made_up import Shown
from tests.memory_ledger import MemoryLedger
from tests.shipped import shipped

EVE = dt.datetime(2024, 5, 24, 6, 59, tzinfo=dt.UTC)
"""Friday 24 May 2024, a minute before 9.00 in Amsterdam."""
FOR_EVER = 1e12
"""Seconds; a wait that nothing but the thing under test ends."""


class Ticks:
    """Real seconds, set by hand."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def ticks():
    return Ticks()


@given(
    st.lists(
        st.tuples(st.sampled_from(["pass", "travel", "run"]), st.floats(0, 1e6, allow_subnormal=False)),
        max_size=12,
    )
)
def test_whatever_is_done_to_it_both_clocks_go_on_together(steps):
    ticks = Ticks()
    time = SimulatedTime(EVE, 60, ticks=ticks)
    guard = ClockGuard()
    begun = (time.now(), time.seconds())
    for what, amount in steps:
        before = time.now()
        if what == "pass":
            ticks.seconds += amount
        elif what == "travel":
            time.travel(before + dt.timedelta(seconds=amount))
        else:
            time.run(amount % 600)
        assert time.now() >= before
        assert guard.distrust(time.now(), time.seconds(), None) == ""
    gone = (time.now() - begun[0]).total_seconds()
    assert math.isclose(time.seconds() - begun[1], gone, abs_tol=1e-3)


def test_it_runs_as_fast_as_it_is_told_and_stands_still_when_paused(ticks):
    time = SimulatedTime(EVE, 60, ticks=ticks)
    ticks.seconds += 10
    assert time.now() == EVE + dt.timedelta(minutes=10)
    assert time.real(20) == pytest.approx(1 / 3)
    time.run(0)
    ticks.seconds += 10
    assert time.now() == EVE + dt.timedelta(minutes=10)
    assert time.real(20) == math.inf
    assert time.real_moment(EVE + dt.timedelta(hours=1)) is None


def test_the_alarm_of_a_moment_lies_where_the_clock_will_show_it(ticks):
    time = SimulatedTime(EVE, 60, ticks=ticks)
    alarm = time.real_moment(EVE + dt.timedelta(hours=1))
    time.travel(EVE + dt.timedelta(minutes=30))
    sooner = time.real_moment(EVE + dt.timedelta(hours=1))
    assert (alarm - sooner).total_seconds() == pytest.approx(30)


def test_processes_that_are_given_the_same_beginning_agree():
    since = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=2)
    early, late = (SimulatedTime(EVE, 60, since) for _ in range(2))
    before, between, after, second = early.now(), late.now(), early.now(), dt.timedelta(seconds=1)
    assert before - second < between < after + second
    assert dt.timedelta(hours=2) <= early.now() - EVE < dt.timedelta(hours=2, minutes=20)


def test_time_never_goes_back(ticks):
    time = SimulatedTime(EVE, ticks=ticks)
    time.travel(EVE - dt.timedelta(seconds=1))
    assert time.now() == EVE


@pytest.mark.parametrize("time", [RealTime(), SimulatedTime(EVE), SimulatedTime(EVE, 0)])
async def test_a_wait_ends_with_its_event(time):
    event = asyncio.Event()
    waiting = asyncio.create_task(time.wait(event, FOR_EVER))
    event.set()
    await asyncio.wait_for(waiting, 5)


@pytest.mark.parametrize("time", [RealTime(), SimulatedTime(EVE, 1e6)])
async def test_a_wait_ends_when_its_time_is_over(time):
    before = time.seconds()
    await asyncio.wait_for(time.wait(asyncio.Event(), 0.002), 5)
    await asyncio.wait_for(time.wait(asyncio.Event(), FOR_EVER, at_most=0.002), 5)
    assert time.seconds() - before >= 0.004


@pytest.mark.parametrize("move", [lambda time: time.travel(EVE + dt.timedelta(days=1)), lambda time: time.run(5)])
async def test_who_waits_is_woken_when_the_time_is_moved(move):
    time = SimulatedTime(EVE, 0)
    waiting = asyncio.create_task(time.wait(asyncio.Event(), FOR_EVER))
    await time.rest()
    move(time)
    await asyncio.wait_for(waiting, 5)


async def test_the_time_rests_only_when_nobody_is_busy_and_tells_what_is_waited_for():
    time = SimulatedTime(EVE, 0)
    waiting = asyncio.create_task(time.wait(asyncio.Event(), 90, at_most=30))
    with time.busy():
        resting = asyncio.create_task(time.rest())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not resting.done()
    assert await asyncio.wait_for(resting, 5) == EVE + dt.timedelta(seconds=90)
    waiting.cancel()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-24T06:59:00Z", ClockSetting(EVE)),
        ("2024-05-24T08:59:00+02:00 x60", ClockSetting(EVE, 60)),
        (" 2024-05-24T08:59:00+02:00  x0.5 ", ClockSetting(EVE, 0.5)),
        ("2024-05-24T08:59:00+02:00 x60 since 2024-05-24T06:59:00Z", ClockSetting(EVE, 60, EVE)),
    ],
)
def test_the_setting_names_a_moment_and_perhaps_a_speed_and_a_beginning(monkeypatch, text, expected):
    monkeypatch.setenv("IZA_CLOCK", text)
    assert read_settings().iza_clock == expected


@pytest.mark.parametrize("text", ["gisteren", "2024-05-24", "2024-05-24T06:59", "2024-05-24T06:59:00Z x0", "x60"])
def test_a_setting_that_names_no_moment_is_refused_in_words(monkeypatch, text):
    monkeypatch.setenv("IZA_CLOCK", text)
    with pytest.raises(SettingsError, match="IZA_CLOCK: must be a moment with its time zone"):
        read_settings()


def test_a_question_at_the_command_line_is_answered_as_at_that_moment(monkeypatch, tmp_path):
    monkeypatch.setenv("IZA_STATE_DIR", str(tmp_path))
    dated = (each.when for each in shipped().deadlines if each.repeat is None)
    day = next(when.last_day for when in dated if when.precision is Precision.DAY)
    monkeypatch.setenv("IZA_CLOCK", f"{day}T12:00:00+02:00")
    assert " · vandaag · " in CliRunner().invoke(main, ["ask", "deadlines"]).stdout


def test_on_postgresql_a_rehearsal_goes_by_its_own_clock_and_otherwise_by_the_servers(empty_postgresql, ticks):
    time = SimulatedTime(EVE, ticks=ticks)
    rehearsing = open_database(empty_postgresql, time.now, rehearsal=True).ledger
    real = open_database(empty_postgresql, time.now).ledger
    assert rehearsing.now() == EVE
    assert abs(real.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    for ledger in (rehearsing, real):
        ledger.engine.dispose()


async def test_by_a_fast_clock_an_attempt_ends_within_its_lease_all_the_same(posting):
    time = SimulatedTime(EVE, 20)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base_url = f"http://127.0.0.1:{silent.getsockname()[1]}/api/"
        sender = Sender(AsyncWebClient("xoxb-1", base_url=base_url), real=time.real)
        before = time.seconds()
        outcome = await sender.deliver(Attempt((posting(),), MessageContent("C1", {"text": "noot"}, ("k",))))
        await sender.close()
    assert isinstance(outcome, Unknown)
    assert ATTEMPT.total_seconds() <= time.seconds() - before < LEASE.total_seconds()


@pytest.mark.parametrize("rate", [0, 1, 60])
async def test_a_reminder_weeks_ahead_is_posted_at_its_hour_when_the_time_is_moved_on(make_edition, dl, rate):
    time = SimulatedTime(EVE, rate)
    ledger = MemoryLedger(time.now)
    library = Shown(make_edition(dl("evaluatie", "2024-06-30", leads=(8,))))
    due = dt.datetime(2024, 6, 21, 7, 0, tzinfo=dt.UTC)
    stop = asyncio.Event()
    async with Workspace(channels=["iza-landelijk"], clock=lambda: time.now().timestamp()) as workspace:
        client = AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])
        task = asyncio.create_task(keep_posting(library, ledger, client, stop, time=time))
        async with asyncio.timeout(20):
            while not ledger.postings(PostingQuery(states=frozenset({PostingState.SENT}))):
                time.travel(min(await time.rest(), due))
        stop.set()
        await asyncio.wait_for(task, 20)
        (message,) = workspace.channel("iza-landelijk").messages
    (posting,) = ledger.postings(PostingQuery())
    assert dt.timedelta(0) <= posting.delivery.attempt_at - due <= dt.timedelta(seconds=20 * rate)
    assert "over 9 dagen" in message.text
