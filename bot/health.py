"""Health of the bot: problems in answering or posting, and metrics, for an operator's monitoring."""

from __future__ import annotations

import asyncio
import logging
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bot.metrics import CONTENT_TYPE, counter, exposition, gauge, gauges
from bot.store.ledger import OPEN, LedgerError, PostingQuery, PostingState
from bot.store.state_records import ContentInUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from prometheus_client.metrics_core import Metric

    from bot.library import Library
    from bot.metrics import OutcomeCounter
    from bot.store.ledger import Ledger
    from schedules.loop_status import LoopStatus
    from schedules.time_source import TimeSource

logger = logging.getLogger(__name__)

DATABASE_SECONDS = 3.0
"""Longest wait for the database; a probe waits no longer either."""
OVERDUE_SECONDS = 900.0
"""Lateness that needs a person: the slowest day, a thousand channels at nine, is over sooner."""

LEAST_FREE = 16 * 2**20
"""Bytes on the disk of the database below which the next thing that has to be written may find no room."""

T = TypeVar("T")


class _LedgerFigures(NamedTuple):
    counts: dict[PostingState, int]
    overdue: float
    """Seconds since the oldest open posting was due; 0 when none is overdue."""


@dataclass(frozen=True, slots=True)
class HealthSources:
    """Parts of the bot that health is read from."""

    library: Library
    ledger: Ledger
    loop_status: LoopStatus
    time: TimeSource
    outcomes: OutcomeCounter
    """Questions by outcome."""
    mishaps: OutcomeCounter
    """Postings by mishap."""
    connected: Callable[[], bool] | None
    """State of the Socket Mode connection; None when Slack comes over HTTP."""
    folder: Path | None = None
    """Folder of the database; None for one on a server."""


class Health:
    """Problems, remarks and metrics of a running bot. Close it when done.

    The ledger is read in a thread of its own, and the same query never runs twice at once: probes that come while
    the database thinks share one result. Monitoring must not use up the threads that answer people.
    """

    def __init__(self, sources: HealthSources) -> None:
        self._sources = sources
        self._executor = ThreadPoolExecutor(1, "health")
        self._running: dict[Callable[[Ledger], object], asyncio.Future[Any]] = {}

    def close(self) -> None:
        """Start no more queries."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def problems(self) -> list[str]:
        """Reasons why the bot can't do its jobs now, one sentence each; empty when it can."""
        sources = self._sources
        content = sources.library.current.content
        problems = []
        if sources.connected is not None and not sources.connected():
            problems.append("Slack: there is no Socket Mode connection; it is tried again all the time.")
        if not (content.faq or content.deadlines or content.rounds):
            problems.append(f"Content: there is nothing to tell in {sources.library.directory}.")
        try:
            await self._query(self._touch)
        except LedgerError as error:
            problems.append(f"Ledger: {error}")
        if trouble := sources.loop_status.trouble(sources.time.seconds()):
            problems.append(f"Posting: {trouble}")
        return [" ".join(problem.split()) for problem in problems]

    async def concern(self) -> str:
        """First reason to worry: a problem, a posting that is overdue, or the last audit; empty without one."""
        if problems := await self.problems():
            return problems[0]
        try:
            overdue = (await self._query(_read_figures)).overdue
        except LedgerError as error:
            return f"Ledger: {error}"
        if overdue > OVERDUE_SECONDS:
            return f"Posting: the oldest that is still to leave was due {overdue / 60:.0f} minutes ago."
        return self._sources.loop_status.complaint

    def remarks(self) -> list[str]:
        """Facts that are good to know beside that, without what stands in the content: sentences."""
        refused = "Changed content is refused, the last good edition stays; the log says why."
        return [refused] if self._sources.library.problems else []

    async def metrics(self) -> tuple[str, str]:
        """All metrics in Prometheus' text format, and its content type; without the ledger's when that is away."""
        figures: _LedgerFigures | None = None
        try:
            figures = await self._query(_read_figures)
        except LedgerError as error:
            logger.warning("The metrics are without the ledger: %s", error)
        return exposition([*self._process_metrics(), *_ledger_metrics(figures)]), CONTENT_TYPE

    def _process_metrics(self) -> Iterator[Metric]:
        sources = self._sources
        edition, loop_status = sources.library.current, sources.loop_status
        yield counter(
            "iza_questions",
            "Questions answered since the start, by how sure the answer was.",
            "outcome",
            sources.outcomes.counts,
        )
        yield counter(
            "iza_posting_mishaps",
            "Postings since the start that were late, missed, given up (failed) or perhaps doubled.",
            "mishap",
            sources.mishaps.counts,
        )
        yield gauge("iza_content_questions", "Questions in the content in use.", len(edition.content.faq))
        yield gauge(
            "iza_content_problems", "Mistakes for which changed content is refused.", len(sources.library.problems)
        )
        if sources.connected is not None:
            yield gauge(
                "iza_socket_mode_connected",
                "Whether Slack can reach the bot over Socket Mode.",
                sources.connected(),
            )
        posting = not loop_status.trouble(sources.time.seconds())
        yield gauge("iza_posting", "Whether the posting is alive and not frozen.", posting)
        yield gauge(
            "iza_audit_clean",
            "Whether ledger and calendar agreed at the last audit.",
            not loop_status.complaint,
        )
        if loop_status.looked is not None:
            yield gauge(
                "iza_posting_last_look_timestamp_seconds",
                "When the posting last looked at the ledger with success.",
                loop_status.looked.now.timestamp(),
            )

    def _touch(self, ledger: Ledger) -> None:
        """Read something; raises LedgerError, also where there is no room to write: that may be weeks away."""
        ledger.record(ContentInUse)
        folder = self._sources.folder
        if folder is not None and (free := shutil.disk_usage(folder).free) < LEAST_FREE:
            raise LedgerError(
                f"Only {free // 2**20} MB are free in {folder}. Make room, or nothing can be written."
            )

    async def _query(self, query: Callable[[Ledger], T]) -> T:
        """Result of a query on the ledger; raises LedgerError, also when it takes too long."""
        running = self._running.get(query)
        if running is None or running.done():
            loop = asyncio.get_running_loop()
            running = loop.run_in_executor(self._executor, query, self._sources.ledger)
            running.add_done_callback(_retrieve_exception)
            self._running[query] = running
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                result: T = await asyncio.shield(running)
        except TimeoutError:
            raise LedgerError(f"The database does not answer within {DATABASE_SECONDS:.0f} s.") from None
        return result


def _ledger_metrics(figures: _LedgerFigures | None) -> Iterator[Metric]:
    yield gauge("iza_ledger_up", "Whether the ledger answers.", figures is not None)
    if figures is not None:
        counts = {state.value: figures.counts.get(state, 0) for state in PostingState}
        yield gauges("iza_postings", "Postings in the ledger.", "state", counts)
        yield gauge(
            "iza_posting_oldest_overdue_seconds",
            "How long ago the oldest posting that is still to leave was due.",
            figures.overdue,
        )


def _read_figures(ledger: Ledger) -> _LedgerFigures:
    now = ledger.now()
    oldest = ledger.postings(PostingQuery(states=OPEN, until=now, limit=1))
    return _LedgerFigures(ledger.counts(), (now - oldest[0].due_at).total_seconds() if oldest else 0.0)


def _retrieve_exception(running: asyncio.Future[Any]) -> None:
    """Retrieve the error of a query for which nobody waits any more, or asyncio logs it as never retrieved."""
    if not running.cancelled():
        running.exception()
