import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.occurrence_id import OccurrenceId
from bot.store.ledger import Posting, PostingKind, PostingState
from schedules.catch_up import LATE_AFTER, gather, is_late, successor

NOW = dt.datetime(2027, 9, 13, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def late(key, item="item", hours=24, state=PostingState.CLAIMED, kind=PostingKind.REMINDER):
    due = NOW - hours * HOUR
    return Posting(
        key, kind, "c", due, due, due, due, due, due, about=OccurrenceId(item, cycle="2027"), state=state
    )


@pytest.mark.parametrize(("minutes", "expected"), [(59, False), (60, False), (61, True)])
def test_a_reminder_is_late_after_an_hour(minutes, expected):
    assert is_late(late("a", hours=minutes / 60), NOW) is expected
    assert dt.timedelta(hours=1) == LATE_AFTER


def test_other_things_than_reminders_are_never_late():
    assert not is_late(late("a", kind=PostingKind.ALERT), NOW)


def test_the_last_reminder_of_a_date_speaks_for_the_earlier_ones():
    postings = [late("vroeg", hours=50), late("laat", hours=26), late("ander", item="ander")]
    tell, drop = gather(postings, postings, NOW)
    assert [posting.key for posting in tell] == ["laat", "ander"]
    assert [(change.before.key, change.after.replaced_by) for change in drop] == [("vroeg", "laat")]


@pytest.mark.parametrize(
    "state",
    [PostingState.PLANNED, PostingState.RETRY, PostingState.SENDING, PostingState.AMBIGUOUS, PostingState.SENT],
)
def test_a_later_reminder_that_is_there_already_speaks(state):
    posting, later = late("a"), late("b", hours=2, state=state)
    tell, (dropped,) = gather([posting], [posting, later], NOW)
    assert tell == ()
    assert dropped.after.replaced_by == "b"
    assert successor(posting, [posting, later], NOW) == later


@pytest.mark.parametrize(
    "state", [PostingState.CANCELLED, PostingState.EXPIRED, PostingState.FAILED, PostingState.SUPERSEDED]
)
def test_a_later_reminder_that_came_to_nothing_does_not_speak(state):
    posting = late("a")
    siblings = [posting, late("b", hours=2, state=state)]
    assert gather([posting], siblings, NOW).tell == (posting,)
    assert successor(posting, siblings, NOW) is None


def test_a_reminder_that_is_still_to_come_does_not_speak():
    posting = late("a")
    siblings = [posting, late("b", hours=-2)]
    assert gather([posting], siblings, NOW).tell == (posting,)
    assert successor(posting, siblings, NOW) is None


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(2, 400)), min_size=1, max_size=12, unique=True))
def test_every_date_is_told_exactly_once_and_no_row_is_forgotten(what):
    postings = [late(f"{number:02}", item, hours) for number, (item, hours) in enumerate(what)]
    tell, drop = gather(postings, postings, NOW)
    assert {posting.about.item_id for posting in tell} == {item for item, _ in what}
    assert len(tell) == len({posting.about.item_id for posting in tell})
    assert sorted([posting.key for posting in tell] + [change.before.key for change in drop]) == [
        posting.key for posting in postings
    ]
    told = {posting.key for posting in tell}
    assert all(change.after.replaced_by in told for change in drop)
