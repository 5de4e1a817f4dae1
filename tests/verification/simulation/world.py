"""The world in which the bot posts, in virtual time: its clocks, database, workers and Slack, and their mishaps.

Everything is decided by the script and one generator of random numbers, so the same seed gives the same world.
What goes wrong is written down in the chronicle when it happens; the checker gets nothing else to go by.
"""

from __future__ import annotations

import datetime as dt
import itertools
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from bot.store.ledger import LedgerError
from schedules.dispatch import Policy
from tests.made_up import Edition
from tests.verification.simulation.calendar import Almanac
from tests.verification.simulation.chronicle import Chronicle, Taken
from tests.verification.simulation.ledger import FragileLedger
from tests.verification.simulation.slack import Slack
from tests.verification.simulation.worker import Crash, Worker

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from bot.content.models import Content
    from schedules.notice_bodies import NoticeBodies

AFTERMATH = dt.timedelta(minutes=10)
"""Time in which a single mishap has its effects: two looks into Slack, and another attempt."""
BELIEVED = dt.timedelta(minutes=10)
"""Difference of a clock that is not noticed."""


class World:
    """Everything there is, at one moment; ``run_until`` lets time go by."""

    def __init__(self, content: Content, start: dt.datetime, rng: random.Random, wording: NoticeBodies) -> None:
        self.now = start
        self.rng = rng
        self.wording = wording
        self.chronicle = Chronicle(start, start)
        self.ledger = FragileLedger(self.by_the_clock, self.boundary)
        self.slack = Slack(self.chronicle, rng, self.after)
        self.policy = Policy(dues=Almanac(), probe=self.boundary)
        self.eagerness = 1.0
        """Seconds between two looks at the ledger while there is something to do."""
        self.halfway = 0.0
        """Time that the next worker that takes something to post stops before it does so."""
        self._off = self._asleep = dt.timedelta(0)
        self._numbers = itertools.count(1)
        self._queue: list[tuple[dt.datetime, int, Callable[[], None]]] = []
        self._latest: dict[str, int] = {}
        self._boundaries_left = 0
        self._breaks: Callable[[str], BaseException | None] = Crash
        self.workers: list[Worker] = []
        self.edition = self._edition(content)
        self.add_worker()

    def by_the_clock(self) -> dt.datetime:
        """Time by the clock on the wall."""
        return self.now + self._off

    def seconds(self) -> float:
        """A clock that never jumps, and stands still while the machine is suspended."""
        return (self.now - self.chronicle.start - self._asleep).total_seconds()

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something in so many seconds."""
        heappush(self._queue, (self.now + dt.timedelta(seconds=seconds), next(self._numbers), act))

    def run_until(self, moment: dt.datetime) -> None:
        """Let everything happen that happens up to and including this moment."""
        queue = self._queue
        while queue and queue[0][0] <= moment:
            self.now, _, act = heappop(queue)
            act()
        self.now = self.chronicle.end = moment

    def finish(self) -> Chronicle:
        """Postings that are left behind."""
        self.chronicle.marked, self.chronicle.unknown = self.ledger.marked(), self.ledger.unknown()
        return self.chronicle

    def publish(self, content: Content, *, slowly: float = 0.0) -> None:
        """New content; every further worker gets it so many seconds later, or what is newer by then."""
        self.edition = self._edition(content)
        for number, worker in enumerate(self.workers):
            self.after(number * slowly, lambda worker=worker: worker.hand(self.edition))
        if slowly and len(self.workers) > 1:
            settled = self.now + dt.timedelta(seconds=slowly * len(self.workers)) + AFTERMATH
            self.chronicle.overlaps.append((self.now, settled))
            self.chronicle.trouble(self.now, settled, "workers with different content")
        self.run_until(self.now)

    def add_worker(self) -> None:
        """One more process on the same ledger."""
        worker = Worker(self, len(self.workers))
        self.workers.append(worker)
        self.chronicle.alone = len(self.workers) == 1
        self.after(0, worker.start)

    @property
    def settling(self) -> bool:
        """True when workers have different content, now or a moment ago."""
        overlaps = self.chronicle.overlaps
        return bool(overlaps) and self.now < overlaps[-1][1]

    def stop(self, seconds: float) -> None:
        """Every worker is down for so long."""
        self.note(seconds, "downtime")
        for worker in self.workers:
            worker.stop(seconds)

    def break_at(self, boundary: int, how: type[BaseException]) -> None:
        """Whoever comes to this boundary is killed (Crash) or refused by the database once (LedgerError)."""

        def breaks(name: str) -> BaseException | None:
            if how is LedgerError and not name.startswith("ledger"):
                self._boundaries_left = 1
                return None
            self.note(0, f"{how.__name__} {name}")
            return how(name)

        self._boundaries_left, self._breaks = boundary, breaks

    def lose_database_at(self, boundary: int, how: str, seconds: float) -> None:
        """The database is away, locked or full for so long since someone comes to this boundary."""

        def lose(_name: str) -> None:
            self.lose_database(how, seconds)

        self._boundaries_left, self._breaks = boundary, lose

    def boundary(self, name: str) -> None:
        """Between two steps of the posting."""
        if self._boundaries_left:
            self._boundaries_left -= 1
            if not self._boundaries_left and (error := self._breaks(name)) is not None:
                raise error

    def lose_database(self, how: str, seconds: float) -> None:
        """The database is away, locked or full (``OUTAGES``) for so long."""
        self.ledger.outage = how
        self.note(seconds, f"database {how}")
        self._at_the_end_of("database", seconds, self._find_database)

    def set_clock_off(self, by: dt.timedelta, seconds: float) -> None:
        """The wall clock is wrong for so long."""
        if dt.timedelta(0) < by <= BELIEVED:
            until = self.now + dt.timedelta(seconds=seconds)
            self.chronicle.ahead.append((self.now, until, by))
        self._boundaries_left = 0  # a process that is started now would have to believe this clock
        self._set_clock(by)
        self.note(seconds, f"clock off by {by}")
        self._at_the_end_of("clock", seconds, lambda: self._set_clock(dt.timedelta(0)))

    def suspend(self, seconds: float) -> None:
        """The machine sleeps: no process runs, and the clock that never jumps stands still."""
        self.note(seconds, "suspended")
        for worker in self.workers:
            worker.stall(seconds)
        self.after(seconds, lambda: self._wake_up(dt.timedelta(seconds=seconds)))

    def stall(self, number: int, seconds: float) -> None:
        """One worker gets no time to run while everything else goes on."""
        self.note(seconds, "stalled")
        self.workers[number % len(self.workers)].stall(seconds)

    def stall_halfway(self, seconds: float) -> None:
        """The next worker that takes something to post gets no time to run before it does so."""
        self.halfway = seconds

    def refuse(self, channel: str, code: str, seconds: float) -> None:
        """Slack refuses posts in a channel (or all of them: the empty name)."""
        self.note(seconds, code, channel)
        self.slack.refused[channel] = code
        self._at_the_end_of(f"refusal {channel}", seconds, lambda: self.slack.refused.pop(channel, None))

    def disturb(self, faults: tuple[str, ...], share: float, seconds: float) -> None:
        """A part of the calls to Slack meets these faults."""
        if share > 0.1:
            self.note(seconds, f"Slack: {', '.join(faults)}")
        self.slack.faults, self.slack.share = faults, share
        self._at_the_end_of("faults", seconds, self._calm_down)

    def hide_history(self, *, lasting: bool, seconds: float) -> None:
        """Slack can't be read back."""
        self.note(seconds, "unreadable")
        self.chronicle.unreadable.append((self.now, self.chronicle.troubles[-1].end))
        self.slack.unreadable, self.slack.unreadable_for_good = "missing_scope", lasting
        self._at_the_end_of("history", seconds, self._show_history)

    def note(self, seconds: float, cause: str, channel: str = "") -> None:
        """Write a mishap of so many seconds in the chronicle, with its aftermath."""
        until = self.now + dt.timedelta(seconds=seconds) + AFTERMATH
        self.chronicle.trouble(self.now, until, cause, channel)

    def _at_the_end_of(self, kind: str, seconds: float, act: Callable[[], None]) -> None:
        """Do this after so many seconds, unless something of the same kind has begun in the meantime."""
        number = self._latest[kind] = next(self._numbers)
        self.after(seconds, lambda: act() if self._latest[kind] == number else None)

    def say_ready(self) -> None:
        """The bot says that it is ready."""
        if self.chronicle.ready is None:
            self.chronicle.ready = self.now

    def _edition(self, content: Content) -> Edition:
        self.chronicle.editions.append(Taken(self.now, content))
        return Edition(content, f"version {len(self.chronicle.editions)}")

    def _find_database(self) -> None:
        self.ledger.outage = ""

    def _calm_down(self) -> None:
        self.slack.share = 0.0

    def _show_history(self) -> None:
        self.slack.unreadable = ""

    def _set_clock(self, by: dt.timedelta) -> None:
        self._off = by
        for worker in self.workers:
            worker.wake(0)

    def _wake_up(self, slept: dt.timedelta) -> None:
        self._asleep += slept
