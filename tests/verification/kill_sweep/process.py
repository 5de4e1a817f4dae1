"""Sweep of the process that an operator starts, ``iza-bot run``, with the content as shipped.

It takes seconds to start, so there are a handful: killed at a phase of the exchange that posts a reminder, killed
again as soon as its second life is under way, and left alone in its third. ``IZA_CLOCK`` gives all of them and the
workspace one clock, that runs faster than the real one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.calendar.due import due_between
from bot.content.loader import load
from bot.platform_ids import native_id
from bot.simulator import Workspace
from bot.store.engine import TimedEngine, open_engine
from bot.store.ledger import PostingQuery, PostingState
from bot.store.sql_ledger import SqlLedger
from schedules.time_source import SimulatedTime
from tests.verification.kill_sweep.kills import Case, Kill, Kind
from tests.verification.kill_sweep.stores import SweptPostgresql, SweptSqlite
from tests.verification.kill_sweep.story import ADMINISTRATORS, POST, Expected
from tests.verification.kill_sweep.table import Tally
from tests.verification.kill_sweep.verdict import judge
from tests.verification.kill_sweep.wire import Phase, Wire
from tests.verification.kill_sweep.zygote import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.content.models import Content
    from tests.verification.kill_sweep.stores import SweptDatabase

NAME = "process"
LABEL = "the process iza-bot run"
_DATA = ROOT / "data"
_STATE = ROOT / ".pytest_cache" / "d"
"""Where the tests keep the meaning of the content, which takes a minute to work out."""
_BEFORE = dt.datetime(2024, 5, 30, 10, tzinfo=dt.UTC)
_EVE = dt.datetime(2024, 5, 31, 6, 57, tzinfo=dt.UTC)
"""Three minutes before the reminder of 1 June 2024 falls due."""
_RATE = 30
_PATIENCE = 120.0
_PHASES = (Phase.HEADERS, Phase.COMMITTED)
"""One that loses the message, and one after which it stands unheard."""


async def sweep(store: str, folder: Path, server: str, progress: Callable[[str], None]) -> Tally:
    """Kill the process at each of some phases; the posting of the table."""
    home = folder / f"process-{store}"
    home.mkdir()
    database: SweptDatabase = (
        SweptSqlite(home) if store == "sqlite" else SweptPostgresql(server, "process", home / "wall")
    )
    (home / "wall").write_text("0")
    content, tally = load(_DATA), Tally(LABEL, store)
    await asyncio.to_thread(database.empty)
    await _first_start(content, database)
    await asyncio.to_thread(database.keep, "eve")
    for phase in _PHASES:
        case = Case(store, history=True, kills=(Kill(POST.name, Kind.EXCHANGE, 1, phase),))
        await asyncio.to_thread(database.restore, "eve")
        try:
            await _play(content, database, phase, case, tally)
        except TimeoutError:
            tally.fail(NAME, f"{phase}: the process did not come to its end in {_PATIENCE:.0f} s")
        progress(f"{store}, {LABEL}: {tally.kills} kills, {tally.lost} lost, {tally.doubled} doubled")
    return tally


async def _first_start(content: Content, database: SweptDatabase) -> None:
    time = SimulatedTime(_BEFORE)
    async with _workspace(content, time) as workspace:
        process = await _start(workspace, workspace.env["SLACK_API_URL"], database, time)
        await _under_way(process)
        await _kill(process)


async def _play(content: Content, database: SweptDatabase, phase: Phase, case: Case, tally: Tally) -> None:
    keys = _keys(content)
    time = SimulatedTime(_EVE, _RATE)
    engine = open_engine(database.url)
    ledger = SqlLedger(TimedEngine(engine, time.now))
    async with (
        asyncio.timeout(_PATIENCE),
        _workspace(content, time) as workspace,
        Wire(workspace.env["SLACK_API_URL"]) as wire,
    ):
        first = await _start(workspace, wire.url, database, time)
        wire.arm(1, phase, lambda: os.kill(first.pid, signal.SIGKILL))
        await first.wait()
        await wire.quiet()
        wire.disarm()
        second = await _start(workspace, wire.url, database, time)
        await _under_way(second)
        await _kill(second)
        third = await _start(workspace, wire.url, database, time)
        while {posting.state for posting in ledger.postings(PostingQuery(keys=keys))} != {PostingState.SENT}:  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.2)
        await _kill(third)
        verdict = judge(Expected(keys, frozenset()), workspace, ledger, history=True)
    engine.dispose()
    tally.add(case, 3, len(keys), verdict)


def _keys(content: Content) -> frozenset[str]:
    return frozenset(due.key for due in due_between(content, _BEFORE, _EVE + dt.timedelta(hours=1)))


@asynccontextmanager
async def _workspace(content: Content, time: SimulatedTime) -> AsyncIterator[Workspace]:
    dues = due_between(content, _BEFORE, _EVE + dt.timedelta(hours=1))
    async with Workspace(
        channels=[*sorted({native_id(due.channel) for due in dues}), ADMINISTRATORS],
        scopes=("commands", "chat:write", "channels:history", "channels:read"),
        clock=lambda: time.now().timestamp(),
    ) as workspace:
        yield workspace


async def _start(
    workspace: Workspace, api_url: str, database: SweptDatabase, time: SimulatedTime
) -> asyncio.subprocess.Process:
    """The bot; all that are started with this time agree on it."""
    clock = f"{time.now().isoformat()} x{time.rate:g} since {dt.datetime.now(dt.UTC).isoformat()}"
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
    settings = {
        **workspace.env,
        "SLACK_API_URL": api_url,
        "IZA_CLOCK": clock,
        "IZA_DATABASE_URL": database.url,
        "IZA_DATA_DIR": str(_DATA),
        "IZA_STATE_DIR": str(_STATE),
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli.main", "run", "--port", "0"),
        env={**own, **settings},
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )


async def _under_way(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(_PATIENCE):
        async for line in process.stderr:
            if b"Posting is under way" in line:
                return
    raise TimeoutError


async def _kill(process: asyncio.subprocess.Process) -> None:
    process.kill()
    await process.wait()
