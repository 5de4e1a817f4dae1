"""Postings of what is due, and what becomes of a posting when the calendar changes. Pure; asked by the planner."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.calendar.due import TOLD_AFTERWARDS
from bot.local_time import end_of_day
from bot.occurrence_id import OccurrenceId
from bot.store.ledger import WAITING, Posting, PostingKind, PostingState, Transition
from schedules.lookup import announcement, differs
from schedules.transitions import planned_again

if TYPE_CHECKING:
    from bot.calendar.digest import DueDigest
    from bot.calendar.due import Due
    from bot.content.models import Content


WEEKLY = "weekoverzicht"
"""Item of the posting of a digest."""
AFRESH = dt.timedelta(days=30)
"""A reminder that is due so much later than when it was posted is posted once more."""


def posting_of(due: Due, content: Content) -> Posting:
    """The posting of a reminder. It is most urgent when its date is near.

    The reminder nearest to the date lives on after it: a deadline that passed unannounced is still told once.
    """
    occurrence, organisation = due.occurrence, content.organisation
    useful_until, expires_at = due.useful_until, due.useful_until
    if due.nearest:
        afterwards = occurrence.last_day + dt.timedelta(days=TOLD_AFTERWARDS)
        useful_until = min(useful_until, end_of_day(organisation, occurrence.last_day))
        expires_at = max(expires_at, end_of_day(organisation, afterwards))
    return Posting(
        key=due.key,
        kind=PostingKind.REMINDER,
        channel=due.channel,
        due_at=due.due_at,
        useful_until=useful_until,
        expires_at=expires_at,
        next_at=due.due_at,
        created_at=due.due_at,
        updated_at=due.due_at,
        about=occurrence.key_parts,
        lead=due.lead,
        title=occurrence.title,
        target=announcement(occurrence),
        last_day=occurrence.last_day,
    )


def posting_of_digest(digest: DueDigest) -> Posting:
    """The posting of a weekly digest."""
    return Posting(
        key=digest.key,
        kind=PostingKind.DIGEST,
        channel=digest.channel,
        due_at=digest.due_at,
        useful_until=digest.useful_until,
        expires_at=digest.useful_until,
        next_at=digest.due_at,
        created_at=digest.due_at,
        updated_at=digest.due_at,
        about=OccurrenceId(WEEKLY, cycle=digest.week),
        title="Weekoverzicht",
    )


def revised(posting: Posting, plan: Posting, seen: dt.datetime) -> Transition | None:
    """Change of a posting, now that the calendar asks for ``plan`` under the same key; None when there is none.

    A posting that waits takes the new moment and date. One under which nothing was posted is planned again if its
    moment is yet to come (after ``seen``), also when another was to tell it: that may never have been posted.
    What was posted stays as it is and is corrected, unless the date moved so far that its readers need the
    reminder afresh: a webinar that was put off for months, or an item of last year that was given a new date.
    """
    same = posting.due_at == plan.due_at and not differs(posting.target, plan.target)
    if posting.state in WAITING:
        return None if same else planned_again(posting, plan, f"moved to {plan.target} before it was posted")
    if plan.due_at <= seen:
        return None
    # What was cancelled when its moment had come had nothing to say, such as a week without news.
    undone = (
        posting.state is PostingState.CANCELLED and not posting.delivery.error and posting.updated_at < plan.due_at
    )
    if undone or (
        not same and posting.state in {PostingState.EXPIRED, PostingState.FAILED, PostingState.SUPERSEDED}
    ):
        return planned_again(posting, plan, "asked for again")
    if posting.state in {PostingState.SENT, PostingState.UNKNOWN} and plan.due_at - posting.due_at >= AFRESH:
        return planned_again(posting, plan, f"moved to {plan.target}, so far that it is told afresh")
    return None
