"""What a question gets, in the shipped collection and in a small one of another club."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content import models
from bot.faq.finder import Finder
from bot.faq.findings import Findings, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.faq.embedding import E5Embedder

    Make = Callable[..., models.FaqItem]
    MakeContent = Callable[..., models.Content]

NASTY = [
    "", " ", "\x00\x01", "?" * 3000, "a" * 8000, "verzekeraar " * 700, "😀🎉", "日本語の質問", "\ud800",
    "<@U123> *x* `y`", "&amp;&amp;", "a&b&c", "1,1,1,1", "e\u0301" * 900, "'", "s", "-", "ﬁ",
    "\u202egnijrhcs", "SELECT * FROM x;",
]  # fmt: skip


def first(findings: Findings) -> str:
    return findings.matches[0].item.letter or findings.matches[0].item.id


@pytest.mark.parametrize("text", ["G", "g", " g? ", "vraag G", "Vraag g.", "faq g", "iza-g"])
def test_a_letter_or_id_gives_that_item_without_the_model(by_words: Finder, text: str) -> None:
    findings = by_words.find_exact(text)
    assert findings is not None
    assert (findings.outcome, [match.item.letter for match in findings.matches]) == (Outcome.EXACT, ["G"])


def test_every_letter_id_title_and_question_gives_its_own_item_first(
    by_words: Finder, content: models.Content
) -> None:
    for item in content.faq:
        for text in filter(None, (item.letter, item.id, item.title, item.question)):
            findings = by_words.find_exact(text)
            assert findings is not None, text
            assert findings.matches[0].item.id == item.id, text


def test_a_phrasing_word_for_word_is_exact_unless_two_items_share_it(
    by_words: Finder, content: models.Content
) -> None:
    exact = [(by_words.find_exact(phrasing), item) for item in content.faq for phrasing in item.asked_as]
    right = [findings.matches[0].item.id == item.id for findings, item in exact if findings and findings.matches]
    assert sum(right) / len(exact) > 0.95


@pytest.mark.parametrize(
    ("text", "term", "item"),
    [
        ("MTVP", "mtvp", "L"),
        ("wat is mtvp?", "mtvp", "L"),
        ("MTVDP", "mtvp", "L"),
        ("meer tijd voor de patiënt", "mtvp", "L"),
        ("wat betekent MTVP eigenlijk", "mtvp", "L"),
        ("SEH", "seh", "C"),
        ("InEen", "ineen", "M"),
        ("VPH", "vph", "N"),
    ],
)
def test_a_term_alone_gives_the_term_and_the_item_about_it(
    by_words: Finder, text: str, term: str, item: str
) -> None:
    findings = by_words.find_exact(text)
    assert findings is not None
    assert findings.term is not None
    assert (findings.term.id, findings.outcome, first(findings)) == (term, Outcome.EXACT, item)


@pytest.mark.parametrize("text", ["NAW", "ANW", "anw", "avond-, nacht- en weekendzorg", "ANW-diensten"])
def test_all_names_of_one_thing_give_the_same_items(by_words: Finder, text: str) -> None:
    findings = by_words.find_exact(text)
    assert findings is not None
    assert findings.term is not None
    assert findings.term.id == "anw"
    about_anw = {"iza-f", "iza-g", "iza-i", "iza-j", "iza-k", "iza-anw-mtvp-resultaat"}
    assert {match.item.id for match in findings.matches[:3]} <= about_anw


def test_a_typing_error_in_a_term_is_sure_but_not_exact(by_words: Finder) -> None:
    findings = by_words.find("wat is mtpv")
    assert findings.term is not None
    assert (findings.term.id, findings.outcome, first(findings)) == ("mtvp", Outcome.SURE, "L")


def test_what_asks_after_a_term_and_is_the_question_of_an_item_gives_that_item_first(
    by_words: Finder, content: models.Content
) -> None:
    findings = by_words.find("wat is een overlegteam")
    assert findings.term is not None
    assert findings.term.id == "oth"
    assert findings.term in content.terms


@pytest.mark.parametrize(
    ("text", "letter", "words"),
    [
        ("dementie diagnose en behandeling op maat", "C", "dementie"),
        ("valpreventie bij kwetsbare ouderen", "C", "valpreventie"),
        ("herverwijzen naar de kortste wachttijd in de ggz", "C", "wacht"),
        ("klacht bij de inspectie over plofpraktijken", "H", "inspectie"),
        ("wet DBA en dienstverband", "H", "DBA"),
        ("bezwaarprocedure tegen het oordeel over het resultaat", "E", "bezwaar"),
    ],
)
def test_an_answer_is_found_by_each_of_its_points_and_says_which(
    by_meaning: Finder, text: str, letter: str, words: str
) -> None:
    match = by_meaning.find(text).matches[0]
    assert match.item.letter == letter
    assert match.section is not None
    section = match.item.answer[match.section]
    assert words.lower() in f"{section.heading} {section.text}".lower()


@pytest.mark.parametrize(
    "text",
    ["tekenen voor een pakketje bij de buren", "minister van financiën belastingplan", "geld voor het bloemstuk",
     "stemmen voor de ondernemingsraad van de gemeente", "huurcontract van mijn flat"],
)  # fmt: skip
def test_everyday_words_in_another_question_do_not_fool_it(by_meaning: Finder, text: str) -> None:
    assert by_meaning.find(text).outcome is Outcome.NOTHING


def test_nothing_still_gives_the_nearest_topics(by_meaning: Finder) -> None:
    findings = by_meaning.find("minister van financiën belastingplan", limit=3)
    assert len(findings.matches) == 3


def test_scores_lie_between_0_and_1_and_the_best_comes_first(by_meaning: Finder) -> None:
    findings = by_meaning.find("wat verandert er voor de huisartsenpost", limit=50)
    scores = [match.score for match in findings.matches]
    assert all(0 <= score <= 1 for score in scores)
    assert scores[0] >= scores[-1]


def test_two_finders_rank_alike_and_so_do_threads(content: models.Content, embedder: E5Embedder) -> None:
    questions = ["krijg ik meer betaald", "wie is de baas in de vereniging", "spoedpost", "zorgplicht", "xyz"] * 4
    one, other = Finder(content, embedder), Finder(content, embedder)
    expected = [one.find(question) for question in questions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(other.find, questions)) == expected


def test_the_interpreter_goes_on_while_the_model_computes(by_meaning: Finder) -> None:
    """The longest wait of another thread stays far below the time of one lookup."""
    turns, done = [0], threading.Event()

    def lookups() -> None:
        for number in range(10):
            by_meaning.find(f"vraag nummer {number} over de afspraken met de verzekeraar en de minister")
        done.set()

    thread = threading.Thread(target=lookups)
    thread.start()
    while not done.is_set():
        turns[0] += 1
    thread.join()
    assert turns[0] > 1_000


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_get_findings(by_meaning: Finder, text: str) -> None:
    findings = by_meaning.find(text)
    assert findings.query == text
    assert by_meaning.explain(text).render()


@settings(max_examples=150, deadline=2_000)
@given(st.text(max_size=300))
def test_any_text_gets_findings_by_words(by_words: Finder, text: str) -> None:
    assert isinstance(by_words.find(text), Findings)


@settings(max_examples=25, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=8_000))
def test_any_text_gets_findings_by_meaning(by_meaning: Finder, text: str) -> None:
    findings = by_meaning.find(text, limit=3)
    assert len(findings.matches) <= 3


def test_an_empty_collection_finds_nothing(club: MakeContent, embedder: E5Embedder) -> None:
    for finder in (Finder(club()), Finder(club(), embedder)):
        assert finder.find("wanneer is de training") == Findings("wanneer is de training", Outcome.NOTHING, ())


def test_another_club_gets_its_own_bot_from_its_own_content(
    club: MakeContent, club_item: Make, club_embedder: E5Embedder
) -> None:
    content = club(
        club_item("contributie", "Hoeveel is de contributie?", "Senioren betalen 180 euro per jaar."),
        club_item("training", "Wanneer is er training?", "Op dinsdag en donderdag om 19.00 uur in de sporthal."),
        club_item("ts", "Wat doet de technische staf?", "De TS kiest de opstelling.", terms=("ts",)),
        terms=(models.Term(id="ts", term="TS", expansion="technische staf", explanation="De trainers."),),
    )
    finder = Finder(content, club_embedder)
    assert first(finder.find("wat kost het lidmaatschap")) == "contributie"
    assert first(finder.find("hoe laat kunnen we oefenen")) == "training"
    assert finder.find("TS").term == content.terms[0]


def test_an_item_is_found_by_its_former_id(club: MakeContent, club_item: Make) -> None:
    content = club(club_item("contributie", "Hoeveel is de contributie?", previous_ids=("lidgeld",)))
    findings = Finder(content).find_exact("lidgeld")
    assert findings is not None
    assert findings.matches[0].item.id == "contributie"


def test_the_end_of_a_long_passage_is_found_too(club: MakeContent, club_item: Make) -> None:
    long = "Er wordt veel gezegd over de kantine. " * 60 + "De frituurpan staat in de berging."
    content = club(
        club_item("bar", "Wat staat waar?", "Zie hieronder.", long), club_item("kas", "Wie doet de kas?")
    )
    match = Finder(content).find("frituurpan").matches[0]
    assert (match.item.id, match.section) == ("bar", 1)


def test_equal_items_come_in_the_order_of_their_ids(club: MakeContent, club_item: Make) -> None:
    items = [club_item(item_id, "Waar is de sleutel?", "In de kast.") for item_id in ("c", "a", "b")]
    findings = Finder(club(*items)).find("sleutel in de kast")
    assert [match.item.id for match in findings.matches] == ["a", "b", "c"]


def test_the_name_of_an_insurer_also_speaks_of_insurers(club: MakeContent, club_item: Make) -> None:
    content = club(
        club_item("polis", "Wat doet de verzekeraar?", "De verzekeraar betaalt de schade."),
        club_item("bar", "Wanneer is de bar open?", "Na elke wedstrijd."),
        insurers=(models.Insurer(id="onderling", name="Onderlinge Hulp", oth=models.OthStanding.UNKNOWN),),
    )
    assert first(Finder(content).find("schade bij Onderlinge Hulp")) == "polis"


def test_without_the_model_it_says_so(by_words: Finder, by_meaning: Finder) -> None:
    assert (by_words.by_meaning, by_meaning.by_meaning) == (False, True)


def test_an_explanation_says_how_the_question_was_read_and_what_counted(by_meaning: Finder) -> None:
    text = by_meaning.explain("kunnne verzekeraars de ANW korten").render()
    assert 'bedoeld: "' not in text.split('"kunnne"')[0]
    assert "term:anw" in text
    assert "betekenis" in text
    assert "iets anders" in text


def test_an_explanation_without_the_model_says_that_it_is_missing(by_words: Finder) -> None:
    assert "taalmodel ontbreekt" in by_words.explain("krijg ik meer betaald").render()
