"""Playing a case: lives of the bot one after the other, each killed as the case says, until all is settled."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.store.engine import TimedEngine, open_engine
from bot.store.sql_ledger import SqlLedger
from tests.verification.kill_sweep.kills import OUTAGES, Case, Kill, Kind
from tests.verification.kill_sweep.life import REFUSED, Order, Report
from tests.verification.kill_sweep.places import place_of
from tests.verification.kill_sweep.story import FIRST_START, FRESH, STORY, expected, in_teams
from tests.verification.kill_sweep.tracing import trace
from tests.verification.kill_sweep.verdict import Verdict
from tests.verification.kill_sweep.wall import Wall
from tests.verification.kill_sweep.wire import Phase, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.verification.kill_sweep.places import Place
    from tests.verification.kill_sweep.stores import SweptDatabase
    from tests.verification.kill_sweep.story import Act, Expected
    from tests.verification.kill_sweep.tracing import Call
    from tests.verification.kill_sweep.zygote import Child, Zygote

_PATIENCE = 30.0
"""Seconds that one life may take."""
_MOST_LIVES = 3
"""Undisturbed lives in which an act has to be settled, beside those that could not begin."""
_AGAIN_AFTER = 5.0
"""Seconds until a bot that could not begin is started again, as by deploy/iza-bot.service."""


@dataclass
class Played:
    """Outcome of a case."""

    case: Case
    verdict: Verdict = field(default_factory=Verdict)
    killed: int = 0
    """Kills that met a living process, and outages that began."""
    ready: dt.datetime | None = None
    """Moment at which the bot first said that it was ready."""
    passed: dict[str, list[str]] = field(default_factory=dict)
    """Per act the boundaries that the first life passed which told."""
    calls: dict[str, list[Call]] = field(default_factory=dict)
    """Per act the write calls of its last life that was traced."""
    exchanges: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Per act the methods of Slack that were called."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Per act how long its last life took."""


class Stage:
    """Where cases are played, one after the other: a folder, a wall, a ledger in each store.

    ``lengths`` says per store and act how many seconds an undisturbed life takes; ``ledgers`` whether what lies in
    the stores is the bot's ledger.
    """

    def __init__(
        self,
        zygote: Zygote,
        folder: Path,
        databases: Mapping[str, SweptDatabase],
        lengths: dict[tuple[str, str], float],
        *,
        ledgers: bool = True,
    ) -> None:
        self.lengths = lengths
        self._ledgers = ledgers
        self.wall = Wall(folder / "wall")
        self._zygote = zygote
        self._report = folder / "report.json"
        self._databases = databases
        self._scenes: dict[tuple[str, str, str], object] = {}
        """Messages in the channels before an act, once it has been played up to there; per store and fault."""

    async def play(self, case: Case) -> Played:
        """Play the case from the first start to its end, and judge."""
        played, database = Played(case), self._databases[case.store]
        async with place_of(case, self.wall) as place, Wire(place.upstream) as wire:
            performance = _Performance(self, case, place, wire, played)
            for act in await self._begin(performance, case):
                await performance.act(act)
            engine = open_engine(database.url)
            ledger = SqlLedger(TimedEngine(engine, self.wall.now)) if self._ledgers else None
            wanted = wanted_in(case, played.ready)
            played.verdict = place.judge(wanted, ledger)
            engine.dispose()
        return played

    async def fork(self, order: Order) -> Child:
        """A bot."""
        self._report.unlink(missing_ok=True)
        return await self._zygote.fork(order)

    def order(self, case: Case, act: Act) -> Order:
        """Orders of a bot in this act, without what is particular to one life."""
        return Order(
            act=act.name,
            database=self._databases[case.store].url,
            api_url="",
            token="",
            wall=str(self.wall.path),
            report=str(self._report),
            fault=case.fault,
        )

    def heard(self) -> Report:
        """Report of the last bot."""
        try:
            return Report(**json.loads(self._report.read_text()))
        except (FileNotFoundError, json.JSONDecodeError):  # killed before it told, or while it did
            return Report()

    async def _begin(self, performance: _Performance, case: Case) -> tuple[Act, ...]:
        """Set the scene before the first act with a kill; the acts that are still to be played."""
        database, named = self._databases[case.store], {kill.act for kill in case.kills}
        if case.acts[0].name in {FIRST_START.name, FRESH.name}:
            await asyncio.to_thread(database.empty)
            return case.acts
        first = next((act for act in case.acts if act.name in named), case.acts[0])
        await self._prepare(replace(case, history=True, kills=()), first)
        await asyncio.to_thread(database.restore, _scene(case, first))
        performance.place.show(self._scenes[case.store, case.fault, _scene(case, first)])
        return case.acts[case.acts.index(first) :]

    async def measure(self, case: Case) -> None:
        """Let the bot live undisturbed, and keep how long that takes: the second time, when all is warm."""
        if any(store == case.store for store, _ in self.lengths):
            return
        await self.play(case)
        played = await self.play(case)
        self.lengths |= {(case.store, act): seconds for act, seconds in played.seconds.items()}

    async def _prepare(self, case: Case, before: Act) -> None:
        """Play what comes before an act without any kill, and keep what there is then."""
        scene = (case.store, case.fault, _scene(case, before))
        if scene in self._scenes:
            return
        database = self._databases[case.store]
        async with place_of(case, self.wall) as place, Wire(place.upstream) as wire:
            performance = _Performance(self, case, place, wire, Played(case))
            await asyncio.to_thread(database.empty)
            for act in (FIRST_START, *STORY[: STORY.index(before) if before in STORY else 0]):
                await performance.act(act)
            await asyncio.to_thread(database.keep, _scene(case, before))
            self._scenes[scene] = place.shown()


def _scene(case: Case, before: Act) -> str:
    """Name of what there is before an act."""
    return f"{before.name}_teams" if case.teams else before.name


def wanted_in(case: Case, ready: dt.datetime | None) -> Expected:
    """Messages that have to stand in the channels after a case."""
    acts = tuple(act for act in case.acts if act is not FIRST_START)
    return expected(tuple(map(in_teams, acts)) if case.teams else acts, ready)


class _Performance:
    """One case under way."""

    def __init__(self, stage: Stage, case: Case, place: Place, wire: Wire, played: Played) -> None:
        self._stage = stage
        self._case = case
        self.place = place
        self._wire = wire
        self._played = played

    async def act(self, act: Act) -> None:
        """Play one act: the lives that are killed, and then one that may come to its end."""
        self._stage.wall.set(act.start)
        order = self._order(act)
        for kill in self._case.kills:
            if kill.act != act.name:
                continue
            if kill.kind in OUTAGES:
                order = replace(order, outage=kill.kind, outage_at=kill.nth, outage_seconds=kill.gap)
                continue
            self._played.killed += await self._killed(act, kill)
            await self._wire.quiet()
            self._stage.wall.move(kill.gap)
        lives = 0
        while lives < _MOST_LIVES and (status := await self._live(act, order)) != 0:
            if status == REFUSED:
                self._stage.wall.move(_AGAIN_AFTER)
            else:
                lives += 1
            order = self._with_the_rest_of(order)

    async def _live(self, act: Act, order: Order, kill: Kill | None = None) -> int:
        """One life; its exit status, negative when it was killed."""
        loop = asyncio.get_running_loop()
        began, before = loop.time(), len(self._wire.methods)
        child = await self._stage.fork(order)
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._lay_in_wait(act, child, kill)
                status = await child.end()
        finally:
            child.kill()
        self._played.seconds[act.name] = loop.time() - began
        self._played.exchanges[act.name] += self._wire.methods[before:]
        report = self._stage.heard()
        if report.passed:
            self._played.passed.setdefault(act.name, report.passed)
        if report.ready is not None and self._played.ready is None:
            self._played.ready = dt.datetime.fromtimestamp(report.ready, dt.UTC)
        self._played.killed += order.outage_at > 0 and report.outage_until is not None
        return status

    def _with_the_rest_of(self, order: Order) -> Order:
        """The order for the next life, with what is left of the outage that began in the last one."""
        until = self._stage.heard().outage_until
        if until is None:
            return order
        rest = until - self._stage.wall()
        if rest <= 0:
            return replace(order, outage="")
        return replace(order, outage_at=0, outage_seconds=rest)

    async def _killed(self, act: Act, kill: Kill) -> bool:
        """One life with its kill; False when it came to its end before."""
        order = replace(
            self._order(act),
            die_at=kill.nth if kill.kind is Kind.BOUNDARY else 0,
            traced=kill.kind is Kind.WRITE,
        )
        return await self._live(act, order, kill) < 0

    async def _lay_in_wait(self, act: Act, child: Child, kill: Kill | None) -> None:
        self._wire.disarm()
        match kill:
            case Kill(kind=Kind.EXCHANGE):
                self._wire.arm(kill.nth, Phase(kill.when), child.kill)
            case Kill(kind=Kind.TIME):
                asyncio.get_running_loop().call_later(
                    kill.nth / 1e6 * self._stage.lengths[self._case.store, act.name], child.kill
                )
            case Kill(kind=Kind.WRITE):
                self._played.calls[act.name] = await asyncio.to_thread(trace, child.pid, kill.nth, kill.when)

    def _order(self, act: Act) -> Order:
        return self.place.address(self._stage.order(self._case, act), self._wire)
