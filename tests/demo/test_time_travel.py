"""The real bot in a workspace whose clock can be moved."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo import examples
from bot.demo.time_travel import TimeTravel
from bot.library import Library
from bot.settings import Settings
from tests.iza_workspace import IzaWorkspace
from tests.shipped import DATA, before_any_announcement

pytestmark = pytest.mark.asyncio(loop_scope="module")

STATE = Path(__file__).resolve().parents[2] / ".pytest_cache" / "d"
"""Where the tests keep what the bot has learned of the content."""
NATIONAL, BRABANT, CZ, ADMINISTRATORS = "iza-landelijk", "regio-midden-brabant", "contract-cz", "bot-beheer"
SUMMER = dt.timezone(dt.timedelta(hours=2))
MAY = dt.datetime(2024, 5, 30, 8, 0, tzinfo=SUMMER)
DECISION = dt.datetime(2024, 5, 31, 9, 0, tzinfo=SUMMER)
"""The last working day up to 1 June 2024, at the hour of posting."""
PROPOSALS = dt.datetime(2027, 9, 10, 9, 0, tzinfo=SUMMER)
SOON = dt.timedelta(minutes=1)
PATIENCE = 120.0


@asynccontextmanager
async def rehearsing(start, **more):
    library = Library(DATA)
    library.current = replace(library.current, content=before_any_announcement())
    settings = Settings(iza_data_dir=DATA, iza_state_dir=STATE)
    time_travel = TimeTravel(settings, library, start)
    channels = examples.channels(library.current.content)
    async with (
        IzaWorkspace(channels=channels, clock=time_travel.timestamp, patience=PATIENCE, **more) as workspace,
        time_travel.running(workspace),
    ):
        yield time_travel, workspace


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both():
    async with rehearsing(MAY) as both:
        yield both


@pytest.fixture
def time_travel(both):
    return both[0]


@pytest.fixture
def workspace(both):
    return both[1]


async def arrive(time_travel):
    async with asyncio.timeout(PATIENCE):
        await time_travel.arrived()


async def begin(time_travel, moment):
    time_travel.restart(moment)
    await arrive(time_travel)


async def go(time_travel, moment, **how):
    time_travel.go_to(moment, **how)
    await arrive(time_travel)


def posted(workspace, name):
    """Messages of a channel: the moment of posting and the text of each."""
    return [
        (dt.datetime.fromtimestamp(float(reply.message.ts), SUMMER), reply.text)
        for reply in workspace.channel(name).messages
    ]


async def test_the_next_event_is_the_reminder_of_june_2024_and_it_appears_at_nine(time_travel, workspace):
    await begin(time_travel, MAY)
    event = time_travel.next_event()
    assert event.moment == DECISION
    assert "Besluit over bijsturen" in event.title
    assert NATIONAL in event.title
    await go(time_travel, event.moment)
    [(moment, text)] = posted(workspace, NATIONAL)
    assert DECISION <= moment < DECISION + SOON
    assert "Uiterlijk zaterdag 1 juni 2024" in text
    assert DECISION <= time_travel.now() < DECISION + 2 * SOON
    assert time_travel.next_event().moment > time_travel.now()
    assert time_travel.under_way == ""


async def test_a_journey_over_weeks_posts_everything_at_its_own_hour(time_travel, workspace):
    await begin(time_travel, DECISION - dt.timedelta(days=40))
    await go(time_travel, DECISION + dt.timedelta(days=3))
    moments = [moment for moment, _ in posted(workspace, NATIONAL)]
    assert len(moments) > 1
    assert {(moment.hour, moment.minute) for moment in moments} == {(9, 0)}
    assert time_travel.now() - DECISION >= dt.timedelta(days=3)
    assert posted(workspace, ADMINISTRATORS) == []


async def test_both_insurers_of_brabant_appear_in_september_2027_with_the_competition_sentence(
    time_travel, workspace
):
    await begin(time_travel, PROPOSALS - dt.timedelta(minutes=5))
    await go(time_travel, time_travel.next_event().moment)
    [(moment, text)] = posted(workspace, BRABANT)
    assert {insurer for insurer in ("CZ", "VGZ") if f"Contractronde {insurer}" in text} == {"CZ", "VGZ"}
    assert PROPOSALS <= moment < PROPOSALS + 5 * SOON
    assert text.count("elke praktijk beslist zelf over tarieven en over tekenen") == 1


async def test_after_a_time_with_the_bot_off_every_channel_gets_one_late_notice(time_travel, workspace):
    await begin(time_travel, PROPOSALS - dt.timedelta(days=10))
    back = PROPOSALS + dt.timedelta(days=3, hours=1)
    await go(time_travel, back, asleep=True)
    [(moment, text)] = posted(workspace, BRABANT)
    assert back <= moment < back + 5 * SOON
    assert text.startswith("Later dan gepland")
    assert "VGZ" in text
    assert "CZ" in text
    assert max(len(posted(workspace, name)) for name in workspace.channels if name != ADMINISTRATORS) == 1


async def test_a_jump_back_starts_clean_and_tells_everything_anew(time_travel, workspace):
    await begin(time_travel, MAY)
    await go(time_travel, DECISION)
    await workspace.say("/iza G", channel=NATIONAL)
    await go(time_travel, MAY)
    assert all(workspace.channel(name).seen_by("huisarts") == [] for name in workspace.channels)
    assert MAY <= time_travel.now() < MAY + SOON
    await go(time_travel, DECISION)
    assert len(posted(workspace, NATIONAL)) == 1


async def test_a_fast_clock_passes_by_the_events_at_their_hour_and_a_paused_one_stands_still(
    time_travel, workspace
):
    await begin(time_travel, MAY)
    time_travel.run(86_400)
    [notice] = await workspace.channel(NATIONAL).posted()
    assert (await workspace.say("/iza G", channel=NATIONAL)).buttons
    time_travel.run(0)
    await arrive(time_travel)
    now = time_travel.now()
    assert (await workspace.say("/iza K", channel=NATIONAL)).buttons
    assert time_travel.now() == now
    moment = dt.datetime.fromtimestamp(float(notice.message.ts), SUMMER)
    assert DECISION <= moment < DECISION + SOON
    time_travel.run(1)


async def test_a_wish_that_comes_later_goes_first(time_travel):
    await begin(time_travel, MAY)
    time_travel.go_to(PROPOSALS)
    time_travel.restart(MAY)
    await arrive(time_travel)
    assert MAY <= time_travel.now() < MAY + SOON


async def test_a_pause_on_the_way_stops_the_clock_where_it_is(time_travel):
    await begin(time_travel, MAY)
    for steps in range(12):  # wherever on its way it is
        time_travel.go_to(PROPOSALS)
        for _ in range(steps):
            await asyncio.sleep(0)
        time_travel.run(0)
        paused_at = time_travel.now()
        await arrive(time_travel)
        assert time_travel.now() == paused_at
        assert time_travel.under_way == ""
    time_travel.go_to(PROPOSALS)
    time_travel.run(1)
    await arrive(time_travel)
    assert time_travel.under_way == "", "a wish that was taken back leaves no notice"


async def test_who_follows_something_gets_it_at_the_same_hour(time_travel, workspace):
    await begin(time_travel, MAY)
    await workspace.say("/iza volg landelijk", channel=CZ)
    event = time_travel.next_event()
    assert event.title.endswith("in 2 kanalen")
    await go(time_travel, event.moment)
    [(moment, text)] = posted(workspace, CZ)
    assert DECISION <= moment < DECISION + SOON
    assert "1 juni 2024" in text


async def test_a_bot_that_stops_is_told_and_comes_back_at_a_new_start(time_travel, workspace):
    time_travel._bot._serving.cancel()
    time_travel.go_to(PROPOSALS + dt.timedelta(days=100))
    await arrive(time_travel)
    assert "gestopt" in time_travel.under_way
    shutil.rmtree(time_travel._folder)
    time_travel._folder.touch()
    await begin(time_travel, MAY)
    assert "gestopt" in time_travel.under_way, "without a place for its ledger it can't start"
    time_travel._folder.unlink()
    await begin(time_travel, MAY)
    await go(time_travel, DECISION)
    assert len(posted(workspace, NATIONAL)) == 1
