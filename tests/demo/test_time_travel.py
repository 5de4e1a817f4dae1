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
from bot.simulator import Workspace
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
    rehearsal = TimeTravel(settings, library, start)
    channels = examples.channels(library.current.content)
    async with (
        Workspace(channels=channels, clock=rehearsal.timestamp, patience=PATIENCE, **more) as workspace,
        rehearsal.running(workspace),
    ):
        yield rehearsal, workspace


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both():
    async with rehearsing(MAY) as both:
        yield both


@pytest.fixture
def rehearsal(both):
    return both[0]


@pytest.fixture
def workspace(both):
    return both[1]


async def arrive(rehearsal):
    async with asyncio.timeout(PATIENCE):
        await rehearsal.arrived()


async def begin(rehearsal, moment):
    rehearsal.restart(moment)
    await arrive(rehearsal)


async def go(rehearsal, moment, **how):
    rehearsal.go_to(moment, **how)
    await arrive(rehearsal)


def posted(workspace, name):
    """What stands in a channel: when it was posted, and its text."""
    return [
        (dt.datetime.fromtimestamp(float(reply.message.ts), SUMMER), reply.text)
        for reply in workspace.channel(name).messages
    ]


async def test_the_next_event_is_the_reminder_of_june_2024_and_it_appears_at_nine(rehearsal, workspace):
    await begin(rehearsal, MAY)
    event = rehearsal.next_event()
    assert event.moment == DECISION
    assert "Besluit over bijsturen" in event.what
    assert NATIONAL in event.what
    await go(rehearsal, event.moment)
    [(moment, text)] = posted(workspace, NATIONAL)
    assert DECISION <= moment < DECISION + SOON
    assert "Uiterlijk zaterdag 1 juni 2024" in text
    assert DECISION <= rehearsal.now() < DECISION + 2 * SOON
    assert rehearsal.next_event().moment > rehearsal.now()
    assert rehearsal.under_way == ""


async def test_a_journey_over_weeks_posts_everything_at_its_own_hour(rehearsal, workspace):
    await begin(rehearsal, DECISION - dt.timedelta(days=40))
    await go(rehearsal, DECISION + dt.timedelta(days=3))
    moments = [moment for moment, _ in posted(workspace, NATIONAL)]
    assert len(moments) > 1
    assert {(moment.hour, moment.minute) for moment in moments} == {(9, 0)}
    assert rehearsal.now() - DECISION >= dt.timedelta(days=3)
    assert posted(workspace, ADMINISTRATORS) == []


async def test_both_insurers_of_brabant_appear_in_september_2027_with_the_competition_sentence(
    rehearsal, workspace
):
    await begin(rehearsal, PROPOSALS - dt.timedelta(minutes=5))
    await go(rehearsal, rehearsal.next_event().moment)
    notices = posted(workspace, BRABANT)
    assert len(notices) == 2
    assert {insurer for insurer in ("CZ", "VGZ") for _, text in notices if f"Contractronde {insurer}" in text} == {
        "CZ",
        "VGZ",
    }
    for moment, text in notices:
        assert PROPOSALS <= moment < PROPOSALS + 5 * SOON
        assert "elke praktijk beslist zelf over tarieven en over tekenen" in text


async def test_after_a_time_with_the_bot_off_every_channel_gets_one_late_notice(rehearsal, workspace):
    await begin(rehearsal, PROPOSALS - dt.timedelta(days=10))
    back = PROPOSALS + dt.timedelta(days=3, hours=1)
    await go(rehearsal, back, asleep=True)
    [(moment, text)] = posted(workspace, BRABANT)
    assert back <= moment < back + 5 * SOON
    assert text.startswith("Later dan gepland")
    assert "VGZ" in text
    assert "CZ" in text
    assert max(len(posted(workspace, name)) for name in workspace.channels if name != ADMINISTRATORS) == 1


async def test_a_jump_back_starts_clean_and_tells_everything_anew(rehearsal, workspace):
    await begin(rehearsal, MAY)
    await go(rehearsal, DECISION)
    await workspace.say("/iza G", channel=NATIONAL)
    await go(rehearsal, MAY)
    assert all(workspace.channel(name).seen_by("huisarts") == [] for name in workspace.channels)
    assert MAY <= rehearsal.now() < MAY + SOON
    await go(rehearsal, DECISION)
    assert len(posted(workspace, NATIONAL)) == 1


async def test_a_fast_clock_passes_by_the_events_at_their_hour_and_a_paused_one_stands_still(rehearsal, workspace):
    await begin(rehearsal, MAY)
    rehearsal.run(86_400)
    [notice] = await workspace.channel(NATIONAL).posted()
    assert (await workspace.say("/iza G", channel=NATIONAL)).buttons
    rehearsal.run(0)
    await arrive(rehearsal)
    now = rehearsal.now()
    assert (await workspace.say("/iza K", channel=NATIONAL)).buttons
    assert rehearsal.now() == now
    moment = dt.datetime.fromtimestamp(float(notice.message.ts), SUMMER)
    assert DECISION <= moment < DECISION + SOON
    rehearsal.run(1)


async def test_a_wish_that_comes_later_goes_first(rehearsal):
    await begin(rehearsal, MAY)
    rehearsal.go_to(PROPOSALS)
    rehearsal.restart(MAY)
    await arrive(rehearsal)
    assert MAY <= rehearsal.now() < MAY + SOON


async def test_a_pause_on_the_way_stops_the_clock_where_it_is(rehearsal):
    await begin(rehearsal, MAY)
    for steps in range(12):  # wherever on its way it is
        rehearsal.go_to(PROPOSALS)
        for _ in range(steps):
            await asyncio.sleep(0)
        rehearsal.run(0)
        paused_at = rehearsal.now()
        await arrive(rehearsal)
        assert rehearsal.now() == paused_at
        assert rehearsal.under_way == ""
    rehearsal.go_to(PROPOSALS)
    rehearsal.run(1)
    await arrive(rehearsal)
    assert rehearsal.under_way == "", "a wish that was taken back leaves no notice"


async def test_who_follows_something_gets_it_at_the_same_hour(rehearsal, workspace):
    await begin(rehearsal, MAY)
    await workspace.say("/iza volg landelijk", channel=CZ)
    event = rehearsal.next_event()
    assert event.what.endswith("in 2 kanalen")
    await go(rehearsal, event.moment)
    [(moment, text)] = posted(workspace, CZ)
    assert DECISION <= moment < DECISION + SOON
    assert "1 juni 2024" in text


async def test_a_bot_that_stops_is_told_and_comes_back_at_a_new_start(rehearsal, workspace):
    rehearsal._bot._serving.cancel()
    rehearsal.go_to(PROPOSALS + dt.timedelta(days=100))
    await arrive(rehearsal)
    assert "gestopt" in rehearsal.under_way
    shutil.rmtree(rehearsal._folder)
    rehearsal._folder.touch()
    await begin(rehearsal, MAY)
    assert "gestopt" in rehearsal.under_way, "without a place for its ledger it can't start"
    rehearsal._folder.unlink()
    await begin(rehearsal, MAY)
    await go(rehearsal, DECISION)
    assert len(posted(workspace, NATIONAL)) == 1
