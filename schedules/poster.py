"""Posting by the ledger: which postings leave now, and what becomes of them.

Everything here is synchronous and takes the time as an argument; the message itself is sent by whoever asked for
the attempts. The same code runs against Slack and, in virtual time, in a simulation.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from bot.messages.notices import MOST_TOGETHER
from bot.platform_errors import ACCESS, meaning_of
from bot.platform_ids import is_person
from bot.store.ledger import (
    CORRECTIONS,
    PERHAPS_THERE,
    Claim,
    LedgerError,
    Posting,
    PostingKind,
    PostingQuery,
    PostingState,
    Probe,
    Transition,
    unheard,
)
from bot.store.state_records import ChannelId
from schedules import catch_up, transitions
from schedules.compose import OutdatedError
from schedules.corrections import rewritten
from schedules.refusal_incidents import RefusalIncidents
from schedules.send_result import Attempt, Delivered, MessageRef, NotDelivered, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.content.models import Content
    from bot.store.ledger import Ledger
    from schedules.compose import ComposedMessage, Composer
    from schedules.rate_limit import RateLimiter, RateLimiters
    from schedules.refusal_incidents import IncidentReport
    from schedules.send_result import AttemptResult, MessageContent, SendResult

logger = logging.getLogger(__name__)

ACCESS_HOLD = dt.timedelta(minutes=5)
"""Nothing is posted for so long after Slack refused the token or a scope."""
_OTHERS = frozenset(PostingKind) - CORRECTIONS
_UNDECIDED = PERHAPS_THERE | {PostingState.RETRY, PostingState.CLAIMED}
"""The result of the last attempt still decides about the posting."""
_ANOTHER_MESSAGE = "another message is to tell it"
_MOST_LATE = 100
_MOST_TRIES = 100
_MOST_OUTRUN = 10


class Moment(NamedTuple):
    """Now: by the ledger, and in seconds of a clock that never jumps."""

    now: dt.datetime
    seconds: float


class TakeResult(NamedTuple):
    """Attempts to make at once, and what came to light about the others that were taken in hand."""

    attempts: tuple[Attempt, ...] = ()
    outdated: bool = False
    """True when one announces another date than the content: the planner has to compare again."""
    unworded: int = 0
    """Number of postings that could not be worded and so failed."""


class SettleResult(NamedTuple):
    """Work that is left once the end of an attempt was written down."""

    doubtful: int = 0
    """Number of postings that may stand in their channel twice."""
    surplus: tuple[MessageRef, ...] = ()
    """Messages that stand there twice and have to go."""


class _OutgoingMessage(NamedTuple):
    """A message that is about to leave."""

    message: MessageContent
    sending: Sequence[Transition]
    dropped: Sequence[Transition]
    """Postings that it says as well, and those that it leaves to another message."""

    def attempt(self) -> Attempt:
        """The attempt, with its postings as they are once they are committed."""
        postings = (replace(after, fence=before.fence + 1) for before, after, _ in self.sending)
        return Attempt(tuple(postings), self.message)


@dataclass(slots=True)
class _Round:
    """One call of ``take``: what goes for all of it, and what it came to so far."""

    content: Content
    moment: Moment
    in_hand: frozenset[str]
    first_cards: dict[str, Posting] = field(default_factory=dict)
    """Messages under which reminders belong, by the keys of these."""
    attempts: list[Attempt] = field(default_factory=list)
    outdated: bool = False
    unworded: int = 0


class Poster:
    """Takes postings in hand, commits them as ``sending``, and writes down what came of it."""

    def __init__(
        self, ledger: Ledger, composer: Composer, rate_limiters: RateLimiters, worker: str, probe: Probe = unheard
    ) -> None:
        self._ledger = ledger
        self._composer = composer
        self._rate_limiters = rate_limiters
        self._worker = worker
        self._probe = probe
        self._incidents = RefusalIncidents(ledger)
        self._channel_ids: dict[str, str] = {}
        self._unsettled: list[tuple[Attempt, SendResult, int]] = []

    def take(self, content: Content, moment: Moment, in_hand: frozenset[str] = frozenset()) -> TakeResult:
        """As many attempts as may leave now, the most urgent first. They must leave at once.

        ``in_hand`` are the keys of postings that the planner has to see first (``PlanResult.in_hand``).
        """
        this = _Round(content, moment, in_hand)
        try:
            for limiter, apart in self._rate_limiters:
                self._take_within(this, limiter, apart)
        except LedgerError:
            if not this.attempts:
                raise
            logger.exception("The database went away halfway; what was committed leaves")
        return TakeResult(tuple(this.attempts), this.outdated, this.unworded)

    def _take_within(self, this: _Round, limiter: RateLimiter, apart: frozenset[str]) -> None:
        """Take what may leave within one limiter, of the platforms that do not stand ``apart`` from it."""
        before, seconds = len(this.attempts), this.moment.seconds
        free, edits = limiter.posts_free(seconds), limiter.edits_free(seconds)
        claim = Claim(
            worker=self._worker,
            now=this.moment.now,
            lease_until=this.moment.now + transitions.LEASE,
            limit=free,
            apart=apart,
            together=MOST_TOGETHER,
        )
        if edits < free:
            self._take(this, limiter, claim._replace(kinds=CORRECTIONS, limit=edits))
            taken = len(this.attempts) - before
            claim = claim._replace(kinds=_OTHERS, limit=free - taken)
        self._take(this, limiter, claim)

    def _take(self, this: _Round, limiter: RateLimiter, claim: Claim) -> None:
        most = len(this.attempts) + claim.limit
        while len(this.attempts) < most and not this.outdated:
            resting = limiter.resting(this.moment.seconds)
            postings = self._ledger.claim(claim._replace(limit=most - len(this.attempts), resting=resting))
            if not postings:
                return
            this.first_cards = self._composer.first_cards(postings)
            by_channel: defaultdict[str, list[Posting]] = defaultdict(list)
            for posting in postings:
                by_channel[posting.channel].append(posting)
            prepared = [self._prepare(this, together) for together in by_channel.values()]
            this.attempts += self._commit([message for message in prepared if message is not None], this.moment)

    def settle(self, content: Content, results: Sequence[AttemptResult], moment: Moment) -> list[SettleResult]:
        """Write down what came of attempts (``settled_together``), also when it comes late.

        Raises LedgerError when the database is away; then it is kept for ``settle_again``.
        """
        for attempt, result in results:
            channel = attempt.postings[0].channel
            limiter = self._rate_limiters.of(channel)
            limiter.back(channel, moment.seconds)
            _heed(limiter, result, moment.seconds)
            self._log(attempt, result)
        try:
            return self._write_down(content, results, moment.now)
        except LedgerError:
            self._unsettled += [(attempt, result, 1) for attempt, result in results]
            raise

    def settle_again(self, content: Content, now: dt.datetime) -> list[SettleResult]:
        """Write down what could not be written before.

        What can't be written time after time is let go: its lease has run out, and it is looked up in Slack.
        """
        unsettled, self._unsettled = self._unsettled, []
        results: list[SettleResult] = []
        for attempt, result, tries in unsettled:
            try:
                results += self._write_down(content, [(attempt, result)], now)
            except LedgerError as error:
                logger.warning("%s", error)
                if tries < _MOST_TRIES:
                    self._unsettled.append((attempt, result, tries + 1))
        return results

    def _prepare(self, this: _Round, claimed: Sequence[Posting]) -> _OutgoingMessage | None:
        """Word what was claimed in a channel, with all that is late there; None when it is not to be posted."""
        self._probe("poster: claimed")
        postings, dropped = self._gather(claimed, this.moment)
        return self._word(this, postings, dropped)

    def _word(
        self, this: _Round, postings: tuple[Posting, ...], dropped: Sequence[Transition]
    ) -> _OutgoingMessage | None:
        now = this.moment.now
        try:
            composed = self._compose(this, postings) if postings else None
        except OutdatedError as reason:
            this.outdated = True
            self._ledger.write(
                [*dropped, *(transitions.released(posting, now, str(reason)) for posting in postings)]
            )
            return None
        except LedgerError:
            raise
        except Exception:
            # What can't be worded must not silence others; the administrators hear of it.
            first, *others = postings
            logger.exception("%s in %s can't be worded", first.title or first.kind.value, first.where)
            if others:
                apart = [transitions.released(posting, now, _ANOTHER_MESSAGE) for posting in others]
                self._ledger.write([*dropped, *apart])
                return self._word(this, (first,), ())
            this.unworded += 1
            self._ledger.write([*dropped, transitions.failed(first, now, "cannot be worded")])
            return None
        if composed is None:
            done = [transitions.cancelled(posting, now, "nothing left to say") for posting in postings]
            self._ledger.write([*dropped, *done])
            return None
        worded = {posting.key: posting for posting in composed.postings}
        apart = [
            transitions.released(posting, now, _ANOTHER_MESSAGE)
            for posting in postings
            if posting.key not in worded
        ]
        sending = [
            transitions.sending(posting, worded[posting.key], now) for posting in postings if posting.key in worded
        ]
        return _OutgoingMessage(composed.message, sending, (*dropped, *apart))

    def _compose(self, this: _Round, postings: tuple[Posting, ...]) -> ComposedMessage | None:
        if not this.in_hand.isdisjoint(posting.key for posting in postings):
            raise OutdatedError("the content may have changed while it was in hand")
        return self._composer.compose(this.content, postings, this.first_cards, this.moment.now)

    def _commit(self, outgoing: Sequence[_OutgoingMessage], moment: Moment) -> list[Attempt]:
        """Commit as ``sending`` what leaves now: together, or one by one when another worker changed a posting."""
        if not outgoing:
            return []
        self._probe("poster: before sending is committed")
        changes = [change for message in outgoing for change in (*message.dropped, *message.sending)]
        if not self._ledger.write(changes):
            one_by_one = ([message] for message in outgoing) if len(outgoing) > 1 else ()
            return [attempt for message in one_by_one for attempt in self._commit(message, moment)]
        self._probe("poster: sending is committed")
        for message in outgoing:
            channel = message.sending[0].before.channel
            self._rate_limiters.of(channel).leave(channel, moment.seconds, len(message.message.edits))
        return [message.attempt() for message in outgoing]

    def _gather(
        self, claimed: Sequence[Posting], moment: Moment
    ) -> tuple[tuple[Posting, ...], tuple[Transition, ...]]:
        if not catch_up.is_late(claimed[0], moment.now):
            return tuple(claimed), ()
        channel = claimed[0].channel
        claim = Claim(self._worker, moment.now, moment.now + transitions.LEASE, _MOST_LATE)
        late = [*claimed, *self._ledger.claim_late(claim, channel, moment.now - catch_up.LATE_AFTER)]
        siblings = [
            sibling
            for about in sorted({posting.about for posting in late})
            for sibling in self._ledger.postings(PostingQuery(about=about, channel=channel))
        ]
        return catch_up.gather(late, siblings, moment.now)

    def _write_down(
        self, content: Content, results: Sequence[AttemptResult], now: dt.datetime
    ) -> list[SettleResult]:
        """Write them down in one transaction; one by one when a posting has moved on."""
        self._probe("poster: before the outcome is written")
        changes = [
            transitions.settled(posting, result, now)
            for attempt, result in results
            for posting in attempt.postings
        ]
        changes += rewritten(self._ledger, changes)
        if self._write(changes, lambda: self._incident_report(content, results, now)):
            doubtful = sum(after.state is PostingState.SENT and after.delivery.doubt for _, after, _ in changes)
            settled = [SettleResult(doubtful)]
        elif len(results) == 1:
            settled = [self._write_late(*results[0], now)]
        else:
            return [late for result in results for late in self._write_down(content, [result], now)]
        self._probe("poster: the outcome is written")
        return settled

    def _write(self, changes: Sequence[Transition], make_report: Callable[[], IncidentReport]) -> bool:
        """Write it down with what must be reported; again when another worker adds to the same alert meanwhile."""
        for _ in range(_MOST_OUTRUN):
            report, written = make_report(), False
            try:
                written = self._ledger.write(
                    [*changes, *report.changes], add=report.alerts, records=report.records
                )
            finally:
                if not written:
                    self._incidents.forget()
                    self._channel_ids.clear()
            if written or not report.changes:
                return written
        return False

    def _write_late(self, attempt: Attempt, result: SendResult, now: dt.datetime) -> SettleResult:
        """The postings moved on while the response was on its way: it still counts if no other attempt was made.

        If all of them were posted otherwise in the meantime, this message is one too many. If that is possible,
        but not certain, they are looked up.
        """
        mine = {posting.key: posting for posting in attempt.postings}
        elsewhere = doubtful = 0
        for posting in self._ledger.postings(PostingQuery(keys=frozenset(mine))):
            if posting.delivery.attempts == mine[posting.key].delivery.attempts and posting.state in _UNDECIDED:
                change = transitions.settled(posting, result, now)
                self._ledger.write([change, *rewritten(self._ledger, [change])])
            elif (
                isinstance(result, Delivered)
                and posting.state is PostingState.SENT
                and posting.delivery.ts != result.ts
            ):
                logger.warning("%s was posted twice: %s and %s", posting.key, posting.delivery.ts, result.ts)
                self._ledger.write([transitions.doubled(posting, result.ts)])
                elsewhere += 1
            elif (
                isinstance(result, Unknown)
                and posting.state is PostingState.SENT
                and posting.delivery.attempts > mine[posting.key].delivery.attempts
            ):
                doubtful += self._ledger.write([transitions.doubted(posting)])
        if isinstance(result, Delivered) and elsewhere == len(mine):
            return SettleResult(doubtful, (MessageRef(result.channel_id, result.ts),))
        return SettleResult(doubtful)

    def _incident_report(
        self, content: Content, results: Sequence[AttemptResult], now: dt.datetime
    ) -> IncidentReport:
        """Alerts to the administrators and facts to keep."""
        report = self._incidents.report(content, results, now)
        learnt = [
            record
            for attempt, result in results
            if isinstance(result, Delivered)
            for record in self._learnt(attempt.postings[0].channel, result.channel_id)
        ]
        return report._replace(records=(*report.records, *learnt))

    def _learnt(self, channel: str, channel_id: str) -> tuple[ChannelId, ...]:
        """The id of the channel, which looking back needs, if it is news."""
        if self._channel_ids.get(channel) == channel_id:
            return ()
        self._channel_ids[channel] = channel_id
        return (ChannelId(channel, channel_id),)

    def _log(self, attempt: Attempt, result: SendResult) -> None:
        if not logger.isEnabledFor(logging.INFO):
            return
        direct = is_person(attempt.postings[0].channel)
        for posting in attempt.postings:
            logger.info(
                "%s in %s: %s",
                posting.title or posting.kind.value,
                posting.where,
                # the id of a direct message leads to who follows something
                Delivered(posting.where, result.ts) if direct and isinstance(result, Delivered) else result,
                extra={"action": "posted" if isinstance(result, Delivered) else "not_posted", "key": posting.key},
            )


def settled_together(results: Sequence[AttemptResult]) -> list[list[AttemptResult]]:
    """Results of attempts by the transaction that writes them down: one for all that was delivered.

    Any other result may alert the administrators; one by one, each joins the alert of the one before.
    """
    delivered = [pair for pair in results if isinstance(pair[1], Delivered)]
    others = [[pair] for pair in results if not isinstance(pair[1], Delivered)]
    return [delivered, *others] if delivered else others


def _heed(limiter: RateLimiter, result: SendResult, seconds: float) -> None:
    """Slow down when the platform asks for it, and hold everything there when it refuses the token."""
    match result:
        case NotDelivered(_, wait, throttled=True) if wait is not None:
            limiter.slow_down()
            limiter.hold(seconds + wait.total_seconds())
        case Refused(code) if meaning_of(code) in ACCESS:
            limiter.hold(seconds + ACCESS_HOLD.total_seconds())
