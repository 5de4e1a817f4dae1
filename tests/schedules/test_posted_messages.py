"""Messages that stand, worded again by content, ledger and what was pressed: on a real database."""

import datetime as dt

import pytest

from bot.calendar.due import due_between
from bot.content.models import Deadline
from bot.messages import notices
from bot.messages import render_text as plain
from bot.store.database import open_database
from bot.store.ledger import PostingKind, PostingState
from bot.subscription_index import SubscriptionIndex
from schedules.dispatch import Policy
from schedules.lookup import announcement
from schedules.notice_bodies import Notices
from schedules.planned_postings import posting_of
from schedules.posted_messages import PostedMessages
from schedules.reminder_buttons_by_state import ReminderButtons
from schedules.send_result import NotDelivered
from tests.made_up import changed
from tests.shipped import before_any_announcement, shipped

NATIONAL, PERSON = "slack:iza-landelijk", "slack:U000000PP"
TALLY = ("reminder_seen", "reminder_dealt_with")


@pytest.fixture
def town(new_town, tmp_path):
    town = new_town()
    town.database = open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}", town.clock)
    town.ledger = town.database.ledger
    town.policy = Policy(subscribers=SubscriptionIndex(town.database))
    town.board = PostedMessages(town.ledger, Notices(), ReminderButtons(town.database))
    town.restart()
    yield town
    town.database.close()


def posted(town):
    """The bodies of what was posted, in order, and the edits that went along."""
    return [post.body for _, post in town.slack.attempts]


def stands(town, posting):
    """The message of a posting as it should be now."""
    together = town.board.find(posting.key)
    return town.board.as_it_is(town.edition.content, together, town.clock())


def reminders(town, **query):
    return [
        posting
        for posting in town.postings(states=frozenset({PostingState.SENT}), **query)
        if posting.kind is PostingKind.REMINDER
    ]


def count(town, posting, *people, kind="seen"):
    for person in people:
        town.database.reminder_counts.press(posting.message_ref, person, kind)


def test_a_message_under_which_nothing_was_pressed_is_worded_just_as_it_was_posted(town, dl):
    town.publish(dl("a", "2027-09-08"))
    town.run_until("2027-09-07T12:00:00+02:00")
    first, second = reminders(town)
    town.restart()
    assert [stands(town, posting) for posting in (first, second)] == posted(town)
    assert "over 7 dagen" in stands(town, first)["text"]
    (due,) = due_between(town.edition.content, first.due_at, first.due_at + dt.timedelta(seconds=1))
    assert stands(town, first)["text"] == plain.render(notices.reminder(town.edition.content, due, now=due.due_at))
    assert all(action in str(stands(town, first)) for action in TALLY)


def test_late_notices_too_with_one_set_of_buttons_for_all(town, dl):
    town.publish(dl("a", "2027-09-08"), dl("b", "2027-09-08"))
    town.tick()
    town.off_until("2027-09-01T15:00:00+02:00")
    town.tick()
    one, other = reminders(town)
    assert [stands(town, one), stands(town, other)] == posted(town) * 2
    assert [str(posted(town)[0]).count(f"'{action}-") for action in TALLY] == [1, 1]
    count(town, one, "U1")
    assert stands(town, other)["text"].endswith("Gezien: 1")


def test_a_single_late_notice_too(town, dl):
    town.publish(dl("a", "2027-09-08"))
    town.tick()
    town.off_until("2027-09-01T15:00:00+02:00")
    town.tick()
    (posting,) = reminders(town)
    assert stands(town, posting) == posted(town)[0]
    assert stands(town, posting)["text"].startswith("Later dan gepland")


def test_a_correction_keeps_what_was_pressed_and_what_is_pressed_after_it_keeps_the_correction(town, dl):
    town.publish(dl("a", "2027-09-08"))
    town.run_until("2027-09-01T10:00:00+02:00")
    (posting,) = reminders(town)
    count(town, posting, "U1", "U2")
    for date, told in (("2027-09-15", "15 september 2027"), ("2027-09-16", "16 september 2027")):
        town.publish(dl("a", date))
        town.run_until(f"2027-09-{int(date[-2:]) - 13:02}T10:00:00+02:00")
        (edit,) = town.slack.attempts[-1][1].edits
        assert told in edit.body["text"]
        assert edit.body["text"].endswith("Gezien: 2")
        assert stands(town, posting) == edit.body
    count(town, posting, "U1", kind="dealt_with")
    text = stands(town, posting)["text"]
    assert "16 september 2027" in text
    assert "Hier stond: woensdag 15 september 2027" in text
    assert text.endswith("Gezien: 2 · Afgehandeld: 1")


def test_one_of_two_dates_in_a_message_moves(town, dl):
    town.publish(dl("a", "2027-09-08"), dl("b", "2027-09-08"))
    town.tick()
    town.off_until("2027-09-01T15:00:00+02:00")
    town.tick()
    posting, _ = reminders(town)
    count(town, posting, "U1")
    town.publish(dl("a", "2027-09-08"), dl("b", "2027-09-10"))
    town.run_until("2027-09-01T16:00:00+02:00")
    (edit,) = town.slack.attempts[-1][1].edits
    assert "10 september" in edit.body["text"]
    assert edit.body["text"].endswith("Gezien: 1")
    assert stands(town, posting) == edit.body


def test_while_a_date_is_being_corrected_its_message_is_left_alone(town, dl):
    town.publish(dl("a", "2027-09-08"))
    town.run_until("2027-09-01T10:00:00+02:00")
    (posting,) = reminders(town)
    town.publish(dl("a", "2027-09-15"))
    assert stands(town, posting) is None, "the content changed, and nobody was told yet"
    town.slack.faults = [NotDelivered("no network")]
    town.tick()
    assert [each.state for each in town.postings() if each.kind is PostingKind.MOVED] == [PostingState.RETRY]
    assert stands(town, posting) is None
    town.run_until("2027-09-01T11:00:00+02:00")
    assert "15 september" in stands(town, posting)["text"]


def test_while_a_correction_may_be_landing_its_message_is_left_alone_although_the_date_came_back(town, dl):
    town.publish(dl("a", "2027-09-08"))
    town.run_until("2027-09-01T10:00:00+02:00")
    (posting,) = reminders(town)
    town.publish(dl("a", "2027-09-15"))
    town.slack.faults = ["lost"]
    town.tick()
    town.publish(dl("a", "2027-09-08"))
    assert [each.state for each in town.postings() if each.kind is PostingKind.MOVED] == [PostingState.AMBIGUOUS]
    assert stands(town, posting) is None


def test_a_message_of_a_date_that_was_withdrawn_has_nothing_to_press(town, dl):
    town.publish(dl("a", "2027-09-08"))
    town.run_until("2027-09-01T10:00:00+02:00")
    (posting,) = reminders(town)
    count(town, posting, "U1")
    town.publish()
    town.run_until("2027-09-01T11:00:00+02:00")
    (edit,) = town.slack.attempts[-1][1].edits
    assert not any(action in str(edit.body) for action in TALLY)
    assert stands(town, posting) is None


def test_what_stands_is_found_by_its_key_and_only_there(town, dl):
    town.publish(dl("a", "2027-09-08"))
    town.run_until("2027-09-01T10:00:00+02:00")
    (posting,) = reminders(town)
    assert town.board.find(posting.key, posting.message_ref) == town.board.find(posting.key) == [posting]
    for key, place in ((posting.key, "C1/1.1"), ("another", ""), ("another", posting.message_ref)):
        assert town.board.find(key, place) == []
    for waiting in town.postings(states=frozenset({PostingState.PLANNED})):
        assert town.board.find(waiting.key) == []


def test_what_a_person_asked_shows_in_the_message_and_nothing_when_the_date_is_past(town, dl):
    town.publish(dl("a", "2027-09-08"))
    town.database.subscriptions.subscribe(PERSON, "a", leads=(7,))
    town.run_until("2027-09-01T10:00:00+02:00")
    (posting,) = reminders(town, channel=PERSON)
    assert stands(town, posting) == next(post.body for _, post in town.slack.attempts if post.channel == PERSON)
    assert "reminder_later" in str(stands(town, posting))
    assert not any(action in str(stands(town, posting)) for action in (*TALLY, "remind_me"))
    town.database.subscriptions.snooze(PERSON, posting.about, town.clock() + dt.timedelta(hours=1))
    assert "opnieuw op woensdag 1 september 2027, 11.00 uur" in stands(town, posting)["text"]
    town.clock.go(3601)
    assert "reminder_later" in str(stands(town, posting)), "it was told again by now"
    town.database.subscriptions.dismiss(PERSON, posting.about)
    assert stands(town, posting)["text"].endswith("Afgehandeld. Je krijgt hierover geen herinneringen meer.")
    town.database.subscriptions.reopen(PERSON, posting.about)
    assert "reminder_finish" in str(stands(town, posting))
    town.clock.go(10 * 24 * 3600)
    assert "reminder_" not in str(stands(town, posting))


def test_nothing_that_ships_about_a_contract_is_ever_counted_wherever_it_is_posted(town):
    seen = set()
    controls = ReminderButtons(town.database)
    start, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2020, 2032))
    for content in (shipped(), before_any_announcement()):
        for due in due_between(content, start, end):
            posting = changed(posting_of(due, content), channel_id="C1", ts="1.1")
            assert posting.target == announcement(due.occurrence)
            body = controls.under(content, {"text": "", "blocks": []}, [posting], [due.occurrence], due.due_at)
            counted = any(action in str(body) for action in TALLY)
            assert not (counted and not isinstance(due.occurrence.item, Deadline))
            assert not (counted and due.channel.startswith("contract-"))
            seen.add((due.occurrence.item_id, counted))
    assert {(series.id, False) for series in shipped().rounds} <= seen
    assert ("iza-bijsturing-2024", True) in seen


def test_under_a_reminder_that_is_told_afresh_nothing_was_pressed_yet(town, dl):
    town.publish(dl("a", "2027-09-09", leads=(7,)))
    town.run_until("2027-09-02T09:10+02:00")
    count(town, reminders(town)[0], "U1", "U2")
    town.publish(dl("a", "2027-11-25", leads=(7,)))
    town.run_until("2027-11-18T09:10+01:00")
    *_, afresh = posted(town)
    assert "25 november 2027" in afresh["text"]
    assert "Gezien: 2" not in str(afresh)
