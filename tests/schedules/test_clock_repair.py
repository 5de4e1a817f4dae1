"""A start by a clock that was ahead is undone: each reminder comes on its own day after all, once."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.store.ledger import PostingState
from bot.store.state_records import PlannedUntil
from schedules.clock_repair import ClockRepair, ahead_until, plan_repair


@pytest.fixture
def calendar(dl):
    return [dl("a", "2027-09-08", leads=(7,)), dl("b", "2027-09-10", leads=(7, 1))]


@pytest.fixture
def ran_ahead(town, calendar):
    """A bot that has posted on time, and is then started for an hour by a clock that is a year ahead."""
    town.publish(*calendar)
    town.run_until("2027-09-02T12:00+02:00")
    right = town.clock()
    town.clock.jump(days=365)
    town.restart()
    town.run_until("2028-09-01T13:00+02:00")
    town.clock.moment = right + dt.timedelta(hours=1)
    return town


def repaired(town):
    repair = plan_repair(town.ledger, town.clock(), "beheerder")
    assert town.ledger.write(repair.changes, records=repair.records)
    for message in repair.removable:
        town.slack.remove(message.ts)
    return repair


def days(town):
    return [(moment[:5], text) for moment, text in town.told() if "Datum" in text]


def test_without_repair_nothing_comes_on_its_day(ran_ahead):
    ran_ahead.restart()
    before = len(ran_ahead.slack.messages)
    ran_ahead.run_until("2027-09-10T12:00+02:00")
    assert len(ran_ahead.slack.messages) == before


def test_after_it_everything_comes_on_its_day_once(ran_ahead):
    assert ahead_until(ran_ahead.ledger, ran_ahead.clock()) > ran_ahead.clock() + dt.timedelta(days=360)
    assert repaired(ran_ahead).undone == 2
    assert ahead_until(ran_ahead.ledger, ran_ahead.clock()) is None
    assert ran_ahead.ledger.record(PlannedUntil).at <= ran_ahead.clock()
    ran_ahead.restart()
    ran_ahead.run_until("2027-09-10T12:00+02:00")
    assert days(ran_ahead) == [
        ("01-09", "Herinnering: Datum a"),
        ("03-09", "Herinnering: Datum b"),
        ("09-09", "Morgen: Datum b"),
    ]


def test_what_was_right_stays_as_it_was(ran_ahead):
    (on_time,) = [posting for posting in ran_ahead.postings() if posting.about.item_id == "a"]
    repaired(ran_ahead)
    assert ran_ahead.postings(keys=frozenset({on_time.key})) == [on_time]


def test_a_second_repair_finds_nothing(ran_ahead):
    repaired(ran_ahead)
    assert plan_repair(ran_ahead.ledger, ran_ahead.clock(), "beheerder") == ClockRepair()


def test_what_was_left_to_a_reminder_that_is_undone_comes_at_once(town, calendar):
    town.publish(*calendar)
    town.run_until("2027-09-01T08:00+02:00")
    town.clock.jump(days=8, hours=2)
    town.restart()
    town.run_until("2027-09-09T13:00+02:00")
    town.clock.moment = dt.datetime(2027, 9, 3, 10, tzinfo=dt.UTC)
    changes = plan_repair(town.ledger, town.clock(), "beheerder").changes
    states = {change.before.due_at.day: change.after.state for change in changes}
    assert states[3] is PostingState.PLANNED, "its reminder of today was left to the one of the 9th"
    assert states[9] is PostingState.CANCELLED, "its day is still to come"


def test_a_message_that_also_tells_what_was_due_is_left_to_a_person(town, calendar):
    town.publish(*calendar)
    town.run_until("2027-09-01T08:00+02:00")
    town.clock.jump(days=2, hours=4)
    town.restart()
    town.run_until("2027-09-03T13:00+02:00")
    assert len(town.slack.messages) == 1
    town.clock.moment = dt.datetime(2027, 9, 1, 10, tzinfo=dt.UTC)
    repair = plan_repair(town.ledger, town.clock(), "beheerder")
    assert repair.removable == ()
    assert [message.ts for message in repair.mixed] == [town.slack.messages[0].ts]


def test_what_waits_for_a_moment_of_the_wrong_clock_waits_no_longer(town, calendar):
    town.publish(*calendar)
    town.run_until("2027-09-01T08:00+02:00")
    town.clock.jump(days=2)
    town.restart()
    town.slack.refusing["iza-landelijk"] = "is_archived"
    town.run_until("2027-09-03T08:30+02:00")
    town.clock.moment = dt.datetime(2027, 9, 1, 10, tzinfo=dt.UTC)
    repaired(town)
    town.slack.refusing.clear()
    town.restart()
    town.run_until("2027-09-01T12:30+02:00")
    assert "Later dan gepland" in [text for _, text in town.told()]
