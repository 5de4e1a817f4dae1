"""The states of a row as pure functions: a row, what happened, and the time → the row it becomes.

    planned → claimed → sending → sent
    retry, ambiguous: on the way; failed, superseded, cancelled, expired: the other ends.

Only ``claimed`` is made elsewhere, by the store, because taking a row in hand must exclude all others. ``fence``
and ``updated_at`` are the store's too.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.slack_errors import is_repairable
from bot.store.ledger import Posting, PostingState, Transition
from schedules.send_result import Delivered, NotDelivered, Refused, SendResult

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTEMPT = dt.timedelta(seconds=20)
"""From the commit of ``sending`` to the end of the one HTTP attempt."""
LEASE = 3 * ATTEMPT
"""How long a row stays with the worker that took it in hand."""
FIRST_LOOK = dt.timedelta(seconds=60)
SECOND_LOOK = dt.timedelta(minutes=5)
"""When an ambiguous message is looked for, counted from its attempt. Slack's history may lag behind."""
UNREAD = dt.timedelta(hours=1)
"""How long we try to look before we take it that Slack can't be read."""
SHORTEST_WAIT = dt.timedelta(seconds=15)
LONGEST_WAIT = dt.timedelta(minutes=15)
REPAIR_WAIT = dt.timedelta(minutes=15)
LONGEST_REPAIR_WAIT = dt.timedelta(hours=1)
_DOUBLINGS = 8


def sending(row: Posting, spoken: Posting, now: dt.datetime) -> Transition:
    """The moment before the message leaves. From here on nobody can be sure that it was not posted.

    ``spoken`` is the same row with what the message says filled in.
    """
    after = spoken._replace(
        state=PostingState.SENDING,
        attempts=row.attempts + 1,
        attempt_at=now,
        next_at=now + LEASE,
        looks=0,
    )
    return Transition(row, after, f"attempt {after.attempts}")


def settled(row: Posting, outcome: SendResult, now: dt.datetime) -> Transition:
    """The attempt of a row in ``sending`` (or ``ambiguous``, when the answer came late) has come to this."""
    match outcome:
        case Delivered(channel_id, ts):
            return _sent(row, channel_id, ts, now, "")
        case NotDelivered(reason, wait, _):
            return _again(row, now, now + (wait if wait is not None else backoff(row.attempts)), reason)
        case Refused(code):
            return _refused(row, code, now)
    due = (row.attempt_at or now) + FIRST_LOOK
    after = row._replace(state=PostingState.AMBIGUOUS, next_at=max(due, now), looks=0, error=outcome.reason)
    return Transition(row, after, outcome.reason)


def released(row: Posting, now: dt.datetime, why: str) -> Transition:
    """A row in ``claimed`` goes back unsent: its worker is gone, or thinks better of it."""
    state = PostingState.RETRY if row.attempts else PostingState.PLANNED
    return Transition(row, row._replace(state=state, worker="", next_at=now), why)


def orphaned(row: Posting, now: dt.datetime) -> Transition:
    """A row is found in ``sending`` after its lease: its worker died or was cut off somewhere in the attempt."""
    why = "found in sending after its lease"
    due = (row.attempt_at or now) + FIRST_LOOK
    return Transition(
        row, row._replace(state=PostingState.AMBIGUOUS, next_at=max(due, now), looks=0, error=why), why
    )


def found(row: Posting, channel_id: str, stamps: Sequence[str], now: dt.datetime) -> Transition:
    """An ambiguous message stands in Slack; the oldest is the one that counts. More than one leave a doubt."""
    if len(stamps) == 1:
        return _sent(row, channel_id, stamps[0], now, "found in Slack")
    why = f"found {len(stamps)} times in Slack: {', '.join(stamps)}"
    return _sent(row._replace(doubt=True), channel_id, stamps[0], now, why)._replace(before=row)


def verified(row: Posting, stamps: Sequence[str]) -> Transition:
    """A message that may stand twice was looked up: the oldest counts, and the doubt stays until it is alone."""
    why = f"read back: stands there {len(stamps)} times" if len(stamps) > 1 else "read back: stands there once"
    return Transition(row, row._replace(ts=stamps[0], doubt=len(stamps) > 1), why)


def doubled(row: Posting, ts: str) -> Transition:
    """The answer to an earlier attempt came late: what the row tells stands a second time, at this timestamp."""
    return Transition(row, row._replace(doubt=True), f"posted twice: {row.ts} and {ts}")


def doubted(row: Posting) -> Transition:
    """A message that stands may stand there twice: an earlier attempt came to its end only after it was posted."""
    why = "an earlier attempt may have come through after it"
    return Transition(row, row._replace(doubt=True), why)


def perhaps_posted(row: Posting, now: dt.datetime, why: str) -> Transition:
    """A row that waits may have been posted without the ledger knowing: look before it is sent."""
    return Transition(
        row, row._replace(state=PostingState.AMBIGUOUS, attempt_at=now, next_at=now, looks=0, error=why), why
    )


def not_found(row: Posting, now: dt.datetime) -> Transition:
    """An ambiguous message was looked for and is not there: look once more, well apart, then send it again."""
    started = row.attempt_at or now
    if row.looks == 0 or now < started + SECOND_LOOK:
        due = max(started + SECOND_LOOK, now + FIRST_LOOK)
        return Transition(row, row._replace(looks=row.looks + 1, next_at=due), "not found in Slack, first look")
    return _again(row, now, now, "not found in Slack, twice")


def not_read(row: Posting, reason: str, now: dt.datetime, *, lasting: bool) -> Transition:
    """An ambiguous message can't be looked for. When that lasts, a duplicate is preferred to a loss."""
    if lasting or now - (row.attempt_at or now) >= UNREAD:
        why = f"can't be read back ({reason}); a duplicate is possible"
        return _again(row, now, now, why, doubt=True)
    waited = now - (row.attempt_at or now)
    return Transition(row, row._replace(next_at=now + max(waited / 2, FIRST_LOOK)), f"can't be read now: {reason}")


def outlived(row: Posting, now: dt.datetime) -> Transition:
    """A waiting row is no longer worth posting: failed when Slack refused it all that time, else expired."""
    if is_repairable(row.error):
        return Transition(
            row, row._replace(state=PostingState.FAILED, next_at=now), f"{row.error} until it was of no more use"
        )
    return Transition(row, row._replace(state=PostingState.EXPIRED, next_at=now), "no longer worth posting")


def superseded(row: Posting, by: Posting, now: dt.datetime, why: str) -> Transition:
    """Another row says it."""
    return Transition(row, row._replace(state=PostingState.SUPERSEDED, replaced_by=by.key, next_at=now), why)


def cancelled(row: Posting, now: dt.datetime, why: str) -> Transition:
    """It is not asked for any more. Without an error it may be asked for again; an operator leaves one."""
    return Transition(row, row._replace(state=PostingState.CANCELLED, worker="", next_at=now, error=""), why)


def planned_again(row: Posting, plan: Posting, why: str) -> Transition:
    """What is asked for changed: the row takes the new moment and date.

    Where it stands, if it was posted, is kept: the message goes on being corrected until it is told afresh.
    """
    after = plan._replace(
        state=PostingState.RETRY if row.state is PostingState.RETRY else PostingState.PLANNED,
        next_at=max(plan.next_at, row.next_at) if row.state is PostingState.RETRY else plan.next_at,
        attempts=row.attempts,
        error=row.error if row.state is PostingState.RETRY else "",
        doubt=row.doubt and row.state not in {PostingState.SENT, PostingState.SUPERSEDED},
        created_at=row.created_at,
        channel_id=row.channel_id,
        ts=row.ts,
    )
    return Transition(row, after, why)


def failed(row: Posting, now: dt.datetime, why: str) -> Transition:
    """There is no way to post it."""
    return Transition(row, row._replace(state=PostingState.FAILED, worker="", next_at=now, error=why), why)


def rewritten(row: Posting, target: str, last_day: dt.date | None) -> Transition:
    """The message that stands was edited: it now announces another date."""
    return Transition(
        row, row._replace(target=target, last_day=last_day), f"edited: now announces {target or 'nothing'}"
    )


def backoff(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: twice as long each time, at most a quarter of an hour."""
    doublings = min(max(attempts - 1, 0), _DOUBLINGS)
    return min(SHORTEST_WAIT * (1 << doublings), LONGEST_WAIT)


def _sent(row: Posting, channel_id: str, ts: str, now: dt.datetime, why: str) -> Transition:
    after = row._replace(state=PostingState.SENT, channel_id=channel_id, ts=ts, error="", next_at=now)
    return Transition(row, after, why)


def _again(row: Posting, now: dt.datetime, at: dt.datetime, why: str, *, doubt: bool = False) -> Transition:
    after = row._replace(
        state=PostingState.RETRY, worker="", next_at=max(at, now), error=why, doubt=row.doubt or doubt
    )
    return Transition(row, after, why)


def _refused(row: Posting, code: str, now: dt.datetime) -> Transition:
    if not is_repairable(code):
        return Transition(row, row._replace(state=PostingState.FAILED, next_at=now, error=code), code)
    doublings = min(max(row.attempts - 1, 0), _DOUBLINGS)
    wait = min(REPAIR_WAIT * (1 << doublings), LONGEST_REPAIR_WAIT)
    return _again(row, now, now + wait, code)
