"""Mistakes that one might make in the posting code, each planted for as long as a context lasts.

They show that the checker can see: a simulation that passes proves as much as it would have failed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from bot.calendar import due, listeners, quiet_hours
from bot.calendar.audience import audiences_of_insurer
from bot.platform_ids import TEAMS, platform_of
from bot.store.ledger import PostingKind, PostingState
from bot.store.state_records import PlannedUntil
from schedules import catch_up, compose, corrections, planned_postings, planner, transitions
from schedules.clock_guard import ClockGuard
from schedules.planner import Planner
from schedules.posted_messages import PostedMessages
from schedules.poster import Poster
from schedules.rate_limit import RateLimiter
from schedules.reconciler import Reconciler
from schedules.send_result import Attempt, Delivered, NotDelivered, Refused, Unknown
from tests.memory_ledger import MemoryLedger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Planted(NamedTuple):
    """A mistake, and a storm in which it is known to come to light."""

    put: Callable[[], contextlib.AbstractContextManager[object]]
    seed: int
    years: float
    teams: bool = False
    """True for a mistake that shows in Teams alone."""


A_MONTH = 0.1
"""Years in which most mistakes come to light."""
FAULTS: dict[str, Planted] = {}
"""By name. The seeds are found by ``make simulate``, which says so when one has to be renewed."""


def planted(owner: object, attribute: str, *, seed: int, years: float = A_MONTH, teams: bool = False):
    """Register a mistake: the function gets what stood in a place, and gives what stands there instead."""

    def register(make: Callable[[object], object]):
        def put() -> contextlib.AbstractContextManager[object]:
            return patch.object(owner, attribute, make(getattr(owner, attribute)))

        FAULTS[make.__name__] = Planted(put, seed, years, teams)
        return make

    return register


@planted(Poster, "_commit", seed=21)
def sending_is_committed_after_the_send(_commit):
    def commit(self, prepared, moment):
        attempts = []
        for sends in prepared:
            postings = tuple(replace(after, fence=before.fence) for before, after, _ in sends.sending)
            self._ledger.write(sends.dropped)
            channel = postings[0].channel
            self._rate_limiters.of(channel).leave(channel, moment.seconds, len(sends.message.edits))
            attempts.append(Attempt(postings, sends.message))
        return attempts

    return commit


def _outcome_taken_for(wrong):
    """The outcome of an attempt is taken for something else."""

    def make(settle):
        def mistaken(self, content, results, moment):
            return settle(self, content, [(attempt, wrong(outcome)) for attempt, outcome in results], moment)

        return mistaken

    return make


@planted(Poster, "settle", seed=6)
def a_timeout_counts_as_failed(settle):
    def wrong(outcome):
        return NotDelivered(outcome.reason) if outcome == Unknown("hang") else outcome

    return _outcome_taken_for(wrong)(settle)


@planted(Poster, "settle", seed=2)
def a_reset_counts_as_not_delivered(settle):
    def wrong(outcome):
        return NotDelivered(outcome.reason) if outcome == Unknown("unheard") else outcome

    return _outcome_taken_for(wrong)(settle)


@planted(Poster, "settle", seed=1)
def no_answer_counts_as_delivered(settle):
    def wrong(outcome):
        return Delivered("id-slack:iza-landelijk", "0.0") if isinstance(outcome, Unknown) else outcome

    return _outcome_taken_for(wrong)(settle)


@planted(Poster, "settle", seed=1)
def what_gets_a_429_is_dropped(settle):
    def wrong(outcome):
        throttled = isinstance(outcome, NotDelivered) and outcome.throttled
        return Refused("msg_too_long") if throttled else outcome

    return _outcome_taken_for(wrong)(settle)


@planted(Poster, "settle", seed=34)
def an_archived_channel_is_given_up(settle):
    def wrong(outcome):
        return Refused("msg_too_long") if outcome == Refused("is_archived") else outcome

    return _outcome_taken_for(wrong)(settle)


@planted(Poster, "settle", seed=6)
def a_revoked_token_is_final(settle):
    def wrong(outcome):
        return Refused("msg_too_long") if outcome == Refused("token_revoked") else outcome

    return _outcome_taken_for(wrong)(settle)


@planted(due, "due_key", seed=0, years=0.3)
def the_key_contains_the_title(due_key):
    def key(channel, occurrence, lead):
        return str(uuid.uuid5(uuid.UUID(due_key(channel, occurrence, lead)), occurrence.title))

    return key


@planted(transitions, "LEASE", seed=12)
def a_lease_lasts_for_hours(_lease):
    return dt.timedelta(hours=6)


@planted(transitions, "ATTEMPT", seed=1)
def an_attempt_may_take_longer_than_its_lease(_attempt):
    return dt.timedelta(minutes=20)


@planted(transitions, "orphaned", seed=35)
def what_a_killed_worker_was_sending_is_sent_again(_orphaned):
    return lambda posting, now: transitions.released(posting, now, "its worker is gone")


@planted(transitions, "not_found", seed=16)
def one_look_is_enough(_not_found):
    def not_found(posting, now):
        return transitions._again(posting, now, now, "not found in Slack")

    return not_found


@planted(Reconciler, "_concluded", seed=1)
def what_is_found_in_slack_is_not_noted(concluded):
    def mistaken(self, posting, finding, now):
        change = concluded(self, posting, finding, now)
        is_found = change is not None and change.after.state is PostingState.SENT
        return transitions.not_found(posting, now) if is_found else change

    return mistaken


@planted(catch_up, "gather", seed=0)
def late_notices_are_skipped(gather):
    def gathered(late, siblings, now):
        notice = gather(late, siblings, now)
        return catch_up.CatchUpNotice(
            (), (*notice.drop, *(transitions.cancelled(posting, now, "late") for posting in notice.tell))
        )

    return gathered


@planted(catch_up, "gather", seed=0)
def a_merged_notice_loses_one(gather):
    def gathered(late, siblings, now):
        notice = gather(late, siblings, now)
        if len(notice.tell) < 2:
            return notice
        *left, lost = notice.tell
        return catch_up.CatchUpNotice(
            tuple(left), (*notice.drop, transitions.superseded(lost, left[0], now, "merged"))
        )

    return gathered


@planted(catch_up, "gather", seed=10)
def superseded_reminders_are_posted_too(_gather):
    return lambda late, _siblings, _now: catch_up.CatchUpNotice(tuple(late), ())


@planted(MemoryLedger, "claim_late", seed=16)
def late_notices_come_one_by_one(_claim_late):
    return lambda _self, _claim, _channel, _before: []


@planted(MemoryLedger, "_due_with", seed=0, years=0.3)
def two_insurers_come_in_two_messages(_due_with):
    return lambda _self, _posting, _claim: []


@planted(compose, "is_late", seed=0, years=0.3)
def what_is_late_does_not_say_so(_is_late):
    return lambda _posting, _now: False


@planted(planned_postings, "end_of_day", seed=5, years=0.3)
def nothing_expires(end_of_day):
    return lambda organisation, day: end_of_day(organisation, day + dt.timedelta(days=365))


@planted(planner, "posting_of", seed=0)
def a_date_that_passed_is_not_told_any_more(posting_of):
    def planned(due, content):
        posting = posting_of(due, content)
        return replace(posting, expires_at=posting.useful_until)

    return planned


@planted(MemoryLedger, "write", seed=3)
def the_fence_is_ignored(write):
    def unfenced(self, changes=(), *, add=(), records=()):
        changes = [change._replace(before=self._postings[change.before.key]) for change in changes]
        return write(self, changes, add=add, records=records)

    return unfenced


@planted(Planner, "_correct", seed=0)
def corrections_are_forgotten(_correct):
    return lambda _self, _almanac, _now: []


@planted(PostedMessages, "of", seed=4)
def the_message_that_stands_is_not_updated(of):
    return lambda self, posting: of(self, posting)[-1:]


@planted(quiet_hours, "in_utc", seed=0)
def the_hour_is_winter_time_all_year(_in_utc):
    return lambda day, time, _zone: dt.datetime.combine(day, time, dt.UTC) - dt.timedelta(hours=1)


@planted(listeners, "audiences_by_channel", seed=1)
def a_region_with_two_insurers_hears_one(audiences_by_channel):
    def heard(content):
        hears = audiences_by_channel(content)
        second = audiences_of_insurer(content.insurers[1])
        return {name: names - second if name == "slack:regio-noord" else names for name, names in hears.items()}

    return heard


@planted(planner, "begin", seed=1)
def the_first_start_announces_the_past(begin):
    def begun(ledger):
        if ledger.record(PlannedUntil) is None:
            ledger.write(records=[PlannedUntil(ledger.now() - dt.timedelta(days=10))])
        return begin(ledger)

    return begun


@planted(planner, "begin", seed=39)
def the_first_moment_moves_with_every_plan_that_fails(_begin):
    return lambda ledger: ledger.record(PlannedUntil) or PlannedUntil(ledger.now())


@planted(Planner, "_seen", seed=3)
def what_was_due_during_downtime_is_forgotten(_seen):
    return lambda _self, now: now


@planted(planned_postings, "AFRESH", seed=5, years=0.3)
def a_date_put_off_for_months_is_not_told_afresh(_afresh):
    return dt.timedelta(days=3650)


@planted(Planner, "_open", seed=23, years=0.3)
def what_was_in_hand_is_sent_again_whatever_the_content_says_by_then(_open):
    return lambda self: (_open(self)[0], frozenset())


@planted(Planner, "_without_moment", seed=6)
def a_reminder_of_a_moved_date_stays_as_it_was(_without_moment):
    return lambda _self, *_arguments: []


@planted(ClockGuard, "distrust", seed=8)
def a_wrong_clock_is_believed(_distrust):
    def believe(self, now, seconds, _written):
        self.confirm(now, seconds, now)
        return ""

    return believe


@planted(RateLimiter, "resting", seed=10)
def channels_get_no_rest(_resting):
    return lambda _self, _at: set()


@contextlib.contextmanager
def _without_quiet_hours() -> Iterator[None]:
    with (
        patch("schedules.dispatch.opens_at", lambda _organisation, now: now),
        patch("schedules.corrections.opens_at", lambda _organisation, now: now),
    ):
        yield


FAULTS["the_quiet_hours_are_ignored"] = Planted(_without_quiet_hours, seed=1, years=A_MONTH)


@contextlib.contextmanager
def _correcting_for_ever() -> Iterator[None]:
    compare = corrections.compare

    def again(postings, occurrence, content, now):
        reminders = [posting for posting in postings if posting.kind is PostingKind.REMINDER]
        with patch.object(corrections, "NAMESPACE", uuid.uuid5(corrections.NAMESPACE, str(now))):
            return compare(reminders, occurrence, content, now)

    with (
        patch("schedules.corrections.compare", again),
        patch("schedules.poster.rewritten", lambda *_: []),
        patch("schedules.reconciler.rewritten", lambda *_: []),
    ):
        yield


FAULTS["a_correction_is_posted_at_every_edit"] = Planted(_correcting_for_ever, seed=0, years=A_MONTH)


@contextlib.contextmanager
def _looking_at_once() -> Iterator[None]:
    at_once = dt.timedelta(0)
    with patch.object(transitions, "FIRST_LOOK", at_once), patch.object(transitions, "SECOND_LOOK", at_once):
        yield


FAULTS["both_looks_come_at_once"] = Planted(_looking_at_once, seed=1, years=A_MONTH)


@planted(transitions, "never_known", seed=2, teams=True)
def what_cant_be_known_of_is_repeated(_never_known):
    return lambda posting, reason, now: transitions.not_read(posting, reason, now, lasting=True)


@planted(transitions, "never_known", seed=0, teams=True)
def what_cant_be_known_of_counts_as_sent(_never_known):
    return lambda posting, _reason, now: transitions.found(posting, posting.channel, ["0"], now)


@planted(transitions, "settled", seed=2, teams=True)
def a_doubt_in_teams_is_tried_again(settled):
    def mistaken(posting, result, now):
        if isinstance(result, Unknown) and platform_of(posting.channel) == TEAMS:
            result = NotDelivered(result.reason)
        return settled(posting, result, now)

    return mistaken
