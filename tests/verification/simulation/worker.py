"""A process that posts: the loop of ``schedules.posting_loop`` around a Dispatch, in virtual time."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from bot.store.ledger import LedgerError
from schedules import planner
from schedules.dispatch import Dispatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from schedules.send_result import Attempt, MessageLookup, SendResult
    from tests.verification.simulation.slack import Answer
    from tests.verification.simulation.world import Edition, World

AFTER_A_FAULT = 5.0
_SHORTEST = 0.01
_REST = 1.06
"""Seconds after a message until something more may be posted in its channel."""
_LONGEST_AMONG_OTHERS = 30.0
_BACK_AFTER = (0.0, 1.0, 30.0, 90.0, 600.0)
"""Seconds until a process that was killed is started again."""


class Crash(BaseException):
    """Death of a process as seen from within: nothing after it is done."""


class Worker:
    """Looks at the ledger, makes the attempts and the looks, and writes down what came of them."""

    def __init__(self, world: World, number: int) -> None:
        self._world = world
        self._number = number
        self._starts = 0
        self._edition = world.edition
        self._dispatch: Dispatch | None = None
        self._wakes_at: dt.datetime | None = None
        self._stalled_until = self._down_until = world.now

    def start(self) -> None:
        """A new process, if there is none and it may run again; one that can't read its ledger ends at once."""
        world = self._world
        if self._dispatch is None and world.now >= self._down_until:
            self._starts += 1
            self._edition = world.edition
            if self._do(lambda: planner.begin(world.ledger)) is None:
                self.stop(AFTER_A_FAULT)
                return
            world.say_ready()
            name = f"worker {self._number}, start {self._starts}"
            self._dispatch = Dispatch(world.ledger, world.wording, name, world.policy)
            self.wake(0)

    def stop(self, seconds: float) -> None:
        """The process is gone, with all that was under way, and comes back after so long."""
        self._dispatch = self._wakes_at = None
        self._down_until = max(self._down_until, self._world.now + dt.timedelta(seconds=seconds))
        self._world.after(seconds, self.start)

    def hand(self, edition: Edition) -> None:
        """New content."""
        self._edition = edition
        self.wake(0)

    def stall(self, seconds: float) -> None:
        """Do nothing for so long."""
        self._stalled_until = max(self._stalled_until, self._world.now + dt.timedelta(seconds=seconds))

    def wake(self, seconds: float) -> None:
        """Look at the ledger in so many seconds, if not sooner."""
        now = self._world.now
        at = now + dt.timedelta(seconds=seconds)
        if self._dispatch is not None and not (self._wakes_at is not None and now <= self._wakes_at <= at):
            self._wakes_at = at
            self._world.after(seconds, lambda: self._when_not_stalled(lambda: self._look(at)))

    def _when_not_stalled(self, act: Callable[[], None]) -> None:
        stalled_until, now = self._stalled_until, self._world.now
        if stalled_until > now:
            self._world.after((stalled_until - now).total_seconds() + _SHORTEST, act)
        else:
            act()

    def _look(self, at: dt.datetime) -> None:
        dispatch, world = self._dispatch, self._world
        if dispatch is None or self._wakes_at != at:
            return
        self._wakes_at = None
        edition, seconds = self._edition, world.seconds()
        work = self._do(lambda: dispatch.tick(edition, seconds))
        if work is None:
            self.wake(AFTER_A_FAULT)
            return
        if work.attempts and world.halfway:
            world.note(world.halfway, "stalled halfway")
            self.stall(world.halfway)
            world.halfway = 0.0
        for attempt in work.attempts:
            self._when_not_stalled(partial(self._send, dispatch, attempt, seconds))
        for look in work.lookups:
            self._look_back(dispatch, look)
        for _, ts in work.surplus:
            world.slack.remove(ts, world.now)
        if work.frozen:
            self._do(lambda: dispatch.confirm_time(world.now, world.seconds()))
        if work.attempts or work.lookups:
            self.wake(max(min(work.wait, _REST), world.eagerness))
        else:
            longest = _LONGEST_AMONG_OTHERS if world.settling else work.wait
            self.wake(max(min(work.wait, longest), _SHORTEST))

    def _send(self, dispatch: Dispatch, attempt: Attempt, taken: float) -> None:
        answer = self._do(lambda: self._deliver(attempt, taken)) if self._dispatch is dispatch else None
        if answer is None:
            return
        outcome, seconds = answer
        if seconds:
            settle = partial(self._settle, dispatch, attempt, outcome)
            self._world.after(seconds, lambda: self._when_not_stalled(settle))
        else:
            self._settle(dispatch, attempt, outcome)

    def _deliver(self, attempt: Attempt, taken: float) -> Answer:
        world = self._world
        world.boundary("worker: before the message is posted")
        answer = world.slack.deliver(attempt.message, world.now, world.seconds() - taken)
        world.boundary("worker: after the message is posted")
        return answer

    def _settle(self, dispatch: Dispatch, attempt: Attempt, outcome: SendResult) -> None:
        if self._dispatch is dispatch:
            content = self._edition.content
            self._do(lambda: dispatch.settle(content, [(attempt, outcome)], self._world.seconds()))
            self.wake(self._world.eagerness)

    def _look_back(self, dispatch: Dispatch, look: MessageLookup) -> None:
        if self._dispatch is dispatch:
            finding = self._world.slack.look(look, self._world.now)
            self._do(lambda: dispatch.conclude(look, finding, self._world.seconds()))

    def _do(self, act: Callable[[], object]):
        """Result of a step; None when the database is away or the process is killed."""
        try:
            return act()
        except LedgerError:
            return None
        except Crash:
            pause = self._world.rng.choice(_BACK_AFTER)
            self._world.note(pause, "killed")
            self.stop(pause)
            return None
