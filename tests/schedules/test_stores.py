"""Posting path on each store, and several workers on one."""

import contextlib
import threading

import pytest

from bot.store.database import open_database
from bot.store.ledger import PostingQuery, PostingState
from schedules.dispatch import Dispatch, Policy
from schedules.notice_bodies import Notices
from schedules.rate_limit import RateLimits
from schedules.send_result import NotDelivered

FAST = Policy(pace=RateLimits(posts_a_minute=60_000, burst=50, channel_rest=0))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def stored(request, new_town, address):
    """A town whose ledger lies in each of the three stores, with the time of the town."""
    town = new_town(FAST)
    if request.param == "memory":
        yield town
        return
    with contextlib.closing(open_database(address(request.param), town.clock, rehearsal=True)) as database:
        town.ledger = database.ledger
        town.restart()
        yield town


def test_a_difficult_fortnight_comes_to_the_same_end_on_every_store(stored, dl):
    stored.publish(dl("a", "2027-09-08"), dl("b", "2027-09-09", audience=("landelijk", "aankondigingen")))
    stored.slack.faults = ["lost", NotDelivered("refused"), "unheard"]
    stored.run_until("2027-09-02T12:00+02:00")
    stored.publish(dl("a", "2027-09-10"), dl("b", "2027-09-09", audience=("landelijk", "aankondigingen")))
    stored.run_until("2027-09-03T12:00+02:00")
    stored.off_until("2027-09-09T12:00+02:00")
    stored.run_until("2027-09-14T12:00+02:00")
    ends = sorted(
        (posting.kind.value, posting.channel, posting.about.item_id, posting.lead, posting.state.value)
        for posting in stored.postings()
    )
    assert ends == [
        ("moved", "slack:iza-landelijk", "a", None, "sent"),
        ("reminder", "slack:aankondigingen", "b", 0, "sent"),
        ("reminder", "slack:aankondigingen", "b", 1, "superseded"),
        ("reminder", "slack:aankondigingen", "b", 7, "sent"),
        ("reminder", "slack:iza-landelijk", "a", 0, "sent"),
        ("reminder", "slack:iza-landelijk", "a", 1, "sent"),
        ("reminder", "slack:iza-landelijk", "a", 7, "sent"),
        ("reminder", "slack:iza-landelijk", "b", 0, "sent"),
        ("reminder", "slack:iza-landelijk", "b", 1, "superseded"),
        ("reminder", "slack:iza-landelijk", "b", 7, "sent"),
    ]
    posted = [key for message in stored.slack.messages for key in message.keys]
    assert len(posted) == len(set(posted)) == 8


def test_workers_that_take_turns_never_take_the_same(stored, dl):
    audience = ("landelijk", "aankondigingen")
    stored.publish(*(dl(f"d{number}", "2027-09-08", audience=audience, leads=(7,)) for number in range(3)))
    dispatches = [Dispatch(stored.ledger, Notices(), f"w{number}", FAST) for number in range(3)]
    for dispatch in dispatches:
        dispatch.tick(stored.edition, stored.clock.seconds)
    stored.clock.go(3600)
    taken = [dispatch.tick(stored.edition, stored.clock.seconds).attempts for dispatch in dispatches]
    postings = [posting for attempts in taken for attempt in attempts for posting in attempt.postings]
    assert [posting.worker for posting in postings] == ["w0", "w0", "w1", "w1", "w2", "w2"]
    assert len({posting.key for posting in postings}) == 6


def test_workers_that_compete_post_everything_once(stored, dl):
    audience = ("landelijk", "aankondigingen")
    stored.publish(*(dl(f"d{number}", "2027-09-08", audience=audience, leads=(7,)) for number in range(15)))
    stored.clock.go(3600)
    dispatches = [Dispatch(stored.ledger, Notices(), f"w{number}", FAST) for number in range(3)]
    stored.clock.go(-3600)
    dispatches[0].tick(stored.edition, stored.clock.seconds)
    stored.clock.go(3600)
    lock, faults = threading.Lock(), []

    def work(dispatch):
        try:
            for _ in range(400):
                for attempt in dispatch.tick(stored.edition, stored.clock.seconds).attempts:
                    with lock:
                        outcome = stored.slack.deliver(attempt)
                    dispatch.settle(stored.edition.content, [(attempt, outcome)], stored.clock.seconds)
                if stored.ledger.counts() == {PostingState.SENT: 30}:
                    return
        except Exception as error:  # noqa: BLE001 - a thread has no other way to report
            faults.append(error)

    threads = [threading.Thread(target=work, args=(dispatch,)) for dispatch in dispatches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    posted = [key for message in stored.slack.messages for key in message.keys]
    assert len(posted) == 30
    assert set(posted) == {
        posting.key for posting in stored.ledger.postings(PostingQuery(states=frozenset({PostingState.SENT})))
    }
