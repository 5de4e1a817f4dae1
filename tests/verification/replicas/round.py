"""One round: three replicas post hundreds of messages while they are killed and stopped, and so is the database.

Afterwards it is quiet, everything comes to its end, and what stands in the channels is counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import random
import signal
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.simulator import Workspace
from bot.store.database import open_database
from bot.store.ledger import OPEN, LedgerError, PostingQuery, PostingState
from schedules.planner import Planner
from schedules.time_source import SimulatedTime
from schedules.transitions import LEASE, SECOND_LOOK
from tests.verification.kill_sweep.verdict import keys_of
from tests.verification.replicas.calendar import EVENING_BEFORE, NINE, channels, edition, keys
from tests.verification.replicas.database import Course
from tests.verification.replicas.distance import Distance
from tests.verification.replicas.life import Order

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.sql_ledger import SqlLedger
    from tests.verification.kill_sweep.zygote import Child, Zygote
    from tests.verification.replicas.database import Database

SCOPES = ("commands", "chat:write", "channels:history", "channels:read")
CLOCKS = (0.0, 86_400.0, -86_400.0)
"""Seconds that the clock of each replica's machine is ahead of the server's: they are a day apart."""
_BETWEEN_STRIKES = 0.6
_CUTS = 5
"""Times that all sessions with the database are cut in a round."""
_BETWEEN_CUTS = 0.2
_SILENT = 3.0
_SETTLED_IN = 120.0
_BETWEEN_TRIES = 0.1


@dataclass(frozen=True, slots=True)
class Weather:
    """Settings of a round."""

    dates: int = 30
    rate: float = 40.0
    strikes: int = 15
    """Number of times that a replica is killed or stopped."""
    database_dies: bool = True
    """Kill the database, cut its sessions, and freeze it for longer than a lease."""
    long_stops: float = 0.2
    """The share of the stops that outlast even the second look for a message."""
    distance: float = 0.08
    """Real seconds that something is on its way to Slack at most, or back."""


@dataclass
class Outcome:
    """Result of a round."""

    seed: int
    mishaps: Counter[str] = field(default_factory=Counter)
    posted: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    repaired: int = 0
    """Messages that stood twice for a while and were taken away by the bot itself."""
    looked_up: int = 0
    """Attempts of which it was not known whether they had been posted."""
    wrong: list[str] = field(default_factory=list)
    """Keys of which the ledger doesn't know where they stand, or that came to no good end."""

    @property
    def failed(self) -> bool:
        """True when the bot broke its promise."""
        return bool(self.lost or self.doubled or self.wrong)


class Replica:
    """One of the three: started again whenever it ends, as whoever runs it would do."""

    def __init__(self, zygote: Zygote, order: Order) -> None:
        self._zygote = zygote
        self._order = order
        self._child: Child | None = None
        self._wanted = True
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while self._wanted:
            self._child = await self._zygote.fork(self._order)
            await self._child.end()
            await asyncio.sleep(_BETWEEN_TRIES)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it is there."""
        if self._child is not None and self._child.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child.pid, number)

    async def stopped(self) -> None:
        """Wait until it has stopped itself."""
        while self._child is None or not _is_stopped(self._child.pid):  # noqa: ASYNC110 - /proc sends no word
            await asyncio.sleep(_BETWEEN_TRIES)

    async def end(self) -> None:
        """Let it stop in order."""
        self._wanted = False
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_SETTLED_IN):
                await self._watching
        finally:
            self.signal(signal.SIGKILL)


class Scene:
    """A database and a workspace in which it is a moment before nine."""

    def __init__(self, zygote: Zygote, database: Database, weather: Weather) -> None:
        self._zygote = zygote
        self._database = database
        self._weather = weather

    @contextlib.asynccontextmanager
    async def set(self) -> AsyncIterator[tuple[Workspace, SqlLedger]]:
        """Plan the day, as a bot that ran the evening before has done, and let it be ten seconds before nine."""
        self._database.empty()
        self._database.run(Course(EVENING_BEFORE, dt.datetime.now(dt.UTC), 1))
        with contextlib.closing(await asyncio.to_thread(open_database, self._database.url, _no_clock)) as database:
            Planner(database.ledger).plan(edition(self._weather.dates), database.ledger.now())
            self.course = Course(NINE - dt.timedelta(seconds=10), dt.datetime.now(dt.UTC), self._weather.rate)
            self._database.run(self.course)
            clock = SimulatedTime(self.course.shows, self.course.rate, self.course.since)
            names = channels(self._weather.dates)
            async with (
                Workspace(
                    channels=names, scopes=SCOPES, clock=lambda: clock.now().timestamp(), strict=False
                ) as workspace,
                Distance(
                    workspace.env["SLACK_API_URL"], random.Random(1), self._weather.distance
                ) as self._distance,
            ):
                yield workspace, database.ledger

    def replica(self, workspace: Workspace, ahead: float = 0, stop_at: str = "") -> Replica:
        """Start one."""
        order = Order(
            dates=self._weather.dates,
            database=self._database.url,
            api_url=self._distance.url,
            token=workspace.env["SLACK_BOT_TOKEN"],
            shows=self.course.shows.isoformat(),
            since=self.course.since.isoformat(),
            rate=self.course.rate,
            ahead=ahead,
            stop_at=stop_at,
        )
        return Replica(self._zygote, order)


async def play(zygote: Zygote, database: Database, seed: int, weather: Weather) -> Outcome:
    """Play one round; the seed decides who is struck how, the machine at which message."""
    outcome, chance = Outcome(seed), random.Random(seed)
    scene = Scene(zygote, database, weather)
    async with scene.set() as (workspace, ledger):
        replicas = [scene.replica(workspace, ahead) for ahead in CLOCKS]
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_strike(group, replicas, _messages(workspace), chance, weather, outcome))
                if weather.database_dies:
                    group.create_task(_outage(database, random.Random(seed), weather, outcome))
            await settled(ledger)
        finally:
            for replica in replicas:
                await replica.end()
        judge(workspace, ledger, weather.dates, outcome)
    return outcome


def _messages(workspace: Workspace) -> asyncio.Event:
    """Set whenever a message arrives."""
    arrived = asyncio.Event()

    def gate(_method: str, _arguments: object) -> None:
        arrived.set()

    workspace.intercept("chat.postMessage", gate)
    return arrived


async def _strike(  # noqa: PLR0913, PLR0917 - the scene of the round
    group: asyncio.TaskGroup,
    replicas: list[Replica],
    arrived: asyncio.Event,
    chance: random.Random,
    weather: Weather,
    outcome: Outcome,
) -> None:
    """Strike so many times, each time when messages are on their way; one that is stopped goes on later."""
    halves = weather.strikes - weather.strikes // 2, weather.strikes // 2
    for kills in chance.sample((True, False), weather.strikes, counts=halves):
        arrived.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(arrived.wait(), _SILENT)
        await asyncio.sleep(chance.uniform(0, _BETWEEN_STRIKES))
        replica = chance.choice(replicas)
        if kills:
            replica.signal(signal.SIGKILL)
            outcome.mishaps["killed"] += 1
        else:
            long = chance.random() < weather.long_stops
            lasts = chance.uniform(1.1, 1.6) * (SECOND_LOOK if long else LEASE).total_seconds() / weather.rate
            group.create_task(_stop(replica, lasts))
            outcome.mishaps["stopped for minutes" if long else "stopped"] += 1


async def _stop(replica: Replica, seconds: float) -> None:
    replica.signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    replica.signal(signal.SIGCONT)


async def _outage(database: Database, chance: random.Random, weather: Weather, outcome: Outcome) -> None:
    await asyncio.sleep(chance.uniform(0.3, 0.5) * weather.strikes)
    await asyncio.to_thread(database.kill)
    await asyncio.sleep(chance.uniform(0, 0.5))
    await asyncio.to_thread(database.start)
    outcome.mishaps["database killed"] += 1
    for _ in range(_CUTS):
        await asyncio.sleep(chance.uniform(0, _BETWEEN_CUTS))
        await asyncio.to_thread(database.cut_sessions)
        outcome.mishaps["sessions cut"] += 1
    database.signal(signal.SIGSTOP)
    await asyncio.sleep(chance.uniform(1.1, 1.6) * LEASE.total_seconds() / weather.rate)
    database.signal(signal.SIGCONT)
    outcome.mishaps["database frozen"] += 1


async def settled(ledger: SqlLedger) -> None:
    """Wait until nothing is open any more."""
    async with asyncio.timeout(_SETTLED_IN):
        while True:
            with contextlib.suppress(LedgerError):
                if not OPEN & (await asyncio.to_thread(ledger.counts)).keys():
                    return
            await asyncio.sleep(_BETWEEN_TRIES)


def judge(workspace: Workspace, ledger: SqlLedger, dates: int, outcome: Outcome) -> None:
    """Count what stands, and hold the ledger against it."""
    wanted = keys(dates)
    standing: dict[str, list[str]] = {key: [] for key in wanted}
    for name in channels(dates)[:-1]:
        for message in workspace.channel(name).channel.messages:
            outcome.repaired += message.deleted
            for key in () if message.deleted else keys_of(message):
                standing.setdefault(key, []).append(message.ts)
    outcome.posted = sum(map(len, standing.values()))
    outcome.lost = sorted(key for key, stamps in standing.items() if not stamps)
    outcome.doubled = sorted(key for key, stamps in standing.items() if len(stamps) > 1 or key not in wanted)
    postings = {posting.key: posting for posting in ledger.postings(PostingQuery(keys=wanted))}
    outcome.wrong = sorted(
        key
        for key in wanted
        if key not in postings
        or postings[key].state is not PostingState.SENT
        or [postings[key].delivery.ts] != standing[key]
    )
    histories = (ledger.history(key) for key in wanted)
    outcome.looked_up = sum(
        entry.state is PostingState.AMBIGUOUS and entry.state_before is PostingState.SENDING
        for history in histories
        for entry in history
    )


def _is_stopped(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    return False


def _no_clock() -> dt.datetime:
    """The clock of a machine, for which nobody on PostgreSQL should ask."""
    raise AssertionError("The ledger asked a machine for the time.")
