import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.audience import audiences_of_topic
from bot.calendar.date_filter import MAX_CHARACTERS
from bot.calendar.subscription_topics import (
    MOST,
    in_order_of_name,
    items_ahead,
    topics_by_content,
    topics_named,
)
from bot.content.models import Round
from tests.shipped import before_any_announcement

SHIPPED = before_any_announcement()
TODAY = dt.date(2027, 8, 2)


def named(words):
    return topics_named(SHIPPED, words, TODAY)


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("landelijk", "landelijk"),
        ("de landelijke deadlines", "landelijk"),
        ("Aankondigingen", "aankondigingen"),
        ("regio Zeeland", "regio:zeeland"),
        ("zeeland", "regio:zeeland"),
        ("CZ", "verzekeraar:cz"),
        ("contractronde zilveren kruis", "verzekeraar:zilveren-kruis"),
        ("regio:zeeland", "regio:zeeland"),
        ("verzekeraar:cz", "verzekeraar:cz"),
    ],
)
def test_one_thing_by_the_names_that_people_use(words, subject):
    assert named(words) == ((subject,), True)


def test_every_date_and_round_ahead_is_found_by_its_title_and_its_id():
    for item in items_ahead(SHIPPED, TODAY):
        whole = {f"verzekeraar:{item.insurer}"} if isinstance(item, Round) else set()
        assert {item.id, *whole} & set(named(item.title).topics), item.title
        assert named(item.id) == ((item.id,), True)


def test_an_area_of_several_regions_is_a_question_and_several_exact_names_are_an_answer():
    regions, clear = named("Brabant")
    assert len(regions) == 4
    assert not clear
    assert named(" ".join(regions)) == (regions, True)


def test_own_names_are_read_to_the_end_and_other_names_up_to_a_length():
    every = (*(f"regio:{region.id}" for region in SHIPPED.regions), "verzekeraar:cz", "landelijk")
    assert len(" ".join(every)) > MAX_CHARACTERS
    assert named(" ".join(every)) == (every, True)
    assert named("zeeland " * 100 + "twente") == (("regio:zeeland",), True)


def test_what_has_passed_and_what_is_nothing_is_not_found():
    assert named("bijsturen van de IZA-afspraken").topics == ()
    assert named("de maan") == ((), False)
    assert named("") == ((), False)


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_whatever_is_typed_names_at_most_a_few_things_that_exist(words):
    topics, clear = named(words)
    assert len(topics) <= MOST
    assert all(audiences_of_topic(SHIPPED, topic) for topic in topics)
    assert topics or not clear


def test_regions_and_insurers_stand_where_a_reader_looks_for_them():
    names = [region.name for region in in_order_of_name(SHIPPED.regions)]
    assert len(names) == len(SHIPPED.regions)
    assert (names[0], names[-1]) == ("Amstelland en de Meerlanden", "Zwolle")
    assert names[names.index("Friesland") :][:3] == ["Friesland", "'t Gooi", "Groningen"]
    insurers = [insurer.name for insurer in in_order_of_name(reversed(SHIPPED.insurers))]
    assert insurers[:4] == ["CZ", "DSW", "Eno (Salland)", "De Friesland"]
    accented = [
        region.model_copy(update={"name": name}) for region in SHIPPED.regions[:1] for name in ("Ez", "Éa")
    ]
    assert [region.name for region in in_order_of_name(accented)] == ["Éa", "Ez"]


def test_what_comes_to_a_channel_by_the_content_is_named_as_it_would_be_followed():
    assert topics_by_content(SHIPPED, "#iza-landelijk") == ("landelijk",)
    assert topics_by_content(SHIPPED, "contract-cz") == ("verzekeraar:cz",)
    channels = SHIPPED.organisation.channels.model_copy(update={"regions": {"zeeland": "iza-landelijk"}})
    shared = SHIPPED.model_copy(
        update={"organisation": SHIPPED.organisation.model_copy(update={"channels": channels})}
    )
    assert topics_by_content(shared, "iza-landelijk") == ("landelijk", "regio:zeeland")
    assert topics_by_content(SHIPPED, "koffiehoek") == ()
