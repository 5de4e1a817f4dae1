"""From the calendar to the ledger: what has to be posted in the time to come, and what an edit changes in it."""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.calendar.digest import digests_between
from bot.calendar.due import TOLD_AFTERWARDS, Due, due_between
from bot.calendar.subscriptions import NOBODY
from bot.local_time import today
from bot.store.ledger import OPEN, WAITING, Ledger, Posting, PostingKind, PostingQuery, PostingState, Transition
from bot.store.state_records import PlannedUntil, RestorePending
from bot.subscriptions import Subscribed
from schedules import catch_up, corrections, transitions
from schedules.lookup import LookupCache
from schedules.planned_postings import digest_row, revised, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.calendar.digest import DueDigest
    from bot.calendar.subscriptions import Subscriptions
    from bot.content.models import Content
    from bot.store.ledger import Series
    from schedules.lookup import OccurrenceLookup

logger = logging.getLogger(__name__)

HORIZON = dt.timedelta(days=1)
"""How far ahead rows are made."""

_BATCH = 500
_SUPERSEDED = frozenset({PostingState.SUPERSEDED})
_LONG_AGO = dt.timedelta(days=1100)
"""Longer than the longest lead and a window of a year together."""


class DuesBetween(Protocol):
    """A calendar: what falls due in a period, as ``bot.calendar.due.due_between`` gives it."""

    def __call__(
        self, content: Content, start: dt.datetime, end: dt.datetime, subscriptions: Subscriptions = NOBODY
    ) -> Iterator[Due]:
        """What falls due; ``following`` is only said when someone may follow something."""


class ContentEdition(Protocol):
    """A version of the content; two with the same fingerprint say the same."""

    @property
    def content(self) -> Content:
        """The content."""

    @property
    def fingerprint(self) -> str:
        """What tells two versions apart."""


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


class PlanResult(NamedTuple):
    """The plans as they are after a call of ``plan``."""

    in_hand: frozenset[str]
    """Keys of postings that a worker had in hand when all was compared with the content: they may be outdated."""
    moments: Mapping[str, tuple[dt.datetime, ...]]
    """Per deadline or round (by the first id that it had): when something of it is due within the horizon."""
    compared: bool
    """True when there was anything to do."""


class Planner:
    """Makes rows of what falls due, up to ``horizon`` ahead, and revises them when the edition changes.

    What is due is asked of the edition alone; what was made of it stands in the ledger. A moment that had passed
    before the edition named it, or before the first start, makes no row.
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
        self._looked_at = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._planned_until = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._revise_at: dt.datetime | None = None
        self._missed_since: dt.datetime | None = None
        self._in_hand: frozenset[str] = frozenset()
        self._moments: dict[str, tuple[dt.datetime, ...]] = {}

    @property
    def next_at(self) -> dt.datetime:
        """When there is something to plan, if the content stays as it is."""
        if not self._fingerprint:
            return dt.datetime.min.replace(tzinfo=dt.UTC)
        extend = self._planned_until - self._horizon / 2
        return extend if self._revise_at is None else min(extend, self._revise_at)

    def plan(self, edition: ContentEdition, now: dt.datetime) -> PlanResult:
        """Bring the ledger in line with this edition.

        May be done at any time, also by several replicas at once: the rows have their keys from the content.
        """
        revise = edition.fingerprint != self._fingerprint or (
            self._revise_at is not None and now >= self._revise_at
        )
        if not revise and now < self.next_at:
            self._looked_at = now
            return PlanResult(self._in_hand, self._moments, compared=False)
        seen, content, until = self._seen(now), edition.content, now + self._horizon
        waiting, in_hand = self._open() if revise else ({}, self._in_hand)
        start = min([seen, *(row.due_at for row in waiting.values())]) if revise else self._planned_until
        asked = asked_between(edition, self._dues, start, until)
        planned = {row.key: row for row in (_planned(each, content) for each in asked)}
        known = {row.key: row for row in self._ledger.rows(PostingQuery(keys=frozenset(planned)))}
        adds, changes = _compare(planned, known, seen)
        if revise:
            self._revise_at = None
            almanac = self._lookup.of(content)
            without = [waiting[key] for key in waiting.keys() - planned.keys()]
            said = catch_up.latest(
                [*adds, *(planned[row.key] for row in known.values() if catch_up.tells(row))], now
            )
            changes += self._without_moment(almanac, dues_of(edition, self._dues), without, said, now)
            corrected = self._correct(almanac, now)
            adds += [row for result in corrected for row in result.add]
            changes += [change for result in corrected for change in result.changes]
        restored = self._ledger.record(RestorePending)
        if restored and restored.pending:
            adds, changes = _look_first(adds, changes, waiting, now)
        if self._write(adds, changes, now):
            self._fingerprint, self._planned_until, self._looked_at = edition.fingerprint, until, now
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
        """Rows of what was due since this moment are missing: make them at the next ``plan``."""
        self._missed_since = since
        self.revise_at(now)

    def _seen(self, now: dt.datetime) -> dt.datetime:
        planned = self._ledger.record(PlannedUntil)
        if planned is not None:
            seen = planned.at
            # The edition that was in use until the last look asked for all that was due then.
            if self._fingerprint:
                seen = max(seen, min(self._looked_at, now))
            return seen if self._missed_since is None else min(seen, self._missed_since)
        logger.info("First start on an empty ledger: what was due before %s is not announced", now.isoformat())
        return now

    def _open(self) -> tuple[dict[str, Posting], frozenset[str]]:
        """The rows that wait, and the keys of those in hand; in one look, so that none slips through."""
        rows = self._ledger.rows(PostingQuery(states=OPEN))
        rows = [row for row in rows if row.kind in {PostingKind.REMINDER, PostingKind.DIGEST}]
        waiting = {row.key: row for row in rows if row.state in WAITING}
        return waiting, frozenset(row.key for row in rows if row.state not in WAITING)

    def _without_moment(
        self,
        almanac: OccurrenceLookup,
        dues: DuesBetween,
        rows: list[Posting],
        said: dict[Series, Posting],
        now: dt.datetime,
    ) -> list[Transition]:
        """Rows that wait, but whose moment is no longer in the period.

        The date moved or was withdrawn, or the channel no longer follows it. Of those whose moment has passed for
        the new date the last one tells it at once, unless another reminder in ``said`` does.
        """
        if not rows:
            return []
        content = almanac.content
        few = almanac.only({row.item_id for row in rows})
        passed = {due.key: due for due in dues(few, now - _LONG_AGO, now)}
        day = today(content.organisation, now)
        changes, moved = [], []
        for row in rows:
            due = passed.get(row.key)
            if due is not None and due.occurrence.last_day >= day:
                moved.append((row, row_of(due, content)))
            else:
                changes.append(
                    transitions.cancelled(row, now, "moved, withdrawn or no longer followed before it was posted")
                )
                changes += self._untold(row, passed, content, now)
        for row, plan in sorted(moved, key=lambda each: each[1].due_at, reverse=True):
            speaks = said.setdefault(row.series, row)
            if speaks is row:
                at_once = plan._replace(due_at=now, next_at=now)
                why = f"moved to {plan.target}, for which its moment has passed"
                changes.append(transitions.planned_again(row, at_once, why))
            else:
                changes.append(transitions.superseded(row, speaks, now, catch_up.SAID_LATER))
        return changes

    def _untold(
        self, gone: Posting, passed: Mapping[str, Due], content: Content, now: dt.datetime
    ) -> list[Transition]:
        """The latest of the reminders that this one was to tell, if the content still asks for it."""
        query = PostingQuery(states=_SUPERSEDED, about=gone.about, channel=gone.channel)
        rows = [row for row in self._ledger.rows(query) if row.replaced_by == gone.key]
        asked = [(row, row_of(passed[row.key], content)) for row in rows if row.key in passed]
        return [
            transitions.planned_again(
                row, plan._replace(next_at=now), "what was to tell it is not asked for any more"
            )
            for row, plan in asked[-1:]
            if plan.expires_at > now
        ]

    def _correct(self, almanac: OccurrenceLookup, now: dt.datetime) -> list[corrections.CorrectionResult]:
        """What has to be done about dates that stand in a channel and are no longer right."""
        day = today(almanac.content.organisation, now)
        announced = self._ledger.announced(day - dt.timedelta(days=TOLD_AFTERWARDS))
        differing = {
            standing.about
            for standing in announced
            if standing.target != corrections.target_now(almanac.find(standing.about, day))
        }
        results = [
            corrections.compare(rows, almanac.find(about, day), almanac.content, now)
            for about in sorted(differing)
            for rows in _per_channel(self._ledger.rows(PostingQuery(about=about)))
        ]
        if any(result.undecided for result in results):
            self.revise_at(now + corrections.WAIT)
        return results

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
    moments = defaultdict(set, {item: set(found) for item, found in known.items()})
    for row in planned:
        moments[row.item_id].add(row.due_at)
    ahead = {item: sorted(moment for moment in found if moment > now) for item, found in moments.items()}
    return {item: tuple(found) for item, found in ahead.items() if found}


def _compare(
    planned: Mapping[str, Posting], known: Mapping[str, Posting], seen: dt.datetime
) -> tuple[list[Posting], list[Transition]]:
    adds = [plan for key, plan in planned.items() if key not in known and plan.due_at > seen]
    changes = [revised(row, planned[key], seen) for key, row in known.items()]
    return adds, [change for change in changes if change is not None]


def _planned(asked: Due | DueDigest, content: Content) -> Posting:
    return row_of(asked, content) if isinstance(asked, Due) else digest_row(asked)


def _look_first(
    adds: list[Posting], changes: list[Transition], waiting: Mapping[str, Posting], now: dt.datetime
) -> tuple[list[Posting], list[Transition]]:
    """After a backup was put back, everything that was due may stand in Slack already."""
    why = "due before the ledger was restored"
    looked_up = [transitions.perhaps_posted(row, now, why).after if row.due_at <= now else row for row in adds]
    touched = {change.before.key for change in changes}
    overdue = [row for key, row in waiting.items() if row.due_at <= now and key not in touched]
    return looked_up, [*changes, *(transitions.perhaps_posted(row, now, why) for row in overdue)]


def _per_channel(rows: Iterable[Posting]) -> list[list[Posting]]:
    channels: defaultdict[str, list[Posting]] = defaultdict(list)
    for row in rows:
        channels[row.channel].append(row)
    return [channels[channel] for channel in sorted(channels)]
