"""Posting by the ledger: which rows leave now, and what becomes of them.

Everything here is synchronous and takes the time as an argument; the message itself is sent by whoever asked for
the attempts. The same code runs against Slack and, in virtual time, in a simulation.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, NamedTuple

from bot.slack_errors import ACCESS, meaning_of
from bot.slack_ids import is_user_id
from bot.store.ledger import (
    CHANNEL_ID,
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
from schedules import catch_up, transitions
from schedules.compose import OutdatedError
from schedules.corrections import rewritten
from schedules.refusal_incidents import RefusalIncidents
from schedules.send_result import Attempt, Delivered, NotDelivered, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.content.models import Content
    from bot.store.ledger import Ledger
    from schedules.compose import ComposedMessage, Composer
    from schedules.rate_limit import RateLimiter
    from schedules.refusal_incidents import IncidentReport
    from schedules.send_result import MessageContent, SendResult

logger = logging.getLogger(__name__)

ACCESS_HOLD = dt.timedelta(minutes=5)
"""How long nothing is posted at all after Slack refused the token or a scope."""
_CORRECTIONS = frozenset({PostingKind.MOVED, PostingKind.WITHDRAWN})
_OTHERS = frozenset(PostingKind) - _CORRECTIONS
_UNDECIDED = frozenset({PostingState.SENDING, PostingState.AMBIGUOUS, PostingState.RETRY, PostingState.CLAIMED})
"""What becomes of the row still depends on what came of its last attempt."""
_MOST_LATE = 100
_MOST_TRIES = 100
_MOST_OUTRUN = 10


class Moment(NamedTuple):
    """Now: by the ledger, and in seconds of a clock that never jumps."""

    now: dt.datetime
    seconds: float


class _Prepared(NamedTuple):
    """What is about to leave."""

    post: MessageContent
    sending: Sequence[Transition]
    dropped: Sequence[Transition]
    """Rows that it says as well."""

    def attempt(self) -> Attempt:
        """The attempt, with its rows as they are once they are committed."""
        rows = (after._replace(fence=before.fence + 1) for before, after, _ in self.sending)
        return Attempt(tuple(rows), self.post)


class Poster:
    """Takes rows in hand, commits them as ``sending``, and writes down what came of it."""

    def __init__(
        self, ledger: Ledger, composer: Composer, pacer: RateLimiter, worker: str, probe: Probe = unheard
    ) -> None:
        self._ledger = ledger
        self._composer = composer
        self._worker = worker
        self._probe = probe
        self._incidents = RefusalIncidents(ledger)
        self._channel_ids: dict[str, str] = {}
        self._unsettled: list[tuple[Attempt, SendResult, int]] = []
        self.pacer = pacer
        self.unseen: frozenset[str] = frozenset()
        """Keys of rows that were in hand when all was compared with the content: the planner has to see them."""
        self.outdated = False
        """Whether a row turned out to announce another date than the content: the planner has to look again."""
        self.troubles = 0
        """How many rows could not be worded, or may stand there twice, since this was last set to 0."""
        self.doubles: list[tuple[str, str]] = []
        """Channel id and timestamp of messages that stand there twice and have to go."""

    def take(self, content: Content, moment: Moment) -> list[Attempt]:
        """As many attempts as may leave now, the most urgent first. They must leave at once."""
        free = self.pacer.posts_free(moment.seconds)
        corrections = min(free, self.pacer.edits_free(moment.seconds))
        attempts: list[Attempt] = []
        try:
            self._take(content, moment, (_CORRECTIONS, corrections), attempts)
            self._take(content, moment, (_OTHERS, free - len(attempts)), attempts)
        except LedgerError:
            if not attempts:
                raise
            logger.exception("The database went away halfway; what was committed leaves")
        return attempts

    def _take(
        self, content: Content, moment: Moment, what: tuple[frozenset[PostingKind], int], attempts: list[Attempt]
    ) -> None:
        kinds, room = what
        most = len(attempts) + room
        while len(attempts) < most and not self.outdated:
            rows = self._ledger.claim(self._claim(moment, most - len(attempts), kinds))
            if not rows:
                return
            prepared = [self._prepare(content, row, moment) for row in rows]
            attempts += self._commit([each for each in prepared if each is not None], moment)

    def settle(self, content: Content, attempt: Attempt, outcome: SendResult, moment: Moment) -> None:
        """Write down what came of an attempt, also when it comes late.

        Raises LedgerError when the database is away; then it is kept for ``settle_again``.
        """
        self.pacer.back(attempt.rows[0].channel, moment.seconds)
        self._heed(outcome, moment.seconds)
        self._log(attempt, outcome)
        try:
            self._write_down(content, attempt, outcome, moment.now)
        except LedgerError:
            self._unsettled.append((attempt, outcome, 1))
            raise

    def settle_again(self, content: Content, now: dt.datetime) -> None:
        """Write down what could not be written before.

        What can't be written time after time is let go: its lease has run out, and it is looked up in Slack.
        """
        unsettled, self._unsettled = self._unsettled, []
        for attempt, outcome, tries in unsettled:
            try:
                self._write_down(content, attempt, outcome, now)
            except LedgerError as error:
                logger.warning("%s", error)
                if tries < _MOST_TRIES:
                    self._unsettled.append((attempt, outcome, tries + 1))

    def _claim(self, moment: Moment, limit: int, kinds: frozenset[PostingKind]) -> Claim:
        return Claim(
            worker=self._worker,
            now=moment.now,
            lease_until=moment.now + transitions.LEASE,
            limit=limit,
            kinds=kinds,
            resting=self.pacer.resting(moment.seconds),
        )

    def _prepare(self, content: Content, row: Posting, moment: Moment) -> _Prepared | None:
        """Word a claimed row, with all that is late in its channel; None when it is not to be posted."""
        now = moment.now
        self._probe("poster: claimed")
        rows, dropped = self._gather(row, moment)
        try:
            composed = self._compose(content, rows, now) if rows else None
        except OutdatedError as reason:
            self.outdated = True
            self._ledger.write([*dropped, *(transitions.released(each, now, str(reason)) for each in rows)])
            return None
        except LedgerError:
            raise
        except Exception:
            # What can't be worded must not silence the other channels; the administrators hear of it.
            logger.exception("%s in %s can't be worded", row.title or row.kind.value, row.where)
            self.troubles += len(rows)
            self._ledger.write([*dropped, *(transitions.failed(each, now, "cannot be worded") for each in rows)])
            return None
        if composed is None:
            done = [transitions.cancelled(each, now, "nothing left to say") for each in rows]
            self._ledger.write([*dropped, *done])
            return None
        sending = [
            transitions.sending(before, spoken, now) for before, spoken in zip(rows, composed.rows, strict=True)
        ]
        return _Prepared(composed.post, sending, dropped)

    def _compose(self, content: Content, rows: tuple[Posting, ...], now: dt.datetime) -> ComposedMessage | None:
        if not self.unseen.isdisjoint(row.key for row in rows):
            raise OutdatedError("the content may have changed while it was in hand")
        return self._composer.compose(content, rows, now)

    def _commit(self, prepared: Sequence[_Prepared], moment: Moment) -> list[Attempt]:
        """Commit as ``sending`` what leaves now: together, or one by one when another worker changed a row."""
        if not prepared:
            return []
        self._probe("poster: before sending is committed")
        changes = [change for each in prepared for change in (*each.dropped, *each.sending)]
        if not self._ledger.write(changes):
            one_by_one = ([each] for each in prepared) if len(prepared) > 1 else ()
            return [attempt for each in one_by_one for attempt in self._commit(each, moment)]
        self._probe("poster: sending is committed")
        for each in prepared:
            self.pacer.leave(each.sending[0].before.channel, moment.seconds, len(each.post.edits))
        return [each.attempt() for each in prepared]

    def _gather(self, row: Posting, moment: Moment) -> tuple[tuple[Posting, ...], tuple[Transition, ...]]:
        if not catch_up.is_late(row, moment.now):
            return (row,), ()
        claim = self._claim(moment, _MOST_LATE, frozenset({PostingKind.REMINDER}))
        late = [row, *self._ledger.claim_late(claim, row.channel, moment.now - catch_up.LATE_AFTER)]
        siblings = [
            sibling
            for about in sorted({each.about for each in late})
            for sibling in self._ledger.rows(PostingQuery(about=about, channel=row.channel))
        ]
        return catch_up.gather(late, siblings, moment.now)

    def _heed(self, outcome: SendResult, seconds: float) -> None:
        """Slow down when Slack asks for it, and hold everything when it refuses the token."""
        match outcome:
            case NotDelivered(_, wait, throttled=True) if wait is not None:
                self.pacer.slow_down()
                self.pacer.hold(seconds + wait.total_seconds())
            case Refused(code) if meaning_of(code) in ACCESS:
                self.pacer.hold(seconds + ACCESS_HOLD.total_seconds())

    def _write_down(self, content: Content, attempt: Attempt, outcome: SendResult, now: dt.datetime) -> None:
        self._probe("poster: before the outcome is written")
        changes = [transitions.settled(row, outcome, now) for row in attempt.rows]
        changes += rewritten(self._ledger, changes)
        if self._write(changes, lambda: self._told(content, attempt, outcome, now)):
            self.troubles += sum(after.state is PostingState.SENT and after.doubt for _, after, _ in changes)
        else:
            self._write_late(attempt, outcome, now)
        self._probe("poster: the outcome is written")

    def _write(self, changes: Sequence[Transition], telling: Callable[[], IncidentReport]) -> bool:
        """Write it down with what must be told; again when another worker adds to the same alert meanwhile."""
        for _ in range(_MOST_OUTRUN):
            told, written = telling(), False
            try:
                written = self._ledger.write([*changes, *told.changes], add=told.alerts, notes=told.notes)
            finally:
                if not written:
                    self._incidents.forget()
                    self._channel_ids.clear()
            if written or not told.changes:
                return written
        return False

    def _write_late(self, attempt: Attempt, outcome: SendResult, now: dt.datetime) -> None:
        """The rows have moved on while the answer was on its way: it still counts if no other attempt was made.

        If all of them were posted otherwise in the meantime, this message is one too many. If that is possible,
        but not certain, they are looked up.
        """
        mine = {row.key: row for row in attempt.rows}
        elsewhere = 0
        for row in self._ledger.rows(PostingQuery(keys=frozenset(mine))):
            if row.attempts == mine[row.key].attempts and row.state in _UNDECIDED:
                change = transitions.settled(row, outcome, now)
                self._ledger.write([change, *rewritten(self._ledger, [change])])
            elif isinstance(outcome, Delivered) and row.state is PostingState.SENT and row.ts != outcome.ts:
                logger.warning("%s was posted twice: %s and %s", row.key, row.ts, outcome.ts)
                self._ledger.write([transitions.doubled(row, outcome.ts)])
                elsewhere += 1
            elif (
                isinstance(outcome, Unknown)
                and row.state is PostingState.SENT
                and row.attempts > mine[row.key].attempts
            ):
                self.troubles += self._ledger.write([transitions.doubted(row)])
        if isinstance(outcome, Delivered) and elsewhere == len(mine):
            self.doubles.append((outcome.channel_id, outcome.ts))

    def _told(self, content: Content, attempt: Attempt, outcome: SendResult, now: dt.datetime) -> IncidentReport:
        """What the administrators must hear, and what has to be remembered."""
        told = self._incidents.told(content, attempt, outcome, now)
        if not isinstance(outcome, Delivered):
            return told
        return told._replace(notes={**told.notes, **self._learnt(attempt.rows[0].channel, outcome.channel_id)})

    def _learnt(self, channel: str, channel_id: str) -> dict[str, str]:
        """Slack's id of the channel, which looking back needs, if it is news."""
        if self._channel_ids.get(channel) == channel_id:
            return {}
        self._channel_ids[channel] = channel_id
        return {f"{CHANNEL_ID}{channel}": channel_id}

    def _log(self, attempt: Attempt, outcome: SendResult) -> None:
        if not logger.isEnabledFor(logging.INFO):
            return
        direct = is_user_id(attempt.rows[0].channel)
        for row in attempt.rows:
            logger.info(
                "%s in %s: %s",
                row.title or row.kind.value,
                row.where,
                # the id of a direct message leads to who follows something
                Delivered(row.where, outcome.ts) if direct and isinstance(outcome, Delivered) else outcome,
                extra={"action": "posted" if isinstance(outcome, Delivered) else "not_posted", "key": row.key},
            )
