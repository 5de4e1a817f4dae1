"""A message that may stand twice is looked up as soon as Slack can be trusted to show it, and one of them goes."""

import pytest

from bot.store.ledger import PostingState


@pytest.fixture
def doubled(town, dl):
    """A town in which a reminder was posted twice, at 9.00 and 9.01, and Slack can be read since."""
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.slack.readable = False
    town.slack.faults = ["unheard"]
    town.run_until("2027-09-01T09:02+02:00")
    town.slack.readable = True
    return town


def copies(town):
    return len(town.slack.texts())


def reminder(town):
    (posting,) = [posting for posting in town.postings() if posting.about.item_id == "a"]
    return posting


def test_the_second_is_removed_once_history_shows_both(doubled):
    assert copies(doubled) == 2
    doubled.run_until("2027-09-01T09:05+02:00")
    assert (copies(doubled), doubled.slack.looks) == (2, 1)
    doubled.run_until("2027-09-01T09:08+02:00")
    assert (copies(doubled), doubled.slack.looks) == (1, 2)
    assert reminder(doubled).delivery.doubt
    doubled.run_until("2027-09-01T09:14+02:00")
    assert (copies(doubled), doubled.slack.looks) == (1, 3)
    posting = reminder(doubled)
    assert (posting.state, posting.delivery.doubt, posting.delivery.ts) == (
        PostingState.SENT,
        False,
        doubled.slack.messages[0].ts,
    )


def test_what_can_not_be_removed_keeps_its_doubt_and_is_tried_again_now_and_then(doubled):
    refused = []
    doubled.slack.remove = refused.append
    doubled.run_until("2027-09-01T12:00+02:00")
    assert (len(refused), reminder(doubled).delivery.doubt) == (2, True)
    del doubled.slack.remove
    doubled.run_until("2027-09-01T15:30+02:00")
    assert copies(doubled) == 1
    doubled.run_until("2027-09-01T21:45+02:00")
    assert not reminder(doubled).delivery.doubt


def test_a_restart_does_not_look_before_history_shows_both(doubled):
    doubled.restart()
    doubled.run_until("2027-09-01T09:05+02:00")
    assert (copies(doubled), doubled.slack.looks) == (2, 1)
    doubled.run_until("2027-09-01T15:30+02:00")
    assert copies(doubled) == 1


def test_where_it_still_can_not_be_read_the_doubt_stays(doubled):
    doubled.slack.readable = False
    doubled.run_until("2027-09-01T15:30+02:00")
    assert [posting.delivery.doubt for posting in doubled.postings(doubtful=True)] == [True]
    doubled.slack.readable = True
    doubled.run_until("2027-09-01T21:30+02:00")
    assert copies(doubled) == 1
