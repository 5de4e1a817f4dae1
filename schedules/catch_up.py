"""Late notices after downtime: late reminders are told once each, all of a channel in one message. Pure.

Asked by the poster before it posts a reminder that is late, for all of its channel (``Poster._gather``); worded
by ``bot/messages/notices.late_notices``. Until when a reminder is told: ``expires_at``
(``planned_postings.posting_of``).
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
"""Reason not to post a reminder any more."""

_TELLS = frozenset(
    {
        PostingState.PLANNED,
        PostingState.RETRY,
        PostingState.CLAIMED,
        PostingState.SENDING,
        PostingState.AMBIGUOUS,
        PostingState.UNKNOWN,
        PostingState.SENT,
    }
)


class CatchUpNotice(NamedTuple):
    """Late reminders of one channel, sorted out."""

    tell: tuple[Posting, ...]
    """At most one for each occurrence, the most urgent first."""
    drop: tuple[Transition, ...]
    """The others: a later reminder of the same occurrence says it."""


def is_late(posting: Posting, now: dt.datetime) -> bool:
    """True for a reminder that should have been posted long ago."""
    return posting.kind is PostingKind.REMINDER and now - posting.due_at > LATE_AFTER


def tells(posting: Posting) -> bool:
    """True for a reminder that tells its date, or is to."""
    return posting.kind is PostingKind.REMINDER and posting.state in _TELLS


def latest(postings: Iterable[Posting], now: dt.datetime) -> dict[Series, Posting]:
    """The reminder that speaks for each occurrence in each channel: of those due by now the last one."""
    speaks: dict[Series, Posting] = {}
    for posting in postings:
        known = speaks.get(posting.series)
        if tells(posting) and posting.due_at <= now and (known is None or _moment(posting) > _moment(known)):
            speaks[posting.series] = posting
    return speaks


def gather(late: Sequence[Posting], siblings: Iterable[Posting], now: dt.datetime) -> CatchUpNotice:
    """Choose which reminder speaks for each occurrence.

    ``siblings`` are all postings of the same occurrences in the same channel, whatever their state.
    """
    speaks = latest((*late, *siblings), now)
    tell = sorted(
        (posting for posting in late if speaks[posting.series].key == posting.key),
        key=lambda posting: posting.urgency,
    )
    drop = [
        superseded(posting, speaks[posting.series], now, SAID_LATER)
        for posting in late
        if speaks[posting.series].key != posting.key
    ]
    return CatchUpNotice(tuple(tell), tuple(drop))


def successor(posting: Posting, siblings: Iterable[Posting], now: dt.datetime) -> Posting | None:
    """The later reminder of the same occurrence that says what this one can't any more, if there is one."""
    return latest((other for other in siblings if other.due_at > posting.due_at), now).get(posting.series)


def _moment(posting: Posting) -> tuple[dt.datetime, str]:
    return posting.due_at, posting.key
