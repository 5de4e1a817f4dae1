"""What is told of reminders that could not be posted in time: each occurrence once, each channel in one message.

Pure. The poster asks before it posts a reminder that is late.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from bot.store.ledger import Kind, Row, State
from schedules.posting import superseded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.store.ledger import Change

LATE_AFTER = dt.timedelta(hours=1)
"""From so long after its due time on a reminder is called late, and told together with others of its channel."""

_TELLS = frozenset({State.PLANNED, State.RETRY, State.CLAIMED, State.SENDING, State.AMBIGUOUS, State.SENT})


class Gathered(NamedTuple):
    """Late reminders of one channel, sorted out."""

    tell: tuple[Row, ...]
    """At most one for each occurrence, the most urgent first."""
    drop: tuple[Change, ...]
    """The others: a later reminder of the same occurrence says it."""


def is_late(row: Row, now: dt.datetime) -> bool:
    """Whether this is a reminder that should have been posted long ago."""
    return row.kind is Kind.REMINDER and now - row.due_at > LATE_AFTER


def gather(late: Sequence[Row], siblings: Iterable[Row], now: dt.datetime) -> Gathered:
    """Choose which reminder speaks for each occurrence.

    ``siblings`` are all rows of the same occurrences in the same channel, whatever their state.
    """
    latest: dict[tuple[str, str, str], Row] = {}
    for row in (*late, *siblings):
        speaks = row.kind is Kind.REMINDER and row.state in _TELLS and row.due_at <= now
        known = latest.get(row.about)
        if speaks and (known is None or (row.due_at, row.key) > (known.due_at, known.key)):
            latest[row.about] = row
    tell = sorted((row for row in late if latest[row.about].key == row.key), key=lambda row: row.urgency)
    why = "a later reminder of the same date says it"
    drop = [superseded(row, latest[row.about], now, why) for row in late if latest[row.about].key != row.key]
    return Gathered(tuple(tell), tuple(drop))


def successor(row: Row, siblings: Iterable[Row], now: dt.datetime) -> Row | None:
    """The later reminder of the same occurrence that says what this one can't any more, if there is one."""
    later = [
        other
        for other in siblings
        if other.kind is Kind.REMINDER
        and other.due_at > row.due_at
        and other.due_at <= now
        and other.state in _TELLS
    ]
    return max(later, key=lambda other: (other.due_at, other.key), default=None)
