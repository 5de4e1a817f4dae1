"""Reconciling what was left halfway: leases that ran out, and messages that may or may not stand in Slack."""

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
from schedules.send_result import LookupResult, MessageFound, MessageLookup, NeverReadable

if TYPE_CHECKING:
    from bot.store.ledger import Ledger

logger = logging.getLogger(__name__)

VERIFIED_FOR = dt.timedelta(days=30)
"""A message that may stand twice is looked up until so long after its due time."""
BATCH = 500
"""Postings that are looked after at a time."""
_CLOCKS_APART = dt.timedelta(hours=26)
"""Our clock may be so far ahead of Slack's when we look for a message by its time."""


class ReconcileResult(NamedTuple):
    """Result of looking after postings."""

    lookups: list[MessageLookup]
    """Lookups to make in Slack."""
    changed: int
    """Number of postings that are in another state now."""
    ended: int
    """Number of them that reached no good end."""


class Reconciler:
    """Brings postings that were left halfway to an end or back to their beginning."""

    def __init__(self, ledger: Ledger, probe: Probe = unheard) -> None:
        self._ledger = ledger
        self._probe = probe
        self._being_looked_up: set[str] = set()

    def tidy(self, now: dt.datetime, most_lookups: int) -> ReconcileResult:
        """Look after everything that needs attention, with no more lookups in Slack than may be made now."""
        lookups: list[MessageLookup] = []
        changed = ended = 0
        postings = self._ledger.attention(now, BATCH)
        while postings:
            doubtful = [posting for posting in postings if posting.state is PostingState.AMBIGUOUS]
            lookups += self._lookups(doubtful, most_lookups - len(lookups))
            changes = [
                self._recovered(posting, now)
                for posting in postings
                if posting.state is not PostingState.AMBIGUOUS
            ]
            self._probe("reconciler: before rows are recovered")
            for change in changes:
                self._ledger.write([change])
            changed += len(changes)
            ended += sum(_ended_badly(change.after) for change in changes)
            if len(postings) < BATCH or not changes:
                break
            logger.info("Catching up: %d rows looked after", len(changes))
            postings = self._ledger.attention(now, BATCH)
        if changed >= BATCH:
            logger.info("Caught up: %d rows looked after, %d of them came to no good end", changed, ended)
        return ReconcileResult(lookups, changed, ended)

    def conclude(self, lookup: MessageLookup, result: LookupResult, now: dt.datetime) -> int:
        """Write down what a lookup showed about each of its postings; how many will never be known."""
        unknown = 0
        self._being_looked_up -= {posting.key for posting in lookup.postings}
        for posting in lookup.postings:
            change = self._concluded(posting, result, now)
            self._probe("reconciler: before a finding is written")
            if change is not None and self._ledger.write([change, *rewritten(self._ledger, [change])]):
                logger.info("%s in %s: %s", posting.title, posting.where, change.why, extra={"key": posting.key})
                unknown += change.after.state is PostingState.UNKNOWN
        return unknown

    def doubtful(self, now: dt.datetime, most_lookups: int) -> list[MessageLookup]:
        """Lookups of messages that were posted again without certainty, and so may stand there twice.

        Not before Slack's history shows the last of them: one that seems to stand once would be taken for good.
        """
        query = PostingQuery(
            states=frozenset({PostingState.SENT}), doubtful=True, since=now - VERIFIED_FOR, limit=BATCH
        )
        shown = now - transitions.SECOND_LOOK
        postings = [
            posting
            for posting in self._ledger.postings(query)
            if (posting.delivery.attempt_at or posting.due_at) <= shown
        ]
        return self._lookups(postings, most_lookups)

    def _concluded(self, posting: Posting, result: LookupResult, now: dt.datetime) -> Transition | None:
        stamps = result.messages.get(posting.key, ()) if isinstance(result, MessageFound) else ()
        if posting.state is PostingState.SENT:
            return transitions.verified(posting, stamps) if stamps else None
        if isinstance(result, NeverReadable):
            return transitions.never_known(posting, result.reason, now)
        if not isinstance(result, MessageFound):
            return transitions.not_read(posting, result.reason, now, lasting=result.lasting)
        return (
            transitions.found(posting, result.channel_id, stamps, now)
            if stamps
            else transitions.not_found(posting, now)
        )

    def _recovered(self, posting: Posting, now: dt.datetime) -> Transition:
        if posting.state is PostingState.CLAIMED:
            return transitions.released(posting, now, "its worker let go of it")
        if posting.state is PostingState.SENDING:
            return transitions.orphaned(posting, now)
        siblings = (
            self._ledger.postings(PostingQuery(about=posting.about, channel=posting.channel))
            if posting.kind is PostingKind.REMINDER
            else []
        )
        later = catch_up.successor(posting, siblings, now)
        if later is not None:
            return transitions.superseded(posting, later, now, catch_up.SAID_LATER)
        return transitions.outlived(posting, now)

    def _lookups(self, postings: list[Posting], most: int) -> list[MessageLookup]:
        """One look for each channel or thread, over all postings that may stand there."""
        by_thread: defaultdict[tuple[str, str], list[Posting]] = defaultdict(list)
        for posting in postings:
            if posting.key not in self._being_looked_up:
                by_thread[posting.channel, posting.delivery.thread_ts].append(posting)
        chosen = list(by_thread.items())[: max(most, 0)]
        self._being_looked_up |= {posting.key for _, together in chosen for posting in together}
        return [
            MessageLookup(
                postings=tuple(together),
                channel=channel,
                channel_id=known.channel_id if (known := self._ledger.record(ChannelId, channel)) else "",
                thread_ts=thread,
                oldest=min(
                    min(posting.due_at, posting.delivery.attempt_at or posting.due_at) for posting in together
                )
                - _CLOCKS_APART,
            )
            for (channel, thread), together in chosen
        ]


def _ended_badly(posting: Posting) -> bool:
    return posting.state in {PostingState.EXPIRED, PostingState.FAILED} and posting.kind is not PostingKind.ALERT
