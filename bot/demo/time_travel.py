"""Time travel: the real bot in a workspace on this machine, with one clock for both that can be moved.

Only Slack and the time are simulated: the bot is the same composition (``bot.app.serve``), connected over Socket
Mode, with a ledger of its own. Time passes event by event, and only while nothing is under way, so that everything
is posted at its own hour and no timeout is met that would not be met in reality.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import logging
import math
import secrets
import tempfile
import time as real
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content_reload import BackgroundEmbedder
from bot.demo import examples
from bot.demo.embedded_bot import EmbeddedBot
from bot.local_time import local
from bot.messages.dates import clock, day
from schedules.time_source import SimulatedTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.library import Library
    from bot.settings import Settings
    from bot.simulator import Workspace
    from bot.simulator.clock_control import StartingPoint, UpcomingEvent

logger = logging.getLogger(__name__)

AT_ONCE = dt.timedelta(minutes=1)
"""Messages that are due within this time belong together: they leave one after the other."""
TICK_SECONDS = 0.1
"""Real seconds between two moves of the clock while it runs fast."""
_THIS_MINUTE = dt.timedelta(minutes=1)
_FOR_EVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class TimeTravel:
    """The clock of a workspace and of the bot in it; see ``bot.simulator.clock_control.ClockControl``.

    time_travel = TimeTravel(settings, library, start)
    async with Workspace(clock=time_travel.timestamp, ...) as workspace, time_travel.running(workspace):
        time_travel.go_to(moment)
        await time_travel.arrived()

    Tokens, addresses, database and clock of ``settings`` are not used. ``teams_port`` is that of ``EmbeddedBot``.
    """

    def __init__(
        self, settings: Settings, library: Library, start: dt.datetime, teams_port: int | None = None
    ) -> None:
        self._teams_port = teams_port
        self._library = library
        self._embedder = BackgroundEmbedder(library, settings.embeddings_dir)
        self._settings = settings
        self._set(start)
        self._starts = examples.starts(library.current.content, dt.datetime.now(dt.UTC))
        self._under_way = ""
        self._next_journey: Callable[[], Awaitable[None]] | None = None
        self._new_order = asyncio.Event()
        self._idle = asyncio.Event()

    def timestamp(self) -> float:
        """Time in seconds since 1970, as a workspace takes it."""
        return self._time.now().timestamp()

    def now(self) -> dt.datetime:
        """Local time of the association."""
        return local(self._library.current.content.organisation, self._time.now())

    @property
    def rate(self) -> float:
        """Speed of the clock when nothing is under way: seconds that go in a real one."""
        return self._rate

    @property
    def under_way(self) -> str:
        """Journey or fault of this moment, in a Dutch sentence; empty when there is none."""
        return self._under_way

    @property
    def starts(self) -> tuple[StartingPoint, ...]:
        """Good moments to begin at, by the content."""
        return self._starts

    def next_event(self) -> UpcomingEvent | None:
        """Next posting of the bot, by itself; None when there is none to come."""
        return self._bot.next_event()

    def run(self, rate: float) -> None:
        """Let the clock run so many times as fast from here on; 0 pauses it."""
        self._rate = rate
        self._time.run(min(rate, 1.0))
        self._begin(None)

    def go_to(self, moment: dt.datetime, *, asleep: bool = False) -> None:
        """Let the time pass until a moment, or start anew at an earlier one."""
        if moment < self._time.now() - _THIS_MINUTE:
            self.restart(moment)
        else:
            self._begin(functools.partial(self._sleep if asleep else self._pass, moment))

    def restart(self, moment: dt.datetime | None) -> None:
        """Start anew: an empty ledger, empty channels, the clock at its usual pace."""
        self._begin(functools.partial(self._renew, moment or dt.datetime.now(dt.UTC)))

    async def arrived(self) -> None:
        """Wait until every journey is over; while the clock runs fast that is never."""
        await self._idle.wait()

    @contextlib.asynccontextmanager
    async def running(self, workspace: Workspace) -> AsyncIterator[None]:
        """The bot at work in a workspace that is open. Raises StartError when it can't start."""
        with tempfile.TemporaryDirectory(prefix="iza-bot-") as folder:
            self._workspace, self._folder = workspace, Path(folder)
            try:
                await self._start()
                working = asyncio.create_task(self._work())
                try:
                    yield
                finally:
                    working.cancel()
                    await asyncio.wait({working})
            finally:
                await self._bot.halt()

    def _set(self, moment: dt.datetime) -> None:
        """Set the clock, with a new bot that goes by it and an empty ledger."""
        self._rate = 1.0
        self._time = SimulatedTime(moment)
        self._bot = EmbeddedBot(self._settings, self._library, self._embedder, self._time, self._teams_port)
        self._ledger = f"{secrets.token_hex(8)}.sqlite3"

    async def _start(self) -> None:
        await self._bot.start(self._workspace, self._folder / self._ledger)

    def _begin(self, journey: Callable[[], Awaitable[None]] | None) -> None:
        self._next_journey = journey
        if journey is not None:
            self._under_way = "Even geduld."
        self._idle.clear()
        self._new_order.set()

    async def _work(self) -> None:
        """Make the journey that was asked for last; between journeys let the clock run at the chosen speed."""
        while True:
            journey, self._next_journey = self._next_journey, None
            self._new_order.clear()
            try:
                if journey is not None:
                    await journey()
                elif self._rate > 1:
                    await self._pass(_FOR_EVER, self._rate)
                else:
                    self._under_way = ""
                    self._idle.set()
                    await self._new_order.wait()
            except Exception:
                logger.exception("The bot has stopped")
                self._under_way = "De bot is gestopt. Begin opnieuw op een van de momenten hieronder."
                self._idle.set()
                await self._new_order.wait()

    async def _pass(self, goal: dt.datetime, rate: float = math.inf) -> None:
        """Let the time pass until ``goal``, ``rate`` times as fast at most, and wait for what is posted then."""
        self._under_way = f"Onderweg naar {self._in_words(goal)}." if goal < _FOR_EVER else ""
        moved_at = real.monotonic()
        while not self._new_order.is_set():
            needed, now = await self._bot.rest(), self._time.now()
            if self._new_order.is_set():
                break
            at_once = needed <= now + AT_ONCE
            if now >= goal and not at_once:
                break
            target = needed if at_once else min(goal, self._bot.ahead(needed))
            if rate < math.inf and not at_once:
                gone = real.monotonic() - moved_at
                if gone < TICK_SECONDS:
                    await self._pause()
                    continue  # meanwhile it may be at work, and then its time must not be moved
                moved_at += gone
                target = min(target, now + dt.timedelta(seconds=rate * gone))
            self._time.travel(target)
            await asyncio.sleep(0)
        self._under_way = ""

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._new_order.wait(), TICK_SECONDS)

    async def _sleep(self, goal: dt.datetime) -> None:
        """The bot is down until ``goal``, and then comes back to what was due meanwhile."""
        self._under_way = "De bot staat uit."
        await self._bot.halt()
        self._time.travel(goal)
        self._under_way = "De bot start."
        await self._start()
        await self._pass(self._time.now())

    async def _renew(self, moment: dt.datetime) -> None:
        self._under_way = "De bot begint opnieuw."
        await self._bot.halt()
        self._workspace.clear()
        self._set(moment)
        await self._start()
        await self._pass(self._time.now())

    def _in_words(self, moment: dt.datetime) -> str:
        local = moment.astimezone(self.now().tzinfo)
        return f"{day(local.date(), weekday=True)}, {clock(local.time())}"
