"""What was left halfway: leases that ran out, messages of which it is not known whether they were posted."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from bot.store.ledger import CHANNEL_ID, Change, Kind, Probe, Query, Row, State, unheard
from schedules import catch_up, posting
from schedules.corrections import rewritten
from schedules.outcomes import Finding, Found, Look

if TYPE_CHECKING:
    from bot.store.ledger import Ledger

logger = logging.getLogger(__name__)

VERIFIED_FOR = dt.timedelta(days=30)
"""How long after its due time a message that may stand there twice is looked up."""
BATCH = 500
"""Rows that are looked after at a time."""
_CLOCKS_APART = dt.timedelta(hours=26)
"""How far our clock may be ahead of Slack's when we look for a message by its time."""


class Tidied(NamedTuple):
    """What came of looking after rows."""

    looks: list[Look]
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
        self.doubles: list[tuple[str, str]] = []
        """Channel id and timestamp of messages that stand there twice and have to go."""

    def tidy(self, now: dt.datetime, most_looks: int) -> Tidied:
        """Look after everything that needs attention, with no more looks into Slack than may be made now."""
        looks: list[Look] = []
        changed = ended = 0
        rows = self._ledger.attention(now, BATCH)
        while rows:
            doubtful = [row for row in rows if row.state is State.AMBIGUOUS]
            looks += self._looks(doubtful, most_looks - len(looks))
            changes = [self._recovered(row, now) for row in rows if row.state is not State.AMBIGUOUS]
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
        return Tidied(looks, changed, ended)

    def conclude(self, look: Look, finding: Finding, now: dt.datetime) -> None:
        """Write down what a look into Slack showed about each of its rows."""
        self._looking -= {row.key for row in look.rows}
        if isinstance(finding, Found):
            self.doubles += [(finding.channel_id, ts) for ts in finding.surplus]
        for row in look.rows:
            change = self._concluded(row, finding, now)
            self._probe("reconciler: before a finding is written")
            if change is not None and self._ledger.write([change, *rewritten(self._ledger, [change])]):
                logger.info("%s in %s: %s", row.title, row.where, change.why, extra={"key": row.key})

    def doubtful(self, now: dt.datetime, most_looks: int) -> list[Look]:
        """Where to look for messages that were posted again without certainty, and so may stand there twice.

        Not before Slack's history shows the last of them: one that seems to stand once would be taken for good.
        """
        query = Query(states=frozenset({State.SENT}), doubtful=True, since=now - VERIFIED_FOR, limit=BATCH)
        shown = now - posting.SECOND_LOOK
        rows = [row for row in self._ledger.rows(query) if (row.attempt_at or row.due_at) <= shown]
        return self._looks(rows, most_looks)

    def _concluded(self, row: Row, finding: Finding, now: dt.datetime) -> Change | None:
        stamps = finding.messages.get(row.key, ()) if isinstance(finding, Found) else ()
        if row.state is State.SENT:
            return posting.verified(row, stamps) if stamps else None
        if not isinstance(finding, Found):
            return posting.not_read(row, finding.reason, now, lasting=finding.lasting)
        return posting.found(row, finding.channel_id, stamps, now) if stamps else posting.not_found(row, now)

    def _recovered(self, row: Row, now: dt.datetime) -> Change:
        if row.state is State.CLAIMED:
            return posting.released(row, now, "its worker let go of it")
        if row.state is State.SENDING:
            return posting.orphaned(row, now)
        siblings = (
            self._ledger.rows(Query(about=row.about, channel=row.channel)) if row.kind is Kind.REMINDER else []
        )
        later = catch_up.successor(row, siblings, now)
        if later is not None:
            return posting.superseded(row, later, now, catch_up.SAID_LATER)
        return posting.outlived(row, now)

    def _looks(self, rows: list[Row], most: int) -> list[Look]:
        """One look for each channel or thread, over all rows that may stand there."""
        places: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            if row.key not in self._looking:
                places[row.channel, row.thread_ts].append(row)
        chosen = list(places.items())[: max(most, 0)]
        self._looking |= {row.key for _, together in chosen for row in together}
        return [
            Look(
                rows=tuple(together),
                channel=channel,
                channel_id=self._ledger.note(f"{CHANNEL_ID}{channel}") or "",
                thread_ts=thread,
                oldest=min(min(row.due_at, row.attempt_at or row.due_at) for row in together) - _CLOCKS_APART,
            )
            for (channel, thread), together in chosen
        ]


def _ended_badly(row: Row) -> bool:
    return row.state in {State.EXPIRED, State.FAILED} and row.kind is not Kind.ALERT
