"""Three replicas on a PostgreSQL of their own; ``make replicas`` plays as many rounds as you like."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from pathlib import Path

import pytest
import pytest_asyncio

from tests.verification.kill_sweep.zygote import Zygote
from tests.verification.replicas.database import Database
from tests.verification.replicas.round import Outcome, Scene, Weather, judge, play, settled

pytestmark = pytest.mark.asyncio(loop_scope="session")

FEW = Weather(dates=1, rate=240, distance=0)
BEFORE_THE_LAST_LOOK = "sender: before chat.postMessage"
AFTER_THE_LAST_LOOK = "sender: the last look is over"


@pytest.fixture(scope="session")
def database():
    # Not in a folder of pytest, which shuts those to everybody else: PostgreSQL runs as another user than root.
    with tempfile.TemporaryDirectory(prefix="iza-bot-replicas-") as folder, Database(Path(folder)) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def zygote(tmp_path_factory):
    async with Zygote(tmp_path_factory.mktemp("replicas") / "log", "tests.verification.replicas.life") as ready:
        yield ready


async def test_nothing_is_lost_or_doubled_by_kills_stops_clocks_a_day_apart_and_a_database_that_dies(
    zygote, database
):
    outcome = await play(zygote, database, 7, Weather(dates=5, strikes=4, long_stops=0, rate=60))
    assert outcome.posted == 30
    assert (outcome.lost, outcome.doubled, outcome.wrong) == ([], [], [])
    assert outcome.mishaps["database killed"] == outcome.mishaps["database frozen"] == 1
    assert outcome.mishaps["killed"] == outcome.mishaps["stopped"] == 2


@pytest.mark.parametrize(
    ("boundary", "twice"),
    [
        pytest.param(BEFORE_THE_LAST_LOOK, 0, id="before its last look at the clock"),
        pytest.param(AFTER_THE_LAST_LOOK, 1, id="between that look and the first byte"),
    ],
)
async def test_a_replica_that_is_stopped_until_another_has_posted_keeps_silent_or_takes_its_own_message_away(
    zygote, database, boundary, twice
):
    outcome, scene = Outcome(0), Scene(zygote, database, FEW)
    async with scene.set() as (workspace, ledger):
        sleeper = scene.replica(workspace, stop_at=boundary)
        try:
            async with asyncio.timeout(30):
                await sleeper.stopped()
            other = scene.replica(workspace)
            try:
                await settled(ledger)
                gone = asyncio.Event()
                workspace.intercept("chat.delete", lambda *_: gone.set())
                sleeper.signal(signal.SIGCONT)
                if twice:
                    await asyncio.wait_for(gone.wait(), 30)
            finally:
                await other.end()
        finally:
            await sleeper.end()
        judge(workspace, ledger, FEW.dates, outcome)
    assert (outcome.posted, outcome.lost, outcome.doubled, outcome.wrong) == (6, [], [], [])
    assert outcome.repaired == twice
