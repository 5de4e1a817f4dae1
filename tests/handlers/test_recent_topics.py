"""Questions that lean on an answer ("en CZ?") are about the same subject, for who asked it and not for long."""

import datetime as dt

import pytest

from bot.library import Library
from bot.messages import render_text
from bot.store.database import open_database
from handlers.recent_topics import MOST, REMEMBERED, RecentTopics
from handlers.registry import reply_to
from handlers.reply_cache import ReplyCache
from tests.handlers.conftest import services_on
from tests.shipped import DATA

NOW = dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)
ASKER, OTHER = "slack:U0000000001", "slack:U0000000002"
MODULES = "Modules in de contracten van 2021"


@pytest.fixture(scope="module")
def library():
    return Library(DATA)


@pytest.fixture
def services(library, tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: NOW)
    yield services_on(library, database, NOW)
    database.close()


def say(services, words, user=ASKER):
    return render_text.render(reply_to(services.inquiry(words, user=user)))


def test_a_follow_up_turns_to_another_insurer_on_the_same_subject(services):
    say(services, MODULES)
    assert "extra personeel" in say(services, "en cz?")
    assert "keuzepakket" in say(services, "en bij zilveren kruis")
    assert "contractvoorstel" in say(services, "en vgz?"), "the subject says nothing of it"


def test_a_follow_up_of_someone_else_and_one_after_another_subject_is_about_rounds(services):
    say(services, MODULES)
    assert "inkoopbeleid" in say(services, "en cz?", OTHER)
    say(services, "mtvp")
    assert "inkoopbeleid" in say(services, "en cz?")


@pytest.mark.parametrize(
    ("before", "follow_up", "fact"),
    [
        ("geldt het IZA eigenlijk nog?", "en wat komt er daarna?", "AZWA"),
        ("Wat heeft de rechter gezegd over de huisartsentarieven?", "is dat besluit er inmiddels?", "zes maanden"),
        ("Welk zorgkantoor hoort bij de regio Nijmegen?", "en zeeland dan", "Zeeland: "),
    ],
)
def test_a_question_that_leans_on_the_one_before_is_read_with_its_subject(services, before, follow_up, fact):
    say(services, before)
    assert fact in say(services, follow_up)


def test_a_question_that_leans_on_a_subject_without_its_answer_gets_the_way_back(services):
    say(services, "mtvp")
    for _ in range(2):
        reply = say(services, "en krijg ik daar ook meer geld voor?")
        assert reply.startswith("Dat weet ik hierover niet zeker")
        assert "Terug naar MTVP" in reply
    say(services, "Wanneer maken verzekeraars het inkoopbeleid bekend?")
    assert say(services, "en wanneer voor 2027?").startswith("Waarover gaat je vraag?")
    assert "Terug naar" not in say(services, "en dan?", OTHER)
    assert "Huisartsen leveren" in say(services, "klopt het dat de huisarts 95% van de zorg levert")


def test_the_reply_to_a_follow_up_is_not_kept_for_others(services):
    say(services, MODULES)
    assert ReplyCache().make(services.inquiry("en cz?", user=ASKER)).key is None
    assert ReplyCache().make(services.inquiry("en cz?", user=OTHER)).key is not None


def test_a_kept_reply_knows_its_topic(services):
    assert ReplyCache().make(services.inquiry(MODULES, user=ASKER)).topic == "oth-modules-2021"


def test_a_topic_is_forgotten_in_time_on_request_and_when_there_are_too_many():
    topics = RecentTopics()
    topics.remember(ASKER, "iza-a", NOW)
    assert topics.of(ASKER, NOW) == "iza-a"
    assert topics.of(ASKER, NOW + REMEMBERED) == ""
    topics.forget(ASKER)
    assert topics.of(ASKER, NOW) == ""
    for number in range(MOST + 1):
        topics.remember(str(number), "iza-a", NOW)
    assert topics.of("0", NOW) == ""
    assert topics.of(str(MOST), NOW) == "iza-a"
