"""Dates that changed after they were announced: what a channel has to be told, once for each new date.

Asked by the planner. Within one channel the message that spoke last is the anchor: a reminder, or an earlier
correction. If it says another date than the content does now, or says as expected what is confirmed by now, one
correction is made, keyed by that anchor and the new date. So a date may move to and fro as often as it likes:
every move is told once, and one that is undone in time not at all. Who follows a date and has no message about it
yet is told by a notice without an anchor.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.calendar.due import NAMESPACE, due_key
from bot.calendar.quiet_hours import opens_at
from bot.local_time import end_of_day, today
from bot.messages.notices import announced
from bot.store.ledger import IN_HAND, WAITING, Posting, PostingKind, PostingQuery, PostingState, Transition
from schedules import transitions
from schedules.lookup import announcement, differs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.store.ledger import Ledger

_SENT = frozenset({PostingState.SENT})
WAIT = dt.timedelta(minutes=1)
"""A decision waits so long while a message is under way."""


@dataclass(frozen=True, slots=True)
class CorrectionResult:
    """Changes to make in the ledger."""

    add: tuple[Posting, ...] = ()
    changes: tuple[Transition, ...] = ()
    undecided: bool = False
    """True if a message is under way, so that one can't tell yet what stands there."""


def compare(
    postings: Sequence[Posting], occurrence: Occurrence | None, content: Content, now: dt.datetime
) -> CorrectionResult:
    """Compare all postings of an occurrence in a channel with what the content says of it now (None: nothing)."""
    if any(posting.state in IN_HAND for posting in postings):
        return CorrectionResult(undecided=True)
    sent = [
        posting
        for posting in postings
        if (posting.state is PostingState.SENT and posting.delivery.ts) or posting.state is PostingState.UNKNOWN
    ]
    wanted = announcement(occurrence)
    pending = [
        posting for posting in postings if posting.kind is not PostingKind.REMINDER and posting.state in WAITING
    ]
    anchor = max(sent, key=_spoken_at) if sent else None
    anchored = (anchor.key if anchor else "", wanted)
    outdated = [posting for posting in pending if (posting.corrects, posting.target) != anchored]
    dropped = tuple(
        transitions.cancelled(posting, now, "the date changed again before this was posted")
        for posting in outdated
    )
    if anchor is None:
        return CorrectionResult(changes=dropped)
    correction = _correction(anchor, occurrence, content, now)
    if not differs(anchor.target, wanted) or len(outdated) < len(pending) or correction.expires_at <= now:
        return CorrectionResult(changes=dropped)
    known = next((posting for posting in postings if posting.key == correction.key), None)
    if known is None:
        return CorrectionResult(add=(correction,), changes=dropped)
    if known.state is not PostingState.CANCELLED:
        return CorrectionResult(changes=dropped)
    again = transitions.planned_again(known, correction, "the date changed back again")
    return CorrectionResult(changes=(*(change for change in dropped if change.before.key != known.key), again))


def rewritten(ledger: Ledger, changes: Sequence[Transition]) -> list[Transition]:
    """Consequences of corrections that are posted now: the messages that stand announce the new date.

    They were edited before the correction was posted.
    """
    posted = [after for _, after, _ in changes if after.state is PostingState.SENT and after.corrects]
    return [
        transitions.rewritten(posting, correction.target, correction.last_day)
        for correction in posted
        for posting in ledger.postings(
            PostingQuery(states=_SENT, about=correction.about, channel=correction.channel)
        )
        if posting.kind is PostingKind.REMINDER and posting.delivery.ts
    ]


def for_follower(
    channel: str, was: Occurrence, occurrence: Occurrence | None, content: Content, now: dt.datetime
) -> Posting | None:
    """Notice to a person who follows a date that changed before anything was posted to them about it.

    None when it is of no use any more. What they could know of it is kept in ``details``.
    """
    known = Posting(
        key=due_key(channel, was, announcement(was)),
        kind=PostingKind.REMINDER,
        channel=channel,
        due_at=now,
        useful_until=now,
        expires_at=now,
        next_at=now,
        created_at=now,
        updated_at=now,
        about=was.key_parts,
        title=was.title,
        last_day=was.last_day,
    )
    notice = replace(
        _correction(known, occurrence, content, now), corrects="", details=announced(was).model_dump_json()
    )
    return notice if notice.expires_at > now else None


def _spoken_at(posting: Posting) -> tuple[dt.datetime, dt.datetime]:
    return posting.delivery.attempt_at or posting.created_at, posting.due_at


def _correction(anchor: Posting, occurrence: Occurrence | None, content: Content, now: dt.datetime) -> Posting:
    organisation = content.organisation
    wanted = announcement(occurrence)
    last_day = max(
        anchor.last_day or today(organisation, now),
        dt.date.min if occurrence is None else occurrence.last_day,
    )
    opening, end = opens_at(organisation, now), end_of_day(organisation, last_day)
    return Posting(
        key=str(uuid.uuid5(NAMESPACE, f"{anchor.key}/{wanted}")),
        kind=PostingKind.WITHDRAWN if occurrence is None else PostingKind.MOVED,
        channel=anchor.channel,
        due_at=opening,
        useful_until=end,
        expires_at=end,
        next_at=opening,
        created_at=now,
        updated_at=now,
        about=anchor.about,
        title=anchor.title if occurrence is None else occurrence.title,
        target=wanted,
        last_day=last_day if occurrence is None else occurrence.last_day,
        corrects=anchor.key,
    )
