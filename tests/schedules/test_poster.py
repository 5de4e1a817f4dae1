"""Poster when database, content or clock change at the worst moment."""

import datetime as dt

import pytest

from bot.store.ledger import LedgerError, PostingQuery, PostingState
from schedules.poster import settled_together
from schedules.send_result import NotDelivered, Refused


class Away:
    """A ledger that can be reached, or not, for writing."""

    def __init__(self, ledger):
        self._ledger = ledger
        self.away = False

    def __getattr__(self, name):
        if self.away and name in {"write", "now", "postings"}:
            raise LedgerError("away")
        return getattr(self._ledger, name)


@pytest.fixture
def about_to_settle(town, dl):
    """A town in which a message has been posted and the database has gone away."""
    town.ledger = Away(town.ledger)
    town.restart()
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    attempt = town.leave()
    outcome = town.slack.deliver(attempt)
    town.ledger.away = True
    with pytest.raises(LedgerError):
        town.dispatch.settle(town.edition.content, [(attempt, outcome)], town.clock.seconds)
    return town


def test_an_outcome_that_could_not_be_written_is_written_when_the_database_is_back(about_to_settle):
    town = about_to_settle
    town.clock.go(5)
    town.ledger.away = False
    town.tick()
    assert town.states() == ["sent"]
    assert town.slack.looks == 0


def test_an_outcome_counts_also_after_others_have_taken_the_row_for_lost(about_to_settle):
    town = about_to_settle
    town.ledger.away = False
    waiting = town.dispatch
    town.restart()
    town.clock.go(61)
    town.dispatch.tick(town.edition, town.clock.seconds)
    assert town.states() == ["ambiguous"]
    town.dispatch = waiting
    town.tick()
    assert town.states() == ["sent"]


def test_an_outcome_that_can_never_be_written_holds_up_nothing(about_to_settle, monkeypatch):
    town = about_to_settle
    town.ledger.away = False
    poster = town.dispatch.poster

    def never(*_):
        raise LedgerError("never")

    with monkeypatch.context() as patch:
        patch.setattr(poster, "_write_down", never)
        for _ in range(200):
            poster.settle_again(town.edition.content, town.clock.moment)
    town.run_until("2027-09-01T09:30+02:00")
    assert [posting.state for posting in town.postings()] == [PostingState.SENT]
    assert len(town.slack.messages) == 1


@pytest.fixture
def overslept(town, dl):
    """A town in which an attempt was committed by a worker that then slept, until another found nothing in Slack.

    Gives the town, awake again under the other worker, and what the sleeper would write down.
    """
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.run_until("2027-09-01T08:59+02:00")
    town.clock.go(60)
    sleeper = town.dispatch
    (attempt,) = sleeper.tick(town.edition, town.clock.seconds).attempts
    town.restart()

    def wakes(outcome):
        sleeper.settle(town.edition.content, [(attempt, outcome)], town.clock.seconds)
        town.sleeper = sleeper

    return town, attempt, wakes


def test_a_message_that_comes_through_just_before_another_sends_it_again_counts(overslept):
    town, attempt, wakes = overslept
    town.run_until("2027-09-01T09:04:59+02:00")
    town.clock.go(2)
    work = town.dispatch.tick(town.edition, town.clock.seconds)
    for look in work.lookups:
        town.dispatch.conclude(look, town.slack.look(look), town.clock.seconds)
    assert town.states() == ["retry"]
    wakes(town.slack.deliver(attempt))
    town.run_until("2027-09-01T09:30+02:00")
    assert (town.states(), len(town.slack.messages)) == (["sent"], 1)


def test_an_attempt_of_which_nothing_is_heard_after_another_has_posted_is_looked_up_and_taken_away(overslept):
    town, attempt, wakes = overslept
    town.run_until("2027-09-01T09:10+02:00")
    assert (town.states(), len(town.slack.messages)) == (["sent"], 1)
    town.slack.faults = ["unheard"]
    wakes(town.slack.deliver(attempt))
    assert len(town.slack.messages) == 2
    assert [posting.delivery.doubt for posting in town.postings()] == [True]
    town.dispatch = town.sleeper
    town.run_until("2027-09-01T09:30+02:00")
    standing = [each for each in town.slack.messages if each.keys == attempt.message.keys]
    assert len(standing) == len(town.slack.removed) == 1
    assert not any(posting.delivery.doubt for posting in town.postings())


def test_what_the_content_took_back_while_it_was_in_hand_is_not_sent_again(overslept, dl):
    town, attempt, _ = overslept
    town.publish(dl("a", "2027-09-08", leads=(7,), audience=("aankondigingen",)))
    town.dispatch.tick(town.edition, town.clock.seconds)
    assert town.ledger.postings(PostingQuery(channel="slack:iza-landelijk"))[0].state is PostingState.SENDING
    town.dispatch.settle(
        town.edition.content,
        [(attempt, NotDelivered("reset before it was carried out"))],
        town.clock.seconds,
    )
    town.run_until("2027-09-01T12:00+02:00")
    [posting] = town.ledger.postings(PostingQuery(channel="slack:iza-landelijk"))
    assert (posting.state, town.slack.texts("iza-landelijk")) == (PostingState.CANCELLED, [])


def test_how_long_to_wait_is_not_reckoned_by_a_clock_that_jumped(overslept):
    town, _, wakes = overslept
    came = town.clock.moment
    town.clock.jump(hours=33)
    wakes(NotDelivered("reset before it was carried out"))
    [posting] = town.postings()
    assert posting.next_at - came < dt.timedelta(minutes=1)


@pytest.fixture
def leaving_together(town, dl):
    """A town in which messages leave together for two channels: what came of each."""
    town.publish(dl("a", "2027-09-08", leads=(7,), audience=("landelijk", "aankondigingen")))
    town.run_until("2027-09-01T08:59+02:00")
    town.clock.go(60)
    attempts = town.dispatch.tick(town.edition, town.clock.seconds).attempts
    return town, [(attempt, town.slack.deliver(attempt)) for attempt in attempts]


def test_messages_that_left_together_are_settled_though_one_of_them_was_before(leaving_together):
    town, results = leaving_together
    town.dispatch.settle(town.edition.content, results[:1], town.clock.seconds)
    town.dispatch.settle(town.edition.content, results, town.clock.seconds)
    town.run_until("2027-09-01T09:30+02:00")
    assert (town.states(), len(town.slack.messages), town.slack.looks) == (["sent", "sent"], 2, 0)


def test_killed_before_messages_that_left_together_are_settled_the_bot_finds_each_in_slack(leaving_together):
    town, _ = leaving_together
    town.restart()
    town.run_until("2027-09-01T09:30+02:00")
    assert (town.states(), len(town.slack.messages), town.slack.looks) == (["sent", "sent"], 2, 2)


def test_a_refusal_is_settled_apart_from_what_was_delivered(leaving_together):
    _, [(first, posted), (second, _)] = leaving_together
    refused = (second, Refused("is_archived"))
    assert settled_together([refused, (first, posted)]) == [[(first, posted)], [refused]]
    assert settled_together([refused]) == [[refused]]
