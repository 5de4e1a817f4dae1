"""The posting path as a whole, in virtual time: what a channel sees, and what the ledger says of it."""

import contextlib
import datetime as dt

import pytest

from bot.store.ledger import LedgerError, PostingKind, PostingState
from bot.store.state_records import PlannedUntil
from schedules.dispatch import Policy
from schedules.notice_bodies import Notices
from schedules.poster import Moment
from schedules.send_result import NotDelivered, Refused
from tests.verification.simulation.ledger import FragileLedger

HERINNERING = "Herinnering: Datum"
START = dt.datetime(2027, 9, 1, 6, 0, tzinfo=dt.UTC)


def test_a_reminder_is_posted_at_its_hour_and_once(town, dl):
    town.publish(dl("a", "2027-09-10"))
    town.run_until("2027-09-30T12:00+02:00")
    assert town.told() == [
        ("03-09 09:00", f"{HERINNERING} a"),
        ("09-09 09:00", "Morgen: Datum a"),
        ("10-09 09:00", "Vandaag: Datum a"),
    ]
    assert town.states() == ["sent"] * 3


def test_later_reminders_are_threaded_under_the_first_and_no_text_stands_there_twice(town, dl):
    town.publish(dl("a", "2027-09-10"), dl("b", "2027-09-10"))
    town.run_until("2027-09-30T12:00+02:00")
    firsts = {message.ts: message for message in town.slack.messages if not message.thread_ts}
    assert {message.text.splitlines()[0] for message in firsts.values()} == {f"{HERINNERING} {of}" for of in "ab"}
    later = [message for message in town.slack.messages if message.thread_ts]
    assert len(later) == 4
    for message in later:
        assert firsts[message.thread_ts].text.splitlines()[0][-1] == message.text.splitlines()[0][-1]
    texts = [message.text for message in town.slack.messages]
    assert len(set(texts)) == len(texts)
    assert {posting.delivery.thread_ts for posting in town.postings()} == {"", *firsts}


def test_a_date_that_moves_is_corrected_in_the_first_and_in_the_later_ones(town, dl):
    town.publish(dl("a", "2027-09-10"))
    town.run_until("2027-09-09T12:00+02:00")
    town.publish(dl("a", "2027-09-14"))
    town.run_until("2027-09-09T13:00+02:00")
    first, later, note = town.slack.messages
    assert "Hier stond" in first.edited
    assert later.edited.splitlines() == ["Over 5 dagen: Datum a", "Dinsdag 14 september 2027 · bevestigd"]
    assert note.thread_ts == first.ts


def test_after_a_late_notice_of_several_dates_the_next_reminder_is_told_in_full(town, dl):
    town.publish(dl("a", "2027-09-10"), dl("b", "2027-09-11"))
    town.run_until("2027-09-02T12:00+02:00")
    town.off_until("2027-09-08T12:00+02:00")
    town.run_until("2027-09-09T12:00+02:00")
    late, full = town.slack.messages
    assert late.text.startswith("Later dan gepland")
    assert full.text.startswith(f"{HERINNERING} a")
    assert full.thread_ts == ""


def test_a_restart_posts_nothing_again(town, dl):
    town.publish(dl("a", "2027-09-10"))
    town.run_until("2027-09-10T09:00+02:00")
    before = town.told()
    for _ in range(3):
        town.restart()
        town.run_until("2027-09-10T12:00+02:00")
    assert town.told() == before


def test_a_first_start_announces_nothing_from_the_past(town, dl):
    town.publish(dl("a", "2027-09-02"), dl("b", "2027-08-25"), dl("c", "2027-09-01"))
    town.clock.go(2 * 3600)
    town.run_until("2027-09-01T19:00+02:00")
    assert town.told() == []
    town.run_until("2027-09-02T12:00+02:00")
    assert town.told() == [("02-09 09:00", f"{HERINNERING} a")]


def test_a_deadline_that_is_added_too_late_for_a_reminder_gets_the_next_one(town, dl):
    town.publish()
    town.run_until("2027-09-05T12:00+02:00")
    town.publish(dl("a", "2027-09-08"))
    town.run_until("2027-09-07T12:00+02:00")
    assert town.told() == [("07-09 09:00", f"{HERINNERING} a")]


def test_each_channel_gets_its_own_and_one_that_is_broken_harms_no_other(town, dl):
    several = dl("a", "2027-09-08", audience=("landelijk", "aankondigingen"))
    town.publish(several)
    town.slack.refusing["iza-landelijk"] = "not_in_channel"
    town.run_until("2027-09-01T12:00+02:00")
    assert town.slack.texts("aankondigingen")
    assert not town.slack.texts("iza-landelijk")


def test_an_item_that_can_not_be_worded_harms_no_other_and_is_reported(town, dl, monkeypatch):
    word = Notices.reminders

    def stumble(self, content, dues, now):
        if dues[0].occurrence.item_id == "a":
            raise KeyError("a")
        return word(self, content, dues, now)

    monkeypatch.setattr(Notices, "reminders", stumble)
    town.publish(dl("a", "2027-09-08", leads=(7,)), dl("b", "2027-09-08", leads=(7,)))
    town.run_until("2027-09-01T12:00+02:00")
    assert [text.splitlines()[0] for text in town.slack.texts()] == [f"{HERINNERING} b"]
    assert "cannot be worded" in town.slack.texts("bot-beheer")[0]


class TestWhenSlackRefuses:
    def test_a_reminder_waits_for_the_repair_of_its_channel(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.slack.refusing["iza-landelijk"] = "not_in_channel"
        town.run_until("2027-09-02T12:00+02:00")
        (waiting,) = town.postings(states=frozenset({PostingState.RETRY}))
        assert waiting.delivery.error == "not_in_channel"
        assert 10 < waiting.delivery.attempts < 25
        town.slack.refusing.clear()
        town.run_until("2027-09-02T14:00+02:00")
        assert "Later dan gepland" in town.slack.texts()[0]
        assert len(town.slack.texts()) == 1

    def test_the_administrators_hear_once_what_is_wrong_and_what_to_do(self, town, dl):
        town.publish(dl("a", "2027-09-08"), dl("b", "2027-09-08"))
        town.slack.refusing["iza-landelijk"] = "is_archived"
        town.run_until("2027-09-01T19:00+02:00")
        (alert,) = town.slack.texts("bot-beheer")
        assert "#iza-landelijk is gearchiveerd" in alert
        assert "Datum a" in alert

    def test_what_the_administrators_can_not_be_told_stands_in_the_log(self, town, dl, caplog):
        town.publish(dl("a", "2027-09-08"))
        town.slack.refusing.update({"iza-landelijk": "is_archived", "bot-beheer": "not_in_channel"})
        town.run_until("2027-09-01T10:00+02:00")
        assert town.slack.texts("bot-beheer") == []
        [unheard, *_] = [record.getMessage() for record in caplog.records if "should hear" in record.getMessage()]
        assert "#iza-landelijk is gearchiveerd" in unheard
        assert "Datum a" in unheard

    def test_a_channel_that_is_never_repaired_ends_as_failed_and_is_reported(self, town, dl):
        town.publish(dl("a", "2027-09-02", leads=(0,)))
        town.slack.refusing["iza-landelijk"] = "channel_not_found"
        town.run_until("2027-09-18T12:00+02:00")
        assert town.postings()[0].state is PostingState.FAILED
        *alerts, report = town.slack.texts("bot-beheer")
        assert len(alerts) == 3
        assert "Niet geplaatst: Slack weigerde" in report

    def test_a_revoked_token_stops_everything_until_there_is_a_new_one(self, town, dl):
        town.publish(*(dl(name, "2027-09-08", audience=("landelijk", "aankondigingen")) for name in "abcd"))
        for channel in ("iza-landelijk", "aankondigingen", "bot-beheer"):
            town.slack.refusing[channel] = "token_revoked"
        town.run_until("2027-09-01T10:00+02:00")
        assert len(town.slack.attempts) < 30
        town.slack.refusing.clear()
        town.run_until("2027-09-01T19:00+02:00")
        assert {key for each in town.slack.messages for key in each.keys} >= {
            posting.key for posting in town.postings() if posting.kind is PostingKind.REMINDER
        }

    def test_a_message_that_slack_does_not_take_fails_at_once(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.slack.faults = [Refused("invalid_blocks")]
        town.run_until("2027-09-01T19:00+02:00")
        assert [posting.state for posting in town.postings() if posting.kind is PostingKind.REMINDER] == [
            PostingState.FAILED
        ]
        assert "invalid_blocks" in town.slack.texts("bot-beheer")[0]

    def test_an_alert_that_can_not_be_posted_makes_no_alert(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        for channel in ("iza-landelijk", "bot-beheer"):
            town.slack.refusing[channel] = "channel_not_found"
        town.run_until("2027-09-01T19:00+02:00")
        assert len([posting for posting in town.postings() if posting.kind is PostingKind.ALERT]) == 1


class TestWhenItIsNotKnown:
    def test_a_message_that_arrived_unheard_is_found_and_not_posted_again(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.slack.faults = ["unheard"]
        town.run_until("2027-09-01T12:00+02:00")
        assert len(town.slack.messages) == 1
        assert town.postings()[0].state is PostingState.SENT
        assert town.postings()[0].delivery.ts == town.slack.messages[0].ts

    def test_a_message_that_was_lost_is_posted_after_two_looks_well_apart(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.slack.faults = ["lost"]
        town.run_until("2027-09-01T12:00+02:00")
        (first, _), (second, _) = town.slack.attempts
        assert second - first >= dt.timedelta(minutes=5)
        assert town.slack.looks == 2
        assert len(town.slack.messages) == 1

    def test_where_slack_can_not_be_read_a_duplicate_is_preferred_and_said(self, town, dl):
        town.slack.readable = False
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.slack.faults = ["unheard"]
        town.run_until("2027-09-01T10:00+02:00")
        assert len(town.slack.texts()) == 2
        assert town.postings()[0].state is PostingState.SENT
        assert town.postings()[0].delivery.doubt
        assert "Mogelijk twee keer geplaatst" in town.slack.texts("bot-beheer")[0]

    def test_a_duplicate_is_removed_once_slack_can_be_read(self, town, dl):
        town.slack.readable = False
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.slack.faults = ["unheard"]
        town.run_until("2027-09-01T10:00+02:00")
        first, second, _ = (each.ts for each in town.slack.messages)
        town.slack.readable = True
        town.run_until("2027-09-01T19:00+02:00")
        assert town.slack.removed == [second]
        assert (town.postings()[0].delivery.ts, town.postings()[0].delivery.doubt) == (first, False)

    def test_a_process_that_dies_in_the_attempt_leaves_nothing_undecided(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        attempt = town.leave()
        town.slack.deliver(attempt)
        town.restart()
        town.run_until("2027-09-01T12:00+02:00")
        assert len(town.slack.messages) == 1
        assert town.states() == ["sent"]

    def test_an_answer_that_comes_after_the_lease_still_counts(self, town, dl):
        town.slack.readable = False
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        attempt = town.leave()
        outcome = town.slack.deliver(attempt)
        town.clock.go(60)
        other = town.dispatch
        town.restart()
        town.dispatch.reconciler.tidy(town.clock(), 9)
        assert town.states() == ["ambiguous"]
        other.settle(town.edition.content, [(attempt, outcome)], town.clock.seconds)
        assert town.states() == ["sent"]

    def test_an_answer_that_comes_after_another_attempt_removes_the_message_too_many(self, town, dl):
        town.slack.readable = False
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        attempt = town.leave()
        outcome = town.slack.deliver(attempt)
        late = town.dispatch
        town.restart()
        town.run_until("2027-09-01T09:10+02:00")
        assert len(town.slack.texts()) == 2
        late.settle(town.edition.content, [(attempt, outcome)], town.clock.seconds)
        town.dispatch = late
        town.tick()
        assert len(town.slack.texts()) == 1
        assert town.slack.messages[0].ts == town.postings()[0].delivery.ts


def test_nothing_is_posted_in_the_quiet_hours_also_not_what_is_late(town, dl):
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.slack.faults = [NotDelivered("refused")] * 8
    town.run_until("2027-09-01T09:01+02:00")
    town.off_until("2027-09-01T21:00+02:00")
    town.slack.faults = []
    town.run_until("2027-09-02T09:00+02:00")
    assert [when for when, _ in town.told()] == ["02-09 07:30"]


def test_slack_that_asks_to_slow_down_gets_what_it_asks(town, dl):
    town.publish(*(dl(name, "2027-09-08", leads=(7,)) for name in "abc"))
    town.slack.faults = [NotDelivered("slow down", dt.timedelta(seconds=90), throttled=True)]
    town.run_until("2027-09-01T12:00+02:00")
    moments = [moment for moment, _ in town.slack.attempts]
    assert moments[1] - moments[0] >= dt.timedelta(seconds=90)
    assert len(town.slack.messages) == 3


class TestAfterDowntime:
    def test_one_late_notice_per_channel_tells_each_date_once(self, town, dl):
        town.publish(
            dl("a", "2027-09-10"), dl("b", "2027-09-20"), dl("c", "2027-09-11", audience=("aankondigingen",))
        )
        town.run_until("2027-09-01T12:00+02:00")
        town.off_until("2027-09-13T12:00+02:00")
        town.run_until("2027-09-13T13:00+02:00")
        national, announcements = town.slack.texts(), town.slack.texts("aankondigingen")
        assert len(national) == len(announcements) == 1
        assert "Later dan gepland" in national[0]
        assert "Datum a" in national[0]
        assert "Datum b" in national[0]
        assert "Inmiddels voorbij" in national[0]
        assert len(town.slack.messages[0].keys) == 2

    def test_every_row_of_that_time_ends_as_told_or_as_told_by_another(self, town, dl):
        town.publish(dl("a", "2027-09-10"))
        town.run_until("2027-09-01T12:00+02:00")
        town.off_until("2027-09-10T12:00+02:00")
        town.run_until("2027-09-10T13:00+02:00")
        assert town.states() == ["superseded", "superseded", "sent"]
        assert {posting.replaced_by for posting in town.postings()[:2]} == {town.postings()[2].key}

    @pytest.mark.parametrize(("back", "told"), [("2027-09-24T12:00", 1), ("2027-09-25T12:00", 0)])
    def test_a_deadline_that_passed_is_told_within_14_days_and_not_after(self, town, dl, back, told):
        town.publish(dl("a", "2027-09-10"))
        town.run_until("2027-09-01T12:00+02:00")
        town.off_until(f"{back}+02:00")
        town.run_until(f"{back[:10]}T18:00+02:00")
        assert len(town.slack.texts()) == told

    def test_what_is_too_old_to_tell_is_reported_to_the_administrators(self, town, dl):
        town.publish(dl("a", "2027-09-10"))
        town.run_until("2027-09-01T12:00+02:00")
        town.off_until("2027-10-25T12:00+02:00")
        town.run_until("2027-10-25T18:00+02:00")
        (report,) = town.slack.texts("bot-beheer")
        assert "het nut was voorbij" in report
        assert PostingState.EXPIRED.value in town.states()

    def test_an_end_that_a_killed_process_did_not_come_to_report_is_reported_by_the_next(
        self, town, dl, monkeypatch
    ):
        town.publish(dl("a", "2027-09-10"))
        town.run_until("2027-09-01T12:00+02:00")
        with monkeypatch.context() as killed_before_it:
            killed_before_it.setattr("schedules.dispatch.Dispatch._report", lambda *_: None)
            town.off_until("2027-10-25T12:00+02:00")
            town.run_until("2027-10-25T12:01+02:00")
        assert PostingState.EXPIRED.value in town.states()
        assert town.slack.texts("bot-beheer") == []
        town.off_until("2027-10-25T12:05+02:00")
        town.run_until("2027-10-25T18:00+02:00")
        (report,) = town.slack.texts("bot-beheer")
        assert "het nut was voorbij" in report

    def test_a_short_outage_makes_no_late_notice(self, town, dl):
        town.publish(dl("a", "2027-09-08"), dl("b", "2027-09-08"))
        town.run_until("2027-09-01T08:59+02:00")
        town.off_until("2027-09-01T09:30+02:00")
        town.run_until("2027-09-01T09:40+02:00")
        assert sorted(text.splitlines()[0] for text in town.slack.texts()) == [
            f"{HERINNERING} a",
            f"{HERINNERING} b",
        ]

    def test_a_merged_notice_that_arrived_unheard_is_found_for_all_its_rows(self, town, dl):
        town.publish(dl("a", "2027-09-10"), dl("b", "2027-09-20"))
        town.run_until("2027-09-01T12:00+02:00")
        town.off_until("2027-09-14T12:00+02:00")
        town.slack.faults = ["unheard"]
        town.run_until("2027-09-14T18:00+02:00")
        assert len(town.slack.texts()) == 1
        assert {posting.delivery.ts for posting in town.postings(states=frozenset({PostingState.SENT}))} == {
            town.slack.messages[0].ts
        }


class TestWhenTheCalendarChanges:
    def test_a_date_that_moves_before_its_reminder_is_announced_as_it_is(self, town, dl):
        town.publish(dl("a", "2027-09-09", leads=(7,)))
        town.run_until("2027-09-01T12:00+02:00")
        town.publish(dl("a", "2027-09-15", leads=(7,)))
        town.run_until("2027-09-20T12:00+02:00")
        assert town.told() == [("08-09 09:00", f"{HERINNERING} a")]
        assert "15 september" in town.slack.texts()[0]

    def test_a_deadline_that_is_withdrawn_before_its_reminder_is_not_announced(self, town, dl):
        town.publish(dl("a", "2027-09-09"))
        town.run_until("2027-09-02T08:00+02:00")
        town.publish()
        town.run_until("2027-09-20T12:00+02:00")
        assert town.told() == []
        assert town.states() == ["cancelled"]

    def test_a_deadline_that_comes_back_in_time_is_announced_after_all(self, town, dl):
        wanted = dl("a", "2027-09-09", leads=(7,))
        town.publish(wanted)
        town.run_until("2027-09-02T07:00+02:00")
        town.publish()
        town.run_until("2027-09-02T08:00+02:00")
        town.publish(wanted)
        town.run_until("2027-09-02T10:00+02:00")
        assert town.told() == [("02-09 09:00", f"{HERINNERING} a")]

    def test_a_date_that_moves_nearer_than_its_reminder_is_announced_at_once(self, town, dl):
        town.publish(dl("a", "2027-09-09", leads=(7,)))
        town.run_until("2027-09-02T08:00+02:00")
        town.publish(dl("a", "2027-09-04", leads=(7,)))
        town.run_until("2027-09-02T10:00+02:00")
        assert [when for when, _ in town.told()] == ["02-09 08:00"]

    def test_a_date_that_moves_after_its_reminder_is_corrected_once(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T12:00+02:00")
        town.publish(dl("a", "2027-09-15", leads=(7,)))
        town.run_until("2027-09-08T12:00+02:00")
        reminder, note = town.slack.messages
        assert note.thread_ts == reminder.ts
        assert "15 september 2027" in note.text
        assert "15 september 2027" in reminder.edited
        assert [posting.kind for posting in town.postings()] == [PostingKind.REMINDER, PostingKind.MOVED]
        assert {posting.target for posting in town.postings()} == {"2027-09-15"}

    def test_a_date_that_moves_to_and_fro_is_corrected_each_time(self, town, dl):
        dates = ["2027-09-08", "2027-09-15", "2027-09-08", "2027-09-15"]
        for hour, date in enumerate(dates, start=10):
            town.publish(dl("a", date, leads=(7,)))
            town.run_until(f"2027-09-01T{hour}:00+02:00")
        assert len(town.slack.messages) == 4

    def test_a_move_that_is_undone_at_night_is_not_told(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T21:00+02:00")
        town.publish(dl("a", "2027-09-15", leads=(7,)))
        town.run_until("2027-09-01T22:00+02:00")
        assert town.states() == ["sent", "planned"]
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-02T12:00+02:00")
        assert len(town.slack.messages) == 1
        assert town.states() == ["sent", "cancelled"]

    def test_a_withdrawn_date_is_corrected_in_the_message_and_under_it(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T12:00+02:00")
        town.publish()
        town.run_until("2027-09-02T12:00+02:00")
        reminder, note = town.slack.messages
        assert "Vervallen" in reminder.edited
        assert "ingetrokken" in note.text

    def test_a_date_that_comes_back_after_it_was_withdrawn_is_told(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T12:00+02:00")
        town.publish()
        town.run_until("2027-09-01T13:00+02:00")
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T14:00+02:00")
        assert [posting.kind for posting in town.postings()] == [
            PostingKind.REMINDER,
            PostingKind.WITHDRAWN,
            PostingKind.MOVED,
        ]
        assert len(town.slack.messages) == 3

    def test_a_date_that_moves_while_its_reminder_is_under_way_is_corrected(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.slack.faults = ["unheard"]
        town.run_until("2027-09-01T09:00+02:00")
        assert town.states() == ["ambiguous"]
        town.publish(dl("a", "2027-09-15", leads=(7,)))
        town.run_until("2027-09-01T10:00+02:00")
        assert [posting.kind for posting in town.postings()] == [PostingKind.REMINDER, PostingKind.MOVED]
        assert town.states() == ["sent", "sent"]

    def test_one_date_in_a_merged_notice_is_corrected_without_the_others(self, town, dl):
        town.publish(dl("a", "2027-09-10"), dl("b", "2027-09-20"))
        town.run_until("2027-09-01T12:00+02:00")
        town.off_until("2027-09-14T12:00+02:00")
        town.run_until("2027-09-14T13:00+02:00")
        town.publish(dl("a", "2027-09-10"), dl("b", "2027-09-27"))
        town.run_until("2027-09-14T14:00+02:00")
        merged, note = town.slack.messages
        assert "Datum a" in merged.edited
        assert "27 september 2027" in merged.edited
        assert "Datum a" not in note.text

    def test_a_correction_is_kept_over_a_restart(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T12:00+02:00")
        town.publish(dl("a", "2027-09-15", leads=(7,)))
        for _ in range(3):
            town.restart()
            town.run_until("2027-09-01T13:00+02:00")
        assert len(town.slack.messages) == 2

    def test_a_title_that_changes_makes_no_correction(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T12:00+02:00")
        town.publish(dl("a", "2027-09-08", leads=(7,), title="Anders"))
        town.run_until("2027-09-01T14:00+02:00")
        assert len(town.slack.messages) == 1

    def test_an_item_that_is_renamed_is_not_posted_again(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T12:00+02:00")
        town.publish(dl("z", "2027-09-08", leads=(7,), previous_ids=("a",), title="Datum a"))
        town.restart()
        town.run_until("2027-09-01T14:00+02:00")
        assert len(town.slack.messages) == 1


class TestWhenTheClockIsWrong:
    def test_a_jump_of_more_than_ten_minutes_freezes_posting_until_the_clock_is_back(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)), dl("b", "2027-09-09", leads=(7,)))
        town.run_until("2027-09-01T08:00+02:00")
        town.clock.jump(days=1)
        town.run_until("2027-09-02T09:30+02:00")
        assert town.told() == []
        assert "jumped" in town.works[-1].frozen
        town.clock.jump(days=-1)
        town.run_until("2027-09-01T12:00+02:00")
        assert len(town.slack.messages) == 1

    def test_a_machine_that_slept_goes_on_when_slack_confirms_the_time(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T08:00+02:00")
        town.clock.jump(hours=4)
        town.tick()
        assert town.works[-1].frozen
        town.dispatch.confirm_time(town.clock(), town.clock.seconds)
        town.run_until("2027-09-01T12:05+02:00")
        assert len(town.slack.messages) == 1

    def test_a_time_that_slack_denies_keeps_posting_frozen(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T08:00+02:00")
        town.clock.jump(hours=4)
        town.dispatch.confirm_time(town.clock() - dt.timedelta(hours=4), town.clock.seconds)
        town.tick()
        assert town.works[-1].frozen

    def test_a_clock_that_is_behind_the_ledger_at_the_start_freezes_posting(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T10:00+02:00")
        town.clock.jump(days=-2)
        town.restart()
        town.tick()
        assert "the ledger was written" in town.works[-1].frozen

    def test_a_small_step_of_the_clock_changes_nothing(self, town, dl):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.run_until("2027-09-01T08:00+02:00")
        town.clock.jump(minutes=9)
        town.run_until("2027-09-01T12:00+02:00")
        assert len(town.slack.messages) == 1


class TestWithSeveralWorkers:
    def test_the_one_with_older_content_stands_aside(self, new_town, dl):
        town = new_town()
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        older, old = town.dispatch, town.edition
        town.tick()
        town.restart()
        town.publish(dl("a", "2027-09-15", leads=(7,)))
        town.tick()
        assert older.tick(old, town.clock.seconds).attempts == ()
        town.run_until("2027-09-08T09:00+02:00")
        assert "15 september" in town.slack.texts()[0]

    def test_the_one_with_older_content_goes_on_when_it_is_left_alone(self, new_town, dl):
        town = new_town()
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        older, old = town.dispatch, town.edition
        town.tick()
        town.restart()
        town.publish()
        town.tick()
        town.dispatch, town.edition = older, old
        town.run_until("2027-09-01T12:00+02:00")
        assert len(town.slack.messages) == 1


def test_a_start_by_a_clock_that_slack_contradicts_posts_nothing_until_they_agree(new_town, dl):
    town = new_town(Policy(slack_time=Moment(START, 0.0)))
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.clock.jump(days=365)
    assert town.dispatch.tick(town.edition, town.clock.seconds).frozen
    town.dispatch.confirm_time(START, town.clock.seconds)
    assert town.dispatch.tick(town.edition, town.clock.seconds).frozen
    assert town.postings() == []
    town.clock.jump(days=-365)
    town.run_until("2027-09-01T09:01+02:00")
    assert town.states() == ["sent"]


def test_a_ledger_that_was_planned_by_a_clock_ahead_passes_nothing_over_once_the_clock_is_right(town, dl):
    town.ledger.write(records=[PlannedUntil(START + dt.timedelta(days=365))])
    town.publish(dl("a", "2027-09-08", leads=(7,)))
    town.run_until("2027-09-01T09:01+02:00")
    assert town.states() == ["sent"]


class TestAFirstStart:
    """Interrupted at each boundary of the ledger, for a minute in which a reminder falls due."""

    BOUNDARIES = range(1, 13)

    @pytest.mark.parametrize("killed", [False, True], ids=["no database", "killed"])
    @pytest.mark.parametrize("boundary", BOUNDARIES)
    def test_loses_nothing_once_its_moment_is_written(self, town, dl, boundary, killed):
        town.publish(dl("a", "2027-09-08", leads=(7,)))
        town.clock.go(59 * 60 + 33)
        passed, back_at = 0, town.clock() + dt.timedelta(seconds=60)

        def interrupt(_name):
            nonlocal passed
            passed += 1
            if passed >= boundary and town.clock() < back_at:
                raise LedgerError("The database is away.")

        town.ledger = FragileLedger(town.clock, interrupt)
        town.restart()
        while town.clock() < back_at:
            with contextlib.suppress(LedgerError):
                town.tick()
            if killed:
                town.restart()
            town.clock.go(5)
        promised = town.ledger.record(PlannedUntil) is not None
        town.run_until("2027-09-01T09:30+02:00")
        assert len(town.slack.messages) == promised
        assert promised == (boundary > WRITES_BEFORE_THE_MARK)


WRITES_BEFORE_THE_MARK = 3
"""Boundaries before the moment of a first start is written: around the sign of life, and one before it."""
