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
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop
from slack_sdk.web.async_client import AsyncWebClient

from bot.platform_ids import TEAMS, WEBHOOK, native_id
from bot.simulator.teams import Tenant
from bot.store.database import open_database
from bot.store.ledger import LedgerError
from bot.store.teams_conversations import ConversationKind, TeamsConversation
from bot.teams_token import BotToken
from schedules import planner
from schedules.dispatch import Policy
from schedules.posting_loop import keep_posting
from schedules.teams_outlet import TeamsOutlet
from schedules.webhook_outlet import WebhookOutlet
from tests.made_up import Shown
from tests.verification.kill_sweep import faults
from tests.verification.kill_sweep.kills import Kind
from tests.verification.kill_sweep.outages import impatient, outage
from tests.verification.kill_sweep.story import ACTS, FIRST_START, IN_TEAMS, POST, in_teams
from tests.verification.kill_sweep.wall import Wall
from tests.verification.marking import MarkingOutlet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.store.database import Database
    from bot.store.sql_ledger import SqlLedger
    from schedules.outlets import Outlet
    from tests.verification.kill_sweep.story import Act

UNSETTLED = 3
"""The exit status of a life that was over before everything was settled."""
REFUSED = 4
"""The exit status of a life that could not begin: its database can't be used."""


@dataclass(frozen=True, slots=True)
class Order:
    """Orders of a child process."""

    act: str
    database: str
    api_url: str
    token: str
    wall: str
    report: str
    """The file in which it tells, before the end, which boundaries it passed (``Report``)."""
    die_at: int = 0
    """The number of the boundary at which it kills itself; 0 for none."""
    outage: str = ""
    """Fault of the database (a ``Kind``); empty for none."""
    outage_at: int = 0
    """The number of the boundary at which that begins; 0 for before all else."""
    outage_seconds: float = 0.0
    """Duration of the outage, by the wall."""
    traced: bool = False
    """True to begin only when a tracer is attached."""
    fault: str = ""
    teams_url: str = ""
    """Address of the tenant; empty for a story in Slack."""
    webhook_url: str = ""

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


@dataclass
class Report:
    """Report of a life."""

    passed: list[str] = field(default_factory=list)
    """The boundaries that it passed."""
    ready: float | None = None
    """Moment at which it said that it was ready, by the wall."""
    outage_until: float | None = None
    """End of the outage that began in it, by the wall."""


class Boundaries:
    """Counts the boundaries that the posting path passes, and dies or loses the database at one of them."""

    def __init__(self, order: Order, wall: Wall) -> None:
        self.report = Report()
        self._order = order
        self._wall = wall
        self._end: Callable[[], None] | None = None
        """Ends the outage that is going on."""
        if order.outage and not order.outage_at:
            self._lose_database()

    def __call__(self, boundary: str) -> None:
        passed, order = self.report.passed, self._order
        passed.append(boundary)
        if len(passed) == order.die_at:
            self.tell()
            os.kill(os.getpid(), signal.SIGKILL)
        if order.outage and 0 < order.outage_at <= len(passed) and self.report.outage_until is None:
            self._lose_database()

    @property
    def without_database(self) -> bool:
        """True during an outage."""
        return self._end is not None

    def look_at_the_wall(self) -> None:
        """End the outage when its time has come."""
        until = self.report.outage_until
        if self._end is not None and until is not None and self._wall() >= until:
            self._end()
            self._end = None

    def tell(self) -> None:
        """Write down what was passed, although the disk may be full; nothing more comes after it."""
        if self._end is not None:
            self._end()
        Path(self._order.report).write_text(json.dumps(asdict(self.report)))

    def _lose_database(self) -> None:
        order = self._order
        with contextlib.suppress(BlockingIOError):  # the bot itself holds the lock: at the next boundary, then
            self._end = outage(Kind(order.outage), order.database)()
            self.report.outage_until = self._wall() + order.outage_seconds


class WallTime:
    """The time on the wall (see ``schedules.time_source.TimeSource``); moved on while nothing is under way."""

    def __init__(self, wall: Wall, act: Act, boundaries: Boundaries) -> None:
        self._wall = wall
        self._boundaries = boundaries
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
        self._boundaries.look_at_the_wall()
        await asyncio.sleep(0)

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    def settled(self) -> bool:
        """True when the ledger asks for nothing before the end of the act, and could have been written."""
        if self._boundaries.without_database:
            return False
        try:
            upcoming = self.ledger.upcoming() if self.ledger else None
        except LedgerError:
            return False
        moments = [moment for moment in upcoming or () if moment is not None]
        return upcoming is not None and min(moments, default=self._act.until) >= self._act.until


def live(order: Order) -> int:
    """Live one life; the exit status."""
    while order.traced and _tracer() == "0":
        time.sleep(0.0005)
    with contextlib.suppress(KeyboardInterrupt):
        act = ACTS[order.act]
        return uvloop.run(_live(order, in_teams(act) if order.teams_url else act))
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
    probe = Boundaries(order, wall)
    timepiece = WallTime(wall, act, probe)
    address = impatient(order.database) if order.outage == Kind.LOCKED else order.database
    try:
        database = await asyncio.to_thread(open_database, address, timepiece.now, probe)
        faults.plant(order.fault, database.ledger)
        await asyncio.to_thread(planner.begin, database.ledger)
    except LedgerError:
        probe.tell()
        return REFUSED
    probe.report.ready = wall()
    timepiece.ledger = database.ledger
    client = None if order.teams_url else AsyncWebClient(order.token, base_url=order.api_url)
    await keep_posting(
        Shown(act.edition),
        database.ledger,
        client,
        timepiece.over,
        Policy(probe=probe),
        time=timepiece,
        others=_in_teams(order, database, probe) if order.teams_url else {},
    )
    settled = timepiece.settled()
    probe.tell()
    return 0 if settled else UNSETTLED


def _in_teams(order: Order, database: Database, probe: Boundaries) -> dict[str, Outlet]:
    """The outlets of Teams, and the two channels in which the bot was added."""
    for channel in (IN_TEAMS.national, IN_TEAMS.administrators):
        database.teams_conversations.remember(
            TeamsConversation(channel, ConversationKind.CHANNEL, f"{order.teams_url}/connector/", "tenant")
        )
    token = BotToken(Tenant.APP_ID, Tenant.APP_SECRET, "tenant", f"{order.teams_url}/login")
    urls = {native_id(IN_TEAMS.announcements): order.webhook_url}
    return {
        TEAMS: MarkingOutlet(TeamsOutlet(database.teams_conversations, token, probe=probe)),
        WEBHOOK: MarkingOutlet(WebhookOutlet(urls, probe=probe)),
    }


def _tracer() -> str:
    status = Path("/proc/self/status").read_text()
    return status.partition("TracerPid:")[2].split("\n", 1)[0].strip()
