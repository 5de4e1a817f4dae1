"""Steps of several insurers, due in a region at one moment: one message tells them, and so it stays."""

import dataclasses
import datetime as dt

import pytest

from bot.store.database import open_database
from bot.store.ledger import PostingState
from bot.subscription_index import SubscriptionIndex
from schedules.dispatch import Policy
from schedules.notice_bodies import Notices
from schedules.posted_messages import PostedMessages
from schedules.reminder_buttons_by_state import ReminderButtons
from schedules.send_result import NotDelivered

REGION = "regio-zuid"


def in_region(town):
    return [message for message in town.slack.messages if message.channel == REGION]


def steps(text):
    return [line for line in text.splitlines() if "Contractronde" in line]


def named(*insurers, before=""):
    return [f"{before}Contractronde {insurer}: Stap {insurer}" for insurer in insurers]


def test_two_insurers_make_one_message_with_the_sentence_once_and_one_follow_up_under_it(town):
    town.publish_rounds(aa="2027-09-10", bb="2027-09-10")
    town.run_until("2027-09-30T12:00+02:00")
    first, *later = in_region(town)
    assert steps(first.text) == named("aa", "bb")
    assert first.text.splitlines().count("Let op.") == 1
    assert [steps(message.text) for message in later] == [
        named("aa", "bb", before="Morgen: "),
        named("aa", "bb", before="Vandaag: "),
    ]
    assert {message.thread_ts for message in later} == {first.ts}
    assert [len(message.keys) for message in in_region(town)] == [2, 2, 2]
    assert len(town.slack.texts("contract-aa")) == len(town.slack.texts("contract-bb")) == 3
    assert set(town.states()) == {"sent"}


def test_no_more_make_one_message_than_fit_a_phone_screen(town):
    town.publish_rounds(aa="2027-09-08", bb="2027-09-08", cc="2027-09-08")
    town.run_until("2027-09-01T12:00+02:00")
    assert sorted(len(message.keys) for message in in_region(town)) == [1, 2]


def test_a_first_reminder_and_a_later_one_of_another_insurer_are_told_apart(town):
    town.publish_rounds(aa="2027-09-08", bb="2027-09-14")
    town.run_until("2027-09-07T12:00+02:00")
    first, *others = in_region(town)
    assert sorted((steps(message.text), message.thread_ts) for message in others) == [
        (named("bb"), ""),
        (named("aa", before="Morgen: "), first.ts),
    ]


def test_one_that_can_not_be_worded_harms_no_other(town, monkeypatch):
    word = Notices.reminders

    def stumble(self, content, dues, now):
        if any(due.occurrence.item_id == "ronde-aa" for due in dues):
            raise KeyError("aa")
        return word(self, content, dues, now)

    monkeypatch.setattr(Notices, "reminders", stumble)
    town.publish_rounds(aa="2027-09-08", bb="2027-09-08")
    town.run_until("2027-09-01T12:00+02:00")
    assert [steps(message.text) for message in in_region(town)] == [named("bb")]
    assert "cannot be worded" in town.slack.texts("bot-beheer")[0]


def test_what_was_not_taken_is_sent_again_together(town):
    town.publish_rounds(aa="2027-09-08", bb="2027-09-08")
    town.slack.faults = [NotDelivered("slow down", dt.timedelta(seconds=90), throttled=True)] * 3
    town.run_until("2027-09-01T12:00+02:00")
    assert [len(message.keys) for message in in_region(town)] == [2]


@pytest.mark.parametrize(("fault", "readable"), [("unheard", True), ("lost", True), ("lost", False)])
def test_one_that_got_no_answer_is_looked_up_by_both_keys_and_stands_there_once(town, fault, readable):
    town.slack.readable = readable
    town.publish_rounds(aa="2027-09-08", bb="2027-09-08")
    town.slack.faults = [fault] * 3
    town.run_until("2027-09-01T12:00+02:00")
    (both,) = in_region(town)
    assert len(both.keys) == 2
    there = town.postings(channel=f"slack:{REGION}", states=frozenset({PostingState.SENT}))
    assert {posting.delivery.ts for posting in there} == {both.ts}
    assert len(there) == 2


def test_one_of_the_two_moves_and_is_withdrawn_while_the_other_stands(town):
    town.publish_rounds(aa="2027-09-20", bb="2027-09-20")
    town.run_until("2027-09-13T12:00+02:00")
    (both,) = in_region(town)
    town.publish_rounds(aa="2027-09-20", bb="2027-09-27")
    town.run_until("2027-09-13T13:00+02:00")
    assert steps(both.edited) == named("aa", "bb")
    assert "maandag 20 september 2027" in both.edited.lower()
    assert "maandag 27 september 2027" in both.edited.lower()
    assert "Later dan gepland" not in both.edited
    _, note = in_region(town)
    assert note.thread_ts == both.ts
    assert ("Stap bb" in note.text, "Stap aa" in note.text) == (True, False)
    town.publish_rounds(aa="2027-09-20")
    town.run_until("2027-09-13T14:00+02:00")
    assert steps(both.edited) == named("aa")
    *_, note = in_region(town)
    assert note.text.startswith("Deze datum is ingetrokken")
    assert ("Stap bb" in note.text, len(in_region(town))) == (True, 3)


def test_people_get_each_date_by_itself_because_each_has_its_own_buttons(town):
    town.publish_rounds(aa="2027-09-08", bb="2027-09-08")
    town.run_until("2027-09-01T08:59+02:00")
    own = [
        dataclasses.replace(posting, key=f"eigen {posting.key}", channel="slack:U000000PP")
        for posting in town.postings(channel=f"slack:{REGION}")
    ]
    town.ledger.write(add=own)
    town.run_until("2027-09-01T12:00+02:00")
    assert [len(message.keys) for message in town.slack.messages if message.channel == "U000000PP"] == [1, 1]


def test_in_a_database_it_is_worded_anew_as_it_was_posted_with_a_button_for_each_step(new_town, tmp_path):
    town = new_town()
    database = open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}", town.clock)
    town.ledger = database.ledger
    town.policy = Policy(subscribers=SubscriptionIndex(database))
    town.restart()
    town.publish_rounds(aa="2027-09-08", bb="2027-09-08")
    town.run_until("2027-09-01T12:00+02:00")
    town.publish_rounds(aa="2027-09-08", bb="2027-09-09")
    board = PostedMessages(town.ledger, Notices(), ReminderButtons(database))
    together = board.find(next(message.keys[1] for message in in_region(town)))
    assert board.as_it_is(town.edition.content, together, town.clock()) is None, "it is to be corrected"
    (posted,) = [post.body for _, post in town.slack.attempts if post.channel == f"slack:{REGION}"]
    buttons = [
        (button["text"]["text"], button["value"])
        for block in posted["blocks"]
        for button in block.get("elements", [])
        if button.get("action_id", "").startswith("remind_me")
    ]
    assert buttons == [
        ("Herinner mij aan aa", "ronde-aa:stap"),
        ("Herinner mij aan bb", "ronde-bb:stap"),
    ]
    town.run_until("2027-09-01T13:00+02:00")
    together = board.find(together[0].key)
    (edit,) = [
        edit for _, post in town.slack.attempts for edit in post.edits if len(steps(edit.body["text"])) == 2
    ]
    assert board.as_it_is(town.edition.content, together, town.clock()) == edit.body
    town.publish_rounds(aa="2027-09-08", bb="2027-09-08")
    town.run_until("2027-09-01T14:00+02:00")
    together = board.find(together[0].key)
    assert board.as_it_is(town.edition.content, together, town.clock())["text"] == posted["text"]
    database.close()
