import datetime as dt

import pytest

from schedules.loop_status import STALE, LoopStatus
from schedules.poster import Moment

NOON = dt.datetime(2027, 9, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def pulse():
    beating = LoopStatus()
    beating.beat(Moment(NOON, 100.0), "")
    return beating


def test_before_the_first_look_nothing_is_said_to_work_and_a_fault_is_named():
    assert LoopStatus().trouble(100.0) == "the first look at the ledger is still to come"
    assert LoopStatus(fault="The database is away.").trouble(100.0) == "The database is away."


def test_the_first_look_that_succeeds_tells_that_posting_has_begun(pulse):
    assert not LoopStatus(fault="The database is away.").begun.is_set()
    assert pulse.begun.is_set()


def test_a_look_that_succeeded_is_good_for_two_minutes(pulse):
    assert pulse.trouble(100.0 + STALE) == ""
    assert pulse.trouble(101.0 + STALE) == "the last look at the ledger that succeeded was 121 s ago."


def test_one_failed_look_is_no_reason_yet_and_the_second_in_a_row_is(pulse):
    pulse.miss("The database is away.")
    assert pulse.trouble(130.0) == ""
    pulse.miss("The disk is full.")
    assert pulse.trouble(135.0) == "the last look at the ledger that succeeded was 35 s ago. The disk is full."
    pulse.beat(Moment(NOON, 140.0), "")
    assert pulse.trouble(141.0) == ""
    pulse.miss("The database is away.")
    assert pulse.trouble(142.0) == ""


def test_one_failed_look_that_takes_minutes_is_reason_enough(pulse):
    pulse.miss("The database is away.")
    assert pulse.trouble(300.0).endswith("200 s ago. The database is away.")


def test_nothing_is_posted_before_a_look_succeeds_nor_frozen_nor_after_a_fault(pulse):
    assert not LoopStatus().posting
    assert pulse.posting
    pulse.miss("The database is away.")
    assert not pulse.posting
    pulse.beat(Moment(NOON, 130.0), "the clock jumped")
    assert not pulse.posting


def test_what_is_frozen_says_why_until_a_look_that_is_not(pulse):
    pulse.beat(Moment(NOON, 130.0), "the clock jumped")
    assert pulse.trouble(131.0) == "frozen, the clock jumped"
    pulse.beat(Moment(NOON, 160.0), "")
    assert pulse.trouble(161.0) == ""
    pulse.beat(Moment(NOON, 190.0), "the clock jumped")
    for _ in range(2):
        pulse.miss("The disk is full.")
    assert pulse.trouble(191.0).endswith("The disk is full.")
