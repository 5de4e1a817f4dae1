import datetime as dt

import pytest

from bot.calendar.occurrences import occurrences
from bot.content.models import Status
from bot.content.when import Precision, When
from bot.store.ledger import PostingKind, PostingState
from schedules.corrections import compare
from schedules.lookup import OccurrenceLookup
from tests.made_up import changed

NOW = dt.datetime(2027, 9, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def on(dl, make_edition):
    """The content with a deadline on some day, and its occurrence; without a day the deadline is gone."""

    def build(date, **changes):
        content = make_edition(*([dl("item", date, **changes)] if date else [])).content
        return OccurrenceLookup(content).find(("item", "", "eenmalig"), NOW.date()), content

    return build


@pytest.fixture
def sent(posting):
    def build(key="a", **changes):
        fields = {
            "state": PostingState.SENT,
            "cycle": "eenmalig",
            "ts": "1.1",
            "channel_id": "C1",
            "attempt_at": NOW,
        }
        return posting(key, **{**fields, **changes})

    return build


def test_a_date_that_stands_as_it_is_needs_nothing(on, sent):
    result = compare([sent()], *on("2027-09-08"), NOW)
    assert (result.add, result.changes, result.undecided) == ((), (), False)


def test_a_date_that_moved_makes_one_correction_keyed_by_what_stands_and_the_new_date(on, sent):
    (first,) = compare([sent()], *on("2027-09-15"), NOW).add
    (again,) = compare([sent()], *on("2027-09-15"), NOW + dt.timedelta(hours=1)).add
    (other,) = compare([sent()], *on("2027-09-16"), NOW).add
    assert first.key == again.key != other.key
    assert (first.kind, first.target, first.corrects, first.due_at) == (PostingKind.MOVED, "2027-09-15", "a", NOW)


def test_a_correction_that_is_planned_is_not_planned_again(on, sent):
    (planned,) = compare([sent()], *on("2027-09-15"), NOW).add
    assert compare([sent(), planned], *on("2027-09-15"), NOW).add == ()


def test_a_correction_that_is_overtaken_by_the_next_is_cancelled(on, sent):
    (planned,) = compare([sent()], *on("2027-09-15"), NOW).add
    result = compare([sent(), planned], *on("2027-09-16"), NOW)
    assert [change.after.state for change in result.changes] == [PostingState.CANCELLED]
    assert [posting.target for posting in result.add] == ["2027-09-16"]


def test_a_correction_that_was_cancelled_is_taken_up_again_when_the_date_comes_back(on, sent):
    (planned,) = compare([sent()], *on("2027-09-15"), NOW).add
    result = compare([sent(), changed(planned, state=PostingState.CANCELLED)], *on("2027-09-15"), NOW)
    assert result.add == ()
    assert [change.after.state for change in result.changes] == [PostingState.PLANNED]


def test_nothing_is_decided_while_a_message_is_under_way(on, sent):
    for state in (PostingState.CLAIMED, PostingState.SENDING, PostingState.AMBIGUOUS):
        assert compare([sent(state=state)], *on("2027-09-15"), NOW).undecided


def test_nothing_is_corrected_where_nothing_stands(on, sent):
    for nothing in (sent(state=PostingState.FAILED), sent(ts="")):
        assert compare([nothing], *on("2027-09-15"), NOW).add == ()


def test_a_date_that_was_withdrawn_is_told_as_long_as_it_matters(on, sent):
    (told,) = compare([sent()], *on(None), NOW).add
    assert (told.kind, told.target) == (PostingKind.WITHDRAWN, "")
    assert compare([sent()], *on(None), NOW + dt.timedelta(days=9)).add == ()


def test_a_date_that_has_passed_and_moved_to_a_day_to_come_is_told(on, sent):
    passed = sent(target="2027-08-30", last_day=dt.date(2027, 8, 30))
    assert [posting.target for posting in compare([passed], *on("2027-10-15"), NOW).add] == ["2027-10-15"]


def test_a_correction_in_the_night_waits_for_the_morning(on, sent):
    night = dt.datetime(2027, 9, 1, 20, 0, tzinfo=dt.UTC)
    (told,) = compare([sent()], *on("2027-09-15"), night).add
    assert told.due_at == dt.datetime(2027, 9, 2, 5, 30, tzinfo=dt.UTC)


def test_an_hour_that_changes_is_a_change_of_the_date(on, sent):
    evening = {"starts": dt.time(19, 30), "ends": dt.time(21)}
    occurrence, content = on("2027-09-08", **evening)
    assert occurrence.target == "2027-09-08T19:30-21:00"
    assert compare([sent()], occurrence, content, NOW).add
    assert not compare([sent(target="2027-09-08T19:30-21:00")], occurrence, content, NOW).add


def test_an_occurrence_is_found_wherever_its_date_went(dl, make_edition):
    for date in ("2020-01-01", "2027-09-08", "2031-05-05", "2099-12-31"):
        almanac = OccurrenceLookup(make_edition(dl("item", date)).content)
        found = almanac.find(("item", "", "eenmalig"), dt.date(2020, 6, 1))
        assert found is not None
        assert found.last_day == dt.date.fromisoformat(date)


def test_an_item_is_found_by_the_first_id_it_had(dl, make_edition):
    content = make_edition(dl("nieuw", "2027-09-08", previous_ids=("oudst", "ouder"))).content
    (occurrence,) = occurrences(content, dt.date(2027, 9, 1), dt.date(2027, 9, 30))
    assert OccurrenceLookup(content).find(occurrence.key_parts, NOW.date()) == occurrence
    assert OccurrenceLookup(content).find(("nieuw", "", "eenmalig"), NOW.date()) is None


def test_a_window_is_one_target(dl, make_edition):
    first, last = dt.date(2027, 9, 10), dt.date(2027, 9, 20)
    when = When(precision=Precision.AROUND, from_=first, until=last, wording="half september")
    content = make_edition(dl("item", when)).content
    (occurrence,) = occurrences(content, dt.date(2027, 9, 1), dt.date(2027, 9, 30))
    assert occurrence.target == "2027-09-10/2027-09-20"


def test_a_message_of_a_date_that_was_put_off_for_months_goes_on_being_corrected(town, dl):
    town.publish(dl("item", "2027-09-09", leads=(7,)))
    town.run_until("2027-09-02T09:10+02:00")
    town.publish(dl("item", "2027-11-25", leads=(7,)))
    town.run_until("2027-11-17T20:30+01:00")  # by now it is planned to be told afresh
    assert [posting.state for posting in town.postings() if posting.kind is PostingKind.REMINDER] == [
        PostingState.PLANNED
    ]
    town.publish(dl("item", "2027-12-02", leads=(7,)))
    town.run_until("2027-11-18T08:00+01:00")
    reminder, first, second = town.slack.messages
    assert [first.thread_ts, second.thread_ts] == [reminder.ts, reminder.ts]
    assert "2 december 2027" in reminder.edited


def test_a_reminder_that_a_later_one_was_to_tell_is_planned_again_when_the_date_moves_before_that(town, dl):
    town.slack.refusing["iza-landelijk"] = "is_archived"
    town.publish(dl("item", "2027-09-09", leads=(7, 1)))
    town.run_until("2027-09-08T12:00+02:00")
    assert "superseded" in town.states()
    town.slack.refusing.clear()
    town.publish(dl("item", "2027-09-30", leads=(7, 1)))
    town.run_until("2027-09-30T12:00+02:00")
    reminders = [
        posting
        for posting in town.postings(states=frozenset({PostingState.SENT}))
        if posting.kind is PostingKind.REMINDER
    ]
    assert [posting.lead for posting in reminders] == [7, 1]


def test_a_reminder_is_told_when_the_later_one_that_was_to_tell_it_is_not_asked_for_any_more(town, dl):
    town.slack.refusing["iza-landelijk"] = "is_archived"
    town.publish(dl("item", "2027-09-10", leads=(7, 2, 0)))
    town.run_until("2027-09-08T12:00+02:00")
    town.publish(dl("item", "2027-09-10", leads=(7, 0)))
    town.slack.refusing.clear()
    town.run_until("2027-09-09T12:00+02:00")
    (told,) = [
        posting
        for posting in town.postings(states=frozenset({PostingState.SENT}))
        if posting.kind is PostingKind.REMINDER
    ]
    assert told.lead == 7


def test_a_date_that_was_expected_is_told_once_when_it_is_confirmed(on, sent):
    expected = sent(target="2027-09-08?")
    assert compare([expected], *on("2027-09-08", status=Status.EXPECTED), NOW).add == ()
    (told,) = compare([expected], *on("2027-09-08"), NOW).add
    assert (told.kind, told.target, told.corrects) == (PostingKind.MOVED, "2027-09-08", "a")
    assert compare([expected, told], *on("2027-09-08"), NOW).add == ()


def test_a_date_that_is_less_sure_than_it_was_is_not_told(on, sent):
    assert compare([sent()], *on("2027-09-08", status=Status.EXPECTED), NOW).add == ()
