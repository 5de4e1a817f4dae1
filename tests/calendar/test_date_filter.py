import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.date_filter import parse_selection, select
from bot.calendar.occurrences import occurrences
from bot.content.when import Precision, When

BEGINNING, END = dt.date(2000, 1, 1), dt.date(2030, 12, 31)


@pytest.fixture
def understood(content):
    """The reading of some words: ids of regions, ids of insurers, years, words that were not understood."""

    def read(words):
        selection = parse_selection(content(), words)
        return (
            [region.id for region in selection.regions],
            [insurer.id for insurer in selection.insurers],
            list(selection.years),
            [strange.word for strange in selection.not_understood],
        )

    return read


@pytest.mark.parametrize("words", ["", "   ", "alle regio's", "deadlines voor", "🙂"])
def test_no_names_means_everything(content, words):
    selection = parse_selection(content(), words)
    assert selection.everything
    assert selection.not_understood == ()


@pytest.mark.parametrize(
    ("words", "region"),
    [
        ("zeeland", "zeeland"),
        ("ZEELAND", "zeeland"),
        ("#regio-zeeland", "zeeland"),
        ("regio Zeeland", "zeeland"),
        ("Noord-Holland-Noord", "noord-holland-noord"),
        ("noord holland noord", "noord-holland-noord"),
        ("noordhollandnoord", "noord-holland-noord"),
        ("'t Gooi", "t-gooi"),
        ("gooi en vechtstreek", "t-gooi"),
        ("Gooi & Vechtstreek", "t-gooi"),
        ("fryslan", "friesland"),
        ("Fryslân", "friesland"),
        ("’s-Gravenhage", "haaglanden"),
        ("Breda", "west-brabant"),
    ],
)
def test_a_region_is_understood_however_it_is_written(understood, words, region):
    assert understood(words) == ([region], [], [], [])


@pytest.mark.parametrize(
    ("words", "insurer"),
    [
        ("ZK", "zilveren-kruis"),
        ("zilveren kruis", "zilveren-kruis"),
        ("z&z", "zorg-en-zekerheid"),
        ("zorg & zekerheid", "zorg-en-zekerheid"),
        ("de friesland", "de-friesland"),
        ("contract-cz", "cz"),
    ],
)
def test_an_insurer_is_understood_however_it_is_written(understood, words, insurer):
    assert understood(words) == ([], [insurer], [], [])


@pytest.mark.parametrize("area", ["brabant", "Noord-Brabant", "regio brabant"])
def test_an_area_stands_for_its_regions(understood, area):
    assert understood(area) == (["west-brabant", "midden-brabant"], [], [], [])


def test_names_and_years_combine_in_any_order(understood):
    assert understood("cz 2027") == ([], ["cz"], [2027], [])
    assert understood("2028/2027, Zeeland en CZ") == (["zeeland"], ["cz"], [2027, 2028], [])
    assert understood("twente zeeland") == (["twente", "zeeland"], [], [], [])


@pytest.mark.parametrize(
    ("words", "region"),
    [
        ("haglanden", "haaglanden"),
        ("Twnte", "twente"),
        ("zeelnad", "zeeland"),
        ("noord hollnad noord", "noord-holland-noord"),
        ("wst brabant", "west-brabant"),
    ],
)
def test_a_small_typo_in_a_long_name_is_forgiven(understood, words, region):
    assert understood(words) == ([region], [], [], [])


def test_a_typo_in_an_area_still_stands_for_all_its_regions(understood):
    assert understood("brabnat")[0] == ["west-brabant", "midden-brabant"]


@pytest.mark.parametrize("words", ["ck", "vgs", "zl", "bredo", "kwente", "20277", "27"])
def test_short_names_and_first_letters_are_never_guessed(understood, words):
    assert understood(words) == ([], [], [], [words])


def test_a_name_that_is_two_letters_off_another_is_not_taken_for_it(understood):
    assert understood("oost-brabant") == (["west-brabant", "midden-brabant"], [], [], ["oost-brabant"])


@pytest.mark.parametrize(
    ("words", "strange", "suggestion"),
    [
        ("Menziz bv", "bv", None),
        ("haagse,", "haagse", "Haaglanden"),
        ("zeeuwsland", "zeeuwsland", "Zeeland"),
        ("cz xqwv", "xqwv", None),
        ("Привет", "Привет", None),
    ],
)
def test_what_is_not_understood_comes_back_as_typed_with_the_nearest_name(content, words, strange, suggestion):
    (unknown_word,) = parse_selection(content(), words).not_understood
    assert (unknown_word.word, unknown_word.suggestion) == (strange, suggestion)


@pytest.fixture
def chosen(content, deadline, day, contract_round):
    """The ids of what is selected by some words."""
    dates = (
        deadline(day("2026-12-31"), id="landelijk-2026"),
        deadline(day("2027-04-01"), id="alle-regios", audience=("alle-regios",)),
        deadline(day("2027-05-01"), id="zeeland", audience=("regio:zeeland",)),
        deadline(day("2027-06-01"), id="menzis", audience=("verzekeraar:menzis",)),
        contract_round(id="vgz-ronde", last_year=2027),
        contract_round(id="cz-ronde", insurer="cz", first_year=2028, last_year=2028),
    )
    everything = content(*dates)
    dated = occurrences(everything, BEGINNING, END)
    return lambda words: [selected.item_id for selected in select(dated, parse_selection(everything, words))]


def test_a_region_gets_what_is_heard_there_with_all_its_insurers_and_the_national_dates(chosen):
    assert chosen("west-brabant") == ["landelijk-2026", "alle-regios", "vgz-ronde", "cz-ronde"]
    assert chosen("zeeland") == ["landelijk-2026", "alle-regios", "zeeland", "cz-ronde"]


def test_an_insurer_gets_only_its_own_dates(chosen):
    assert chosen("cz") == ["cz-ronde"]
    assert chosen("cz vgz") == ["vgz-ronde", "cz-ronde"]


def test_region_insurer_and_year_narrow_each_other(chosen):
    assert chosen("brabant cz") == ["cz-ronde"]
    assert chosen("zeeland vgz") == []
    assert chosen("brabant 2027") == ["alle-regios", "vgz-ronde"]
    assert chosen("2026") == ["landelijk-2026"]


def test_what_is_not_understood_restricts_nothing(chosen):
    assert chosen("xqwv") == chosen("")


def test_a_deadline_without_a_date_is_selected_by_place_and_never_by_year(content, deadline):
    ooit = deadline(When(precision=Precision.NONE, wording="geen datum"), audience=("regio:zeeland",))
    everything = content(ooit)
    assert select((ooit,), parse_selection(everything, "zeeland")) == (ooit,)
    assert select((ooit,), parse_selection(everything, "twente")) == ()
    assert select((ooit,), parse_selection(everything, "zeeland 2027")) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=300))
def test_any_text_is_read_without_failing_and_nothing_is_both_understood_and_not(content, words):
    selection = parse_selection(content(), words)
    assert all(strange.word in words for strange in selection.not_understood)
    assert selection.everything is (selection.audiences == () and selection.years == ())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_name_in_the_content_selects_its_own_region_or_insurer(content, data):
    everything = content()
    region = data.draw(st.sampled_from(everything.regions))
    insurer = data.draw(st.sampled_from(everything.insurers))
    year = data.draw(st.integers(2000, 2099))
    shape = data.draw(st.sampled_from([str.upper, str.lower, str.title, lambda text: text.replace("-", " ")]))
    words = [shape(data.draw(st.sampled_from((region.name, region.id, *region.aliases)))), insurer.name, str(year)]
    selection = parse_selection(everything, ", ".join(data.draw(st.permutations(words))))
    assert (selection.regions, selection.insurers, selection.years) == ((region,), (insurer,), (year,))
    assert selection.not_understood == ()
