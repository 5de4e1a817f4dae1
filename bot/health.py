"""Whether the bot can do its two jobs, answering and posting, and the figures behind that."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bot.metrics import CONTENT_TYPE, Metric, exposed, gauge
from bot.store.ledger import OPEN, LedgerError, PostingQuery, PostingState
from schedules.dispatch import IN_USE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from bot.library import Library
    from bot.store.ledger import Ledger
    from bot.tally import OutcomeCounter
    from schedules.loop_status import LoopStatus
    from schedules.time_source import TimeSource

logger = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds within which the database must answer whoever asks how the bot fares."""

T = TypeVar("T")


class _Books(NamedTuple):
    """What stands in the ledger at this moment."""

    counts: dict[PostingState, int]
    overdue: float
    """Seconds since the oldest posting that is still to leave was due; 0 when none is."""


@dataclass(frozen=True, slots=True)
class HealthSources:
    """All that tells how the bot fares."""

    library: Library
    ledger: Ledger
    pulse: LoopStatus
    time: TimeSource
    answered: OutcomeCounter
    """Questions by outcome."""
    connected: Callable[[], bool] | None
    """Whether Slack can reach the bot over Socket Mode; None when Slack comes over HTTP."""


class Health:
    """Answers an operator's monitoring. Close it when done.

    The ledger is asked in a thread of its own, and the same thing never twice at once: whoever asks while the
    database thinks gets the same answer. Monitoring must not use up what the answers to people need.
    """

    def __init__(self, vitals: HealthSources) -> None:
        self._vitals = vitals
        self._executor = ThreadPoolExecutor(1, "health")
        self._asked: dict[Callable[[Ledger], object], asyncio.Future[Any]] = {}

    def close(self) -> None:
        """Ask no more."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def troubles(self) -> list[str]:
        """Why the bot can't do its jobs now, one sentence each; empty when it can."""
        vitals = self._vitals
        content = vitals.library.current.content
        troubles = []
        if vitals.connected is not None and not vitals.connected():
            troubles.append("Slack: there is no Socket Mode connection; it is tried again all the time.")
        if not (content.faq or content.deadlines or content.rounds):
            troubles.append(f"Content: there is nothing to tell in {vitals.library.directory}.")
        try:
            await self._ask(_touch)
        except LedgerError as error:
            troubles.append(f"Ledger: {error}")
        if trouble := vitals.pulse.trouble(vitals.time.seconds()):
            troubles.append(f"Posting: {trouble}")
        return [" ".join(trouble.split()) for trouble in troubles]

    def remarks(self) -> list[str]:
        """What is good to know and no reason to send nobody here: sentences."""
        library = self._vitals.library
        refused = (f"Changed content is refused, the last good edition stays: {each}" for each in library.problems)
        return [
            f"{len(library.current.content.faq)} questions, content {library.current.fingerprint}.",
            *(" ".join(line.split()) for line in refused),
        ]

    async def figures(self) -> tuple[str, str]:
        """Everything that is counted, for Prometheus, and its content type.

        Without what stands in the ledger when that is away.
        """
        books: _Books | None = None
        try:
            books = await self._ask(_count)
        except LedgerError as error:
            logger.warning("The figures are without the ledger: %s", error)
        return exposed([*self._of_the_process(), *_of_the_ledger(books)]), CONTENT_TYPE

    def _of_the_process(self) -> Iterator[Metric]:
        vitals = self._vitals
        edition, pulse = vitals.library.current, vitals.pulse
        yield Metric(
            "iza_questions_total",
            "counter",
            "Questions answered since the start, by how sure the answer was.",
            vitals.answered.counts,
            "outcome",
        )
        yield Metric(
            "iza_content_info", "gauge", "The edition of the content in use.", {edition.fingerprint: 1}, "edition"
        )
        yield gauge("iza_content_questions", "Questions in the content in use.", len(edition.content.faq))
        yield gauge(
            "iza_content_problems", "Mistakes for which changed content is refused.", len(vitals.library.problems)
        )
        if vitals.connected is not None:
            yield gauge(
                "iza_socket_mode_connected",
                "Whether Slack can reach the bot over Socket Mode.",
                float(vitals.connected()),
            )
        posting = not pulse.trouble(vitals.time.seconds())
        yield gauge("iza_posting", "Whether the posting is alive and not frozen.", float(posting))
        if pulse.looked is not None:
            yield gauge(
                "iza_posting_last_look_timestamp_seconds",
                "When the posting last looked at the ledger with success.",
                pulse.looked.now.timestamp(),
            )

    async def _ask(self, question: Callable[[Ledger], T]) -> T:
        """The ledger's answer; raises LedgerError, also when it takes too long."""
        asked = self._asked.get(question)
        if asked is None or asked.done():
            loop = asyncio.get_running_loop()
            asked = loop.run_in_executor(self._executor, question, self._vitals.ledger)
            asked.add_done_callback(_hear_out)
            self._asked[question] = asked
        try:
            async with asyncio.timeout(PATIENCE):
                answer: T = await asyncio.shield(asked)
        except TimeoutError:
            raise LedgerError(f"The database does not answer within {PATIENCE:.0f} s.") from None
        return answer


def _of_the_ledger(books: _Books | None) -> Iterator[Metric]:
    yield gauge("iza_ledger_up", "Whether the ledger answers.", float(books is not None))
    if books is not None:
        rows = {state.value: float(books.counts.get(state, 0)) for state in PostingState}
        yield Metric("iza_postings", "gauge", "Postings in the ledger.", rows, "state")
        yield gauge(
            "iza_posting_oldest_overdue_seconds",
            "How long ago the oldest posting that is still to leave was due.",
            books.overdue,
        )


def _touch(ledger: Ledger) -> None:
    ledger.note(IN_USE)


def _count(ledger: Ledger) -> _Books:
    now: dt.datetime = ledger.now()
    oldest = ledger.rows(PostingQuery(states=OPEN, until=now, limit=1))
    return _Books(ledger.counts(), (now - oldest[0].due_at).total_seconds() if oldest else 0.0)


def _hear_out(asked: asyncio.Future[Any]) -> None:
    """Take note of an answer for which nobody waited any more."""
    if not asked.cancelled():
        asked.exception()
