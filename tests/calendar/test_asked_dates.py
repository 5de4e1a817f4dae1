import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.asked_dates import MOST, Diary, asked_dates
from bot.calendar.occurrences import is_past
from bot.content.models import Frequency, Repeat
from tests.made_up import deadline

TODAY = dt.date(2026, 11, 22)
FIESTA = deadline(
    "feest", "2027-11-12", title="Einde van het verenigingsfeest", what="Het feest van de LVF is klaar."
)
SIGNED = deadline("getekend", "2025-09-08", title="Ondertekening van het verenigingsfeest", what="Toen.")
PLAN = deadline("plan", "2028-03-01", title="Het speelplan is bekend", what="Dan staat het op papier.")


@pytest.fixture
def asked(content, contract_round):
    """The ids of the dates for a question, whose telling words are those of four letters and more."""
    known = Diary(content(FIESTA, SIGNED, PLAN, contract_round()))

    def ask(question, *named, today=TODAY):
        telling = [word for word in question.casefold().split() if len(word) > 4]
        return [found.item_id for found in asked_dates(known, question, telling, named, today).found]

    return ask


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("wanneer is het speelplan er", ["plan"]),
        ("op welke datum speelplannen", ["plan"]),
        ("wanneer is het verenigingsfeest", ["feest"]),
        ("deadline einde verenigingsfeest", ["feest"]),
        ("wanneer was de ondertekening van het verenigingsfeest", ["getekend"]),
        ("wanneer komt de schoorsteenveger", []),
        ("wanneer komt de schoorsteenveger van buurman Pietersen voor het speelplan", []),
        ("wanneer is alles op papier", []),
    ],
)
def test_a_date_is_found_by_its_words_what_comes_before_what_was(asked, question, found):
    assert asked(question) == found


def test_a_question_that_asks_no_date_must_name_it_in_full(asked):
    assert asked("einde verenigingsfeest") == ["feest"]
    assert asked("wie betaalt het verenigingsfeest") == []
    assert asked("verenigingsfeest") == []


def test_a_term_by_another_name_finds_what_the_glossary_calls_it(asked):
    assert asked("wanneer loopt het voetbalakkoord af") == []
    assert asked("wanneer loopt het voetbalakkoord af", "Speelplan") == ["plan"]


def test_an_insurer_or_a_region_has_its_next_round(asked):
    assert asked("wanneer komt VGZ") == ["vgz-tweejaarlijks"]
    assert asked("wanneer is er iets in West-Brabant") == ["vgz-tweejaarlijks"]
    assert asked("wat wil VGZ") == []


@pytest.mark.parametrize(
    "question", ["12 november", "op 12 nov. 2027?", "12-11-2027", "12/11/2027", "uiterlijk 12 NOVEMBER 2027"]
)
def test_a_day_finds_what_falls_on_it(asked, question):
    assert asked(question) == ["feest"]


@pytest.mark.parametrize("question", ["13 november", "12 november 2026", "30 februari", "0 mei", "12-13-2027"])
def test_a_day_on_which_nothing_falls_finds_nothing(asked, question):
    assert asked(question) == []


def test_a_day_in_a_window_counts_and_one_that_has_been_when_nothing_comes(asked):
    assert asked("15 september") == ["vgz-tweejaarlijks"]
    assert asked("8 september") == ["getekend"]


def test_what_returns_is_given_once_the_next_time(content):
    every_year = FIESTA.model_copy(update={"repeat": Repeat(every=Frequency.YEARLY)})
    for question in ("12 november", "wanneer verenigingsfeest"):
        (found,) = asked_dates(Diary(content(every_year)), question, ["verenigingsfeest"], (), TODAY).found
        assert found.last_day == dt.date(2027, 11, 12)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("wanneer is de deadline", True),
        ("Voor wanneer?", True),
        ("tot uiterlijk", True),
        ("9 mei", True),
        ("NAW", False),
    ],
)
def test_it_is_known_whether_a_date_is_asked(content, question, wanted):
    assert asked_dates(Diary(content(FIESTA)), question, (), (), TODAY).wanted is wanted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ("wanneer", "einde", "feest", "12", "november", "31", "2", "mei", "speelplan", "VGZ", "99")
        )
    )
)
def test_no_question_fails_or_gives_a_past_date_before_one_that_comes(content, contract_round, words):
    known = Diary(content(FIESTA, SIGNED, PLAN, contract_round()))
    found = asked_dates(known, " ".join(words), words, (), TODAY).found
    assert len(found) <= MOST
    past = [is_past(each, TODAY) for each in found]
    assert past == sorted(past)
