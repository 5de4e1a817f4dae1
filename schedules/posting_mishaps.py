"""Mishaps of postings, for an operator's monitoring: told late, not told at all, or told twice.

Each is counted where the ledger writes it down, so that it does not matter who found it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.store.ledger import PostingState
from schedules.catch_up import is_late

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.ledger import Transition


class PostingMishap(StrEnum):
    """Mishap of one posting."""

    LATE = "late"
    """Posted more than an hour after it was due, and called late."""
    MISSED = "missed"
    """Of no use any more before it could leave."""
    FAILED = "failed"
    """Given up: Slack refuses it, or nothing can be said."""
    UNKNOWN = "unknown"
    """Perhaps posted, perhaps not: nobody but a person can look."""
    DOUBLED = "doubled"
    """Stands twice, or may."""


_ENDS = {
    PostingState.EXPIRED: PostingMishap.MISSED,
    PostingState.FAILED: PostingMishap.FAILED,
    PostingState.UNKNOWN: PostingMishap.UNKNOWN,
}


def mishaps_of(change: Transition) -> Iterator[PostingMishap]:
    """Mishaps that a change of a posting brings; a posting that was in that state before brings none."""
    before, after, _ = change
    if after.state is not before.state:
        if after.state in _ENDS:
            yield _ENDS[after.state]
        if after.state is PostingState.SENT and is_late(after, after.next_at):
            yield PostingMishap.LATE
    if after.delivery.doubt and not before.delivery.doubt:
        yield PostingMishap.DOUBLED
