"""Footnotes: where they begin and end, which numbers cite them, whose they are."""

from __future__ import annotations

from typing import Any

import pytest

FULL = "Dit is een gewone regel die de breedte van het blad helemaal vult met woorden zodat je"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("zo gaat het hier1.", "zo gaat het hier[1]."),
        ("zo gaat het (hier)1. Verder niets.", "zo gaat het (hier)[1]. Verder niets."),
        ("zo gaat het.1 Verder niets.", "zo gaat het.[1] Verder niets."),
        ("zo gaat “het”1, hier.", "zo gaat “het”[1], hier."),
        ("zo gaat het bij het KNT1 . Verder.", "zo gaat het bij het KNT[1]. Verder."),
        ("zo gaat het (hier) 1. Verder.", "zo gaat het (hier)[1]. Verder."),
        ("zo gaat het hier¹.", "zo gaat het hier[1]."),
        ("zo gaat het hier[1].", "zo gaat het hier[1]."),
        ("zo gaat het in 20151.", "zo gaat het in 2015[1]."),
        ("zo gaat het hier1 en daar1.", "zo gaat het hier[1] en daar[1]."),
        ("zo gaat het op 1 mei hier1.", "zo gaat het op 1 mei hier[1]."),
        ("zo gaat de A1 hier1, en fase 1.", "zo gaat de A1 hier[1], en fase 1."),
        ("zo gaat 1,5 van p.1 en art.1 hier1.", "zo gaat 1,5 van p.1 en art.1 hier[1]."),
        ("zo gaat de COVID1-test en 1+1 en 1% hier1.", "zo gaat de COVID1-test en 1+1 en 1% hier[1]."),
        ("zo gaat het sinds ’1 en “1” hier1.", "zo gaat het sinds ’1 en “1” hier[1]."),
        ("zo gaat 40 m1 en H1’s en 1e hier1.", "zo gaat 40 m1 en H1’s en 1e hier[1]."),
    ],
)
def test_a_number_that_cites_becomes_a_mark_and_others_stay(faq: Any, written: str, read: str) -> None:
    outcome = faq(f"A. Hoe gaat het?\nWij zeggen: {written}\n\n1 Een voetnoot\n")
    assert outcome.answer("A") == [(None, f"Wij zeggen: {read}")]
    assert outcome.notes("A") == {1: "Een voetnoot"}


@pytest.mark.parametrize("text", ["het S3 en ICD10 en 75+ in 2015", "hoofdstuk 3. En verder", "Windows11 en MP3"])
def test_without_footnotes_every_number_stays(faq: Any, text: str) -> None:
    outcome = faq(f"A. Hoe gaat het?\nWij zeggen: {text}.\n")
    assert outcome.answer("A") == [(None, f"Wij zeggen: {text}.")]
    assert outcome.remarks == []


@pytest.mark.parametrize(
    "start", ["1 Een voetnoot", "[1] Een voetnoot", "¹ Een voetnoot", "¹Een voetnoot", "1Een voetnoot"]
)
def test_a_footnote_may_begin_in_several_ways(faq: Any, start: str) -> None:
    outcome = faq(f"A. Hoe gaat het?\nZo gaat het hier1.\n\n{start}\n")
    assert outcome.notes("A") == {1: "Een voetnoot"}


def test_a_footnote_in_the_middle_of_a_sentence_is_lifted_out_without_blank_lines(faq: Any) -> None:
    outcome = faq(
        f"A. Hoe gaat het?\n{FULL}\nweet hoe dit verder gaat1. En dan begint een nieuwe zin die nog doorloopt op\n"
        "1 Een voetnoot.\nde volgende pagina.\n"
    )
    assert outcome.answer("A") == [
        (
            None,
            (
                f"{FULL} weet hoe dit verder gaat[1]. En dan begint een nieuwe zin die nog doorloopt op de "
                "volgende "
                "pagina."
            ),
        )
    ]
    assert outcome.notes("A") == {1: "Een voetnoot."}


def test_a_paragraph_that_ends_at_the_foot_of_a_page_is_not_joined_with_the_next(faq: Any) -> None:
    outcome = faq(
        f"A. Hoe gaat het?\n{FULL}\nweet hoe dit verder gaat1.\n\n1 Een voetnoot die doorloopt op\n"
        "een tweede regel\n\n"
        "Een nieuwe alinea.\n"
    )
    assert outcome.answer("A") == [(None, f"{FULL} weet hoe dit verder gaat[1]."), (None, "Een nieuwe alinea.")]
    assert outcome.notes("A") == {1: "Een voetnoot die doorloopt op een tweede regel"}


def test_a_footnote_with_lines_of_its_own_before_the_next_footnote_is_kept_whole(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat het?\nZo gaat het hier1 en daar2.\n\n1 Een studie\nvan Iemand, Iemand anders en\n\n"
        "Nog Iemand\na,d\n\n"
        "2 Een tweede\n"
    )
    assert outcome.notes("A") == {1: "Een studie van Iemand, Iemand anders en Nog Iemand a,d", 2: "Een tweede"}


def test_a_footnote_under_the_next_question_goes_with_the_question_that_cites_it(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat het?\nZo gaat het hier1.\n\nB. En verder?\nVerder gaat het ook zo2.\n\n1 Van A\n2 Van B\n\n"
        "C. En dan?\nNiets.\n"
    )
    assert outcome.notes("A") == {1: "Van A"}
    assert outcome.notes("B") == {2: "Van B"}
    assert outcome.notes("C") == {}


def test_where_pages_are_known_the_last_footnote_runs_to_the_foot_of_its_page(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat het?\nZo gaat het hier1.\n\n1 Een studie.\n\nVan iemand anders.\n\fB. En?\nNiets.\n"
    )
    assert outcome.notes("A") == {1: "Een studie. Van iemand anders."}
    assert outcome.answer("A") == [(None, "Zo gaat het hier[1].")]


def test_indented_lines_of_a_footnote_are_its_own_where_all_footnotes_are_indented(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat het?\nZo gaat het hier1 en daar2.\n\n1 Een studie\n   uit Utrecht\n"
        "2 Een boek\n   uit Zeist\n\n"
        "B. En verder?\nNiets.\n"
    )
    assert outcome.notes("A") == {1: "Een studie uit Utrecht", 2: "Een boek uit Zeist"}


def test_an_amount_on_a_new_line_after_a_footnote_is_no_footnote(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat het?\nZo gaat het hier1. En dan loopt deze zin door op\n\n1 Een.\n\n"
        "de volgende bladzijde en zijn er\n"
        "2 Utrechters bij.\n"
    )
    assert outcome.answer("A")[0][1].endswith(
        "loopt deze zin door op de volgende bladzijde en zijn er 2 Utrechters bij."
    )
    outcome = faq("A. Hoeveel?\nDat zijn er hier1 volgens ons 2.\n\n1 Een\n\n2 tuinen dus.\n")
    assert outcome.answer("A") == [(None, "Dat zijn er hier[1] volgens ons 2. 2 tuinen dus.")]


def test_a_question_ends_a_footnote_even_when_nothing_after_it_is_cited(faq: Any) -> None:
    text = "A. Hoe gaat het?\nZo gaat het hier1.\n\n1 Van A\nB. En verder?\nVerder niets.\n\n2 Van niemand\n"
    for pages in (text, f"\f{text}"):
        outcome = faq(pages)
        assert outcome.notes("A") == {1: "Van A"}
        assert outcome.answer("B") == [(None, "Verder niets.")]
        assert outcome.notes("B") == {2: "Van niemand"}


def test_a_footnote_that_nothing_cites_is_found_below_one_that_fills_its_line(faq: Any) -> None:
    outcome = faq(f"A. Hoe gaat het?\nZo gaat het hier1.\n\n1 {FULL}\n2 Van niemand\n")
    assert outcome.notes("A") == {1: FULL, 2: "Van niemand"}


def test_a_footnote_that_two_answers_cite_stands_with_both(faq: Any) -> None:
    outcome = faq("A. Hoe gaat het?\nZo gaat het hier1.\n\nB. En verder?\nNet als hier1.\n\n1 Samen\n")
    assert outcome.notes("A") == outcome.notes("B") == {1: "Samen"}


def test_notes_at_the_end_under_a_title_of_their_own(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat het?\nZo gaat het hier1.\n\nB. En verder?\nVerder gaat het ook zo2.\n\nNoten\n\n1 Van A\n\n"
        "2 Van B, die doorloopt\nop een tweede regel\n"
    )
    assert outcome.answer("B") == [(None, "Verder gaat het ook zo[2].")]
    assert outcome.notes("B") == {2: "Van B, die doorloopt op een tweede regel"}
    assert outcome.remarks == ["Regel 7: weggelaten: het kopje “Noten”."]


def test_a_footnote_that_nothing_cites_is_kept_and_told(faq: Any) -> None:
    outcome = faq("A. Hoe gaat het?\nZo gaat het hier1 en daar3.\n\n1 Een\n2 Twee\n3 Drie\n\nB. En dan?\nNiets.\n")
    assert outcome.notes("A") == {1: "Een", 2: "Twee", 3: "Drie"}
    assert outcome.remarks == ["Regel 5: geen antwoord haalt voetnoot 2 aan; hij staat nu bij vraag A."]


def test_a_citation_without_a_footnote_is_told_and_stays(faq: Any) -> None:
    outcome = faq("A. Hoe gaat het?\nZo gaat het hier1 en daar2 en ginds3.\n\n1 Een\n2 Twee\n")
    assert outcome.answer("A") == [(None, "Zo gaat het hier[1] en daar[2] en ginds3.")]
    assert outcome.remarks == [
        (
            "Regel 2: “ginds3” lijkt te verwijzen naar voetnoot 3, maar die voetnoot staat niet in het document. "
            "Het "
            "getal is blijven staan."
        )
    ]


def test_a_footnote_missing_from_the_series_is_told(faq: Any) -> None:
    outcome = faq("A. Hoe gaat het?\nZo gaat het hier1 en daar2 en ginds3.\n\n1 Een\n3 Drie\n")
    assert outcome.notes("A") == {1: "Een", 3: "Drie"}
    assert outcome.remarks == [
        (
            "Regel 2: “daar2” lijkt te verwijzen naar voetnoot 2, maar die voetnoot staat niet in het document. "
            "Het "
            "getal "
            "is blijven staan."
        ),
        "Regel 5: hier begint voetnoot 3, maar voetnoot 2 is niet gevonden.",
    ]


def test_a_question_that_cites_a_footnote_gives_it_to_its_answer(faq: Any) -> None:
    outcome = faq("A. Hoe gaat het hier1?\nGoed.\n\nB. En verder?\nNiets.\n\n1 Een\n")
    assert outcome.items["A"].question == "Hoe gaat het hier?"
    assert outcome.notes("A") == {1: "Een"}
    assert outcome.remarks == [
        (
            "Regel 1: de vraag zelf verwijst naar voetnoot 1. Het cijfer is daar weggelaten; de voetnoot staat "
            "bij "
            "het "
            "antwoord."
        )
    ]


def test_numbering_that_starts_again_on_the_next_page_is_told_and_no_text_is_lost(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat het?\nZo gaat het hier1.\n\n1 Van A\n\fB. En verder?\nVerder gaat het zo1.\n\n1 Van B\n"
    )
    assert "Van B" in outcome.imported.yaml
    assert (
        "Regel 8: deze regel lijkt op voetnoot 1, maar past niet in de reeks. De tekst is in het antwoord blijven "
        "staan." in outcome.remarks
    )


def test_an_amount_at_the_beginning_of_a_paragraph_is_no_footnote(faq: Any) -> None:
    outcome = faq("A. Hoeveel?\nEr zijn er genoeg.\n\n12 tuinen doen mee.\n\n1 Januari is het begin.\n")
    assert outcome.answer("A") == [
        (None, "Er zijn er genoeg."),
        (None, "12 tuinen doen mee."),
        (None, "1 Januari is het begin."),
    ]


def test_a_long_address_broken_at_a_hyphen_is_made_whole(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat het?\nZo gaat het hier1 en daar2.\n\n"
        "1 https://www.voorbeeld.nl/een-twee-\ndrie~b0/\nvier en meer\n"
        "2 www.voorbeeld.nl\n"
    )
    assert outcome.notes("A") == {
        1: "https://www.voorbeeld.nl/een-twee-drie~b0/vier en meer",
        2: "www.voorbeeld.nl",
    }
