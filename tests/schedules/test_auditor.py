import datetime as dt
from itertools import islice

import pytest

from bot.calendar.due import due_between
from bot.store.ledger import PostingQuery, PostingState
from schedules.auditor import STUCK_AFTER, stuck
from schedules.dispatch import Policy


@pytest.fixture
def forgetful(new_town):
    """A town whose planner forgets the first reminder that it should make, once."""
    forgotten = []

    def dues(content, start, end):
        found = due_between(content, start, end)
        if not forgotten and (first := list(islice(found, 1))):
            forgotten.extend(first)
        return found

    return new_town(Policy(dues=dues, audit_every=dt.timedelta(hours=1)))


def test_what_the_planner_forgot_is_missed_and_made_good(forgetful, dl, caplog):
    forgetful.publish(dl("a", "2027-09-08", leads=(7,)))
    forgetful.run_until("2027-09-01T09:30+02:00")
    assert len(forgetful.slack.texts()) == 1
    assert "The ledger lacks 1 postings" in caplog.text
    assert "Audit: 1 postings are missing, 0 are stuck." in {work.complaint for work in forgetful.works}
    assert forgetful.works[-1].complaint == ""


def test_a_row_that_comes_to_no_end_is_counted_and_reported(town, posting, caplog):
    town.publish()
    town.ledger.write(add=[posting("vast", state=PostingState.CLAIMED, title="Vergeten", next_at=town.clock())])
    town.ledger.attention = lambda *_: []
    town.run_until("2027-09-02T12:00+02:00")
    assert "Vergeten in iza-landelijk is stuck in claimed" in caplog.text
    assert [posting.key for posting in stuck(town.ledger, town.clock())] == ["vast"]
    assert "Vergeten" in town.slack.texts("bot-beheer")[0]
    assert dt.timedelta(days=1) == STUCK_AFTER


def test_a_ledger_in_order_gives_nothing_to_report(town, dl):
    start = town.clock()
    town.publish(dl("a", "2027-09-08"))
    town.run_until("2027-09-10T12:00+02:00")
    found = town.dispatch.auditor.find(town.edition, start, town.clock())
    assert (found.missing, found.stuck) == ((), ())
    assert found.counts == {PostingState.SENT: 3}
    assert town.slack.texts("bot-beheer") == []


def test_rows_that_wait_for_the_morning_or_for_a_repair_are_not_stuck(town, dl):
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.slack.refusing["iza-landelijk"] = "is_archived"
    town.run_until("2027-09-04T12:00+02:00")
    assert stuck(town.ledger, town.clock()) == []
    assert len(town.ledger.postings(PostingQuery(states=frozenset({PostingState.RETRY})))) == 1
