"""The harness itself: it kills where it says, the bot survives, and a bot with a fault does not."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.messages.notices import MOST_TOGETHER
from schedules.rate_limit import TOGETHER
from tests.verification.kill_sweep import baseline, outages
from tests.verification.kill_sweep.kills import Case, Kill, Kind
from tests.verification.kill_sweep.playing import Stage, wanted_in
from tests.verification.kill_sweep.stores import SweptPostgresql, SweptSqlite
from tests.verification.kill_sweep.story import FRESH, ONE, POST, STORY, expected
from tests.verification.kill_sweep.sweeps import random_case, sweeps
from tests.verification.kill_sweep.wire import Phase
from tests.verification.kill_sweep.zygote import Zygote

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAR = 10**6


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory):
    """Where the bot is killed, on SQLite."""
    folder = tmp_path_factory.mktemp("stage")
    async with Zygote(folder / "log") as zygote:
        yield Stage(zygote, folder, {"sqlite": SweptSqlite(folder)}, {})


@pytest_asyncio.fixture(loop_scope="module")
async def postgresql_stage(postgresql):
    """Where the bot is killed, on PostgreSQL, in a folder that another user may read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # noqa: ASYNC240 - nothing else is going on in this loop
        async with Zygote(folder / "log") as zygote:
            yield Stage(zygote, folder, {"postgresql": SweptPostgresql(postgresql, "swept", folder / "wall")}, {})


def killed(act, kind, nth, when="", **more):
    return Case(**{"store": "sqlite", "history": True, "kills": (Kill(act.name, kind, nth, when),), **more})


async def test_nothing_is_lost_or_doubled_wherever_the_bot_is_killed(stage):
    cases = [killed(act, Kind.BOUNDARY, nth) for act, nth in zip(STORY, (10, 30, 40), strict=True)]
    for case in cases:
        played = await stage.play(case)
        assert not played.verdict.failed, str(case)
        assert played.killed == 1, str(case)


async def test_many_kills_at_random_moments_lose_and_double_nothing(stage):
    await stage.measure(Case("sqlite", history=True, kills=()))  # moments are drawn within a life on this machine
    killed = 0
    for seed in ("een", "twee", "drie"):
        played = await stage.play(random_case("sqlite", seed, history=True))
        assert not played.verdict.failed, str(played.case)
        killed += played.killed  # a moment may come after the end
    assert killed >= 1


async def test_on_postgresql_with_the_time_of_the_database_it_is_no_different(postgresql_stage):
    played = await postgresql_stage.play(killed(POST, Kind.BOUNDARY, 30, store="postgresql"))
    assert not played.verdict.failed
    assert played.killed == 1


@pytest.mark.parametrize(
    ("phase", "stands"),
    [
        (Phase.UNACCEPTED, False),
        (Phase.UNREAD, True),
        (Phase.HEADERS, False),
        (Phase.HALF_BODY, False),
        (Phase.REQUEST, True),
        (Phase.COMMITTED, True),
        (Phase.HALF_ANSWER, True),
        (Phase.ANSWER, True),
    ],
)
async def test_the_phase_of_the_exchange_decides_whether_the_message_stands(stage, phase, stands):
    played = await stage.play(killed(ONE, Kind.EXCHANGE, 1, phase, fault="never-reconcile"))
    assert played.killed == 1
    assert (played.verdict.lost == ()) == stands


@pytest.mark.parametrize(
    ("fault", "phase", "lost", "doubled"),
    [
        ("commit-after-the-send", Phase.COMMITTED, 0, 1),
        ("never-reconcile", Phase.HEADERS, 1, 0),
        ("send-again-unseen", Phase.COMMITTED, 0, 1),
        ("take-it-for-sent", Phase.HEADERS, 1, 0),
        ("find-nothing", Phase.COMMITTED, 0, 1),
    ],
)
async def test_a_bot_with_a_fault_is_found_out(stage, fault, phase, lost, doubled):
    played = await stage.play(killed(ONE, Kind.EXCHANGE, 1, phase, fault=fault))
    assert played.verdict.failed
    assert (len(played.verdict.lost), len(played.verdict.doubled)) == (lost, doubled)


async def test_in_teams_nothing_is_posted_twice_and_what_cant_be_known_of_is_told(stage):
    for act, phase in ((POST, Phase.COMMITTED), (ONE, Phase.HEADERS)):
        played = await stage.play(killed(act, Kind.EXCHANGE, 2, phase, history=False, teams=True))
        assert not played.verdict.failed, str(played.case)
        assert 1 <= played.verdict.unknown <= TOGETHER * MOST_TOGETHER, str(played.case)


@pytest.mark.parametrize(
    ("fault", "phase", "lost", "doubled", "unexplained"),
    [
        ("commit-after-the-send", Phase.COMMITTED, 0, 1, 1),
        ("never-reconcile", Phase.HEADERS, 1, 0, 0),
        ("send-again-unseen", Phase.COMMITTED, 0, 1, 1),
        ("take-it-for-sent", Phase.HEADERS, 1, 0, 0),
        ("repeat-the-unknown", Phase.COMMITTED, 0, 1, 1),
        ("tell-nobody", Phase.HEADERS, 0, 0, 1),
    ],
)
async def test_in_teams_a_bot_with_a_fault_is_found_out_too(stage, fault, phase, lost, doubled, unexplained):  # noqa: PLR0913, PLR0917 - a row of the table
    played = await stage.play(killed(ONE, Kind.EXCHANGE, 2, phase, fault=fault, history=False, teams=True))
    assert played.verdict.failed
    verdict = played.verdict
    assert (len(verdict.lost), len(verdict.doubled), len(verdict.unexplained)) == (lost, doubled, unexplained)


@pytest.mark.parametrize("kind", outages.KINDS)
async def test_a_first_start_without_its_database_loses_nothing_and_one_that_moves_its_moment_is_found_out(
    stage, kind
):
    case = killed(FRESH, kind, 3)
    whole, moving = Kill(FRESH.name, kind, 3, gap=300), "move-the-first-moment"
    played = await stage.play(replace(case, kills=(whole,)))
    assert played.killed == 1
    assert not played.verdict.failed
    assert len(wanted_in(case, played.ready).once) == 4
    played = await stage.play(replace(case, kills=(whole,), fault=moving))
    assert len(played.verdict.lost) == 4


async def test_a_first_start_that_is_killed_before_its_first_commit_loses_nothing(stage):
    played = await stage.play(Case("sqlite", history=True, kills=(Kill(FRESH.name, Kind.BOUNDARY, 1, gap=20),)))
    assert played.killed == 1
    assert not played.verdict.failed


async def test_on_postgresql_that_lets_nobody_in_nothing_is_lost(postgresql_stage):
    case = Case("postgresql", history=True, kills=(Kill(FRESH.name, Kind.AWAY, 6, gap=300),))
    played = await postgresql_stage.play(case)
    assert played.killed == 1
    assert not played.verdict.failed


async def test_where_the_history_cannot_be_read_a_double_is_explained_by_the_ledger(stage):
    played = await stage.play(killed(ONE, Kind.EXCHANGE, 1, Phase.COMMITTED, history=False))
    assert len(played.verdict.doubled) == 1
    assert not played.verdict.failed


async def test_a_write_call_that_it_is_killed_before_is_not_carried_out(stage):
    whole = (await stage.play(killed(ONE, Kind.WRITE, FAR, "before"))).calls["one"]
    names = [call.name for call in whole]
    assert names.count("fdatasync") > 10
    unlink = names.index("unlink") + 1
    for when in ("before", "after"):
        played = await stage.play(killed(ONE, Kind.WRITE, unlink, when))
        assert played.killed == 1
        assert len(played.calls["one"]) == unlink
        assert not played.verdict.failed


async def test_where_calls_cannot_be_traced_the_table_says_so_and_time_stands_in(stage, monkeypatch):
    monkeypatch.setattr("tests.verification.kill_sweep.tracing._NUMBERS", {})
    remarks = []
    (writes,) = [sweep for sweep in sweeps("sqlite", kills=0, seed=1) if sweep.name == "writes"]
    case = await anext(writes.cases(stage, remarks.append))
    assert remarks[0].startswith("NOT DONE")
    assert case.kills[0].kind is Kind.TIME


async def test_apscheduler_with_its_own_store_loses_what_fell_due_while_it_was_down(tmp_path):
    async with Zygote(tmp_path / "log", "tests.verification.kill_sweep.baseline") as zygote:
        lost = []
        for fault in ("", baseline.GENEROUS):
            home = tmp_path / f"home{fault}"
            home.mkdir()
            stage = Stage(zygote, home, {"sqlite": SweptSqlite(home)}, {("sqlite", "post"): 1.0}, ledgers=False)
            played = await stage.play(killed(POST, Kind.TIME, 0, fault=fault))
            lost.append(len(played.verdict.lost))
    assert lost == [len(expected((POST,)).once), 0]
