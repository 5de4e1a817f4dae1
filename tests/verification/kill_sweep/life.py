"""One life of the bot: the real composition, from the opening of the ledger until nothing is left to do or a kill.

Runs in a child of the fork server (see ``zygote``). What is real: the ledger on disk or in PostgreSQL with its
migrations, planner, poster, reconciler, sender and HTTP. What is not: an hour in which nothing happens is skipped,
by the clock on the wall.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import signal
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop
from slack_sdk.web.async_client import AsyncWebClient

from bot.store.database import open_database
from schedules.dispatch import Policy
from schedules.posting_loop import keep_posting
from tests.made_up import Shown
from tests.verification.kill_sweep import faults
from tests.verification.kill_sweep.story import ACTS, FIRST_START, POST
from tests.verification.kill_sweep.wall import Wall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.sql_ledger import SqlLedger
    from tests.verification.kill_sweep.story import Act

UNSETTLED = 3
"""The exit status of a life that was over before everything was settled."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to do."""

    act: str
    database: str
    api_url: str
    token: str
    wall: str
    report: str
    """The file in which it tells, before the end, which boundaries it passed."""
    die_at: int = 0
    """The number of the boundary at which it kills itself; 0 for none."""
    traced: bool = False
    """Whether to begin only when a tracer is attached."""
    fault: str = ""

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


class Boundaries:
    """Counts the boundaries that the posting path passes, and dies at one of them."""

    def __init__(self, order: Order) -> None:
        self.passed: list[str] = []
        self._order = order

    def __call__(self, boundary: str) -> None:
        self.passed.append(boundary)
        if len(self.passed) == self._order.die_at:
            self.tell()
            os.kill(os.getpid(), signal.SIGKILL)

    def tell(self) -> None:
        """Write down what was passed."""
        Path(self._order.report).write_text(json.dumps(self.passed))


class WallTime:
    """The time on the wall (see ``schedules.time_source.TimeSource``); moved on while nothing is under way."""

    def __init__(self, wall: Wall, act: Act) -> None:
        self._wall = wall
        self._busy = 0
        self._moved = 0.0
        self._act = act
        self.over = asyncio.Event()
        """Set when there is nothing to do any more before the end of the act."""
        self.ledger: SqlLedger | None = None

    def now(self) -> dt.datetime:
        return self._wall.now()

    def seconds(self) -> float:
        return time.monotonic() + self._moved

    def real(self, seconds: float) -> float:
        return seconds

    def real_moment(self, moment: dt.datetime) -> dt.datetime:
        return moment - dt.timedelta(seconds=self._wall.ahead)

    async def wait(self, event: asyncio.Event, seconds: float, at_most: float | None = None) -> None:
        if self._busy or event.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds if at_most is None else min(seconds, at_most))
            return
        if self.settled() or self.now() >= self._act.until:
            self.over.set()
            event.set()
            return
        self._wall.move(seconds)
        self._moved += seconds
        await asyncio.sleep(0)

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    def settled(self) -> bool:
        """Whether the ledger asks for nothing any more before the end of the act."""
        upcoming = self.ledger.upcoming() if self.ledger else None
        moments = [moment for moment in upcoming or () if moment is not None]
        return upcoming is not None and min(moments, default=self._act.until) >= self._act.until


def live(order: Order) -> int:
    """Live one life; the exit status."""
    while order.traced and _tracer() == "0":
        time.sleep(0.0005)
    with contextlib.suppress(KeyboardInterrupt):
        return uvloop.run(_live(order, ACTS[order.act]))
    return UNSETTLED


def warm_up() -> None:
    """Do once what Python does only the first time, so that the children need not: import late, compile, look up.

    Not on uvloop, as the bot does: its threads would stay, and can't be forked.
    """
    with tempfile.TemporaryDirectory() as folder:
        wall = Wall(Path(folder, "wall"))
        for act in (FIRST_START, replace(POST, until=POST.start + dt.timedelta(seconds=10))):
            wall.set(act.start)
            ledger, nowhere = f"sqlite:///{folder}/ledger.sqlite3", "http://127.0.0.1:9/api/"
            order = Order(act.name, ledger, nowhere, "xoxb-", str(wall.path), f"{folder}/report")
            asyncio.run(_live(order, act))


async def _live(order: Order, act: Act) -> int:
    wall = Wall(Path(order.wall))
    timepiece = WallTime(wall, act)
    probe = Boundaries(order)
    database = await asyncio.to_thread(open_database, order.database, timepiece.now, probe)
    timepiece.ledger = database.ledger
    faults.plant(order.fault, database.ledger)
    client = AsyncWebClient(order.token, base_url=order.api_url)
    await keep_posting(
        Shown(act.edition), database.ledger, client, timepiece.over, Policy(probe=probe), time=timepiece
    )
    settled = timepiece.settled()
    probe.tell()
    return 0 if settled else UNSETTLED


def _tracer() -> str:
    status = Path("/proc/self/status").read_text()
    return status.partition("TracerPid:")[2].split("\n", 1)[0].strip()
