"""Reading of words: normalised, stemmed, split, corrected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.compounds import Compounds
from bot.faq.morphology import stem
from bot.faq.normalise import MAX_WORDS, fold, words
from bot.faq.spelling import Speller, slips

COLLECTION = {
    "huisarts": 9, "dienst": 4, "regeling": 3, "wachtlijst": 3, "onderhandelen": 2, "positie": 2, "tekenen": 5,
    "betalen": 2, "dashboard": 2, "financiering": 2, "negeren": 1, "inspectie": 2, "resultaat": 3,
    "verplichtingen": 3, "verzekeraars": 9, "leden": 4, "stellen": 2,
}  # fmt: skip
ABBREVIATIONS = ("anw", "avg", "acm", "ggz", "mtvp", "nza")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Regio-organisatie", ("regio", "organisatie")),
        ("M&amp;I &amp; H&W", ("m&i", "h&w")),
        ("OTH’s en zzp'ers", ("oth", "en", "zzp")),
        ("CAFÉ patiënt", ("cafe", "patient")),
        ("1,5 miljard, 75+", ("1.5", "miljard", "75", "plus")),
        ("S1\tS3\x00poh–s", ("s1", "s3", "poh", "s")),
        ("😀 … ???", ()),
        ("", ()),
    ],
)
def test_case_marks_and_joints_make_no_difference(typed: str, read: tuple[str, ...]) -> None:
    assert words(typed) == read


@given(st.text(st.characters(exclude_characters="&")))
def test_any_text_folds_to_a_text_that_stays_the_same(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert len(words(text)) <= MAX_WORDS


@pytest.mark.parametrize("form", ["tekent", "getekend", "tekenen"])
def test_verb_forms_follow_the_infinitive_that_the_collection_has(form: str) -> None:
    assert stem(form, {"tekenen"}) == stem("tekenen", set())


def test_a_verb_with_a_long_vowel_is_the_same_verb() -> None:
    assert stem("negeert", {"negeren"}) == stem("negeren", set())


def test_without_the_infinitive_the_stemmer_decides() -> None:
    assert stem("betaalt", {"betalen"}) != stem("betaalt", set())


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("huisartsendienst", ("huisarts", "dienst")),
        ("anwregeling", ("anw", "regeling")),
        ("ggzwachtlijst", ("ggz", "wachtlijst")),
        ("resultaatsverplichtingen", ("resultaat", "verplichtingen")),
        ("wachtlijst", ("wacht", "lijst")),
        ("koffiezetapparaat", ()),
        ("dienst", ()),
        ("", ()),
    ],
)
def test_compounds_come_apart_into_words_of_the_collection(compound: str, parts: tuple[str, ...]) -> None:
    assert Compounds(COLLECTION, ABBREVIATIONS).split(compound) == parts


def test_a_very_long_word_is_left_alone_at_once() -> None:
    assert Compounds(COLLECTION).split("dienst" * 500) == ()


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(COLLECTION, ABBREVIATIONS, frozenset({"roeien", "tellen"}), lambda word: stem(word, set()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dashbord", "dashboard"),
        ("fiananciering", "financiering"),
        ("negern", "negeren"),
        ("inspektie", "inspectie"),
        ("verzekraars", "verzekeraars"),
        ("tekenne", "tekenen"),
        ("mtpv", "mtvp"),
    ],
)
def test_a_slip_is_read_as_the_word_that_was_meant(speller: Speller, typed: str, meant: str) -> None:
    correction = speller.correct(typed)
    assert correction is not None
    assert correction[0] == meant
    assert 0.5 < correction[1] < 1


@pytest.mark.parametrize("right", ["tekenen", "roeien", "tellen", "teken", "lezen", "bellen", "taart", "de", "75"])
def test_a_word_that_may_well_be_right_is_left_alone(speller: Speller, right: str) -> None:
    assert speller.correct(right) is None


@pytest.mark.parametrize("abbreviation", ["anw", "avg", "acm", "amc", "nzb", "ggd", "anp", "mtvx", "mtv"])
def test_no_abbreviation_is_read_as_another(speller: Speller, abbreviation: str) -> None:
    assert speller.correct(abbreviation) is None


@given(st.sampled_from(ABBREVIATIONS), st.sampled_from(ABBREVIATIONS))
def test_known_abbreviations_stay_what_they_are(one: str, other: str) -> None:
    speller = Speller({one: 1, other: 1}, (one, other), frozenset(), lambda word: word)
    assert speller.correct(one) is None


@given(st.text("abcdefgh", min_size=1, max_size=9), st.text("abcdefgh", min_size=1, max_size=9))
def test_slips_cost_the_same_both_ways_and_nothing_for_the_same_word(one: str, other: str) -> None:
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) == (one == other)
