"""From the calendar to the ledger: what has to be posted in the time to come, and what an edit changes in it."""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.calendar.digest import digests_between
from bot.calendar.due import TOLD_AFTERWARDS, Due, due_between
from bot.calendar.subscribers import NOBODY
from bot.local_time import today
from bot.platform_ids import is_person
from bot.store.ledger import OPEN, WAITING, Ledger, Posting, PostingKind, PostingQuery, PostingState, Transition
from bot.store.state_records import PlannedUntil, RestorePending
from bot.subscription_index import Subscribed
from schedules import catch_up, corrections, transitions
from schedules.lookup import LookupCache, OccurrenceLookup, announcement, differs
from schedules.planned_postings import posting_of, posting_of_digest, revised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.calendar.digest import DueDigest
    from bot.calendar.occurrences import Occurrence
    from bot.calendar.subscribers import Subscriptions
    from bot.content.models import Content
    from bot.store.ledger import Series

logger = logging.getLogger(__name__)

HORIZON = dt.timedelta(days=1)
"""Postings are made so far ahead."""

_BATCH = 500
_SUPERSEDED = frozenset({PostingState.SUPERSEDED})
_TOLD = frozenset({PostingState.SENT, PostingState.UNKNOWN, *OPEN}) - WAITING
"""States in which a person has heard of a date, or is about to."""
_FOLLOWED_AHEAD = dt.timedelta(days=800)
"""Longer than the longest lead."""
_LONG_AGO = dt.timedelta(days=1100)
"""Longer than the longest lead and a window of a year together."""


class DuesBetween(Protocol):
    """A calendar: what falls due in a period, as ``bot.calendar.due.due_between`` gives it."""

    def __call__(
        self, content: Content, start: dt.datetime, end: dt.datetime, subscriptions: Subscriptions = NOBODY
    ) -> Iterator[Due]:
        """Reminders that fall due; ``subscriptions`` is only given when there may be subscriptions."""


class ContentEdition(Protocol):
    """A version of the content; two with the same fingerprint say the same."""

    @property
    def content(self) -> Content:
        """The content."""

    @property
    def fingerprint(self) -> str:
        """Text that tells two versions apart."""


def dues_of(edition: ContentEdition, dues: DuesBetween) -> DuesBetween:
    """The calendar of an edition: with those who follow something, if the edition has them."""
    return (
        functools.partial(dues, subscriptions=edition.subscriptions) if isinstance(edition, Subscribed) else dues
    )


def asked_between(
    edition: ContentEdition, dues: DuesBetween, start: dt.datetime, end: dt.datetime
) -> Iterator[Due | DueDigest]:
    """All that an edition asks for in a period."""
    yield from dues_of(edition, dues)(edition.content, start, end)
    if isinstance(edition, Subscribed):
        yield from digests_between(edition.content, start, end, edition.subscriptions)


def begin(ledger: Ledger) -> PlannedUntil:
    """The moment up to which everything was planned; at a first start that moment, written once before all else.

    A first plan that fails, however often and for however long, does not move it. Raises LedgerError.
    """
    planned = ledger.record(PlannedUntil)
    if planned is None:
        planned = PlannedUntil(ledger.now())
        ledger.write(records=[planned])
        logger.info(
            "First start on an empty ledger: what was due before %s is not announced", planned.at.isoformat()
        )
    return planned


class PlanResult(NamedTuple):
    """The plans as they are after a call of ``plan``."""

    in_hand: frozenset[str]
    """Keys of postings that a worker had in hand when all was compared with the content: they may be outdated."""
    moments: Mapping[str, tuple[dt.datetime, ...]]
    """Per deadline or round (by the first id that it had): when something of it is due within the horizon."""
    compared: bool
    """True when there was anything to do."""


class Planner:
    """Makes postings of what falls due, up to ``horizon`` ahead, and revises them when the edition changes.

    What is due is asked of the edition alone; what was made of it stands in the ledger. A moment that had passed
    before the edition named it, or before the first start, makes no posting.
    """

    def __init__(
        self,
        ledger: Ledger,
        horizon: dt.timedelta = HORIZON,
        dues: DuesBetween = due_between,
        lookup: LookupCache | None = None,
    ) -> None:
        self._ledger = ledger
        self._horizon = horizon
        self._dues = dues
        self._lookup = lookup or LookupCache()
        self._fingerprint = ""
        self._edition: ContentEdition | None = None
        """The edition by which was planned the last time."""
        self._looked_at = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._planned_until = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._revise_at: dt.datetime | None = None
        self._missed_since: dt.datetime | None = None
        self._in_hand: frozenset[str] = frozenset()
        self._moments: dict[str, tuple[dt.datetime, ...]] = {}

    @property
    def next_at(self) -> dt.datetime:
        """Next moment with something to plan, if the content stays as it is."""
        if not self._fingerprint:
            return dt.datetime.min.replace(tzinfo=dt.UTC)
        extend = self._planned_until - self._horizon / 2
        return extend if self._revise_at is None else min(extend, self._revise_at)

    def plan(self, edition: ContentEdition, now: dt.datetime) -> PlanResult:
        """Bring the ledger in line with this edition.

        May be done at any time, also by several replicas at once: the postings have their keys from the content.
        """
        revise = edition.fingerprint != self._fingerprint or (
            self._revise_at is not None and now >= self._revise_at
        )
        if not revise and now < self.next_at:
            self._looked_at = now
            return PlanResult(self._in_hand, self._moments, compared=False)
        seen, content, until = self._seen(now), edition.content, now + self._horizon
        waiting, in_hand = self._open() if revise else ({}, self._in_hand)
        start = min([seen, *(posting.due_at for posting in waiting.values())]) if revise else self._planned_until
        dues = asked_between(edition, self._dues, start, until)
        planned = {posting.key: posting for posting in (_posting_for(due, content) for due in dues)}
        known = {posting.key: posting for posting in self._ledger.postings(PostingQuery(keys=frozenset(planned)))}
        adds, changes = _compare(planned, known, seen)
        if revise:
            self._revise_at = None
            lookup = self._lookup.of(content)
            without_moment = [waiting[key] for key in waiting.keys() - planned.keys()]
            speaking = catch_up.latest(
                [*adds, *(planned[posting.key] for posting in known.values() if catch_up.tells(posting))], now
            )
            changes += self._without_moment(lookup, dues_of(edition, self._dues), without_moment, speaking, now)
            corrected = self._correct(lookup, now)
            adds += [posting for result in corrected for posting in result.add]
            changes += [change for result in corrected for change in result.changes]
            adds += self._for_followers(self._edition, lookup, now)
        restored = self._ledger.record(RestorePending)
        if restored and restored.pending:
            adds, changes = _look_first(adds, changes, waiting, now)
        if self._write(adds, changes, now):
            self._fingerprint, self._planned_until, self._looked_at = edition.fingerprint, until, now
            self._edition = edition
            self._in_hand = in_hand
            self._missed_since = None
        else:
            self._fingerprint = ""
        self._moments = _moments_ahead(planned.values(), now, {} if revise else self._moments)
        return PlanResult(self._in_hand, self._moments, compared=True)

    def forget(self) -> None:
        """Another worker may have changed the plans: compare everything with the content at the next ``plan``."""
        self._fingerprint = ""

    def revise_at(self, moment: dt.datetime) -> None:
        """Compare everything with the content once more at this moment."""
        self._revise_at = moment if self._revise_at is None else min(self._revise_at, moment)

    def plan_again(self, since: dt.datetime, now: dt.datetime) -> None:
        """Postings of what was due since this moment are missing: make them at the next ``plan``."""
        self._missed_since = since
        self.revise_at(now)

    def _seen(self, now: dt.datetime) -> dt.datetime:
        # A clock that was ahead may have planned until a day that is still to come: what falls due until then is
        # not passed over.
        seen = min(begin(self._ledger).at, now)
        # The edition that was in use until the last look asked for all that was due then.
        if self._fingerprint:
            seen = max(seen, min(self._looked_at, now))
        return seen if self._missed_since is None else min(seen, self._missed_since)

    def _open(self) -> tuple[dict[str, Posting], frozenset[str]]:
        """The postings that wait, and the keys of those in hand; in one look, so that none slips through."""
        postings = self._ledger.postings(PostingQuery(states=OPEN))
        postings = [posting for posting in postings if posting.kind in {PostingKind.REMINDER, PostingKind.DIGEST}]
        waiting = {posting.key: posting for posting in postings if posting.state in WAITING}
        return waiting, frozenset(posting.key for posting in postings if posting.state not in WAITING)

    def _without_moment(
        self,
        lookup: OccurrenceLookup,
        dues: DuesBetween,
        postings: list[Posting],
        speaking: dict[Series, Posting],
        now: dt.datetime,
    ) -> list[Transition]:
        """Postings that wait, but whose moment is no longer in the period.

        The date moved or was withdrawn, or the channel no longer follows it. Of those whose moment has passed for
        the new date the last one tells it at once, unless another reminder in ``speaking`` does.
        """
        if not postings:
            return []
        content = lookup.content
        few = lookup.only({posting.about.item_id for posting in postings})
        passed = {due.key: due for due in dues(few, now - _LONG_AGO, now)}
        day = today(content.organisation, now)
        changes, moved = [], []
        for posting in postings:
            due = passed.get(posting.key)
            if due is not None and due.occurrence.last_day >= day:
                moved.append((posting, posting_of(due, content)))
            else:
                changes.append(
                    transitions.cancelled(
                        posting, now, "moved, withdrawn or no longer followed before it was posted"
                    )
                )
                changes += self._untold(posting, passed, content, now)
        for posting, plan in sorted(moved, key=lambda pair: pair[1].due_at, reverse=True):
            speaks = speaking.setdefault(posting.series, posting)
            if speaks is posting:
                at_once = replace(plan, due_at=now, next_at=now)
                why = f"moved to {plan.target}, for which its moment has passed"
                changes.append(transitions.planned_again(posting, at_once, why))
            else:
                changes.append(transitions.superseded(posting, speaks, now, catch_up.SAID_LATER))
        return changes

    def _untold(
        self, gone: Posting, passed: Mapping[str, Due], content: Content, now: dt.datetime
    ) -> list[Transition]:
        """The latest of the reminders that this one was to tell, if the content still asks for it."""
        query = PostingQuery(states=_SUPERSEDED, about=gone.about, channel=gone.channel)
        postings = [posting for posting in self._ledger.postings(query) if posting.replaced_by == gone.key]
        dues = [
            (posting, posting_of(passed[posting.key], content)) for posting in postings if posting.key in passed
        ]
        return [
            transitions.planned_again(
                posting, replace(plan, next_at=now), "what was to tell it is not asked for any more"
            )
            for posting, plan in dues[-1:]
            if plan.expires_at > now
        ]

    def _correct(self, lookup: OccurrenceLookup, now: dt.datetime) -> list[corrections.CorrectionResult]:
        """Corrections of dates that stand in a channel and are no longer right."""
        day = today(lookup.content.organisation, now)
        announced = self._ledger.announced(day - dt.timedelta(days=TOLD_AFTERWARDS))
        differing = {
            standing.about
            for standing in announced
            if differs(standing.target, announcement(lookup.find(standing.about, day)))
        }
        results = [
            corrections.compare(postings, lookup.find(about, day), lookup.content, now)
            for about in sorted(differing)
            for postings in _per_channel(self._ledger.postings(PostingQuery(about=about)))
        ]
        if any(result.undecided for result in results):
            self.revise_at(now + corrections.WAIT)
        return results

    def _for_followers(
        self, before: ContentEdition | None, lookup: OccurrenceLookup, now: dt.datetime
    ) -> list[Posting]:
        """Notices of dates that changed to people who follow them, and have no message about them that stands."""
        if before is None or before.content is lookup.content:
            return []
        known = OccurrenceLookup(before.content)
        changed = known.changed_in(lookup)
        if not changed:
            return []
        day = today(lookup.content.organisation, now)
        dues = dues_of(before, self._dues)(known.only(changed), now, now + _FOLLOWED_AHEAD)
        nearest: dict[tuple[str, str, str], Occurrence] = {}
        for due in dues:
            if is_person(due.channel):
                item, phase, _ = due.occurrence.key_parts
                nearest.setdefault((due.channel, item, phase), due.occurrence)
        notices = []
        for (channel, _, _), was in nearest.items():
            now_on = lookup.find(was.key_parts, day)
            if not differs(announcement(was), announcement(now_on)):
                continue
            about = self._ledger.postings(PostingQuery(about=was.key_parts, channel=channel))
            if not any(posting.state in _TOLD for posting in about):
                notices.append(corrections.for_follower(channel, was, now_on, lookup.content, now))
        return [notice for notice in notices if notice is not None]

    def _write(self, adds: list[Posting], changes: list[Transition], now: dt.datetime) -> bool:
        """Write in pieces; all of them may be written again, so a piece that is missed does no harm."""
        for start in range(0, len(changes), _BATCH):
            if not self._ledger.write(changes[start : start + _BATCH]):
                return False
        for start in range(0, len(adds), _BATCH):
            self._ledger.write(add=adds[start : start + _BATCH])
            if len(adds) > _BATCH:
                logger.info("Planned %d of %d postings", min(start + _BATCH, len(adds)), len(adds))
        self._ledger.write(records=[PlannedUntil(now), RestorePending(pending=False)])
        return True


def _moments_ahead(
    planned: Iterable[Posting], now: dt.datetime, known: Mapping[str, tuple[dt.datetime, ...]]
) -> dict[str, tuple[dt.datetime, ...]]:
    moments = defaultdict(set, {item_id: set(planned_before) for item_id, planned_before in known.items()})
    for posting in planned:
        moments[posting.about.item_id].add(posting.due_at)
    ahead = {item_id: tuple(sorted(at for at in of_item if at > now)) for item_id, of_item in moments.items()}
    return {item_id: of_item for item_id, of_item in ahead.items() if of_item}


def _compare(
    planned: Mapping[str, Posting], known: Mapping[str, Posting], seen: dt.datetime
) -> tuple[list[Posting], list[Transition]]:
    adds = [plan for key, plan in planned.items() if key not in known and plan.due_at > seen]
    changes = [revised(posting, planned[key], seen) for key, posting in known.items()]
    return adds, [change for change in changes if change is not None]


def _posting_for(dues: Due | DueDigest, content: Content) -> Posting:
    return posting_of(dues, content) if isinstance(dues, Due) else posting_of_digest(dues)


def _look_first(
    adds: list[Posting], changes: list[Transition], waiting: Mapping[str, Posting], now: dt.datetime
) -> tuple[list[Posting], list[Transition]]:
    """After a backup was put back, everything that was due may stand in Slack already."""
    why = "due before the ledger was restored"
    looked_up = [
        transitions.perhaps_posted(posting, now, why).after if posting.due_at <= now else posting
        for posting in adds
    ]
    touched = {change.before.key for change in changes}
    overdue = [posting for key, posting in waiting.items() if posting.due_at <= now and key not in touched]
    return looked_up, [*changes, *(transitions.perhaps_posted(posting, now, why) for posting in overdue)]


def _per_channel(postings: Iterable[Posting]) -> list[list[Posting]]:
    channels: defaultdict[str, list[Posting]] = defaultdict(list)
    for posting in postings:
        channels[posting.channel].append(posting)
    return [channels[channel] for channel in sorted(channels)]
