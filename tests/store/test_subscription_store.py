"""Subscriptions, the same on SQLite and PostgreSQL."""

import datetime as dt
import threading

import pytest

from bot.store.ledger import LedgerError, PostingQuery
from bot.store.state_records import ChannelId, RefusalIncident
from bot.store.subscription_records import DismissalRecord, Preferences, SnoozeRecord, SubscriberRecords

CHANNEL, OTHER, PERSON = "slack:C024BE7LR", "slack:C0000000B", "slack:U0000000P"
EVALUATION = ("evaluatie", "", "eenmalig")


@pytest.fixture
def kept(database):
    return database.subscriptions


def topics(records):
    return [record.topic for record in records]


def test_what_is_followed_comes_back_with_who_and_when(kept, clock):
    assert kept.subscribe(CHANNEL, "regio:zeeland", name="zeeuwse-praktijken", made_by=PERSON) == (
        "regio:zeeland",
    )
    clock.go(minutes=5)
    kept.subscribe(CHANNEL, "evaluatie", leads=(14, 1), made_by=PERSON)
    region, deadline = kept.of(CHANNEL).subscriptions
    assert (region.topic, region.since, region.leads, region.made_by) == (
        "regio:zeeland",
        clock() - dt.timedelta(minutes=5),
        None,
        PERSON,
    )
    assert (deadline.topic, deadline.since, deadline.leads) == ("evaluatie", clock(), (14, 1))
    assert kept.of(CHANNEL).preferences.name == "zeeuwse-praktijken"
    assert kept.of(OTHER) == SubscriberRecords(Preferences(OTHER))


def test_of_a_person_no_more_is_kept_than_what_they_follow(kept):
    kept.subscribe(PERSON, "landelijk", name="directmessage", made_by=PERSON)
    followed = kept.of(PERSON)
    assert (followed.preferences, followed.subscriptions[0].made_by) == (Preferences(PERSON), "")


def test_a_double_click_changes_nothing(kept, clock):
    kept.subscribe(CHANNEL, "landelijk", name="huisartsen", made_by=PERSON)
    kept.save_preferences(Preferences(CHANNEL, leads=(7,), digest=True))
    before, version = kept.of(CHANNEL), kept.version()
    clock.go(seconds=1)
    assert kept.subscribe(CHANNEL, "landelijk", name="huisartsen", made_by=OTHER) == ()
    kept.save_preferences(Preferences(CHANNEL, leads=(7,), digest=True))
    assert kept.unsubscribe(CHANNEL, "regio:zeeland") == ()
    kept.dismiss(PERSON, EVALUATION)
    done = kept.version()
    kept.dismiss(PERSON, EVALUATION)
    assert (kept.of(CHANNEL), kept.version()) == (before, done)
    assert done != version


def test_every_change_gives_another_version(kept):
    changes = [
        lambda: kept.subscribe(CHANNEL, "landelijk"),
        lambda: kept.subscribe(CHANNEL, "landelijk", leads=(3,)),
        lambda: kept.subscribe(CHANNEL, "landelijk", name="nieuwe-naam"),
        lambda: kept.save_preferences(Preferences(CHANNEL, hour=dt.time(8, 30))),
        lambda: kept.save_preferences(Preferences(CHANNEL, leads=())),
        lambda: kept.snooze(PERSON, EVALUATION, dt.datetime(2027, 9, 3, 7, tzinfo=dt.UTC)),
        lambda: kept.dismiss(PERSON, EVALUATION),
        lambda: kept.reopen(PERSON, EVALUATION),
        lambda: kept.unsubscribe(CHANNEL, "landelijk"),
        lambda: kept.subscribe(PERSON, "regio:zeeland"),
    ]
    versions = [kept.version()]
    for change in changes:
        change()
        versions.append(kept.version())
    assert len(set(versions)) == len(versions)
    assert kept.snapshot().version == versions[-1]


def test_preferences_come_back_and_no_leads_at_all_is_not_the_same_as_the_usual_ones(kept):
    kept.subscribe(CHANNEL, "landelijk", name="huisartsen")
    wanted = Preferences(CHANNEL, "huisartsen", (), dt.time(8, 30), digest=True)
    kept.save_preferences(wanted._replace(name=""))
    assert kept.of(CHANNEL).preferences == wanted
    kept.save_preferences(Preferences(CHANNEL))
    assert kept.of(CHANNEL).preferences == Preferences(CHANNEL, "huisartsen")


def test_stopping_with_one_thing_leaves_the_rest(kept):
    kept.subscribe(CHANNEL, "regio:zeeland", "verzekeraar:cz", "landelijk")
    ended = kept.unsubscribe(CHANNEL, "verzekeraar:cz", "regio:zeeland")
    assert sorted(topics(ended)) == ["regio:zeeland", "verzekeraar:cz"]
    assert topics(kept.of(CHANNEL).subscriptions) == ["landelijk"]


def test_stopping_altogether_ends_the_digest_and_what_was_to_come_later_but_nothing_of_others(kept, clock):
    for who in (PERSON, CHANNEL):
        kept.subscribe(who, "landelijk")
        kept.save_preferences(Preferences(who, leads=(7,), digest=True))
    kept.snooze(PERSON, EVALUATION, clock())
    assert topics(kept.unsubscribe(PERSON)) == ["landelijk"]
    assert kept.of(PERSON) == SubscriberRecords(Preferences(PERSON, leads=(7,)))
    assert kept.of(CHANNEL).preferences.digest
    assert topics(kept.of(CHANNEL).subscriptions) == ["landelijk"]


def test_later_done_and_undone(kept, clock):
    tomorrow = clock() + dt.timedelta(days=1)
    kept.snooze(PERSON, EVALUATION, clock())
    kept.snooze(PERSON, EVALUATION, tomorrow)
    assert kept.of(PERSON).snoozes == (SnoozeRecord(PERSON, EVALUATION, tomorrow),)
    kept.dismiss(PERSON, EVALUATION)
    assert (kept.of(PERSON).snoozes, kept.of(PERSON).dismissals) == ((), (DismissalRecord(PERSON, EVALUATION),))
    kept.snooze(PERSON, EVALUATION, tomorrow)
    assert (len(kept.of(PERSON).snoozes), kept.of(PERSON).dismissals) == (1, ())
    kept.dismiss(PERSON, EVALUATION)
    kept.reopen(PERSON, EVALUATION)
    assert kept.of(PERSON) == SubscriberRecords(Preferences(PERSON))


def test_what_has_served_is_dropped_and_what_has_not_stays(kept, clock):
    later = ("ronde", "voorstel", "2027")
    kept.dismiss(PERSON, EVALUATION)
    kept.snooze(PERSON, later, clock() + dt.timedelta(days=1))
    clock.go(days=31)
    assert kept.forget_old() == 0
    clock.go(days=1)
    assert kept.forget_old() == 1
    assert (len(kept.of(PERSON).snoozes), len(kept.of(PERSON).dismissals)) == (0, 1)
    clock.go(days=800)
    assert kept.forget_old() == 1
    assert kept.of(PERSON) == SubscriberRecords(Preferences(PERSON))


def test_a_snapshot_holds_everyone(kept, clock):
    kept.subscribe(CHANNEL, "landelijk", name="huisartsen")
    clock.go(seconds=1)
    kept.subscribe(PERSON, "evaluatie")
    kept.dismiss(PERSON, EVALUATION)
    kept.snooze(PERSON, ("ronde", "voorstel", "2027"), clock())
    found = kept.snapshot()
    assert [(follow.subscriber, follow.topic) for follow in found.subscriptions] == [
        (CHANNEL, "landelijk"),
        (PERSON, "evaluatie"),
    ]
    assert set(found.preferences) == {CHANNEL}
    assert found.dismissals == {DismissalRecord(PERSON, EVALUATION)}
    assert [snooze.about for snooze in found.snoozes] == [("ronde", "voorstel", "2027")]


def test_names_of_channels_come_from_members_and_else_from_what_was_posted(database, kept):
    database.ledger.write(records=[ChannelId("regio-zeeland", OTHER), ChannelId("oud", CHANNEL)])
    kept.subscribe(CHANNEL, "landelijk", name="nieuw")
    assert kept.snapshot().names == {CHANNEL: ("nieuw",), OTHER: ("regio-zeeland",)}


def test_a_person_is_erased_everywhere_and_what_they_set_up_for_a_channel_stays(database, kept, posting, clock):
    kept.subscribe(CHANNEL, "landelijk", made_by=PERSON)
    kept.subscribe(PERSON, "landelijk")
    kept.save_preferences(Preferences(PERSON, leads=(7,)))
    kept.snooze(PERSON, EVALUATION, clock())
    kept.dismiss(PERSON, ("ronde", "voorstel", "2027"))
    database.ledger.write(
        add=[posting("a", channel=PERSON), posting("b", channel=CHANNEL)],
        records=[ChannelId(PERSON, "D1"), RefusalIncident(PERSON, clock(), "not_in_channel")],
    )
    version = kept.version()
    assert database.erase(PERSON)
    assert kept.of(PERSON) == SubscriberRecords(Preferences(PERSON))
    assert [follow.made_by for follow in kept.of(CHANNEL).subscriptions] == [""]
    assert [each.key for each in database.ledger.postings(PostingQuery())] == ["b"]
    assert (len(database.ledger.history("a")), len(database.ledger.history("b"))) == (0, 1)
    assert PERSON not in everything(database)
    assert kept.version() != version
    assert not database.erase(PERSON)


def everything(database):
    """Every value in every table, as text."""
    from bot.store.schema import metadata  # noqa: PLC0415

    with database.engine.begin() as connection:
        return "\n".join(
            str(tuple(line)) for table in metadata.sorted_tables for line in connection.execute(table.select())
        )


def test_members_who_act_at_the_same_moment_all_get_what_they_want(kept):
    ready, faults = threading.Barrier(8), []

    def act(number):
        ready.wait()
        try:
            kept.subscribe(CHANNEL, "landelijk", f"item-{number % 4}", made_by=PERSON)
        except LedgerError as error:
            faults.append(error)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(topics(kept.of(CHANNEL).subscriptions)) == ["item-0", "item-1", "item-2", "item-3", "landelijk"]
