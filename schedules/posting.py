"""The states of a row as pure functions: a row, what happened, and the time → the row it becomes.

    planned → claimed → sending → sent
    retry, ambiguous: on the way; failed, superseded, cancelled, expired: the other ends.

Only ``claimed`` is made elsewhere, by the store, because taking a row in hand must exclude all others. ``fence``
and ``updated_at`` are the store's too.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.store.ledger import Change, Row, State
from schedules.outcomes import Delivered, NotDelivered, Outcome, Refused
from schedules.refusals import Fault, fault_of, repairable

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


def sending(row: Row, spoken: Row, now: dt.datetime) -> Change:
    """The moment before the message leaves. From here on nobody can be sure that it was not posted.

    ``spoken`` is the same row with what the message says filled in.
    """
    after = spoken._replace(
        state=State.SENDING,
        attempts=row.attempts + 1,
        attempt_at=now,
        next_at=now + LEASE,
        looks=0,
    )
    return Change(row, after, f"attempt {after.attempts}")


def settled(row: Row, outcome: Outcome, now: dt.datetime) -> Change:
    """The attempt of a row in ``sending`` (or ``ambiguous``, when the answer came late) has come to this."""
    match outcome:
        case Delivered(channel_id, ts):
            return _sent(row, channel_id, ts, now, "")
        case NotDelivered(reason, wait, _):
            return _again(row, now, now + (wait if wait is not None else backoff(row.attempts)), reason)
        case Refused(code):
            return _refused(row, code, now)
    due = (row.attempt_at or now) + FIRST_LOOK
    after = row._replace(state=State.AMBIGUOUS, next_at=max(due, now), looks=0, error=outcome.reason)
    return Change(row, after, outcome.reason)


def released(row: Row, now: dt.datetime, why: str) -> Change:
    """A row in ``claimed`` goes back unsent: its worker is gone, or thinks better of it."""
    state = State.RETRY if row.attempts else State.PLANNED
    return Change(row, row._replace(state=state, worker="", next_at=now), why)


def orphaned(row: Row, now: dt.datetime) -> Change:
    """A row is found in ``sending`` after its lease: its worker died or was cut off somewhere in the attempt."""
    why = "found in sending after its lease"
    due = (row.attempt_at or now) + FIRST_LOOK
    return Change(row, row._replace(state=State.AMBIGUOUS, next_at=max(due, now), looks=0, error=why), why)


def found(row: Row, channel_id: str, stamps: Sequence[str], now: dt.datetime) -> Change:
    """An ambiguous message stands in Slack; the oldest is the one that counts. More than one leave a doubt."""
    if len(stamps) == 1:
        return _sent(row, channel_id, stamps[0], now, "found in Slack")
    why = f"found {len(stamps)} times in Slack: {', '.join(stamps)}"
    return _sent(row._replace(doubt=True), channel_id, stamps[0], now, why)._replace(before=row)


def verified(row: Row, stamps: Sequence[str]) -> Change:
    """A message that may stand twice was looked up: the oldest counts, and the doubt stays until it is alone."""
    why = f"read back: stands there {len(stamps)} times" if len(stamps) > 1 else "read back: stands there once"
    return Change(row, row._replace(ts=stamps[0], doubt=len(stamps) > 1), why)


def doubled(row: Row, ts: str) -> Change:
    """The answer to an earlier attempt came late: what the row tells stands a second time, at this timestamp."""
    return Change(row, row._replace(doubt=True), f"posted twice: {row.ts} and {ts}")


def doubted(row: Row) -> Change:
    """A message that stands may stand there twice: an earlier attempt came to its end only after it was posted."""
    why = "an earlier attempt may have come through after it"
    return Change(row, row._replace(doubt=True), why)


def perhaps_posted(row: Row, now: dt.datetime, why: str) -> Change:
    """A row that waits may have been posted without the ledger knowing: look before it is sent."""
    return Change(row, row._replace(state=State.AMBIGUOUS, attempt_at=now, next_at=now, looks=0, error=why), why)


def not_found(row: Row, now: dt.datetime) -> Change:
    """An ambiguous message was looked for and is not there: look once more, well apart, then send it again."""
    started = row.attempt_at or now
    if row.looks == 0 or now < started + SECOND_LOOK:
        due = max(started + SECOND_LOOK, now + FIRST_LOOK)
        return Change(row, row._replace(looks=row.looks + 1, next_at=due), "not found in Slack, first look")
    return _again(row, now, now, "not found in Slack, twice")


def not_read(row: Row, reason: str, now: dt.datetime, *, lasting: bool) -> Change:
    """An ambiguous message can't be looked for. When that lasts, a duplicate is preferred to a loss."""
    if lasting or now - (row.attempt_at or now) >= UNREAD:
        why = f"can't be read back ({reason}); a duplicate is possible"
        return _again(row, now, now, why, doubt=True)
    waited = now - (row.attempt_at or now)
    return Change(row, row._replace(next_at=now + max(waited / 2, FIRST_LOOK)), f"can't be read now: {reason}")


def outlived(row: Row, now: dt.datetime) -> Change:
    """A waiting row is no longer worth posting: failed when Slack refused it all that time, else expired."""
    if repairable(row.error):
        return Change(
            row, row._replace(state=State.FAILED, next_at=now), f"{row.error} until it was of no more use"
        )
    return Change(row, row._replace(state=State.EXPIRED, next_at=now), "no longer worth posting")


def superseded(row: Row, by: Row, now: dt.datetime, why: str) -> Change:
    """Another row says it."""
    return Change(row, row._replace(state=State.SUPERSEDED, replaced_by=by.key, next_at=now), why)


def cancelled(row: Row, now: dt.datetime, why: str) -> Change:
    """It is not asked for any more. Without an error it may be asked for again; an operator leaves one."""
    return Change(row, row._replace(state=State.CANCELLED, worker="", next_at=now, error=""), why)


def planned_again(row: Row, plan: Row, why: str) -> Change:
    """What is asked for changed: the row takes the new moment and date.

    Where it stands, if it was posted, is kept: the message goes on being corrected until it is told afresh.
    """
    after = plan._replace(
        state=State.RETRY if row.state is State.RETRY else State.PLANNED,
        next_at=max(plan.next_at, row.next_at) if row.state is State.RETRY else plan.next_at,
        attempts=row.attempts,
        error=row.error if row.state is State.RETRY else "",
        doubt=row.doubt and row.state not in {State.SENT, State.SUPERSEDED},
        created_at=row.created_at,
        channel_id=row.channel_id,
        ts=row.ts,
    )
    return Change(row, after, why)


def failed(row: Row, now: dt.datetime, why: str) -> Change:
    """There is no way to post it."""
    return Change(row, row._replace(state=State.FAILED, worker="", next_at=now, error=why), why)


def rewritten(row: Row, target: str, last_day: dt.date | None) -> Change:
    """The message that stands was edited: it now announces another date."""
    return Change(
        row, row._replace(target=target, last_day=last_day), f"edited: now announces {target or 'nothing'}"
    )


def backoff(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: twice as long each time, at most a quarter of an hour."""
    doublings = min(max(attempts - 1, 0), _DOUBLINGS)
    return min(SHORTEST_WAIT * (1 << doublings), LONGEST_WAIT)


def _sent(row: Row, channel_id: str, ts: str, now: dt.datetime, why: str) -> Change:
    after = row._replace(state=State.SENT, channel_id=channel_id, ts=ts, error="", next_at=now)
    return Change(row, after, why)


def _again(row: Row, now: dt.datetime, at: dt.datetime, why: str, *, doubt: bool = False) -> Change:
    after = row._replace(state=State.RETRY, worker="", next_at=max(at, now), error=why, doubt=row.doubt or doubt)
    return Change(row, after, why)


def _refused(row: Row, code: str, now: dt.datetime) -> Change:
    if fault_of(code) is Fault.MESSAGE:
        return Change(row, row._replace(state=State.FAILED, next_at=now, error=code), code)
    doublings = min(max(row.attempts - 1, 0), _DOUBLINGS)
    wait = min(REPAIR_WAIT * (1 << doublings), LONGEST_REPAIR_WAIT)
    return _again(row, now, now + wait, code)
