"""Audit: the ledger holds what the calendar asks for, and every posting comes to an end."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.due import due_between
from bot.store.ledger import OPEN, PostingQuery, PostingState
from schedules.planner import asked_between

if TYPE_CHECKING:
    from bot.store.ledger import Ledger, Posting
    from schedules.planner import ContentEdition, DuesBetween

logger = logging.getLogger(__name__)

EVERY = dt.timedelta(hours=6)
FIRST_AFTER = dt.timedelta(minutes=10)
STUCK_AFTER = dt.timedelta(days=1)
"""A posting of which nothing was decided for so long after it should have been is stuck."""


class AuditReport(NamedTuple):
    """Findings of an audit."""

    missing: tuple[str, ...]
    """Keys that the calendar asks for and the ledger lacks."""
    stuck: tuple[Posting, ...]
    """Postings that come to no end."""
    counts: dict[PostingState, int]


class AuditResult(NamedTuple):
    """News of an audit."""

    missing_since: dt.datetime | None = None
    """Postings are missing of what was due since then."""
    newly_stuck: int = 0
    """Number of postings that are stuck and were not before."""


class Auditor:
    """Compares calendar and ledger now and then, over the time that the content in use has been in use."""

    def __init__(self, ledger: Ledger, every: dt.timedelta = EVERY, dues: DuesBetween = due_between) -> None:
        self._ledger = ledger
        self._every = every
        self._dues = dues
        self._fingerprint = ""
        self._since: dt.datetime | None = None
        self._next_at = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._stuck: frozenset[str] = frozenset()
        self._complaint = ""

    @property
    def complaint(self) -> str:
        """Finding of the last audit, a sentence for an operator; empty when ledger and calendar agree."""
        return self._complaint

    @property
    def next_at(self) -> dt.datetime:
        """Moment of the next audit."""
        return self._next_at

    def audit_by(self, moment: dt.datetime) -> None:
        """Audit at this moment at the latest."""
        self._next_at = min(self._next_at, moment)

    def audit(self, edition: ContentEdition, now: dt.datetime) -> AuditResult:
        """Compare ledger and calendar since the last time.

        With content that is new, the first audit comes a little later, when there was time to post.
        """
        if edition.fingerprint != self._fingerprint:
            self._fingerprint, self._since, self._next_at = edition.fingerprint, now, now + FIRST_AFTER
            return AuditResult()
        since = self._since or now
        report = self.find(edition, since, now)
        self._since, self._next_at = now, now + self._every
        self._complaint = ""
        if report.missing or report.stuck:
            self._complaint = f"Audit: {len(report.missing)} postings are missing, {len(report.stuck)} are stuck."
            self.audit_by(now + FIRST_AFTER)
        if report.missing:
            logger.error("The ledger lacks %d postings: %s", len(report.missing), ", ".join(report.missing[:10]))
        newly_stuck = [posting for posting in report.stuck if posting.key not in self._stuck]
        self._stuck = frozenset(posting.key for posting in report.stuck)
        for posting in newly_stuck:
            logger.error(
                "%s in %s is stuck in %s",
                posting.title,
                posting.where,
                posting.state,
                extra={"key": posting.key},
            )
        if logger.isEnabledFor(logging.INFO):
            counts = ", ".join(f"{state} {count}" for state, count in sorted(report.counts.items()))
            logger.info("Ledger: %s", counts)
        return AuditResult(since if report.missing else None, len(newly_stuck))

    def find(self, edition: ContentEdition, since: dt.datetime, now: dt.datetime) -> AuditReport:
        """Compare what fell due since some moment with the ledger, and look for postings that are stuck."""
        due = {asked.key for asked in asked_between(edition, self._dues, since, now)}
        known = {posting.key for posting in self._ledger.postings(PostingQuery(keys=frozenset(due)))}
        return AuditReport(tuple(sorted(due - known)), tuple(stuck(self._ledger, now)), self._ledger.counts())


def stuck(ledger: Ledger, now: dt.datetime) -> list[Posting]:
    """The open postings about which something should have been decided long ago."""
    overdue = ledger.postings(PostingQuery(states=OPEN, until=now - STUCK_AFTER))
    return [posting for posting in overdue if posting.next_at < now - STUCK_AFTER]
