"""Subscriptions made, changed and ended while the bot posts: every message counted, on a real database."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest

from bot.content.models import Status
from bot.platform_ids import native_id
from bot.store.database import open_database
from bot.store.ledger import PostingState
from bot.store.state_records import ChannelId
from bot.store.subscription_records import Preferences
from bot.subscription_index import SubscriptionIndex
from schedules.dispatch import Dispatch, Policy
from schedules.notice_bodies import Notices
from schedules.rate_limit import PACES

CHANNEL, PERSON = "slack:C024BE7LR", "slack:U000000PP"
ABOUT = ("a", "", "eenmalig")


@pytest.fixture
def town(new_town, tmp_path, dl):
    """A town on SQLite, with one date: in leads 7 (1 September, 9.00), 1 and 0, for the national channel."""
    town = new_town()
    town.database = open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}", town.clock)
    town.ledger = town.database.ledger
    town.policy = Policy(subscribers=SubscriptionIndex(town.database))
    town.kept = town.database.subscriptions
    town.publish(dl("a", "2027-09-08"))
    town.restart()
    yield town
    town.database.close()


def heard(town, channel):
    """The moments at which something was posted there, Amsterdam time."""
    zone = dt.timezone(dt.timedelta(hours=2))
    return [
        f"{each.at.astimezone(zone):%d-%m %H:%M}"
        for each in town.slack.messages
        if each.channel == native_id(channel)
    ]


def test_who_follows_hears_it_beside_the_channel_of_the_content(town):
    town.kept.subscribe(CHANNEL, "landelijk")
    town.kept.subscribe(PERSON, "a", leads=(2,))
    town.run_until("2027-09-10T12:00:00+02:00")
    assert heard(town, "iza-landelijk") == heard(town, CHANNEL) == ["01-09 09:00", "07-09 09:00", "08-09 09:00"]
    assert heard(town, PERSON) == ["06-09 09:00"]


def test_who_begins_to_follow_hears_nothing_of_before_also_after_a_restart(town):
    town.run_until("2027-09-01T12:00:00+02:00")
    town.kept.subscribe(CHANNEL, "landelijk")
    town.tick()
    town.restart()
    town.run_until("2027-09-10T12:00:00+02:00")
    assert heard(town, CHANNEL) == ["07-09 09:00", "08-09 09:00"]


def test_a_subscription_made_just_before_the_hour_is_in_time_although_the_planner_had_looked_before(town):
    town.run_until("2027-09-01T08:59:40+02:00")
    town.kept.subscribe(CHANNEL, "landelijk")
    town.clock.go(30)
    town.run_until("2027-09-01T09:30:00+02:00")
    assert heard(town, CHANNEL) == ["01-09 09:00"]


def test_stopping_takes_away_what_was_planned_and_beginning_again_brings_it_back(town):
    town.kept.subscribe(CHANNEL, "landelijk")
    town.run_until("2027-09-07T08:00:00+02:00")
    town.kept.unsubscribe(CHANNEL)
    town.tick()
    assert [posting.state for posting in town.postings(channel=CHANNEL)] == [
        PostingState.SENT,
        PostingState.CANCELLED,
    ]
    town.run_until("2027-09-07T12:00:00+02:00")
    assert heard(town, CHANNEL) == ["01-09 09:00"]
    town.kept.subscribe(CHANNEL, "landelijk")
    town.run_until("2027-09-10T12:00:00+02:00")
    assert heard(town, CHANNEL) == ["01-09 09:00", "08-09 09:00"]


def test_a_channel_of_the_content_that_follows_with_its_own_leads_hears_both_once_a_moment(town):
    town.ledger.write(records=[ChannelId("iza-landelijk", CHANNEL)])
    town.kept.subscribe(CHANNEL, "landelijk", leads=(2, 1))
    town.run_until("2027-09-10T12:00:00+02:00")
    assert heard(town, "iza-landelijk") == ["01-09 09:00", "06-09 09:00", "07-09 09:00", "08-09 09:00"]
    assert heard(town, CHANNEL) == []


def test_other_leads_in_mid_flight_say_nothing_twice(town, dl):
    """Leads 3 and 4 end up on the same Friday: the reminder of one must not follow on that of the other."""
    town.publish(dl("a", "2027-09-06"))
    town.kept.subscribe(CHANNEL, "landelijk", leads=(2,))
    town.run_until("2027-09-03T09:10:00+02:00")
    assert heard(town, CHANNEL) == ["03-09 09:00"]
    for leads in ((3, 1), (3, 2), (1,)):
        town.kept.subscribe(CHANNEL, "landelijk", leads=leads)
        town.tick()
    town.run_until("2027-09-10T12:00:00+02:00")
    assert heard(town, CHANNEL) == ["03-09 09:00"]


def test_an_hour_of_ones_own_moves_what_is_planned_and_repeats_nothing(town):
    town.kept.subscribe(CHANNEL, "landelijk")
    town.run_until("2027-09-01T09:30:00+02:00")
    town.kept.save_preferences(Preferences(CHANNEL, hour=dt.time(11, 0)))
    town.run_until("2027-09-10T12:00:00+02:00")
    assert heard(town, CHANNEL) == ["01-09 09:00", "07-09 11:00", "08-09 11:00"]


def test_later_comes_once_at_its_moment_and_done_ends_the_rest(town):
    town.kept.subscribe(PERSON, "landelijk")
    town.run_until("2027-09-01T09:30:00+02:00")
    town.kept.snooze(PERSON, ABOUT, dt.datetime(2027, 9, 2, 8, 0, tzinfo=dt.UTC))
    town.run_until("2027-09-03T09:30:00+02:00")
    town.restart()
    town.run_until("2027-09-07T09:30:00+02:00")
    assert heard(town, PERSON) == ["01-09 09:00", "02-09 10:00", "07-09 09:00"]
    town.kept.dismiss(PERSON, ABOUT)
    town.run_until("2027-09-10T12:00:00+02:00")
    assert len(heard(town, PERSON)) == 3
    assert len(heard(town, "iza-landelijk")) == 3


def test_a_date_that_moves_is_corrected_wherever_it_was_told(town, dl):
    town.kept.subscribe(CHANNEL, "landelijk")
    town.run_until("2027-09-01T12:00:00+02:00")
    town.publish(dl("a", "2027-09-15"))
    town.run_until("2027-09-01T12:05:00+02:00")
    assert [posting.kind.value for posting in town.postings(channel=CHANNEL)] == ["reminder", "moved"]
    town.publish()
    town.run_until("2027-09-01T12:10:00+02:00")
    assert [
        posting.kind.value for posting in town.postings(channel=CHANNEL, states=frozenset({PostingState.SENT}))
    ][1:] == [
        "moved",
        "withdrawn",
    ]


def test_an_item_that_is_renamed_stays_followed_under_the_same_keys(town, dl):
    town.kept.subscribe(PERSON, "a")
    town.run_until("2027-09-01T12:00:00+02:00")
    town.publish(dl("nieuw", "2027-09-08", previous_ids=("a",)))
    town.run_until("2027-09-10T12:00:00+02:00")
    assert heard(town, PERSON) == ["01-09 09:00", "07-09 09:00", "08-09 09:00"]


def test_the_log_of_what_was_told_to_a_person_holds_no_id_of_theirs(town, caplog):
    caplog.set_level("INFO")
    town.kept.subscribe(PERSON, "a", leads=(2,))
    town.run_until("2027-09-06T12:00:00+02:00")
    (told,) = [each for each in caplog.messages if "in a direct message: Delivered" in each]
    assert "channel_id='a direct message'" in told
    assert any("in iza-landelijk: Delivered(channel_id='slack:C1'" in each for each in caplog.messages)


@pytest.mark.parametrize("code", ["user_disabled", "channel_not_found"])
def test_someone_who_left_is_forgotten_and_the_administrators_hear_of_it_once_without_a_name(town, code, caplog):
    caplog.set_level("INFO")
    for person in (PERSON, "slack:U000000QQ"):
        town.kept.subscribe(person, "landelijk")
        town.slack.refusing[native_id(person)] = code
    town.run_until("2027-09-02T12:00:00+02:00")
    assert town.kept.snapshot().subscriptions == ()
    assert town.postings(channel=PERSON) == []
    alerts = [each for each in town.slack.messages if each.channel == "bot-beheer"]
    assert len(alerts) == 1
    assert "vertrokken lid" in alerts[0].text
    assert "U000000" not in alerts[0].text + caplog.text
    assert "a direct message" in caplog.text


@pytest.mark.parametrize("code", ["ConversationBlockedByUser", "ConversationNotFound"])
def test_of_who_blocks_the_bot_in_teams_nothing_is_erased_and_no_name_is_told(town, code, caplog):
    person = "teams:00000000-0000-0000-0000-00000000000a"
    town.policy = replace(town.policy, other_paces=PACES)
    town.restart()
    town.kept.subscribe(person, "landelijk")
    town.slack.refusing[native_id(person)] = code
    town.run_until("2027-09-01T20:00:00+02:00")
    assert len(town.kept.of(person).subscriptions) == 1
    (alert,) = [message for message in town.slack.messages if message.channel == "bot-beheer"]
    assert alert.text.startswith("Herinneringen aan een lid zijn gestopt")
    assert "gewist" not in alert.text
    assert native_id(person) not in alert.text + caplog.text


def test_a_revoked_token_ends_nobody_s_subscription(town):
    town.kept.subscribe(PERSON, "landelijk")
    town.slack.refusing[native_id(PERSON)] = "account_inactive"
    town.run_until("2027-09-02T12:00:00+02:00")
    assert len(town.kept.of(PERSON).subscriptions) == 1


def test_workers_that_learn_of_a_change_at_different_moments_come_to_agree(town):
    """None stands aside for the other: who follows what is not a matter of newer content."""
    policies = [Policy(subscribers=SubscriptionIndex(town.database)) for _ in range(3)]
    workers = [Dispatch(town.ledger, Notices(), f"w{number}", policy) for number, policy in enumerate(policies)]
    for step, worker in zip(range(190), itertools.cycle(workers), strict=False):
        if step == 10:
            town.kept.subscribe(CHANNEL, "landelijk", leads=(1, 0))
        if step == 20:
            town.kept.subscribe(CHANNEL, "a", leads=(5,))
        town.dispatch = worker
        town.tick()
        town.clock.go(3600)
        assert not worker._aside
    assert heard(town, CHANNEL) == ["03-09 09:00", "07-09 09:00", "08-09 09:00"]
    assert heard(town, "iza-landelijk") == ["01-09 09:00", "07-09 09:00", "08-09 09:00"]


def test_nothing_is_missing_in_the_eyes_of_the_auditor(town):
    town.policy = Policy(subscribers=SubscriptionIndex(town.database), audit_every=dt.timedelta(hours=1))
    town.restart()
    town.kept.subscribe(CHANNEL, "landelijk")
    town.run_until("2027-09-06T12:00:00+02:00")
    preferred_at = town.clock()
    town.kept.save_preferences(Preferences(CHANNEL, leads=(2, 0)))
    town.run_until("2027-09-10T12:00:00+02:00")
    subscribed = town.policy.subscribers.subscribed(town.edition.content, "nu")
    assert town.dispatch.auditor.find(subscribed, preferred_at, town.clock()).missing == ()
    assert heard(town, CHANNEL) == ["01-09 09:00", "08-09 09:00"]


def test_the_weekly_digest_comes_on_monday_once_and_only_with_news(town, dl):
    town.publish(dl("a", "2027-09-30", leads=()), dl("b", "2027-10-05", leads=()), dl("c", "2027-12-01", leads=()))
    town.kept.subscribe(CHANNEL, "landelijk")
    town.kept.save_preferences(Preferences(CHANNEL, digest=True))
    town.run_until("2027-09-06T12:00:00+02:00")
    town.restart()
    town.run_until("2027-09-18T12:00:00+02:00")
    assert heard(town, CHANNEL) == ["06-09 09:00"]
    [first] = town.slack.messages
    assert "Datum a" in first.text
    assert "Datum c" not in first.text
    town.publish(dl("a", "2027-09-29", leads=()), dl("c", "2027-12-01", leads=()), dl("d", "2027-10-12", leads=()))
    town.run_until("2027-10-04T12:00:00+02:00")
    assert heard(town, CHANNEL) == ["06-09 09:00", "20-09 09:00"]
    second = town.slack.messages[-1].text
    assert "gewijzigd · 29 september 2027" in second
    assert "nieuw · " in second
    assert "Niet meer in deze weken: Datum b." in second
    assert {posting.state for posting in town.postings(channel=CHANNEL)} == {
        PostingState.SENT,
        PostingState.CANCELLED,
    }


def test_a_digest_of_which_one_unsubscribes_does_not_come(town):
    town.kept.subscribe(PERSON, "landelijk", leads=(90,))
    town.kept.save_preferences(Preferences(PERSON, digest=True))
    town.run_until("2027-09-06T08:00:00+02:00")
    assert [posting.state for posting in town.postings(channel=PERSON)] == [PostingState.PLANNED]
    town.kept.save_preferences(Preferences(PERSON))
    town.run_until("2027-09-07T12:00:00+02:00")
    assert [posting.state for posting in town.postings(channel=PERSON)] == [PostingState.CANCELLED]
    assert heard(town, PERSON) == []


class TestWhenSlackRefusesManyChannels:
    @staticmethod
    def refuse(town, how_many):
        """So many channels that follow and that Slack refuses."""
        channels = [f"C{number:08d}" for number in range(how_many)]
        for number, channel in enumerate(channels):
            town.kept.subscribe(channel, "landelijk", name=f"praktijk-{number}-in-een-dorp")
            town.slack.refusing[channel] = "is_archived"
        return channels

    @staticmethod
    def alerts(town):
        return [each.text for each in town.slack.messages if each.channel == "bot-beheer"]

    def test_the_administrators_get_one_message_that_names_all_of_them(self, town):
        channels = self.refuse(town, 40)
        town.run_until("2027-09-01T09:10:00+02:00")
        (alert,) = self.alerts(town)
        assert alert.startswith("40 kanalen zijn gearchiveerd")
        assert all(f"#praktijk-{number}-in-een-dorp" in alert for number in range(40))
        assert not any(channel in alert for channel in channels)
        assert "typ /iza volg in een ander kanaal" in alert
        assert "organisation.yaml" not in alert

    def test_the_next_message_names_only_what_is_new(self, town):
        self.refuse(town, 2)
        town.run_until("2027-09-01T09:10:00+02:00")
        town.slack.refusing["iza-landelijk"] = "is_archived"
        town.off_until("2027-09-07T08:59:00+02:00")
        town.run_until("2027-09-07T09:10:00+02:00")
        _, alert = self.alerts(town)
        assert alert.startswith("#iza-landelijk is gearchiveerd")
        assert "praktijk" not in alert

    def test_another_cause_is_another_message(self, town):
        channels = self.refuse(town, 3)
        town.slack.refusing[channels[0]] = "not_in_channel"
        town.run_until("2027-09-01T09:10:00+02:00")
        told = sorted(self.alerts(town))
        assert [each.splitlines()[0] for each in told] == [
            "2 kanalen zijn gearchiveerd",
            "De bot is geen lid van #praktijk-0-in-een-dorp",
        ]
        assert "#praktijk-0-" not in told[0]


def told(town, channel):
    return [
        message.text.splitlines()[0] for message in town.slack.messages if message.channel == native_id(channel)
    ]


def test_who_follows_a_date_hears_once_that_it_moved_before_any_reminder(town, dl):
    town.kept.subscribe(PERSON, "a", leads=(2,))
    town.run_until("2027-09-01T08:30:00+02:00")
    town.publish(dl("a", "2027-09-20"))
    town.run_until("2027-09-01T12:00:00+02:00")
    town.restart()
    town.run_until("2027-09-02T12:00:00+02:00")
    assert told(town, PERSON) == ["De datum is gewijzigd"]
    assert "8 september 2027" in town.slack.texts(PERSON)[0]
    assert "20 september 2027" in town.slack.texts(PERSON)[0]


def test_who_heard_of_a_date_hears_of_the_next_move_in_one_notice(town, dl):
    town.kept.subscribe(PERSON, "a", leads=(2,))
    town.run_until("2027-09-06T12:00:00+02:00")
    assert len(told(town, PERSON)) == 1
    town.publish(dl("a", "2027-09-15"))
    town.run_until("2027-09-06T13:00:00+02:00")
    assert told(town, PERSON)[1:] == ["De datum is gewijzigd"]
    assert all(message.thread_ts for message in town.slack.messages[-2:])


def test_who_follows_a_date_hears_that_it_was_withdrawn_or_confirmed(town, dl):
    town.publish(dl("a", "2027-09-08"), dl("b", "2027-09-29", status=Status.EXPECTED))
    town.kept.subscribe(PERSON, "a", "b", leads=(2,))
    town.run_until("2027-09-01T08:30:00+02:00")
    town.publish(dl("b", "2027-09-29"))
    town.run_until("2027-09-01T12:00:00+02:00")
    assert sorted(told(town, PERSON)) == ["De datum is bevestigd", "Deze datum is ingetrokken"]


def test_a_notice_that_is_overtaken_at_night_is_not_told(town, dl):
    town.kept.subscribe(PERSON, "a", leads=(2,))
    town.run_until("2027-09-01T22:00:00+02:00")
    town.publish(dl("a", "2027-09-20"))
    town.run_until("2027-09-01T23:00:00+02:00")
    town.publish(dl("a", "2027-09-21"))
    town.run_until("2027-09-02T12:00:00+02:00")
    assert told(town, PERSON) == ["De datum is gewijzigd"]
    assert "21 september 2027" in town.slack.texts(PERSON)[0]
