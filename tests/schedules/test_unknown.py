"""A cut where nothing can be read back: never posted again, told to the administrators, decided by a person."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.content.models import Channels
from bot.store.ledger import PostingKind, PostingState
from schedules import admin_alerts
from schedules.dispatch import Policy
from schedules.operator_actions import Resolution, resolve
from schedules.rate_limit import PACES
from schedules.send_result import Delivered, NeverReadable, NotDelivered, Refused
from tests.made_up import organisation

NATIONAL = "teams:19:landelijk@thread.tacv2"
IN_TEAMS = organisation(leads=(7, 1, 0), channels=Channels(national=NATIONAL))
NOON = "2027-09-01T12:00+02:00"


@pytest.fixture
def teams(new_town, dl):
    """A town whose national channel is in Teams, with one reminder due at nine."""
    town = new_town(Policy(other_paces=PACES))
    town.slack.look = lambda _: NeverReadable("Teams gives a bot nothing to read back")
    town.publish(dl("a", "2027-09-08"), of=IN_TEAMS)
    return town


def reminder(town, channel=NATIONAL):
    postings = town.postings(channel=channel)
    first = dt.date(2027, 9, 1)
    (posting,) = [p for p in postings if p.kind is PostingKind.REMINDER and p.due_at.date() == first]
    return posting


@pytest.mark.parametrize("fault", ["lost", "unheard"])
def test_an_attempt_without_an_end_is_not_repeated_and_the_administrators_are_told(teams, fault):
    teams.slack.faults = [fault]
    teams.run_until(NOON)
    assert reminder(teams).state is PostingState.UNKNOWN
    assert len([message for _, message in teams.slack.attempts if message.channel == NATIONAL]) == 1
    (alert,) = teams.slack.texts("bot-beheer")
    assert "Onbekend of het geplaatst is (1)" in alert
    assert "Teams gaf geen antwoord" in alert


def test_a_worker_that_is_gone_halfway_leaves_it_unknown_and_an_answer_that_comes_late_settles_it(teams):
    attempt = teams.leave()
    teams.run_until("2027-09-01T09:30+02:00")
    assert reminder(teams).state is PostingState.UNKNOWN
    teams.dispatch.settle(teams.edition.content, [(attempt, Delivered(NATIONAL, "1"))], teams.clock.seconds)
    posting = reminder(teams)
    assert (posting.state, posting.delivery.ts) == (PostingState.SENT, "1")


def test_a_date_that_moves_is_told_where_its_reminder_may_stand(teams, dl):
    teams.slack.faults = ["lost"]
    teams.run_until("2027-09-01T10:00+02:00")
    teams.publish(dl("a", "2027-09-15"), of=IN_TEAMS)
    teams.run_until(NOON)
    (moved,) = [p for p in teams.postings() if p.kind is PostingKind.MOVED]
    assert moved.state is PostingState.SENT
    notes = [message for _, message in teams.slack.attempts if moved.key in message.keys]
    assert [(note.channel, note.thread_ts, note.edits) for note in notes] == [(NATIONAL, "", ())]


@pytest.mark.parametrize(
    ("how", "state", "attempts"),
    [
        (Resolution.AGAIN, PostingState.SENT, 2),
        (Resolution.POSTED, PostingState.SENT, 1),
        (Resolution.DROP, PostingState.CANCELLED, 1),
    ],
)
def test_a_person_decides_who_has_looked(teams, how, state, attempts):
    teams.slack.faults = ["lost"]
    teams.run_until("2027-09-01T10:00+02:00")
    resolve(teams.ledger, reminder(teams).key, how, "ann")
    teams.run_until(NOON)
    assert reminder(teams).state is state
    assert len([message for _, message in teams.slack.attempts if message.channel == NATIONAL]) == attempts


@pytest.mark.parametrize(
    "refusal", [NotDelivered("slow", dt.timedelta(minutes=30), throttled=True), Refused("InvalidClient")]
)
def test_a_platform_that_is_too_fast_or_refuses_the_token_does_not_hold_up_the_other(teams, dl, refusal):
    teams.publish(dl("a", "2027-09-08", audience=("landelijk", "aankondigingen")), of=IN_TEAMS)
    deliver = teams.slack.deliver
    teams.slack.deliver = lambda attempt: refusal if attempt.message.channel == NATIONAL else deliver(attempt)
    teams.run_until("2027-09-01T09:02+02:00")
    assert len(teams.slack.texts("aankondigingen")) == 1
    assert reminder(teams, NATIONAL).state is PostingState.RETRY


def test_a_token_of_teams_that_is_refused_is_told_once_and_over_with_a_message_there_alone(teams, dl):
    teams.publish(dl("a", "2027-09-08", audience=("landelijk", "aankondigingen")), of=IN_TEAMS)
    deliver = teams.slack.deliver
    teams.slack.deliver = lambda attempt: (
        Refused("InvalidClient") if attempt.message.channel == NATIONAL else deliver(attempt)
    )
    teams.run_until("2027-09-01T16:00+02:00")
    (alert,) = teams.slack.texts("bot-beheer")
    assert "De bot heeft geen toegang meer tot Teams" in alert
    assert "in geen enkel kanaal van Teams" in alert


def test_who_blocks_the_bot_in_teams_is_told_of_in_the_words_of_teams(teams):
    person = "teams:00000000-0000-0000-0000-00000000000a"
    posting = admin_alerts.left(teams.ledger, teams.edition.content, person, teams.clock())
    teams.ledger.write(add=[posting])
    teams.run_until(NOON)
    (alert,) = teams.slack.texts("bot-beheer")
    assert alert.startswith("Herinneringen aan een lid zijn gestopt")
    assert "Slack" not in alert
