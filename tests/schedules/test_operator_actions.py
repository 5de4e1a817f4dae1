import pytest

from bot.store.ledger import PostingQuery, PostingState, Transition
from bot.store.state_records import WorkspaceUrl
from schedules.operator_actions import Resolution, ResolveError, listing, resolve, status
from tests.made_up import changed


def test_what_was_posted_is_listed_with_when_where_how_late_and_a_link(town, dl):
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.run_until("2027-09-01T08:59+02:00")
    town.off_until("2027-09-01T09:30+02:00")
    town.run_until("2027-09-01T12:00+02:00")
    town.ledger.write(records=[WorkspaceUrl("https://kring.slack.com/")])
    (line,) = listing(town.ledger, PostingQuery())
    ts = town.slack.messages[0].ts
    assert line["link"] == f"https://kring.slack.com/archives/C1/p{ts.replace('.', '')}"
    assert line["key"] == town.slack.messages[0].keys[0]
    assert (line["state"], line["channel"], line["title"]) == ("sent", "iza-landelijk", "Datum a")
    assert (line["due_at"], line["posted_at"]) == ("2027-09-01T07:00:00+00:00", "2027-09-01T07:30:00+00:00")
    assert line["late_seconds"] == 1800
    assert "error" not in line


def test_the_history_comes_along_when_asked_for(town, dl):
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.run_until("2027-09-01T12:00+02:00")
    (line,) = listing(town.ledger, PostingQuery(), with_history=True)
    assert [each["state"] for each in line["history"]] == ["planned", "claimed", "sending", "sent"]


def test_monitoring_sees_whether_the_bot_posts(town, dl):
    assert status(town.ledger) == {"posting": False, "posting_seen_at": None, "rows": {}}
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.run_until("2027-09-01T12:00+02:00")
    seen = status(town.ledger)
    assert (seen["posting"], seen["rows"]) == (True, {"sent": 1})
    town.clock.go(600)
    assert not status(town.ledger)["posting"]


@pytest.fixture
def failed(town, dl):
    """A town with one reminder that Slack refused for good."""
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.slack.refusing["iza-landelijk"] = "invalid_blocks"
    town.run_until("2027-09-01T12:00+02:00")
    town.slack.refusing.clear()
    return town


def key_of(town):
    return next(posting.key for posting in town.postings() if posting.title)


def test_a_failed_row_is_posted_after_all_when_an_operator_says_so(failed):
    resolve(failed.ledger, key_of(failed), Resolution.AGAIN, "beheerder")
    failed.run_until("2027-09-01T13:00+02:00")
    assert len(failed.slack.texts()) == 1
    assert "again (beheerder)" in [entry.why for entry in failed.ledger.history(key_of(failed))]


@pytest.mark.parametrize(
    ("how", "state"), [(Resolution.POSTED, PostingState.SENT), (Resolution.DROP, PostingState.CANCELLED)]
)
def test_a_failed_row_can_be_told_or_dropped_by_hand_and_is_left_alone_then(failed, how, state):
    assert resolve(failed.ledger, key_of(failed), how, "beheerder").state is state
    failed.restart()
    failed.run_until("2027-09-30T13:00+02:00")
    assert failed.slack.texts() == []
    assert failed.postings(keys=frozenset({key_of(failed)}))[0].state is state


def test_what_was_posted_can_not_be_resolved(town, dl):
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.run_until("2027-09-01T12:00+02:00")
    with pytest.raises(ResolveError, match="The row is sent"):
        resolve(town.ledger, key_of(town), Resolution.AGAIN, "beheerder")


def test_a_key_that_does_not_exist_is_told(town):
    with pytest.raises(ResolveError, match="no row with the key x"):
        resolve(town.ledger, "x", Resolution.DROP, "beheerder")


def test_a_row_that_the_bot_changes_at_the_same_moment_is_not_overwritten(failed, monkeypatch):
    posting = failed.postings(keys=frozenset({key_of(failed)}))[0]
    postings = failed.ledger.postings

    def meanwhile(query):
        found = postings(query)
        failed.ledger.write([Transition(posting, changed(posting, state=PostingState.CANCELLED), "de bot")])
        return found

    monkeypatch.setattr(failed.ledger, "postings", meanwhile)
    with pytest.raises(ResolveError, match="at the same moment"):
        resolve(failed.ledger, posting.key, Resolution.POSTED, "beheerder")
