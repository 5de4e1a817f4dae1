"""Time as the posting sees it: the real one, or for a rehearsal one that runs faster and can be moved on.

A time source is both clocks that posting goes by, the wall clock (``now``) and the one that never jumps
(``seconds``), and every wait on them. The three keep together: whoever moves the time on makes it pass quickly,
and what was to happen meanwhile happens when the waiters wake.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager


class TimeSource(Protocol):
    """The time, and waiting for it. All but waiting may be asked from any thread."""

    def now(self) -> dt.datetime:
        """The time of day, aware, in UTC."""

    def seconds(self) -> float:
        """Seconds by a clock that never jumps; only differences mean something."""

    def real(self, seconds: float) -> float:
        """Number of real seconds that so many of its own take; infinity when it stands still."""

    def real_moment(self, moment: dt.datetime) -> dt.datetime | None:
        """The real moment at which it shows this one, as it runs now; None when it stands still."""

    async def wait(self, event: asyncio.Event, seconds: float, at_most: float | None = None) -> None:
        """Wait until the event is set, so many of its own seconds have passed, or somebody moved the time.

        ``at_most`` is after how many seconds the waiter wants to look in any case, needed or not.
        """

    def busy(self) -> AbstractContextManager[None]:
        """While this is held, something takes real time (a request to Slack): the time is not to be moved on."""


class RealTime:
    """The clocks of this machine."""

    def now(self) -> dt.datetime:
        """The time of this machine."""
        return dt.datetime.now(dt.UTC)

    def seconds(self) -> float:
        """Seconds since some moment in the past (``time.monotonic``)."""
        return time.monotonic()

    def real(self, seconds: float) -> float:
        """Real seconds are its own."""
        return seconds

    def real_moment(self, moment: dt.datetime) -> dt.datetime:
        """Real moments are its own."""
        return moment

    async def wait(self, event: asyncio.Event, seconds: float, at_most: float | None = None) -> None:
        """Wait until the event is set or the time is over."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds if at_most is None else min(seconds, at_most))

    def busy(self) -> AbstractContextManager[None]:
        """Nothing moves this time on."""
        return contextlib.nullcontext()


class _Course(NamedTuple):
    """A straight line from real time to the time shown: from ``since`` on it goes ``rate`` times as fast."""

    since: float
    """Real seconds, by the clock that never jumps."""
    shows: dt.datetime
    rate: float

    def at(self, seconds: float) -> dt.datetime:
        return self.shows + dt.timedelta(seconds=(seconds - self.since) * self.rate)


@dataclass(slots=True, eq=False)
class _Waiter:
    event: asyncio.Event
    moved: asyncio.Event
    needed_at: dt.datetime
    """Moment at which there is something to do for it."""

    @property
    def at_rest(self) -> bool:
        return not (self.event.is_set() or self.moved.is_set())


class SimulatedTime:
    """A time that starts where we choose, runs ``rate`` times as fast, and can be paused and moved on.

    ``since`` is the real moment at which it shows ``start`` (default: now): processes that are given the same one
    agree on the time. ``ticks`` are real seconds that never jump. Moving it on (``travel``), changing its pace and
    asking for its waiters belong to the thread of the event loop.
    """

    def __init__(
        self,
        start: dt.datetime,
        rate: float = 1.0,
        since: dt.datetime | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ticks = ticks
        self._epoch = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=ticks())
        """The real moment of tick zero."""
        began = ticks() if since is None else (since - self._epoch).total_seconds()
        self._start = start.astimezone(dt.UTC)
        self._course = _Course(began, self._start, rate)
        self._waiters: set[_Waiter] = set()
        self._busy = 0
        self._change = asyncio.Event()

    @property
    def rate(self) -> float:
        """Number of its seconds in a real one; 0 when it stands still."""
        return self._course.rate

    def now(self) -> dt.datetime:
        """The time it shows."""
        return self._course.at(self._ticks())

    def seconds(self) -> float:
        """Seconds since its start."""
        return (self.now() - self._start).total_seconds()

    def real(self, seconds: float) -> float:
        """Number of real seconds that so many of its own take."""
        return seconds / self._course.rate if self._course.rate else float("inf")

    def real_moment(self, moment: dt.datetime) -> dt.datetime | None:
        """The real moment at which it shows this one, as it runs now."""
        course = self._course
        if not course.rate:
            return None
        return self._epoch + dt.timedelta(
            seconds=course.since + (moment - course.shows).total_seconds() / course.rate
        )

    def run(self, rate: float) -> None:
        """Run ``rate`` times as fast as real time from here on; 0 is a pause."""
        self._turn(self.now(), rate)

    def travel(self, moment: dt.datetime) -> None:
        """Be at a moment at once, and wake everybody; a moment that has passed leaves the time as it is."""
        self._turn(max(moment.astimezone(dt.UTC), self.now()), self._course.rate)

    async def wait(self, event: asyncio.Event, seconds: float, at_most: float | None = None) -> None:
        """Wait until the event is set, the time is over, or somebody moved it."""
        waiter = _Waiter(event, asyncio.Event(), self.now() + dt.timedelta(seconds=min(seconds, _LONGEST)))
        sleep = self.real(seconds if at_most is None else min(seconds, at_most))
        self._waiters.add(waiter)
        self._change.set()
        waiting = {asyncio.create_task(event.wait()), asyncio.create_task(waiter.moved.wait())}
        try:
            await asyncio.wait(waiting, timeout=min(sleep, _LONGEST), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiters.discard(waiter)
            for task in waiting:
                task.cancel()

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """Hold the time where it is for those who want to move it on."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self._change.set()

    async def rest(self) -> dt.datetime:
        """Wait until nothing is busy and somebody waits for the time only; the first moment that is needed."""
        while self._busy or not self._waiters or not all(waiter.at_rest for waiter in self._waiters):
            self._change.clear()
            await self._change.wait()
        return min(waiter.needed_at for waiter in self._waiters)

    def _turn(self, shows: dt.datetime, rate: float) -> None:
        self._course = _Course(self._ticks(), shows, rate)
        for waiter in self._waiters:
            waiter.moved.set()


_LONGEST = 365 * 86_400.0
"""Seconds that nobody waits out: neither a date nor a timeout has room for infinity."""
