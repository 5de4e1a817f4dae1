import datetime as dt

import pytest

from schedules.loop_status import STALE, LoopStatus
from schedules.poster import Moment

NOON = dt.datetime(2027, 9, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def status():
    beating = LoopStatus()
    beating.beat(Moment(NOON, 100.0), "")
    return beating


def test_before_the_first_look_nothing_is_said_to_work_and_a_fault_is_named():
    assert LoopStatus().trouble(100.0) == "the first look at the ledger is still to come"
    assert LoopStatus(fault="The database is away.").trouble(100.0) == "The database is away."


def test_the_first_look_that_succeeds_tells_that_posting_has_begun(status):
    assert not LoopStatus(fault="The database is away.").begun.is_set()
    assert status.begun.is_set()


def test_a_look_that_succeeded_is_good_for_two_minutes(status):
    assert status.trouble(100.0 + STALE) == ""
    assert status.trouble(101.0 + STALE) == "the last look at the ledger that succeeded was 121 s ago."


def test_one_failed_look_is_no_reason_yet_and_the_second_in_a_row_is(status):
    status.miss("The database is away.")
    assert status.trouble(130.0) == ""
    status.miss("The disk is full.")
    assert status.trouble(135.0) == "the last look at the ledger that succeeded was 35 s ago. The disk is full."
    status.beat(Moment(NOON, 140.0), "")
    assert status.trouble(141.0) == ""
    status.miss("The database is away.")
    assert status.trouble(142.0) == ""


def test_one_failed_look_that_takes_minutes_is_reason_enough(status):
    status.miss("The database is away.")
    assert status.trouble(300.0).endswith("200 s ago. The database is away.")


def test_nothing_is_posted_before_a_look_succeeds_nor_frozen_nor_after_a_fault(status):
    assert not LoopStatus().posting
    assert status.posting
    status.miss("The database is away.")
    assert not status.posting
    status.beat(Moment(NOON, 130.0), "the clock jumped")
    assert not status.posting


def test_what_is_frozen_says_why_until_a_look_that_is_not(status):
    status.beat(Moment(NOON, 130.0), "the clock jumped")
    assert status.trouble(131.0) == "frozen, the clock jumped"
    status.beat(Moment(NOON, 160.0), "")
    assert status.trouble(161.0) == ""
    status.beat(Moment(NOON, 190.0), "the clock jumped")
    for _ in range(2):
        status.miss("The disk is full.")
    assert status.trouble(191.0).endswith("The disk is full.")
