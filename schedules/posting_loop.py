"""The outermost edge: real time, real platforms. Keeps posting until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import logging
import os
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.platform_ids import SLACK
from bot.store.ledger import LedgerError
from schedules.alarms import reschedule
from schedules.dispatch import Dispatch, Policy, Work
from schedules.loop_status import LoopStatus
from schedules.notice_bodies import Notices
from schedules.outlets import Outlets
from schedules.poster import Moment, settled_together
from schedules.rate_limit import PACES
from schedules.send_result import Unknown, Unreadable
from schedules.sender import Sender
from schedules.time_source import RealTime

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.store.ledger import Ledger
    from schedules.outlets import Outlet
    from schedules.planner import ContentEdition
    from schedules.send_result import Attempt, AttemptResult, MessageLookup, MessageRef
    from schedules.time_source import TimeSource

logger = logging.getLogger(__name__)

SWEEP = 30.0
"""Seconds after which the ledger is looked at in any case."""
SOON = 1.0
"""Seconds to the next look that make one for each message that was sent superfluous."""
TOGETHER_SECONDS = 0.03
"""A result waits at most so long for those of the messages that left with it: a commit costs as much for one as
for all. Ended before that, the bot looks them up in Slack, as what it has no answer to."""
AFTER_A_FAULT = 5.0
"""Seconds until the next try when the database is away."""

P = ParamSpec("P")
T = TypeVar("T")


class Editions(Protocol):
    """Holds the content in use, and replaces it as a whole when it changes."""

    @property
    def current(self) -> ContentEdition:
        """The version in use."""


def worker_name() -> str:
    """Tells this process from every other that works on the same ledger."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(3)}"


async def keep_posting(  # noqa: PLR0913 - a caller names only what it needs
    library: Editions,
    ledger: Ledger,
    client: AsyncWebClient | None,
    stop: asyncio.Event,
    policy: Policy | None = None,
    *,
    time: TimeSource | None = None,
    status: LoopStatus | None = None,
    others: Mapping[str, Outlet] | None = None,
) -> None:
    """Post what falls due until ``stop`` is set; then let what is under way come to its end (20 s at most).

    ``time`` is the time that the ledger goes by (default: the real one); ``status`` is kept for health checks.
    ``others`` are the outlets besides Slack, by platform; they are closed at the end. Without ``client`` there is
    no Slack.

    Nothing that goes wrong with a platform, the database or one item of the content ends this: it is logged and
    tried again at the next look, within half a minute.
    """
    policy, time, by_platform = policy or Policy(), time or RealTime(), dict(others or {})
    paces = {platform: PACES[platform] for platform in by_platform} | dict(policy.other_paces)
    policy = replace(policy, other_paces=paces)
    dispatch = Dispatch(ledger, Notices(), worker_name(), policy)
    async with contextlib.AsyncExitStack() as stack:
        if client is not None:
            by_platform = {SLACK: Sender(client, probe=policy.probe, real=time.real), **by_platform}
        outlets = Outlets(by_platform)
        stack.push_async_callback(outlets.close)
        executor = stack.enter_context(ThreadPoolExecutor(1, "posting"))
        posting_loop = PostingLoop(library, dispatch, outlets, executor, time=time, status=status or LoopStatus())
        stack.push_async_callback(posting_loop.finish)
        await posting_loop.run(stop)


class PostingLoop:
    """The loop. All decisions are made in one thread of their own, so that the bot goes on answering meanwhile."""

    def __init__(  # noqa: PLR0913 - it is the place where they meet
        self,
        library: Editions,
        dispatch: Dispatch,
        outlets: Outlets,
        executor: ThreadPoolExecutor,
        *,
        time: TimeSource,
        status: LoopStatus,
    ) -> None:
        self._library = library
        self._dispatch = dispatch
        self._outlets = outlets
        self._executor = executor
        self._time = time
        self._status = status
        self._wake = asyncio.Event()
        self._wait = 0.0
        """Seconds that the last look let us wait."""
        self._under_way: set[asyncio.Task[None]] = set()
        self._moments: Mapping[str, tuple[dt.datetime, ...]] = {}
        """As in ``Work``, by the last look that planned."""
        self._alarms: dict[str, tuple[dt.datetime, ...]] = {}
        """Per series the moments at which APScheduler wakes us, in real time."""
        self._scheduler = AsyncIOScheduler(timezone=dt.UTC)

    async def run(self, stop: asyncio.Event) -> None:
        """Look, act, and wait for the next moment that matters, until told to stop."""
        self._scheduler.start()
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self._wake.set())
        loop = asyncio.get_running_loop()
        self._dispatch.listen(lambda: None if loop.is_closed() else loop.call_soon_threadsafe(self._wake.set))
        announced = False
        while not stop.is_set():
            self._wake.clear()
            with self._time.busy():
                self._wait = wait = await self._tick()
            if not announced and self._status.posting:
                logger.info("Posting is under way")
                announced = True
            await self._time.wait(self._wake, wait, at_most=SWEEP)

    async def finish(self) -> None:
        """Let every attempt under way come to its end and be written down."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await asyncio.gather(*self._under_way)

    async def _tick(self) -> float:
        """Look at the ledger once and set going what has to be done; how many seconds to wait."""
        started = self._time.seconds()
        try:
            work = await self._decide(self._dispatch.tick, self._library.current, started)
        except LedgerError as error:
            logger.error("%s", error)  # noqa: TRY400 - the sentence is written for the operator
            self._status.miss(str(error))
            return AFTER_A_FAULT
        except Exception as error:
            # The bot must not fall silent because of one fault; what was undecided is decided at the next look.
            logger.exception("A look at the ledger failed")
            self._status.miss(f"It failed with {type(error).__name__}, see the log.")
            return SWEEP
        self._status.beat(Moment(self._time.now(), self._time.seconds()), work.frozen, work.complaint)
        self._begin(work, started)
        if work.frozen:
            await self._ask_the_time()
        if work.moments is not None:
            self._moments = work.moments
        self._set_alarms()
        return work.wait

    def _set_alarms(self) -> None:
        alarms = {
            series: tuple(real for moment in moments if (real := self._time.real_moment(moment)) is not None)
            for series, moments in self._moments.items()
        }
        if alarms != self._alarms:
            self._alarms = alarms
            reschedule(self._scheduler, alarms, self._wake.set)

    def _begin(self, work: Work, started: float) -> None:
        if work.attempts:
            self._start(self._deliver(work.attempts, started))
        for lookup in work.lookups:
            self._start(self._look_up(lookup))
        for message in work.surplus:
            self._start(self._remove(message))

    def _start(self, coroutine: Coroutine[None, None, None]) -> None:
        held = contextlib.ExitStack()
        held.enter_context(self._time.busy())
        task = asyncio.create_task(coroutine)
        self._under_way.add(task)
        task.add_done_callback(functools.partial(self._done, held))

    def _done(self, held: contextlib.ExitStack, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._look_again()
        held.close()

    def _look_again(self) -> None:
        if self._wait > SOON:
            self._wake.set()

    async def _deliver(self, attempts: Sequence[Attempt], started: float) -> None:
        """Make attempts at once, and write down together what comes in together."""
        under_way = {asyncio.create_task(self._attempt(attempt, started)) for attempt in attempts}
        while under_way:
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            if under_way:
                more, under_way = await asyncio.wait(under_way, timeout=TOGETHER_SECONDS)
                done |= more
            content = self._library.current.content
            for results in settled_together([task.result() for task in done]):
                await self._write(self._dispatch.settle, content, results, self._time.seconds())
            if under_way:
                self._look_again()

    async def _attempt(self, attempt: Attempt, started: float) -> AttemptResult:
        try:
            return attempt, await self._outlets.deliver(attempt, self._time.seconds() - started)
        except Exception:
            # It can't be told whether anything has left; so it is looked up, like every other doubt.
            logger.exception("An attempt ended in a fault of our own")
            return attempt, Unknown("a fault of our own")

    async def _look_up(self, lookup: MessageLookup) -> None:
        try:
            result = await self._outlets.look_up(lookup)
        except Exception:
            # A look that is never concluded would not be made again.
            logger.exception("A look ended in a fault of our own")
            result = Unreadable("a fault of our own", lasting=False)
        await self._write(self._dispatch.conclude, lookup, result, self._time.seconds())

    async def _remove(self, message: MessageRef) -> None:
        """Remove what stands twice; what can't be removed now is found again by a later look."""
        result = await self._outlets.remove(message)
        logger.warning("A message that stood twice in %s is removed: %s", message.channel_id, result)

    async def _ask_the_time(self) -> None:
        outside = await self._outlets.time()
        if outside is not None:
            await self._write(self._dispatch.confirm_time, outside, self._time.seconds())

    async def _write(self, act: Callable[P, None], *arguments: P.args, **named: P.kwargs) -> None:
        try:
            await self._decide(act, *arguments, **named)
        except LedgerError as error:
            logger.error("%s", error)  # noqa: TRY400 - the sentence is written for the operator
        except Exception:
            # As in _look: what could not be written down shows as a lease that runs out, and is looked up.
            logger.exception("What came of a posting could not be written down")

    async def _decide(self, act: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: act(*arguments, **named))
