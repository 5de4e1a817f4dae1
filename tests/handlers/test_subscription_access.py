"""Access of a subcommand: what it may see and change, on a real database, without a process around it."""

import datetime as dt
import logging

import pytest
from sqlalchemy import text

from bot.answering.index import AnswerIndex
from bot.content.models import MayFollow
from bot.edition import Edition
from bot.messages.render_text import render
from bot.occurrence_id import OccurrenceId
from bot.store.database import open_database
from bot.store.state_records import ChannelId
from bot.store.subscription_records import Preferences
from bot.store.subscription_store import SubscriptionStore
from bot.subscription_index import SubscriptionIndex
from handlers.inquiry import Inquiry
from handlers.registry import opens_window, reply_to, window_for
from handlers.subscription_access import Requester, SubscriptionAccess
from tests.shipped import before_any_announcement

CONTENT = before_any_announcement()
NOW = dt.datetime(2027, 8, 2, 10, 0, tzinfo=dt.UTC)
CHANNEL, PERSON = "slack:C024BE7LR", "slack:U0123456789"


@pytest.fixture
def database(tmp_path):
    opened = open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}", lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture
def access(database):
    def build(*channels, content=CONTENT, user=PERSON):
        return SubscriptionAccess.of(SubscriptionIndex(database), content, Requester(user, channels, NOW))

    return build


@pytest.fixture(scope="module")
def edition():
    return Edition(CONTENT, AnswerIndex(CONTENT), "")


def ask(edition, access, words, *channels):
    return render(reply_to(Inquiry(words, channels, NOW.date(), edition, access=access)))


@pytest.mark.parametrize(
    ("channels", "subscriber", "name"),
    [
        (("huisartsen-zuid", CHANNEL), CHANNEL, "huisartsen-zuid"),
        (("privategroup", CHANNEL), CHANNEL, ""),
        (("mpdm-a--b-1", "G024BE7LR"), "slack:G024BE7LR", ""),
        (("", CHANNEL), CHANNEL, ""),
        ((CHANNEL,), CHANNEL, ""),
        (("directmessage", "D024BE7LR"), PERSON, ""),
        ((), PERSON, ""),
    ],
)
def test_in_a_channel_it_is_about_the_channel_and_elsewhere_about_who_asks(access, channels, subscriber, name):
    built = access(*channels)
    assert (built.subscriber, built.name, built.personal) == (subscriber, name, subscriber == PERSON)


def test_who_may_change_what(access):
    strict = {"subscriptions": MayFollow.ADMINISTRATORS, "administrators": ("U000000BB",)}
    content = CONTENT.model_copy(update={"organisation": CONTENT.organisation.model_copy(update=strict)})
    assert access("x", CHANNEL).may_change
    assert not access("x", CHANNEL, content=content).may_change
    assert access("x", CHANNEL, content=content, user="slack:U000000BB").may_change
    assert access(content=content).may_change


def test_a_private_channel_of_the_content_is_known_by_what_was_posted_to_it(database, access):
    private = access("privategroup", CHANNEL)
    assert (private.posting_channel, private.fixed_topics()) == (CHANNEL, ())
    database.ledger.write(records=[ChannelId("slack:regio-zeeland", CHANNEL)])
    database.subscriptions.subscribe(CHANNEL, "landelijk")
    assert (private.posting_channel, private.fixed_topics()) == ("slack:regio-zeeland", ("regio:zeeland",))
    assert [region.id for region in private.scope().regions] == ["zeeland"]
    assert private.scope().national


def test_a_channel_of_teams_is_not_taken_for_one_of_slack_by_its_name(database, access):
    channel = "teams:19:x@thread.tacv2"
    database.subscriptions.subscribe(channel, "landelijk", name="slack:regio-zeeland")
    assert access("slack:regio-zeeland", channel).posting_channel == channel


def test_what_would_come_is_shown_before_it_is_kept(database, access):
    mine = access()
    wanted = Preferences(PERSON, leads=(5,), hour=dt.time(11, 0))
    coming = mine.coming(("verzekeraar:cz",), wanted)
    assert [due.lead for due in coming] == [5, 5, 5]
    assert {due.channel for due in coming} == {PERSON}
    assert database.subscriptions.of(PERSON).subscriptions == ()


def test_questions_that_begin_like_a_subcommand_are_answered(edition, access):
    mine = access()
    for words in ("stop ik met de ANW, mag dat", "volg ik nog de NZa-regels voor ANW"):
        answer = ask(edition, mine, words)
        assert any(item.title in answer for item in CONTENT.faq)
        assert not {"Dat herken ik niet", "Je volgt niets"} & set(answer.splitlines())
    assert mine.records().subscriptions == ()


def test_stopping_ends_the_digest_too_and_what_was_followed_under_an_older_name(database, access, edition):
    mine = access()
    mine.save_preferences(Preferences("", digest=True))
    assert ask(edition, mine, "stop").startswith("Je volgt niets")
    assert not mine.records().preferences.digest
    renamed = CONTENT.regions[0].model_copy(update={"previous_ids": ("oud",)})
    content = CONTENT.model_copy(update={"regions": (renamed, *CONTENT.regions[1:])})
    content.__dict__.pop("region_by_id", None)
    database.subscriptions.subscribe(PERSON, "regio:oud", "weg")
    anew = Edition(content, edition.index, "")
    mine = access(content=content)
    assert ask(anew, mine, f"stop {renamed.name}").startswith(f"Je volgt niet meer: regio {renamed.name}")
    assert ask(anew, mine, "stop weg").startswith("Je volgt niet meer: weg (bestaat niet meer)")


def test_outside_slack_nothing_can_be_followed_and_no_window_opens(edition):
    for words in ("volg CZ", "stop", "instellingen"):
        assert "Volgen kan alleen in Slack" in ask(edition, None, words)
    assert window_for(Inquiry("instellingen", (), NOW.date(), edition)) is None
    assert opens_window(" instellingen ")
    assert not opens_window("deadlines")


def test_answers_go_on_while_the_database_is_away(database, access, edition, caplog):
    here = access("regio-zeeland", CHANNEL)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE follows"))
        connection.execute(text("DROP TABLE state_records"))
    with caplog.at_level(logging.WARNING):
        assert ask(edition, here, "rondes", "regio-zeeland", CHANNEL).startswith("Contractrondes voor Zeeland")
    assert "Answered without the subscriptions" in caplog.text


def test_one_change_reads_one_subscriber_and_shows_what_reading_all_shows(database, monkeypatch):
    kept = database.subscriptions
    kept.subscribe(PERSON, "regio:zeeland")
    index, everything = SubscriptionIndex(database), kept.snapshot
    index.current(CONTENT)
    monkeypatch.setattr(kept, "snapshot", lambda: pytest.fail("all was read"))
    later = dt.datetime(2027, 9, 3, 7, tzinfo=dt.UTC)
    about, other = OccurrenceId("a", "", "2027"), OccurrenceId("b", "", "2027")
    changes = [
        lambda: kept.subscribe(CHANNEL, "landelijk", name="regio-zeeland"),
        lambda: kept.subscribe(PERSON, "verzekeraar:cz", leads=(3,)),
        lambda: kept.save_preferences(Preferences(PERSON, hour=dt.time(8, 30), digest=True)),
        lambda: kept.snooze(PERSON, about, later),
        lambda: kept.dismiss(PERSON, other),
        lambda: (kept.unsubscribe(PERSON, "regio:zeeland"), kept.rename(CHANNEL, "zuid")),
    ]
    for change in changes:
        change()
        with monkeypatch.context() as reading_all:
            reading_all.setattr(kept, "snapshot", everything)
            expected = SubscriptionIndex(database).current(CONTENT)
        found = index.current(CONTENT)
        assert set(found.subscribers) == set(expected.subscribers)
        assert (found.snoozes, found.dismissals) == (expected.snoozes, expected.dismissals)
        assert index.name(CONTENT, CHANNEL) in {"regio-zeeland", "zuid"}
    assert index.name(CONTENT, CHANNEL) == "zuid"


def test_a_change_by_another_process_is_seen_too(database):
    index, here = SubscriptionIndex(database), database.subscriptions
    index.current(CONTENT)
    elsewhere = SubscriptionStore(here._timed)
    elsewhere.subscribe(PERSON, "regio:zeeland")
    here.subscribe(CHANNEL, "landelijk")
    assert {subscriber.channel for subscriber in index.current(CONTENT).subscribers} == {PERSON, CHANNEL}
