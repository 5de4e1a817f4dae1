"""What was left halfway: leases that ran out, messages of which it is not known whether they were posted."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from bot.store.ledger import (
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
from schedules.corrections import rewritten
from schedules.send_result import LookupResult, MessageFound, MessageLookup

if TYPE_CHECKING:
    from bot.store.ledger import Ledger

logger = logging.getLogger(__name__)

VERIFIED_FOR = dt.timedelta(days=30)
"""How long after its due time a message that may stand there twice is looked up."""
BATCH = 500
"""Rows that are looked after at a time."""
_CLOCKS_APART = dt.timedelta(hours=26)
"""How far our clock may be ahead of Slack's when we look for a message by its time."""


class ReconcileResult(NamedTuple):
    """What came of looking after rows."""

    looks: list[MessageLookup]
    """Where in Slack to look for messages."""
    changed: int
    """How many rows are in another state now."""
    ended: int
    """How many of them reached no good end."""


class Reconciler:
    """Brings rows that were left halfway to an end or back to their beginning."""

    def __init__(self, ledger: Ledger, probe: Probe = unheard) -> None:
        self._ledger = ledger
        self._probe = probe
        self._looking: set[str] = set()

    def tidy(self, now: dt.datetime, most_looks: int) -> ReconcileResult:
        """Look after everything that needs attention, with no more looks into Slack than may be made now."""
        looks: list[MessageLookup] = []
        changed = ended = 0
        rows = self._ledger.attention(now, BATCH)
        while rows:
            doubtful = [row for row in rows if row.state is PostingState.AMBIGUOUS]
            looks += self._looks(doubtful, most_looks - len(looks))
            changes = [self._recovered(row, now) for row in rows if row.state is not PostingState.AMBIGUOUS]
            self._probe("reconciler: before rows are recovered")
            for change in changes:
                self._ledger.write([change])
            changed += len(changes)
            ended += sum(_ended_badly(change.after) for change in changes)
            if len(rows) < BATCH or not changes:
                break
            logger.info("Catching up: %d rows looked after", len(changes))
            rows = self._ledger.attention(now, BATCH)
        if changed >= BATCH:
            logger.info("Caught up: %d rows looked after, %d of them came to no good end", changed, ended)
        return ReconcileResult(looks, changed, ended)

    def conclude(self, look: MessageLookup, finding: LookupResult, now: dt.datetime) -> None:
        """Write down what a look into Slack showed about each of its rows."""
        self._looking -= {row.key for row in look.rows}
        for row in look.rows:
            change = self._concluded(row, finding, now)
            self._probe("reconciler: before a finding is written")
            if change is not None and self._ledger.write([change, *rewritten(self._ledger, [change])]):
                logger.info("%s in %s: %s", row.title, row.where, change.why, extra={"key": row.key})

    def doubtful(self, now: dt.datetime, most_looks: int) -> list[MessageLookup]:
        """Where to look for messages that were posted again without certainty, and so may stand there twice.

        Not before Slack's history shows the last of them: one that seems to stand once would be taken for good.
        """
        query = PostingQuery(
            states=frozenset({PostingState.SENT}), doubtful=True, since=now - VERIFIED_FOR, limit=BATCH
        )
        shown = now - transitions.SECOND_LOOK
        rows = [row for row in self._ledger.rows(query) if (row.attempt_at or row.due_at) <= shown]
        return self._looks(rows, most_looks)

    def _concluded(self, row: Posting, finding: LookupResult, now: dt.datetime) -> Transition | None:
        stamps = finding.messages.get(row.key, ()) if isinstance(finding, MessageFound) else ()
        if row.state is PostingState.SENT:
            return transitions.verified(row, stamps) if stamps else None
        if not isinstance(finding, MessageFound):
            return transitions.not_read(row, finding.reason, now, lasting=finding.lasting)
        return (
            transitions.found(row, finding.channel_id, stamps, now) if stamps else transitions.not_found(row, now)
        )

    def _recovered(self, row: Posting, now: dt.datetime) -> Transition:
        if row.state is PostingState.CLAIMED:
            return transitions.released(row, now, "its worker let go of it")
        if row.state is PostingState.SENDING:
            return transitions.orphaned(row, now)
        siblings = (
            self._ledger.rows(PostingQuery(about=row.about, channel=row.channel))
            if row.kind is PostingKind.REMINDER
            else []
        )
        later = catch_up.successor(row, siblings, now)
        if later is not None:
            return transitions.superseded(row, later, now, catch_up.SAID_LATER)
        return transitions.outlived(row, now)

    def _looks(self, rows: list[Posting], most: int) -> list[MessageLookup]:
        """One look for each channel or thread, over all rows that may stand there."""
        places: defaultdict[tuple[str, str], list[Posting]] = defaultdict(list)
        for row in rows:
            if row.key not in self._looking:
                places[row.channel, row.thread_ts].append(row)
        chosen = list(places.items())[: max(most, 0)]
        self._looking |= {row.key for _, together in chosen for row in together}
        return [
            MessageLookup(
                rows=tuple(together),
                channel=channel,
                channel_id=known.channel_id if (known := self._ledger.record(ChannelId, channel)) else "",
                thread_ts=thread,
                oldest=min(min(row.due_at, row.attempt_at or row.due_at) for row in together) - _CLOCKS_APART,
            )
            for (channel, thread), together in chosen
        ]


def _ended_badly(row: Posting) -> bool:
    return row.state in {PostingState.EXPIRED, PostingState.FAILED} and row.kind is not PostingKind.ALERT
