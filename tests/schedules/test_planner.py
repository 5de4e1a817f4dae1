import datetime as dt

import pytest

from bot.store.ledger import LedgerError, PostingQuery, PostingState
from bot.store.state_records import PlannedUntil, RestorePending
from schedules.planner import Planner
from tests.made_up import changed
from tests.memory_ledger import MemoryLedger

START = dt.datetime(2027, 9, 1, 6, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def ledger():
    return MemoryLedger(lambda: START)


def keys(ledger):
    return {posting.key for posting in ledger.postings(PostingQuery())}


def test_rows_are_made_as_far_ahead_as_the_horizon_and_no_further(ledger, dl, make_edition):
    content = make_edition(dl("a", "2027-09-02"), dl("b", "2027-09-10"))
    Planner(ledger).plan(content, START)
    assert [(posting.about.item_id, posting.lead) for posting in ledger.postings(PostingQuery())] == [("a", 1)]
    Planner(ledger, 3 * DAY).plan(content, START)
    assert [(posting.about.item_id, posting.lead) for posting in ledger.postings(PostingQuery())] == [
        ("a", 1),
        ("a", 0),
        ("b", 7),
    ]


def test_planning_again_changes_nothing(ledger, dl, make_edition):
    content = make_edition(dl("a", "2027-09-02"))
    planner = Planner(ledger)
    assert planner.plan(content, START).compared
    before = ledger.postings(PostingQuery())
    assert not planner.plan(content, START).compared
    Planner(ledger).plan(content, START)
    assert ledger.postings(PostingQuery()) == before


def test_planning_in_steps_makes_the_same_rows_as_planning_at_once(ledger, dl, make_edition):
    content = make_edition(
        *(dl(name, f"2027-09-{day:02}") for name, day in zip("abcdef", range(3, 27, 4), strict=True))
    )
    in_steps, now = Planner(ledger), START
    while now < START + 40 * DAY:
        in_steps.plan(content, now)
        now = max(in_steps.next_at, now + dt.timedelta(hours=1))
    at_once = MemoryLedger(lambda: START)
    Planner(at_once, 41 * DAY).plan(content, START)
    assert keys(ledger) == keys(at_once)
    assert len(keys(ledger)) > 10


def test_the_moments_of_each_series_are_known(ledger, dl, make_edition):
    planner = Planner(ledger, 3 * DAY)
    plan = planner.plan(make_edition(dl("a", "2027-09-02"), dl("b", "2027-09-30")), START)
    nine = dt.datetime(2027, 9, 1, 7, 0, tzinfo=dt.UTC)
    assert plan.moments == {"a": (nine, nine + DAY)}


def test_a_reminder_that_is_nearest_to_its_date_lives_on_after_it(ledger, dl, make_edition):
    Planner(ledger, 9 * DAY).plan(make_edition(dl("a", "2027-09-08", leads=(7, 3))), START)
    early, late = ledger.postings(PostingQuery())
    end = dt.datetime(2027, 9, 8, 22, 0, tzinfo=dt.UTC)
    assert (early.useful_until, early.expires_at) == (end, end)
    assert (late.useful_until, late.expires_at) == (end, end + 14 * DAY)


def test_what_was_decided_by_an_operator_is_not_planned_again(ledger, dl, make_edition):
    content = make_edition(dl("a", "2027-09-02"))
    Planner(ledger).plan(content, START)
    (posting,) = ledger.postings(PostingQuery())
    ledger.write([(posting, changed(posting, state=PostingState.CANCELLED, error="dropped by beheerder"), "")])
    Planner(ledger).plan(content, START)
    assert [each.state for each in ledger.postings(PostingQuery())] == [PostingState.CANCELLED]


def test_a_first_plan_that_can_not_be_written_for_a_while_announces_what_fell_due_meanwhile(town, dl):
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.clock.go(55 * 60)
    write = town.ledger.write
    town.ledger.write = lambda changes=(), *, add=(), records=(): (
        _refuse() if add else write(changes, records=records)
    )
    while town.clock() < dt.datetime(2027, 9, 1, 7, 0, 30, tzinfo=dt.UTC):
        with pytest.raises(LedgerError):
            town.tick()
        town.clock.go(5)
    del town.ledger.write
    town.run_until("2027-09-01T09:02+02:00")
    assert town.told() == [("01-09 09:00", town.slack.messages[0].text.splitlines()[0])]


def _refuse():
    raise LedgerError("The disk is full.")


def test_after_a_backup_was_put_back_what_was_due_is_looked_up_before_it_is_posted(town, dl):
    town.publish(dl("a", "2027-09-08", leads=(7,)), dl("b", "2027-09-09", leads=(7,)))
    town.run_until("2027-09-01T08:30+02:00")
    records, postings = [town.ledger.record(PlannedUntil), RestorePending(pending=True)], town.postings()
    town.run_until("2027-09-01T12:00+02:00")
    assert len(town.slack.messages) == 1
    town.off_until("2027-09-02T12:00+02:00")
    town.ledger = MemoryLedger(town.clock)
    town.ledger.write(add=postings, records=records)
    town.restart()
    town.run_until("2027-09-02T19:00+02:00")
    assert [message.keys for message in town.slack.messages] == [(posting.key,) for posting in town.postings()]
    assert [posting.state for posting in town.postings()] == [PostingState.SENT, PostingState.SENT]
    assert town.ledger.record(RestorePending) == RestorePending(pending=False)


def test_what_had_nothing_to_say_when_its_moment_came_is_not_planned_again(dl, make_edition):
    now = [START]
    ledger = MemoryLedger(lambda: now[0])
    edition = make_edition(dl("a", "2027-09-09", leads=(7,)))
    Planner(ledger, 9 * DAY).plan(edition, START)
    (posting,) = ledger.postings(PostingQuery())
    now[0] = posting.due_at + dt.timedelta(seconds=5)
    assert ledger.write([(posting, changed(posting, state=PostingState.CANCELLED), "nothing to say")])
    ledger.write(records=[PlannedUntil(START)])
    Planner(ledger, 9 * DAY).plan(edition, now[0])
    assert [each.state for each in ledger.postings(PostingQuery())] == [PostingState.CANCELLED]


def test_of_reminders_whose_moments_have_passed_since_a_date_moved_only_the_last_tells_it(
    ledger, dl, make_edition
):
    planner = Planner(ledger, 9 * DAY)
    planner.plan(make_edition(dl("a", "2027-09-08", leads=(7, 4))), START)
    assert [posting.state for posting in ledger.postings(PostingQuery())] == [
        PostingState.PLANNED,
        PostingState.PLANNED,
    ]
    planner.plan(make_edition(dl("a", "2027-09-03", leads=(7, 4))), START)
    postings = {posting.lead: posting for posting in ledger.postings(PostingQuery())}
    assert (postings[4].state, postings[4].due_at, postings[4].target) == (
        PostingState.PLANNED,
        START,
        "2027-09-03",
    )
    assert (postings[7].state, postings[7].replaced_by) == (PostingState.SUPERSEDED, postings[4].key)


def test_a_date_that_moved_in_downtime_is_told_by_the_reminder_that_was_due_last(town, dl):
    town.publish(dl("a", "2027-10-01", leads=(30, 7, 1)))
    town.run_until("2027-09-01T08:30+02:00")
    assert [posting.lead for posting in town.postings()] == [30]
    town.off_until("2027-09-18T10:00+02:00")
    town.publish(dl("a", "2027-09-21", leads=(30, 7, 1)))
    town.restart()
    town.run_until("2027-09-18T19:00+02:00")
    postings = {posting.lead: posting for posting in town.postings()}
    assert [message.keys for message in town.slack.messages] == [(postings[7].key,)]
    assert (postings[30].state, postings[30].replaced_by) == (PostingState.SUPERSEDED, postings[7].key)
