"""One look at clock, content and ledger: what has to be done now, and when to look again.

Synchronous and without a clock of its own, so that it runs the same against Slack and in a simulation:

    work = dispatch.tick(edition, seconds)
    → make every attempt, then settle it; make every look, then conclude it; remove what stands twice
    → tick again after ``work.wait`` seconds, or as soon as something was settled
"""

from __future__ import annotations

import datetime as dt
import logging
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.calendar.due import due_between
from bot.calendar.quiet_hours import opens_at
from bot.platform_errors import has_left
from bot.platform_ids import is_person
from bot.store.ledger import LedgerError, Probe, unheard
from bot.store.state_records import ContentInUse
from schedules import admin_alerts
from schedules.auditor import EVERY as AUDIT_EVERY
from schedules.auditor import Auditor
from schedules.clock_guard import ClockGuard
from schedules.compose import Composer
from schedules.lookup import LookupCache
from schedules.planner import DuesBetween, Planner
from schedules.poster import Moment, Poster, TakeResult
from schedules.rate_limit import RateLimiters, RateLimits
from schedules.reconciler import Reconciler
from schedules.send_result import Delivered, MessageFound, Refused
from schedules.transitions import SECOND_LOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.content.models import Content
    from bot.editorial import EditorialDesk
    from bot.store.ledger import Ledger
    from bot.subscription_index import SubscriptionIndex
    from schedules.notice_bodies import NoticeBodies
    from schedules.planner import ContentEdition
    from schedules.poster import SettleResult
    from schedules.send_result import Attempt, AttemptResult, LookupResult, MessageLookup, MessageRef

logger = logging.getLogger(__name__)

NOTED_EVERY = dt.timedelta(minutes=1)
GONE_AFTER = dt.timedelta(minutes=5)
"""After so long without a sign of life of the content in use, a worker with other content takes over."""
_FROZEN_WAIT = 30.0
_AFTER_A_FAULT = 5.0
_SOON = 0.5
_LONGEST_WAIT = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """Settings of posting: speed, audits, calendar and subscribers."""

    pace: RateLimits = field(default_factory=RateLimits)
    other_paces: Mapping[str, RateLimits] = field(default_factory=dict)
    """Speed of each further platform on which the bot posts."""
    audit_every: dt.timedelta = AUDIT_EVERY
    dues: DuesBetween = due_between
    subscribers: SubscriptionIndex | None = None
    """Subscriptions beyond the content; None: there are none."""
    desk: EditorialDesk | None = None
    """Messages to who keeps the content up; None: there are none."""
    probe: Probe = unheard
    slack_time: Moment | None = None
    """The time by Slack at the start; None: the ledger's clock is believed, as in a rehearsal."""


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that has to be done now."""

    wait: float
    """Seconds after which to look again."""
    attempts: tuple[Attempt, ...] = ()
    lookups: tuple[MessageLookup, ...] = ()
    surplus: tuple[MessageRef, ...] = ()
    """Messages to remove: they stand there twice."""
    moments: Mapping[str, tuple[dt.datetime, ...]] | None = None
    """Per deadline or round when something of it is due, as ``PlanResult.moments``; None: as before."""
    complaint: str = ""
    """Finding of the last audit; empty when ledger and calendar agree."""
    frozen: str = ""
    """Reason why nothing is posted at all; then ask Slack for the time."""


class Dispatch:
    """Holds planner, poster, reconciler and auditor together. Not safe for use by two threads at once."""

    def __init__(self, ledger: Ledger, wording: NoticeBodies, worker: str, policy: Policy) -> None:
        self.ledger = ledger
        lookup = LookupCache()
        composer = Composer(ledger, wording, policy.subscribers, lookup, policy.desk)
        self._rate_limiters = RateLimiters(policy.pace, policy.other_paces)
        self.planner = Planner(ledger, dues=policy.dues, lookup=lookup)
        self.poster = Poster(ledger, composer, self._rate_limiters, worker, policy.probe)
        self.reconciler = Reconciler(ledger, policy.probe)
        self.auditor = Auditor(ledger, policy.audit_every, policy.dues)
        self.guard = ClockGuard(policy.slack_time)
        self._subscribers = policy.subscribers
        self._desk = policy.desk
        self._adopted = ""
        self._aside = False
        self._troubles = 0
        """Number of postings that could not be worded, or may stand twice or not at all, yet to be reported."""
        self._all_reported = False
        """False where ends may be unreported: the process before was killed, or the database was away."""
        self._surplus: list[MessageRef] = []
        """Messages that stand twice and are still to be removed."""
        self._removing: set[MessageRef] = set()

    def tick(self, edition: ContentEdition, seconds: float) -> Work:
        """Look at everything once. ``seconds`` is the time by a clock that never jumps.

        Raises LedgerError when the database is away; then nothing was decided.
        """
        now = self.ledger.now()
        in_use = self.ledger.record(ContentInUse)
        if reason := self.guard.distrust(now, seconds, in_use.at if in_use else None):
            logger.warning("Posting is frozen: %s", reason)
            return Work(wait=_FROZEN_WAIT, frozen=reason)
        content = edition.content
        for result in self.poster.settle_again(content, now):
            self._note(result)
        if not self._leads(edition, in_use, now):
            return Work(wait=NOTED_EVERY.total_seconds())
        subscribed = self._subscribed(edition)
        plan = self.planner.plan(subscribed, now)
        if plan.compared and self._desk is not None:
            self._desk.plan(content, now)
        moment = Moment(now, seconds)
        changed, lookups = self._look_after(subscribed, moment)
        opening = opens_at(content.organisation, now)
        taken = self.poster.take(content, moment, plan.in_hand) if opening <= now else TakeResult()
        self._troubles += taken.unworded
        if taken.outdated:
            self.planner.revise_at(now)
        try:
            wait = 0.0 if changed else self._wait(moment, opening)
        except LedgerError as error:
            logger.warning("%s", error)
            wait = _AFTER_A_FAULT
        surplus, self._surplus = tuple(self._surplus), []
        return Work(wait, taken.attempts, tuple(lookups), surplus, plan.moments, self.auditor.complaint)

    def listen(self, heard: Callable[[], object]) -> None:
        """Call this when there is something new: someone in this process changed what is followed, or asked."""
        if self._subscribers is not None:
            self._subscribers.listen(heard)
        if self._desk is not None:
            self._desk.listen(heard)

    def _subscribed(self, edition: ContentEdition) -> ContentEdition:
        """The edition with those who follow something in it.

        Who follows what is the same for all workers, so it is not by this that they tell whose content is newer.
        """
        if self._subscribers is None:
            return edition
        return self._subscribers.subscribed(edition.content, edition.fingerprint)

    def settle(self, content: Content, results: Sequence[AttemptResult], seconds: float) -> None:
        """Write down what came of attempts, as in ``settled_together``.

        Raises LedgerError; then it is kept and written at the next tick.
        """
        for settled in self.poster.settle(content, results, Moment(self.guard.time(seconds), seconds)):
            self._note(settled)
        for attempt, result in results:
            channel = attempt.postings[0].channel
            if self._subscribers is None or not is_person(channel):
                continue
            if isinstance(result, Refused) and has_left(result.code):
                self._subscribers.erase(channel)
            if isinstance(result, Delivered):
                for posting in attempt.postings:
                    self._subscribers.snooze_sent(channel, posting.about, posting.due_at)

    def conclude(self, lookup: MessageLookup, result: LookupResult, seconds: float) -> None:
        """Write down what a look showed."""
        if isinstance(result, MessageFound):
            self._surplus += result.surplus
        self._troubles += self.reconciler.conclude(lookup, result, self.guard.time(seconds))

    def confirm_time(self, outside: dt.datetime, seconds: float) -> None:
        """Slack gave its time while posting was frozen."""
        if self.guard.confirm(self.ledger.now(), seconds, outside):
            logger.info("Slack confirms the time; posting goes on")
        else:
            logger.error("The clock is wrong: Slack has %s. Set the clock of this machine.", outside.isoformat())

    def _look_after(self, edition: ContentEdition, moment: Moment) -> tuple[int, list[MessageLookup]]:
        """Recover what was left halfway and audit when it is time: number of changes, and lookups to make."""
        now, seconds = moment
        free = self._rate_limiters.looks_free(seconds)
        unreported = [] if self._all_reported else admin_alerts.no_good_end(self.ledger)
        self._all_reported = False
        lookups, changed, ended = self.reconciler.tidy(now, free)
        ended += len(unreported)
        if now >= self.auditor.next_at:
            audit = self.auditor.audit(edition, now)
            if audit.missing_since is not None:
                self.planner.plan_again(audit.missing_since, now)
            ended += audit.newly_stuck
            lookups += self.reconciler.doubtful(now, free - len(lookups))
        surplus = set(self._surplus)
        if self._troubles or surplus - self._removing:
            # What may stand twice is looked up as soon as Slack shows it; and once more when it should be gone.
            self.auditor.audit_by(now + SECOND_LOOK)
        self._removing |= surplus
        for _ in lookups:
            self._rate_limiters.look(seconds)
        ended, self._troubles = ended + self._troubles, 0
        self._report(edition.content, ended, now)
        self._all_reported = True
        return changed, lookups

    def _leads(self, edition: ContentEdition, in_use: ContentInUse | None, now: dt.datetime) -> bool:
        """True if this worker's content is the content in use; content that is new here is taken into use.

        Of several workers with different content the one whose content came last leads, as long as it is there.
        Otherwise they would correct each other's dates for ever.
        """
        fingerprint = edition.fingerprint
        new_here = self._adopted != fingerprint
        others = in_use is not None and in_use.fingerprint != fingerprint and now - in_use.at < GONE_AFTER
        if others and not new_here:
            if not self._aside:
                logger.warning("Another worker posts by newer content; this one stands aside")
            self._aside = True
            self.planner.forget()
            return False
        if new_here or others or self._aside or in_use is None or now - in_use.at >= NOTED_EVERY:
            self.ledger.write(records=[ContentInUse(now, fingerprint)])
        self._adopted, self._aside = fingerprint, False
        return True

    def _report(self, content: Content, ended: int, now: dt.datetime) -> None:
        if ended:
            logger.warning("%d postings came to no good or a doubtful end; see iza-bot ledger", ended)
            report = admin_alerts.ended(self.ledger, content, now)
            if report is not None:
                self.ledger.write(add=[report])

    def _wait(self, moment: Moment, opening: dt.datetime) -> float:
        """Seconds in which nothing new has to be decided, unless something is settled before."""
        now, seconds = moment
        if self.planner.next_at <= now or self._troubles:
            return _SOON
        upcoming = self.ledger.upcoming()
        moments = [self.planner.next_at, self.auditor.next_at]
        if upcoming.attention is not None:
            moments.append(upcoming.attention)
        if upcoming.claim is not None:
            moments.append(max(upcoming.claim, opening))
        held_back = any(moment <= now for moment in moments)
        held = self._rate_limiters.changes_at(seconds) - seconds if held_back else math.inf
        ahead = (moment for moment in moments if moment > now)
        return min(held, (min(ahead, default=now + _LONGEST_WAIT) - now).total_seconds())

    def _note(self, result: SettleResult) -> None:
        self._troubles += result.doubtful
        self._surplus += result.surplus
