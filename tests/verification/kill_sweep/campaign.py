"""Carrying out the sweeps: some lanes side by side, each with a wall and a ledger of its own."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.simulator import WorkspaceError
from bot.store.ledger import LedgerError
from tests.verification.kill_sweep import baseline, process
from tests.verification.kill_sweep.kills import Case, Kind
from tests.verification.kill_sweep.playing import Stage, wanted_in
from tests.verification.kill_sweep.stores import SweptPostgresql, SweptSqlite, postgresql_server
from tests.verification.kill_sweep.sweeps import Remark, Sweep, against, sweeps
from tests.verification.kill_sweep.table import Tally
from tests.verification.kill_sweep.zygote import CrashedError, Zygote

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from pathlib import Path

    from tests.verification.kill_sweep.stores import SweptDatabase

KINDS = (
    *("boundaries", "outages", "again", "writes", "exchanges", "random", "process"),
    *("teams", "teams-boundaries", "teams-exchanges", "baseline"),
)
_BASELINE_SHARE = 0.2
"""Share of the bot's kills that the baseline gets, for each of its settings."""
_EVERY = 5.0
"""Seconds between two lines of progress."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Choice of a sweep."""

    kinds: frozenset[str]
    """Of ``KINDS``; none when there are cases."""
    stores: tuple[str, ...]
    kills: int
    seed: int
    lanes: int
    cases: tuple[Case, ...] = ()
    """To be replayed."""


async def run(plan: Plan, folder: Path, progress: Callable[[str], None]) -> list[Tally]:
    """Sweep; one tally for each row of the table."""
    tallies = await _bot(plan, folder, progress) if plan.cases or plan.kinds - {"baseline"} else []
    return tallies + (await _baseline(plan, folder, progress) if "baseline" in plan.kinds else [])


async def _bot(plan: Plan, folder: Path, progress: Callable[[str], None]) -> list[Tally]:
    stores = {case.store for case in plan.cases} or set(plan.stores)
    async with contextlib.AsyncExitStack() as stack:
        server = stack.enter_context(postgresql_server()) if "postgresql" in stores else ""
        zygote = await stack.enter_async_context(Zygote(folder / "bots.log"))
        lengths: dict[tuple[str, str], float] = {}
        stages = [_stage(folder / f"lane{number}", zygote, server, lengths) for number in range(plan.lanes + 1)]
        tallies = [
            await _carry_out(sweep, Tally(sweep.label, sweep.store), stages, progress) for sweep in _wanted(plan)
        ]
        if "process" in plan.kinds:
            tallies += [await process.sweep(store, folder, server, progress) for store in plan.stores]
    return tallies


def _wanted(plan: Plan) -> Iterator[Sweep]:
    if plan.cases:
        yield _replay(plan.cases)
    for store in plan.stores:
        for sweep in sweeps(store, plan.kills // len(plan.stores), plan.seed):
            if sweep.name in plan.kinds:
                yield sweep


def _stage(folder: Path, zygote: Zygote, server: str, lengths: dict[tuple[str, str], float]) -> Stage:
    folder.mkdir(mode=0o755)
    databases: dict[str, SweptDatabase] = {"sqlite": SweptSqlite(folder)}
    if server:
        databases["postgresql"] = SweptPostgresql(server, folder.name, folder / "wall")
    return Stage(zygote, folder, databases, lengths)


def _replay(cases: Sequence[Case]) -> Sweep:
    async def chosen(stage: Stage, _remark: Remark) -> AsyncIterator[Case]:
        for case in cases:
            if any(kill.kind is Kind.TIME for kill in case.kills):
                await stage.measure(replace(case, kills=()))
            yield case

    return Sweep("", "replay", ", ".join(sorted({case.store for case in cases})), chosen)


async def _baseline(plan: Plan, folder: Path, progress: Callable[[str], None]) -> list[Tally]:
    tallies = []
    settings = {
        "": "APScheduler 3.11, SQLAlchemyJobStore",
        baseline.GENEROUS: "the same, misfire_grace_time a day",
    }
    kills = round(plan.kills * _BASELINE_SHARE)
    async with Zygote(folder / "baseline.log", "tests.verification.kill_sweep.baseline") as zygote:
        for number, (fault, label) in enumerate(settings.items()):
            stages = []
            lengths: dict[tuple[str, str], float] = {}
            for lane in range(plan.lanes + 1):
                home = folder / f"baseline{number}{lane}"
                home.mkdir()
                stages.append(Stage(zygote, home, {"sqlite": SweptSqlite(home)}, lengths, ledgers=False))
            sweep = Sweep("baseline", label, "sqlite", against(plan.seed, fault), kills)
            tallies.append(await _carry_out(sweep, Tally(label, "sqlite", baseline=True), stages, progress))
    return tallies


async def _carry_out(
    sweep: Sweep, tally: Tally, stages: Sequence[Stage], progress: Callable[[str], None]
) -> Tally:
    """Play all cases of a sweep; the first stage is kept for finding out what they are."""
    scout, *lanes = stages

    def remark(text: str) -> None:
        tally.remark = text

    cases, turn = sweep.cases(scout, remark), asyncio.Lock()
    last_report = time.monotonic()

    async def lane(stage: Stage) -> None:
        nonlocal last_report
        while sweep.enough is None or tally.kills < sweep.enough:
            async with turn:
                case = await anext(cases, None)
            if case is None:
                return
            await _play(stage, case, tally)
            if time.monotonic() - last_report > _EVERY:
                last_report = time.monotonic()
                progress(_line(tally))

    async with asyncio.TaskGroup() as group:
        for stage in lanes:
            group.create_task(lane(stage))
    progress(_line(tally))
    return tally


async def _play(stage: Stage, case: Case, tally: Tally) -> None:
    try:
        played = await stage.play(case)
    except (CrashedError, LedgerError, TimeoutError, WorkspaceError, AssertionError) as error:
        tally.fail(str(case), f"{type(error).__name__}: {error}")
        return
    wanted = wanted_in(case, played.ready)
    tally.add(case, played.killed, len(wanted.once) + len(wanted.corrected), played.verdict)


def _line(tally: Tally) -> str:
    return (
        f"{tally.store}, {tally.label}: {tally.kills} kills, {tally.lost} lost, {tally.doubled} doubled, "
        f"{tally.unexplained} unexplained"
    )
