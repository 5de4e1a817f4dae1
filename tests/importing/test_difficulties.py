"""Difficulties of real documents for an importer, one at a time."""

from __future__ import annotations

from typing import Any

import pytest

LONG = "Dit is een gewone regel die de breedte van het blad helemaal vult met woorden zodat je"


def test_a_letter_that_is_missing_is_told(faq: Any) -> None:
    outcome = faq("A. Wie?\nIk.\n\nB. Wat?\nDit.\n\nD. Waar?\nHier.\n")
    assert list(outcome.items) == ["A", "B", "D"]
    assert outcome.remarks == ["Regel 7: hier begint vraag D, maar vraag C is niet gevonden."]


def test_a_question_only_in_the_table_of_contents_is_told_with_its_text(faq: Any) -> None:
    outcome = faq(
        "A. Wie mag er komen?\nB. Wat kost dat dan?\nC. Waar is het te doen?\n\n"
        "A. Wie mag er komen?\nIedereen.\n\nC. Waar is het te doen?\nHier.\n"
    )
    assert list(outcome.items) == ["A", "C"]
    assert outcome.remarks == [
        (
            "Regel 2: vraag B staat wel in de inhoudsopgave maar niet in de tekst en is niet overgenomen: "
            "“Wat kost dat dan?”."
        )
    ]


def test_a_question_missing_from_the_table_of_contents_is_taken_and_told(faq: Any) -> None:
    outcome = faq(
        "A. Wie mag er komen?\nB. Wat kost dat dan?\n\n"
        "A. Wie mag er komen?\nIedereen.\n\nB. Wat kost dat dan?\nNiets.\n\nC. Waar is het te doen?\nHier.\n"
    )
    assert outcome.answer("C") == [(None, "Hier.")]
    assert outcome.remarks == ["Regel 10: vraag C staat niet in de inhoudsopgave, maar is wel overgenomen."]


def test_a_question_that_reads_differently_in_the_table_of_contents_is_told(faq: Any) -> None:
    outcome = faq(
        "A. Wie mag er komen kijken?\nB. Wat kost dat dan?\n\n"
        "A. Wie mag er komen eten?\nIedereen.\n\nB. Wat kost dat dan?\nNiets.\n"
    )
    assert outcome.items["A"].question == "Wie mag er komen eten?"
    assert outcome.remarks == [
        (
            "Regel 1: in de inhoudsopgave luidt vraag A anders: “Wie mag er komen kijken?”. Overgenomen is: "
            "“Wie mag er komen eten?”."
        )
    ]


def test_text_between_the_table_of_contents_and_the_first_question_is_kept_in_a_remark(faq: Any) -> None:
    outcome = faq(
        "A. Wie mag er komen?\nB. Wat kost dat dan?\n\nDeze lijst is van het bestuur.\n\n"
        "A. Wie mag er komen?\nIedereen.\n\nB. Wat kost dat dan?\nNiets.\n"
    )
    assert outcome.remarks == ["Regel 4: niet geplaatst: “Deze lijst is van het bestuur.”."]


def test_a_question_without_an_answer_is_told_with_its_text(faq: Any) -> None:
    outcome = faq("A. Wie mag er komen?\n\nB. Wat kost dat dan?\nNiets.\n")
    assert list(outcome.items) == ["B"]
    assert outcome.remarks == ["Regel 1: vraag A heeft geen antwoord en is niet overgenomen: “Wie mag er komen?”."]


def test_a_name_with_an_initial_is_no_question(faq: Any) -> None:
    outcome = faq("A. Wie schreef dit?\nDat deed\nE. Voorbeeld uit Utrecht.\n\nB. Wanneer?\nIn mei.\n")
    assert outcome.answer("A") == [(None, "Dat deed E. Voorbeeld uit Utrecht.")]
    assert list(outcome.items) == ["A", "B"]


def test_a_name_that_fits_the_series_loses_from_the_question_in_the_table_of_contents(faq: Any) -> None:
    outcome = faq(
        "A. Wie mag er komen?\nB. Wat kost dat dan?\n\n"
        "A. Wie mag er komen?\nDat vroeg ook al\n\nB. Voorbeeld uit Utrecht.\n\nB. Wat kost dat dan?\nNiets.\n"
    )
    assert outcome.answer("A") == [(None, "Dat vroeg ook al"), (None, "B. Voorbeeld uit Utrecht.")]
    assert outcome.items["B"].question == "Wat kost dat dan?"


def test_a_latin_name_is_no_question(faq: Any) -> None:
    outcome = faq("A. Wat groeit er?\nGras.\n\nB. Wat zit er in het water?\nDit hier:\n\nC. elegans en meer.\n")
    assert outcome.answer("B") == [(None, "Dit hier:"), (None, "C. elegans en meer.")]


def test_a_stray_letter_far_outside_the_series_is_told_and_its_text_kept(faq: Any) -> None:
    outcome = faq("A. Wie?\nIk.\n\nB. Wat?\nDit.\n\nX. Onbekend maar wel een regel apart?\n\nC. Waar?\nHier.\n")
    assert outcome.answer("B") == [(None, "Dit."), (None, "X. Onbekend maar wel een regel apart?")]
    assert outcome.remarks == [
        (
            "Regel 7: deze regel lijkt op een vraag X, maar past niet in de reeks. De tekst is in het antwoord "
            "blijven "
            "staan."
        )
    ]


@pytest.mark.parametrize(
    ("lines", "question"),
    [
        (["A. Wie mag er komen?"], "Wie mag er komen?"),
        (["A.", "Wie mag er komen?"], "Wie mag er komen?"),
        (["A) Wie mag er komen?"], "Wie mag er komen?"),
        (["Vraag A: Wie mag er komen?"], "Wie mag er komen?"),
        (["A.Wie mag er komen?"], "Wie mag er komen?"),
        (["A. De nieuwe regels"], "De nieuwe regels"),
        (["A. Wie mag er komen en mag", "", "   iemand mee?"], "Wie mag er komen en mag iemand mee?"),
        (["A. Wie mag er komen naar de dag", "van Utrecht?"], "Wie mag er komen naar de dag van Utrecht?"),
        ([f"A. {LONG}", "dan ziet wat er gebeurt? En daarna?"], f"{LONG} dan ziet wat er gebeurt? En daarna?"),
        ([f"A. {LONG} dan?", "En wat komt er daarna?"], f"{LONG} dan? En wat komt er daarna?"),
    ],
)  # fmt: skip
def test_a_question_without_a_table_of_contents_ends_where_it_ends(
    faq: Any, lines: list[str], question: str
) -> None:
    outcome = faq("\n".join([*lines, "", "Dat is het antwoord.", "", LONG, "weet wat er gebeurt."]))
    assert outcome.items["A"].question == question
    assert outcome.answer("A")[0] == (None, "Dat is het antwoord.")


def test_an_answer_that_begins_right_under_the_question_with_a_question_of_its_own_is_kept_apart(faq: Any) -> None:
    outcome = faq(f"A. Wie mag er komen?\nWaarom niet iedereen?\nDat is te vol.\n\n{LONG}\nweet.\n")
    assert outcome.items["A"].question == "Wie mag er komen?"
    assert outcome.answer("A")[0] == (None, "Waarom niet iedereen?")


def test_points_out_of_order_are_taken_and_told(faq: Any) -> None:
    outcome = faq("A. Wat eerst?\n1. Dit.\n2. Dat.\n4. En dit.\n\nB. En dan?\n2. Zo.\n3. En zo.\n")
    assert [point for point, _ in outcome.answer("A")] == ["1", "2", "4"]
    assert outcome.remarks == [
        "Regel 4: punt 4 staat na punt 2: er klopt iets niet.",
        "Regel 7: punt 2 staat als eerste punt: er klopt iets niet.",
    ]


def test_numbers_at_the_beginning_of_a_line_are_no_points(faq: Any) -> None:
    outcome = faq(
        f"A. Hoeveel?\n{LONG} op bladzijde\n2. Verder niets, en er kwamen nog\n3.5 procent bij, en dat was in\n"
        "2015. Daarna niet meer.\n"
    )
    assert outcome.answer("A") == [
        (
            None,
            (
                f"{LONG} op bladzijde 2. Verder niets, en er kwamen nog 3.5 procent bij, en dat was in 2015. "
                "Daarna "
                "niet "
                "meer."
            ),
        )
    ]


def test_paragraphs_within_a_point_stay_with_it_and_a_closing_remark_does_not(faq: Any) -> None:
    outcome = faq("A. Hoe?\nZo:\n\n1. Eerst dit.\n\nDat duurt even.\n\n2. Dan dat.\n\nMeer is het niet.\n")
    assert outcome.answer("A") == [
        (None, "Zo:"),
        ("1", "Eerst dit.\n\nDat duurt even."),
        ("2", "Dan dat."),
        (None, "Meer is het niet."),
    ]


def test_list_items_stay_on_lines_of_their_own(faq: Any) -> None:
    outcome = faq(
        "A. Wat neem je mee?\nNeem mee:\n• een schop, die je\nook kunt lenen\n• een emmer\n\n- touw\n- hout\n\n"
        "B. Wat nog meer?\nNiets, al is het altijd goed om warme kleren en laarzen – voor als het\n"
        "– zoals vaak – regent – bij je te hebben.\n"
    )
    assert outcome.answer("A") == [
        (None, "Neem mee:\n• een schop, die je ook kunt lenen\n• een emmer\n- touw\n- hout")
    ]
    assert outcome.answer("B")[0][1].endswith("laarzen – voor als het – zoals vaak – regent – bij je te hebben.")


def test_words_split_by_the_layout_are_made_whole_and_compounds_keep_their_hyphen(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat het met de regenton?\nDe regen-\nton staat bij het tuin-\n"
        "huis, het tuin-huis dus, van de BV-\n"
        "directeur. Voor in-\nen uitgang geldt dat ook, net als in 2015-\n2016 en voor de ja/\nnee-knop.\n"
    )
    assert outcome.answer("A")[0][1] == (
        "De regenton staat bij het tuin-huis, het tuin-huis dus, van de BV-directeur. Voor in- en uitgang geldt "
        "dat "
        "ook, net als in 2015-2016 en voor de ja/nee-knop."
    )


def test_a_layout_that_hyphenates_everywhere_is_recognised(faq: Any) -> None:
    outcome = faq(
        "A. Hoe gaat dat?\nWij heb-\nben vaak woor-\nden die ge-\nsplitst zijn.\n\nB. En ver-\nder?\nNiets.\n"
    )
    assert outcome.answer("A") == [(None, "Wij hebben vaak woorden die gesplitst zijn.")]
    assert outcome.items["B"].question == "En verder?"


def test_soft_hyphens_ligatures_and_odd_spaces_disappear(faq: Any) -> None:
    outcome = faq("A. Wat is dit?\nEen of\u00adfici\u00ad\nëel\u00a0afﬁche\u200b.\n\uf0b7 punt\n")
    assert outcome.answer("A") == [(None, "Een officiëel affiche.\n• punt")]


def test_a_lost_character_is_told(faq: Any) -> None:
    outcome = faq(b"A. Wat is dit?\nEen \x8d probleem.\n")
    assert outcome.answer("A") == [(None, "Een � probleem.")]
    assert outcome.remarks == [
        "Regel 2: hier staat een onleesbaar teken (�). Kijk in het origineel wat er hoort te staan."
    ]


def test_page_numbers_without_known_pages_are_left_out_and_told(faq: Any) -> None:
    outcome = faq("A. Wie?\nWij gaan met zijn allen naar\n\n1\n\nde tuin.\n\n2\n\nB. Waar?\nHier.\n\n- 3 -\n")
    assert outcome.answer("A") == [(None, "Wij gaan met zijn allen naar de tuin.")]
    assert outcome.answer("B") == [(None, "Hier.")]
    assert len(outcome.remarks) == 3
    assert outcome.remarks[0] == "Regel 4: weggelaten als paginanummer, kop- of voetregel: “1”."


def test_a_number_on_a_line_of_its_own_is_not_always_a_page_number(faq: Any) -> None:
    outcome = faq("A. Hoeveel?\nDat zijn er volgens de laatste telling\n\n1\n\ndie wij zelf hielden.\n")
    assert outcome.answer("A") == [(None, "Dat zijn er volgens de laatste telling 1 die wij zelf hielden.")]
    outcome = faq("A. Hoe telt hij?\nHij telt\n1\nen daarna telt hij\n2\nen dat is alles.\n")
    assert outcome.answer("A") == [(None, "Hij telt 1 en daarna telt hij 2 en dat is alles.")]


def test_a_sentence_with_a_blank_line_in_it_is_made_whole(faq: Any) -> None:
    outcome = faq("A. Waarom?\nOmdat deze zin doorloopt op\n\nde volgende regel.\n\nen dit is een eigen regel.\n")
    assert outcome.answer("A") == [
        (None, "Omdat deze zin doorloopt op de volgende regel."),
        (None, "en dit is een eigen regel."),
    ]


def test_a_long_introduction_is_cut_at_a_sentence_and_the_rest_is_told(faq: Any) -> None:
    sentence = "Deze zin staat in de inleiding en is niet erg kort. "
    outcome = faq(f"{sentence * 8}\n\nA. Wie?\nIk.\n")
    assert outcome.file.groups[0].intro == (sentence * 5).strip()
    assert outcome.remarks == [
        (
            "Regel 1: de inleiding is te lang voor het veld intro; dit deel is niet overgenomen: "
            f"“{(sentence * 3).strip()}”."
        )
    ]


def test_a_long_paragraph_is_split_between_sentences(faq: Any) -> None:
    sentence = "Dit is een zin van een flinke lengte die zich een paar keer herhaalt, bijv. Zo. "
    outcome = faq(f"A. Wie?\n1. {sentence * 60}\n")
    parts = outcome.answer("A")
    assert [point for point, _ in parts] == ["1", None]
    assert all(len(text) <= 2800 and text.endswith("Zo.") for _, text in parts)
    assert " ".join(text for _, text in parts) == (sentence * 60).strip()


def test_more_passages_than_the_model_allows_are_put_together(faq: Any) -> None:
    points = "\n".join(f"{number}. Dit is punt nummer {number}." for number in range(1, 61))
    outcome = faq(f"A. Welke punten zijn er?\n{points}\n")
    assert len(outcome.answer("A")) == 1
    assert outcome.answer("A")[0][1].startswith("Dit is punt nummer 1.\n\n2. Dit is punt nummer 2.")
    assert "60. Dit is punt nummer 60." in outcome.answer("A")[0][1]
    assert outcome.remarks == [
        "Regel 1: het antwoord op vraag A heeft meer dan 40 alinea's; ze zijn samengevoegd."
    ]


def test_what_no_answer_can_hold_is_told_with_its_text(faq: Any) -> None:
    sentence = (
        "Dit is een zin van een flinke lengte die zich een paar keer herhaalt en dan ook weer eens ophoudt. "
    )
    outcome = faq("A. Hoe lang?\n" + "\n\n".join(f"Alinea{n}: {sentence * 26}" for n in range(45)))
    assert len(outcome.answer("A")) == 40
    assert outcome.remarks[1].startswith(
        "Regel 1: het antwoord op vraag A is te lang; dit deel is niet overgenomen: “"
    )
    imported = outcome.imported.yaml + outcome.remarks[1]
    assert all(imported.count(f"Alinea{n}:") >= 1 for n in range(45))


def test_a_question_too_long_for_its_field_is_cut_and_the_rest_is_told(faq: Any) -> None:
    question = "Wat gebeurt er als een vraag zo lang is dat hij niet meer past in het veld, " * 5
    outcome = faq(f"A. {question}?\n\nDan dit.\n")
    assert len(outcome.items["A"].question) <= 300
    assert "de tekst van vraag A is te lang" in outcome.remarks[0]
    assert outcome.items["A"].title == "Wat gebeurt er als een vraag zo lang is dat hij niet meer past…"


def test_the_short_answer_is_whole_sentences_without_marks_and_without_an_announcement(faq: Any) -> None:
    outcome = faq(
        "A. Wie mag komen?\nIedereen mag komen (iedereen)1. Er zijn wel regels:\n\n1. Kom op tijd.\n\n"
        "1 Ook honden\n\nB. Hoe laat?\n1. Om acht uur dus.\n2. Of om negen uur.\n"
    )
    assert outcome.items["A"].short == "Iedereen mag komen (iedereen)."
    assert outcome.items["B"].short == "Om acht uur dus."
    outcome = faq("A. Hoe laat?\nKies zelf:\n1. Om acht uur.\n2. Of om negen uur.\n")
    assert outcome.items["A"].short == "Kies zelf: Om acht uur. Of om negen uur."


def test_no_space_stays_where_a_footnote_mark_stood(faq: Any) -> None:
    outcome = faq(
        "Dit gaat over komen [1].\n\nA. Wie mag komen?\nDe kring raadt het af [1]. Het mag wel.\n\n1 Ook honden\n"
    )
    assert outcome.items["A"].short == "De kring raadt het af. Het mag wel."
    assert "intro: Dit gaat over komen.\n" in outcome.imported.yaml


def test_points_that_are_called_points_stand_apart(faq: Any) -> None:
    outcome = faq(
        f"A. Wie mag komen?\n{LONG}\n{LONG[:-3]}.\nPunt 1: Kom op tijd, want om acht uur begint het al.\n"
        "Punt 2: Neem brood mee. Zie ook\npunt 1: op tijd zijn.\n\nPunt 10 is er niet.\n"
    )
    assert outcome.answer("A") == [
        (None, f"{LONG} {LONG[:-3]}."),
        ("1", "Kom op tijd, want om acht uur begint het al."),
        ("2", "Neem brood mee. Zie ook punt 1: op tijd zijn."),
        (None, "Punt 10 is er niet."),
    ]


@pytest.mark.parametrize("text", ["[1]", "1.", "\u00ad", "- -", "(“”)", "1 \u00ad"])
def test_an_answer_of_signs_only_breaks_nothing(faq: Any, text: str) -> None:
    outcome = faq(f"A. Wie?\nIk1.\n\n1 Een\n\nB. Wat?\n{text}\n\nC. Waar?\nHier.\n")
    assert outcome.items["C"].short == "Hier."


def test_a_first_sentence_that_does_not_fit_the_screen_is_kept_whole(faq: Any) -> None:
    long_sentence = "Dit " + "heel erg " * 90 + "lange antwoord."
    outcome = faq(f"A. Wie?\n{long_sentence} En dit ook nog.\n")
    assert outcome.items["A"].short == long_sentence


def test_references_to_other_questions_become_links(faq: Any) -> None:
    outcome = faq(
        "A. Wie?\nZie ook bij C. Zie daarvoor vraag B en D. Zie vraag A en Z.\n\nB. Wat?\nVraag "
        "C2 gaat daarover (zie C).\n\nC. Waar?\nZie E.H.B.O. of zie A’tje.\n\nD. Hoe?\nZo.\n"
    )
    assert outcome.items["A"].see_also == ("tuin-c", "tuin-b", "tuin-d")
    assert outcome.items["B"].see_also == ("tuin-c",)
    assert outcome.items["C"].see_also == ()
    assert outcome.items["D"].see_also == ()


@pytest.mark.parametrize(
    ("name", "group", "title"),
    [
        ("FAQ Volkstuin (versie 2).txt", "volkstuin", "FAQ Volkstuin (versie 2)"),
        ("000_9f8e7d6c.txt", "faq", "FAQ"),
        ("vragen_over_de_tuin.txt", "tuin", "Vragen over de tuin"),
        ("Één-café.txt", "een-cafe", "Één-café"),
    ],
)
def test_group_and_document_are_named_after_the_file(faq: Any, name: str, group: str, title: str) -> None:
    outcome = faq("A. Wie?\nIk.\n", name)
    assert outcome.items["A"].id == f"{group}-a"
    assert outcome.file.documents[0].title == title
    assert outcome.items["A"].sources[0].document == outcome.file.documents[0].id


def test_a_file_name_that_says_nothing_leaves_it_to_an_abbreviation_in_the_questions(faq: Any) -> None:
    outcome = faq(
        "A. Wat is het WPT?\nEen plan.\n\nB. Wie maakt het WPT?\nWij.\n\nC. En dan?\nDan niets.\n", "12.txt"
    )
    assert outcome.items["A"].id == "wpt-a"
    assert outcome.file.documents[0].title == "FAQ WPT"
