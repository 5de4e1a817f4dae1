"""Repair of a ledger in which a clock that was ahead has written (``iza-bot repair-clock``).

A rehearsal on the wrong ledger, or a start without Slack's time to compare with: what falls due until that moment
is posted, merged as late, or given up, and would not be posted when its day comes. A posting shows it: it was
written later than it is now.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.store.ledger import (
    OPEN,
    PERHAPS_THERE,
    Delivery,
    Posting,
    PostingKind,
    PostingQuery,
    PostingState,
    Transition,
)
from bot.store.state_records import ContentInUse, PlannedUntil, ReportedUntil
from schedules.clock_guard import TOLERANCE
from schedules.send_result import MessageRef

if TYPE_CHECKING:
    import datetime as dt

    from bot.store.ledger import Ledger
    from bot.store.state_records import StateRecord

_PLANNED_KINDS = frozenset({PostingKind.REMINDER, PostingKind.DIGEST})
"""Kinds that the calendar asks for: the planner plans them again when their day comes."""
_GIVEN_UP = frozenset({PostingState.EXPIRED, PostingState.FAILED})


@dataclass(frozen=True, slots=True)
class ClockRepair:
    """Changes that undo what a clock ahead did."""

    changes: tuple[Transition, ...] = ()
    records: tuple[StateRecord, ...] = ()
    removable: tuple[MessageRef, ...] = ()
    """Messages that tell only what is still to come: they are to be removed."""
    mixed: tuple[MessageRef, ...] = ()
    """Messages that also tell what was due by now: a person has to judge."""
    uncertain: tuple[Posting, ...] = ()
    """Postings that may stand in their channel too early, without the ledger knowing where."""

    @property
    def undone(self) -> int:
        """Number of postings that were written too early and are planned again, now or when their day comes."""
        return sum(change.after.state is not change.before.state for change in self.changes)


def ahead_until(ledger: Ledger, now: dt.datetime) -> dt.datetime | None:
    """A moment that is still to come and at which the ledger was written; None when there is none."""
    written = [posting.updated_at for posting in _written_ahead(ledger, now, limit=1)]
    in_use = ledger.record(ContentInUse)
    if in_use is not None and in_use.at > now + TOLERANCE:
        written.append(in_use.at)
    return max(written, default=None)


def plan_repair(ledger: Ledger, now: dt.datetime, operator: str) -> ClockRepair:
    """The repair that is needed by the right time ``now``; writes nothing."""
    ahead, why = _written_ahead(ledger, now), f"written by a clock that was ahead; undone by {operator}"
    undone = {posting.key for posting in ahead if posting.kind in _PLANNED_KINDS and posting.due_at > now}
    changes = [Transition(posting, _repaired(posting, undone, now), why) for posting in ahead]
    removable, mixed = _messages(ledger, ahead, undone)
    return ClockRepair(
        tuple(changes),
        tuple(_records(ledger, now)),
        removable,
        mixed,
        tuple(posting for posting in ahead if posting.key in undone and posting.state in PERHAPS_THERE),
    )


def _written_ahead(ledger: Ledger, now: dt.datetime, limit: int | None = None) -> list[Posting]:
    return ledger.postings(PostingQuery(updated_after=now + TOLERANCE, limit=limit))


def _repaired(posting: Posting, undone: set[str], now: dt.datetime) -> Posting:
    """The posting as it must be by the right time; one that is right is written again, with the right time."""
    if posting.key in undone:
        # Cancelled without an error and told nowhere: the planner asks for it again when its day comes.
        return replace(posting, state=PostingState.CANCELLED, worker="", next_at=now, delivery=Delivery())
    given_up = posting.state in _GIVEN_UP or posting.replaced_by in undone
    if given_up and posting.kind in _PLANNED_KINDS and posting.expires_at > now:
        state = PostingState.RETRY if posting.delivery.attempts else PostingState.PLANNED
        delivery = replace(posting.delivery, error="")
        return replace(posting, state=state, worker="", replaced_by="", next_at=now, delivery=delivery)
    if posting.state in OPEN:
        # It waits for a moment of the wrong clock. A lookup goes back from its attempt: to before it was due.
        due_at, attempted = min(posting.due_at, now), posting.delivery.attempt_at
        delivery = replace(posting.delivery, attempt_at=attempted and min(attempted, due_at))
        return replace(posting, due_at=due_at, next_at=now, delivery=delivery)
    return posting


def _messages(
    ledger: Ledger, ahead: list[Posting], undone: set[str]
) -> tuple[tuple[MessageRef, ...], tuple[MessageRef, ...]]:
    """Messages of postings that are undone: those that tell nothing else, and those that do."""
    taken_back: defaultdict[MessageRef, bool] = defaultdict(lambda: True)
    for posting in ahead:
        where = posting.delivery
        if posting.key in undone and posting.state is PostingState.SENT and where.ts:
            beside = ledger.postings(PostingQuery(ts=where.ts))
            taken_back[MessageRef(where.channel_id, where.ts)] &= all(
                other.key in undone or other.delivery.channel_id != where.channel_id for other in beside
            )
    return (
        tuple(message for message, alone in taken_back.items() if alone),
        tuple(message for message, alone in taken_back.items() if not alone),
    )


def _records(ledger: Ledger, now: dt.datetime) -> list[StateRecord]:
    records: list[StateRecord] = []
    planned, reported = ledger.record(PlannedUntil), ledger.record(ReportedUntil)
    in_use = ledger.record(ContentInUse)
    if planned is not None and planned.at > now:
        records.append(PlannedUntil(now))
    if reported is not None and reported.at > now:
        records.append(ReportedUntil(now))
    if in_use is not None and in_use.at > now:
        records.append(ContentInUse(now, in_use.fingerprint))
    return records
