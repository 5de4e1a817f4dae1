"""What is told of reminders that could not be posted in time: each occurrence once, each channel in one message.

Pure. The poster asks before it posts a reminder that is late.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from bot.store.ledger import Posting, PostingKind, PostingState
from schedules.transitions import superseded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.store.ledger import Series, Transition

LATE_AFTER = dt.timedelta(hours=1)
"""From so long after its due time on a reminder is called late, and told together with others of its channel."""

SAID_LATER = "a later reminder of the same date says it"
"""Why a reminder is not posted any more."""

_TELLS = frozenset(
    {
        PostingState.PLANNED,
        PostingState.RETRY,
        PostingState.CLAIMED,
        PostingState.SENDING,
        PostingState.AMBIGUOUS,
        PostingState.SENT,
    }
)


class CatchUpNotice(NamedTuple):
    """Late reminders of one channel, sorted out."""

    tell: tuple[Posting, ...]
    """At most one for each occurrence, the most urgent first."""
    drop: tuple[Transition, ...]
    """The others: a later reminder of the same occurrence says it."""


def is_late(row: Posting, now: dt.datetime) -> bool:
    """Whether this is a reminder that should have been posted long ago."""
    return row.kind is PostingKind.REMINDER and now - row.due_at > LATE_AFTER


def tells(row: Posting) -> bool:
    """Whether this is a reminder that tells its date, or is to."""
    return row.kind is PostingKind.REMINDER and row.state in _TELLS


def latest(rows: Iterable[Posting], now: dt.datetime) -> dict[Series, Posting]:
    """The reminder that speaks for each occurrence in each channel: of those due by now the last one."""
    speaks: dict[Series, Posting] = {}
    for row in rows:
        known = speaks.get(row.series)
        if tells(row) and row.due_at <= now and (known is None or _moment(row) > _moment(known)):
            speaks[row.series] = row
    return speaks


def gather(late: Sequence[Posting], siblings: Iterable[Posting], now: dt.datetime) -> CatchUpNotice:
    """Choose which reminder speaks for each occurrence.

    ``siblings`` are all rows of the same occurrences in the same channel, whatever their state.
    """
    speaks = latest((*late, *siblings), now)
    tell = sorted((row for row in late if speaks[row.series].key == row.key), key=lambda row: row.urgency)
    drop = [
        superseded(row, speaks[row.series], now, SAID_LATER) for row in late if speaks[row.series].key != row.key
    ]
    return CatchUpNotice(tuple(tell), tuple(drop))


def successor(row: Posting, siblings: Iterable[Posting], now: dt.datetime) -> Posting | None:
    """The later reminder of the same occurrence that says what this one can't any more, if there is one."""
    return latest((other for other in siblings if other.due_at > row.due_at), now).get(row.series)


def _moment(row: Posting) -> tuple[dt.datetime, str]:
    return row.due_at, row.key
