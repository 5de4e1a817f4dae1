"""State machine of a posting, as pure functions: a posting, an event and the time → the posting that it becomes.

    planned → claimed → sending → sent
    retry, ambiguous: on the way; unknown, failed, superseded, cancelled, expired: the other ends.

Only ``claimed`` is made elsewhere, by the store, because a claim must exclude all others. ``fence`` and
``updated_at`` are the store's too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.platform_errors import is_repairable
from bot.store.ledger import Posting, PostingState, Transition
from schedules.retry import backoff, repair_backoff
from schedules.send_result import Delivered, NotDelivered, Refused, SendResult

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTEMPT = dt.timedelta(seconds=20)
"""From the commit of ``sending`` to the end of the one HTTP attempt."""
LEASE = 3 * ATTEMPT
"""A posting stays so long with the worker that claimed it."""
FIRST_LOOK = dt.timedelta(seconds=60)
SECOND_LOOK = dt.timedelta(minutes=5)
"""An ambiguous message is looked for so long after its attempt: Slack's history may lag behind."""
UNREAD = dt.timedelta(hours=1)
"""A lookup is tried for so long before we take it that Slack can't be read."""


def sending(posting: Posting, worded: Posting, now: dt.datetime) -> Transition:
    """The moment before the request leaves. From here on nobody can be sure that it was not posted.

    ``worded`` is the same posting with what the message says filled in.
    """
    delivery = replace(worded.delivery, attempts=posting.delivery.attempts + 1, attempt_at=now, looks=0)
    after = replace(worded, state=PostingState.SENDING, next_at=now + LEASE, delivery=delivery)
    return Transition(posting, after, f"attempt {delivery.attempts}")


def settled(posting: Posting, result: SendResult, now: dt.datetime) -> Transition:
    """The result of the attempt of a posting in ``sending`` (or ``ambiguous``, when it came late)."""
    match result:
        case Delivered(channel_id, ts):
            return _sent(posting, channel_id, ts, now, "")
        case NotDelivered(reason, wait, _):
            at = now + (wait if wait is not None else backoff(posting.delivery.attempts))
            return _again(posting, now, at, reason)
        case Refused(code):
            return _refused(posting, code, now)
    return _ambiguous(posting, now, result.reason)


def released(posting: Posting, now: dt.datetime, why: str) -> Transition:
    """A posting in ``claimed`` goes back unsent: its worker is gone, or thinks better of it."""
    state = PostingState.RETRY if posting.delivery.attempts else PostingState.PLANNED
    return Transition(posting, replace(posting, state=state, worker="", next_at=now), why)


def orphaned(posting: Posting, now: dt.datetime) -> Transition:
    """A posting is found in ``sending`` after its lease: its worker was cut off somewhere in the attempt."""
    return _ambiguous(posting, now, "found in sending after its lease")


def found(posting: Posting, channel_id: str, stamps: Sequence[str], now: dt.datetime) -> Transition:
    """An ambiguous message stands in Slack; the oldest is the one that counts. More than one leave a doubt."""
    if len(stamps) == 1:
        return _sent(posting, channel_id, stamps[0], now, "found in Slack")
    why = f"found {len(stamps)} times in Slack: {', '.join(stamps)}"
    doubtful = replace(posting, delivery=replace(posting.delivery, doubt=True))
    return _sent(doubtful, channel_id, stamps[0], now, why)._replace(before=posting)


def verified(posting: Posting, stamps: Sequence[str]) -> Transition:
    """A message that may stand twice was looked up: the oldest counts, and the doubt stays until it is alone."""
    why = f"read back: stands there {len(stamps)} times" if len(stamps) > 1 else "read back: stands there once"
    delivery = replace(posting.delivery, ts=stamps[0], doubt=len(stamps) > 1)
    return Transition(posting, replace(posting, delivery=delivery), why)


def doubled(posting: Posting, ts: str) -> Transition:
    """The response to an earlier attempt came late: the message stands a second time, at this timestamp."""
    return _doubtful(posting, f"posted twice: {posting.delivery.ts} and {ts}")


def doubted(posting: Posting) -> Transition:
    """A message that stands may stand twice: an earlier attempt came to its end only after it was posted."""
    return _doubtful(posting, "an earlier attempt may have come through after it")


def perhaps_posted(posting: Posting, now: dt.datetime, why: str) -> Transition:
    """A waiting posting may have been posted without the ledger knowing: look before it is sent."""
    delivery = replace(posting.delivery, attempt_at=now, looks=0, error=why)
    after = replace(posting, state=PostingState.AMBIGUOUS, next_at=now, delivery=delivery)
    return Transition(posting, after, why)


def not_found(posting: Posting, now: dt.datetime) -> Transition:
    """An ambiguous message was looked for and is not there: look once more, well apart, then send it again."""
    delivery = posting.delivery
    started = delivery.attempt_at or now
    if delivery.looks == 0 or now < started + SECOND_LOOK:
        due = max(started + SECOND_LOOK, now + FIRST_LOOK)
        after = replace(posting, next_at=due, delivery=replace(delivery, looks=delivery.looks + 1))
        return Transition(posting, after, "not found in Slack, first look")
    return _again(posting, now, now, "not found in Slack, twice")


def not_read(posting: Posting, reason: str, now: dt.datetime, *, lasting: bool) -> Transition:
    """An ambiguous message can't be looked for. When that lasts, a duplicate is preferred to a loss."""
    waited = now - (posting.delivery.attempt_at or now)
    if lasting or waited >= UNREAD:
        why = f"can't be read back ({reason}); a duplicate is possible"
        return _again(posting, now, now, why, doubt=True)
    after = replace(posting, next_at=now + max(waited / 2, FIRST_LOOK))
    return Transition(posting, after, f"can't be read now: {reason}")


def never_known(posting: Posting, reason: str, now: dt.datetime) -> Transition:
    """An ambiguous message can never be read back: a person has to look, and it is not repeated."""
    return _ended(posting, PostingState.UNKNOWN, now, error=posting.delivery.error or reason, why=reason)


def outlived(posting: Posting, now: dt.datetime) -> Transition:
    """A waiting posting is no longer worth posting: failed when Slack refused it all that time, else expired."""
    error = posting.delivery.error
    if is_repairable(error):
        after = replace(posting, state=PostingState.FAILED, next_at=now)
        return Transition(posting, after, f"{error} until it was of no more use")
    return Transition(
        posting, replace(posting, state=PostingState.EXPIRED, next_at=now), "no longer worth posting"
    )


def superseded(posting: Posting, by: Posting, now: dt.datetime, why: str) -> Transition:
    """Another posting says it."""
    after = replace(posting, state=PostingState.SUPERSEDED, replaced_by=by.key, next_at=now)
    return Transition(posting, after, why)


def cancelled(posting: Posting, now: dt.datetime, why: str) -> Transition:
    """Nothing asks for it any more. Without an error it may be asked for again; an operator leaves one."""
    return _ended(posting, PostingState.CANCELLED, now, error="", why=why)


def planned_again(posting: Posting, plan: Posting, why: str) -> Transition:
    """The plan of a posting changed: it takes the new moment and date.

    Where it stands, if it was posted, is kept: the message goes on being corrected until it is told afresh.
    """
    again, before = posting.state is PostingState.RETRY, posting.delivery
    delivery = replace(
        plan.delivery,
        attempts=before.attempts,
        error=before.error if again else "",
        doubt=before.doubt and posting.state not in {PostingState.SENT, PostingState.SUPERSEDED},
        channel_id=before.channel_id,
        ts=before.ts,
    )
    after = replace(
        plan,
        state=PostingState.RETRY if again else PostingState.PLANNED,
        next_at=max(plan.next_at, posting.next_at) if again else plan.next_at,
        created_at=posting.created_at,
        delivery=delivery,
    )
    return Transition(posting, after, why)


def failed(posting: Posting, now: dt.datetime, why: str) -> Transition:
    """There is no way to post it."""
    return _ended(posting, PostingState.FAILED, now, error=why, why=why)


def rewritten(posting: Posting, target: str, last_day: dt.date | None) -> Transition:
    """The message that stands was edited: it now announces another date."""
    after = replace(posting, target=target, last_day=last_day)
    return Transition(posting, after, f"edited: now announces {target or 'nothing'}")


def _sent(posting: Posting, channel_id: str, ts: str, now: dt.datetime, why: str) -> Transition:
    delivery = replace(posting.delivery, channel_id=channel_id, ts=ts, error="")
    return Transition(posting, replace(posting, state=PostingState.SENT, next_at=now, delivery=delivery), why)


def _again(posting: Posting, now: dt.datetime, at: dt.datetime, why: str, *, doubt: bool = False) -> Transition:
    delivery = replace(posting.delivery, error=why, doubt=posting.delivery.doubt or doubt)
    after = replace(posting, state=PostingState.RETRY, worker="", next_at=max(at, now), delivery=delivery)
    return Transition(posting, after, why)


def _refused(posting: Posting, code: str, now: dt.datetime) -> Transition:
    if is_repairable(code):
        return _again(posting, now, now + repair_backoff(posting.delivery.attempts), code)
    delivery = replace(posting.delivery, error=code)
    return Transition(posting, replace(posting, state=PostingState.FAILED, next_at=now, delivery=delivery), code)


def _ambiguous(posting: Posting, now: dt.datetime, why: str) -> Transition:
    due = (posting.delivery.attempt_at or now) + FIRST_LOOK
    delivery = replace(posting.delivery, looks=0, error=why)
    after = replace(posting, state=PostingState.AMBIGUOUS, next_at=max(due, now), delivery=delivery)
    return Transition(posting, after, why)


def _doubtful(posting: Posting, why: str) -> Transition:
    return Transition(posting, replace(posting, delivery=replace(posting.delivery, doubt=True)), why)


def _ended(posting: Posting, state: PostingState, now: dt.datetime, *, error: str, why: str) -> Transition:
    delivery = replace(posting.delivery, error=error)
    return Transition(posting, replace(posting, state=state, worker="", next_at=now, delivery=delivery), why)
