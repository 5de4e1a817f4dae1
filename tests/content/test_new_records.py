"""A new item from three fields: everything that the files ask beyond those is proposed."""

import datetime as dt

import pytest

from bot.content.edits import ContentEdit
from bot.content.loader import Folder, check, load
from bot.content.new_records import NewItem, free_id, new_item
from tests.content.conftest import SAMPLE

TODAY = dt.date(2026, 11, 22)
LONG = "Dat kan via het formulier op de website. " * 30


def added(*items):
    """The report on the sample with these items, and the first of them."""
    edits = []
    for number, item in enumerate(items, 1):
        content = check(SAMPLE, edits=edits).content
        edit, report = Folder(SAMPLE).proposal(edits, ContentEdit(number, new_item(content, item, TODAY)))
        assert report.errors == ()
        edits.append(edit)
    return report, [item for item in report.content.faq if item.group == "eigen-vragen"][-1]


def test_three_fields_make_an_item():
    report, item = added(
        NewItem("Hoe meld ik me aan voor  de nascholing?", f"Via de site.\n\n{LONG}", "Besluit ALV")
    )
    assert (item.id, item.title) == (
        "hoe-meld-ik-me-aan-voor-de-nascholing",
        "Hoe meld ik me aan voor de nascholing?",
    )
    assert item.short.startswith("Via de site. Dat kan via het formulier")
    assert len(item.short) <= 350
    assert [section.text for section in item.answer] == ["Via de site.", LONG.strip()]
    assert item.asked_as == ("hoe meld ik me aan voor de nascholing", "meld nascholing")
    assert report.content.document_by_id[item.sources[0].document].title == "Besluit ALV"
    assert (item.as_of.wording, item.owner) == ("22 november 2026", load(SAMPLE).faq[0].owner)
    assert report.content.group_by_id[item.group].title == "Vragen van leden"


def test_a_second_item_with_the_same_words_and_source_has_an_id_of_its_own():
    question = NewItem("Hoe meld ik me af?", "Bel het kringbureau.", "Besluit ALV")
    report, item = added(question, question)
    assert item.id == "hoe-meld-ik-me-af-2"
    assert [document.id for document in report.content.documents].count("besluit-alv") == 1


def test_a_known_document_is_the_source():
    document = load(SAMPLE).documents[0]
    _, item = added(NewItem("Waar?", "Daar.", document.title.upper()))
    assert item.sources[0].document == document.id


def test_an_address_in_the_source_is_where_it_opens():
    report, item = added(NewItem("Waar?", "Daar.", "Regeling van de kring: https://kring.example/r?a=1."))
    document = report.content.document_by_id[item.sources[0].document]
    assert (document.title, document.url) == ("Regeling van de kring", "https://kring.example/r?a=1")
    report, item = added(NewItem("Waar?", "Daar.", "https://kring.example/r"))
    document = report.content.document_by_id[item.sources[0].document]
    assert document.title == document.url == "https://kring.example/r"


def test_what_is_filled_in_is_taken():
    _, item = added(NewItem("Waar?", "Daar.", "x", title="T", short="S", phrasings=("a", "b")))
    assert (item.title, item.short, item.asked_as) == ("T", "S", ("a", "b"))


@pytest.mark.parametrize("empty", ["question", "answer", "source"])
def test_an_empty_field_is_reported_at_its_field(empty):
    filled = {"question": "Waar?", "answer": "Daar.", "source": "Brief"} | {empty: " "}
    changes = new_item(load(SAMPLE), NewItem(**filled), TODAY)
    report = Folder(SAMPLE).proposal((), ContentEdit(0, changes))[1]
    assert report.content is None


@pytest.mark.parametrize("question", ["é" * 400, "?", "日本", "x " * 200])
def test_odd_words_never_break(question):
    new_item(load(SAMPLE), NewItem(question, "A", "B"), TODAY)


def test_an_id_of_many_words_ends_with_a_whole_one():
    assert (
        free_id("Hoe lang bewaar ik contracten met waarnemers?", (), "vraag")
        == "hoe-lang-bewaar-ik-contracten-met"
    )
    assert free_id("a" * 60, (), "vraag") == "a" * 40
    assert free_id("…", ("vraag",), "vraag") == "vraag-2"
