"""Mishaps that monitoring counts, by the real poster on a real ledger: late, missed, given up, doubled."""

from __future__ import annotations

import contextlib
from collections import Counter

import pytest

from bot.store.database import open_database
from schedules.posting_mishaps import PostingMishap, mishaps_of
from schedules.send_result import Refused


@pytest.fixture
def mishaps(town, tmp_path, dl):
    """Mishaps so far, of a reminder that is planned for nine."""
    counted = Counter()

    def watch(change):
        counted.update(mishaps_of(change))

    database = open_database(f"sqlite:///{tmp_path}/ledger.sqlite3", town.clock, watch=watch)
    with contextlib.closing(database):
        town.ledger = database.ledger
        town.restart()
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T08:30+02:00")
        yield counted


def test_a_reminder_on_time_is_no_mishap(town, mishaps):
    town.run_until("2027-09-01T12:00+02:00")
    assert len(town.slack.messages) == 1
    assert mishaps == {}


def test_after_downtime_it_is_late(town, mishaps):
    town.off_until("2027-09-02T12:00+02:00")
    town.run_until("2027-09-02T13:00+02:00")
    assert mishaps == {PostingMishap.LATE: 1}


def test_after_a_month_of_downtime_it_is_missed(town, mishaps):
    town.off_until("2027-10-02T12:00+02:00")
    town.run_until("2027-10-02T13:00+02:00")
    assert mishaps == {PostingMishap.MISSED: 1}


def test_a_message_that_slack_will_never_take_is_given_up_once(town, mishaps):
    town.slack.faults = [Refused("msg_too_long")]
    town.run_until("2027-09-02T12:00+02:00")
    assert mishaps == {PostingMishap.FAILED: 1}


def test_what_may_stand_twice_counts_once_and_not_again_when_the_second_is_removed(town, mishaps):
    town.slack.faults, town.slack.readable = ["unheard"], False
    town.run_until("2027-09-01T12:00+02:00")
    assert len(town.slack.texts()) == 2
    assert mishaps == {PostingMishap.DOUBLED: 1}
    town.slack.readable = True
    town.run_until("2027-09-02T12:00+02:00")
    assert mishaps == {PostingMishap.DOUBLED: 1}
