"""The state machine: whatever happens in whatever order, a posting keeps the rules."""

import datetime as dt

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.platform_errors import ErrorMeaning, is_repairable, meaning_of
from bot.store.ledger import IN_HAND, OPEN, WAITING, Posting, PostingKind, PostingState
from schedules import transitions
from schedules.send_result import Delivered, NotDelivered, Refused, Unknown
from tests.made_up import changed

START = dt.datetime(2027, 9, 1, 7, 0, tzinfo=dt.UTC)
POSTING = Posting("a", PostingKind.REMINDER, "c", START, START, START + dt.timedelta(days=1), START, START, START)
CODES = ["not_in_channel", "channel_not_found", "token_revoked", "invalid_blocks", "iets_nieuws"]
OUTCOMES = st.one_of(
    st.builds(Delivered, st.just("C1"), st.just("1.1")),
    st.builds(
        NotDelivered,
        st.just("refused"),
        st.none() | st.timedeltas(dt.timedelta(seconds=1), dt.timedelta(hours=1)),
        st.booleans(),
    ),
    st.builds(Refused, st.sampled_from(CODES)),
    st.builds(Unknown, st.just("timeout")),
)


class LifeOfARow(RuleBasedStateMachine):
    """A posting, a worker that may die at any moment, a Slack that may do anything, and time."""

    @initialize()
    def plan(self):
        self.posting = POSTING
        self.now = START
        self.slack = 0
        """Messages that stand in Slack."""
        self.counted = 0
        """Number of them that the ledger had reason to think possible."""
        self.absent_looks = 0

    def take_over(self, change):
        assert change.before == self.posting
        self.posting = changed(change.after, fence=self.posting.fence + 1)

    @rule(seconds=st.integers(0, 3 * 3600))
    def wait(self, seconds):
        self.now += dt.timedelta(seconds=seconds)

    @precondition(
        lambda self: self.posting.state in WAITING and self.posting.next_at <= self.now < self.posting.expires_at
    )
    @rule()
    def claim(self):
        self.posting = changed(
            self.posting,
            state=PostingState.CLAIMED,
            next_at=self.now + transitions.LEASE,
            fence=self.posting.fence + 1,
        )

    @precondition(lambda self: self.posting.state is PostingState.CLAIMED)
    @rule(dies=st.booleans())
    def commit(self, dies):
        if dies:
            self.now = max(self.now, self.posting.next_at)
            self.take_over(transitions.released(self.posting, self.now, "dood"))
        else:
            self.take_over(transitions.sending(self.posting, self.posting, self.now))
            self.absent_looks = 0

    @precondition(lambda self: self.posting.state is PostingState.SENDING)
    @rule(outcome=OUTCOMES, arrived=st.booleans(), dies=st.booleans())
    def send(self, outcome, arrived, dies):
        if isinstance(outcome, Delivered) or (isinstance(outcome, Unknown) and arrived):
            self.slack += 1
        if dies:
            self.now = max(self.now, self.posting.next_at)
            self.take_over(transitions.orphaned(self.posting, self.now))
        else:
            self.take_over(transitions.settled(self.posting, outcome, self.now))

    @precondition(lambda self: self.posting.state is PostingState.AMBIGUOUS and self.posting.next_at <= self.now)
    @rule(readable=st.booleans(), lasting=st.booleans())
    def look(self, readable, lasting):
        if not readable:
            self.take_over(transitions.not_read(self.posting, "geen recht", self.now, lasting=lasting))
        elif self.slack:
            self.take_over(transitions.found(self.posting, "C1", ["1.1"] * self.slack, self.now))
        else:
            self.absent_looks += 1
            self.take_over(transitions.not_found(self.posting, self.now))

    @precondition(lambda self: self.posting.state in WAITING and self.posting.expires_at <= self.now)
    @rule()
    def expire(self):
        self.take_over(transitions.outlived(self.posting, self.now))

    @invariant()
    def it_never_stands_there_twice_unless_it_says_so(self):
        assert self.slack <= 1 or self.posting.delivery.doubt

    @invariant()
    def what_is_sent_stands_there(self):
        if self.posting.state is PostingState.SENT:
            assert self.slack >= 1
            assert self.posting.delivery.ts

    @invariant()
    def it_is_sent_again_only_after_two_looks_or_in_doubt(self):
        if self.posting.state is PostingState.RETRY and self.posting.delivery.error.startswith("not found"):
            assert self.absent_looks >= 2

    @invariant()
    def what_stands_there_is_never_given_up(self):
        if self.posting.state in {PostingState.FAILED, PostingState.EXPIRED}:
            assert self.slack == 0 or self.posting.delivery.doubt

    @invariant()
    def something_will_be_decided_about_every_open_row(self):
        if self.posting.state in OPEN:
            assert self.posting.next_at <= self.now + dt.timedelta(hours=2) or self.posting.state in WAITING


TestLifeOfARow = LifeOfARow.TestCase


def test_no_row_both_waits_and_is_in_hand():
    assert not WAITING & IN_HAND


def test_an_attempt_fits_its_lease_three_times():
    assert transitions.LEASE == 3 * transitions.ATTEMPT == dt.timedelta(seconds=60)


@pytest.mark.parametrize(
    "code", ["not_in_channel", "is_archived", "channel_not_found", "invalid_auth", "missing_scope"]
)
def test_what_someone_can_repair_is_tried_again_at_long_intervals(code):
    posting = changed(POSTING, state=PostingState.SENDING, attempts=1)
    after = transitions.settled(posting, Refused(code), START).after
    assert after.state is PostingState.RETRY
    assert after.delivery.error == code
    assert after.next_at - START >= dt.timedelta(minutes=15)
    assert transitions.outlived(after, START).after.state is PostingState.FAILED


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long", "no_text", "een_code_van_volgend_jaar"])
def test_what_is_wrong_with_the_message_fails_at_once(code):
    posting = changed(POSTING, state=PostingState.SENDING, attempts=1)
    assert transitions.settled(posting, Refused(code), START).after.state is PostingState.FAILED
    assert meaning_of(code) is ErrorMeaning.MESSAGE
    assert not is_repairable(code)


def test_a_row_that_waits_for_slack_and_not_for_a_person_expires():
    posting = changed(POSTING, state=PostingState.RETRY, error="ClientConnectorError")
    assert transitions.outlived(posting, START).after.state is PostingState.EXPIRED


def test_the_two_looks_are_well_apart_from_the_attempt_and_from_each_other():
    posting = changed(POSTING, state=PostingState.SENDING, attempt_at=START)
    first = transitions.settled(posting, Unknown("timeout"), START + dt.timedelta(seconds=20)).after
    assert first.next_at == START + dt.timedelta(seconds=60)
    second = transitions.not_found(first, first.next_at).after
    assert second.state is PostingState.AMBIGUOUS
    assert second.next_at == START + dt.timedelta(minutes=5)
    assert transitions.not_found(second, second.next_at).after.state is PostingState.RETRY


def test_looks_that_come_late_are_still_two():
    posting = changed(POSTING, state=PostingState.AMBIGUOUS, attempt_at=START)
    later = START + dt.timedelta(days=1)
    second = transitions.not_found(posting, later).after
    assert second.state is PostingState.AMBIGUOUS
    assert second.next_at >= later + dt.timedelta(minutes=1)


def test_a_slack_that_can_not_be_read_for_an_hour_makes_us_prefer_a_duplicate():
    posting = changed(POSTING, state=PostingState.AMBIGUOUS, attempt_at=START)
    now, steps = START + dt.timedelta(minutes=1), 0
    while posting.state is PostingState.AMBIGUOUS:
        posting = transitions.not_read(posting, "HTTP status 500", now, lasting=False).after
        now, steps = max(now, posting.next_at), steps + 1
    assert dt.timedelta(hours=1) <= now - START < dt.timedelta(hours=2)
    assert steps < 12
    assert posting.delivery.doubt
