"""Answers to questions, on the shipped content and on that of a small club."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.answer import (
    About,
    AboutFact,
    Answer,
    CautionFact,
    Courtesy,
    CourtesyFact,
    DateFact,
    ElsewhereFact,
    Outcome,
    PassageFact,
    PassagePart,
    RefusedCall,
    RegionFact,
    RoundFact,
    TermFact,
)
from bot.answering.arbiter import answer
from bot.answering.candidates import Candidates
from bot.answering.explanation import explanation, name_of
from bot.answering.index import AnswerIndex
from bot.content import models

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.faq.embedding import E5Embedder

    Make = Callable[..., models.FaqItem]
    MakeContent = Callable[..., models.Content]

TODAY = dt.date(2026, 11, 28)
NASTY = [
    "", " ", "\x00\x01", "?" * 3000, "a" * 8000, "verzekeraar " * 700, "😀🎉", "日本語の質問", "\ud800",
    "<@U123> *x* `y`", "&amp;&amp;", "a&b&c", "1,1,1,1", "e\u0301" * 900, "'", "s", "-", "ﬁ",
    "\u202egnijrhcs", "SELECT * FROM x;", "wanneer", "en?", "30 februari 2027",
]  # fmt: skip


def ask(index: AnswerIndex, text: str) -> Answer:
    return answer(text, index, TODAY)


def first(found: Answer) -> str:
    return next(item.letter or item.id for item in found.items.values())


def shown(found: Answer) -> list[str]:
    return [name_of(fact) for fact in found.shown]


# Names


@pytest.mark.parametrize("text", ["G", "g", " g? ", "vraag G", "Vraag g.", "faq g", "iza-g"])
def test_a_letter_or_id_gives_that_item(by_words: AnswerIndex, text: str) -> None:
    found = ask(by_words, text)
    assert (found.outcome, first(found)) == (Outcome.SURE, "G")


def test_every_letter_id_title_and_question_gives_its_own_item(by_words: AnswerIndex) -> None:
    for item in by_words.content.faq:
        for text in filter(None, (item.letter, item.id, item.title, item.question)):
            assert next(iter(ask(by_words, text).items)) == item.id, text


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("MTVP", "mtvp"),
        ("MTVDP", "mtvp"),
        ("meer tijd voor de patiënt", "mtvp"),
        ("wat betekent MTVP eigenlijk", "mtvp"),
        ("NAW", "anw"),
        ("avond-, nacht- en weekendzorg", "anw"),
        ("SEH", "seh"),
        ("InEen", "ineen"),
        ("VPH", "vph"),
        ("wat betekent AVG", "avg"),
        ("GRZ?", "grz"),
    ],
)
def test_a_term_alone_gives_the_term_with_items_about_it(by_words: AnswerIndex, text: str, term: str) -> None:
    found = ask(by_words, text)
    (fact,) = found.facts
    assert isinstance(fact, TermFact)
    assert (found.outcome, fact.term.id) == (Outcome.SURE, term)
    assert not {item.id for item in fact.items}.isdisjoint(fact.term.see_also)


def test_the_meaning_of_a_term_may_be_asked_in_words_of_its_own(by_meaning: AnswerIndex) -> None:
    (fact,) = ask(by_meaning, "What does MTVP stand for?").facts
    assert isinstance(fact, TermFact)
    assert fact.term.id == "mtvp"


@pytest.mark.parametrize("text", ["wanneer is de volgende contractronde van VGZ", "eerstvolgende ronde van vgz?"])
def test_the_next_round_has_its_steps_from_the_soonest_on(by_meaning: AnswerIndex, text: str) -> None:
    (fact,) = ask(by_meaning, text).facts
    days = [occurrence.last_day for occurrence in fact.occurrences]
    assert days == [dt.date(2027, 4, 1), days[1], dt.date(2027, 11, 12)]
    assert days[1].month == 9, "half September"


@pytest.mark.parametrize("text", ["zwart gat in de achtertuin", "bladblazer scheef", "paarse olifant danst"])
def test_what_is_like_nothing_known_is_not_sent_elsewhere(by_meaning: AnswerIndex, text: str) -> None:
    assert ask(by_meaning, text).outcome is Outcome.NOTHING


# Dates, rounds and regions


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("wanneer is het IZA voorbij", "datum einde-iza-2026"),
        ("op welke dag tekenden de partijen het IZA", "datum iza-ondertekening-2022"),
        ("wanneer moest de 20% minder ouderen op de SEH gehaald zijn", "datum iza-kwetsbare-ouderen-seh-2025"),
        ("wanneer moeten verzekeraars hun inkoopbeleid klaar hebben", "datum inkoopbeleid-1-april"),
        ("staat er iets in november 2027 op de kalender", "datum polisbekendmaking-12-november"),
        ("12 november", "datum polisbekendmaking-12-november"),
        ("wat gebeurde er op 16 september 2022", "datum iza-ondertekening-2022"),
        ("wanneer begint de volgende ronde van Zilveren Kruis", "ronde zilveren-kruis"),
        ("komt Menzis volgend jaar met een nieuw contract", "ronde menzis"),
        ("ik werk in Emmen, wanneer krijg ik een contractvoorstel", "ronde zilveren-kruis, drenthe"),
        ("ronde van salland", "ronde eno"),
        ("waneer krijg ik een nieuw contrakt van menzis", "ronde menzis"),
        ("contractronde Limburg", "ronde cz, vgz, zuid-limburg, noord-en-midden-limburg"),
        ("wie is preferent in Den Haag", "regio haaglanden"),
        ("Leeuwarden verzekeraar", "regio friesland"),
    ],
)
def test_what_is_asked_about_the_calendar_is_answered_from_it(
    by_meaning: AnswerIndex, text: str, fact: str
) -> None:
    found = ask(by_meaning, text)
    assert found.outcome is Outcome.SURE
    (name,) = shown(found)
    assert sorted(name.replace(",", "").split()[1:]) == sorted(fact.replace(",", "").split()[1:])


def test_of_a_round_the_step_that_is_named_goes_first(by_meaning: AnswerIndex) -> None:
    (fact,) = ask(by_meaning, "wanneer gaat het portaal van zilveren kruis open").facts
    assert isinstance(fact, RoundFact)
    assert fact.occurrences[0].phase is not None
    assert fact.occurrences[0].phase.kind is models.PhaseKind.PORTAL


def test_what_to_do_without_a_contract_is_not_when_the_next_one_comes(by_meaning: AnswerIndex) -> None:
    assert not any(
        isinstance(fact, RoundFact) for fact in ask(by_meaning, "wat als CZ mij geen contract biedt").shown
    )


def test_the_first_date_to_come_goes_first(by_meaning: AnswerIndex) -> None:
    (fact,) = ask(by_meaning, "wat is de eerste datum waar ik op moet letten").facts
    assert isinstance(fact, DateFact)
    assert fact.occurrences[0].item_id == "einde-iza-2026"


def test_a_date_that_has_just_passed_goes_before_the_next(by_meaning: AnswerIndex) -> None:
    def days(today: dt.date) -> list[dt.date]:
        (fact,) = answer("op welke datum maken verzekeraars de premies bekend", by_meaning, today).facts
        assert isinstance(fact, DateFact)
        return [occurrence.last_day for occurrence in fact.occurrences]

    assert days(dt.date(2026, 11, 28)) == [dt.date(2026, 11, 12), dt.date(2027, 11, 12)]
    assert days(dt.date(2027, 2, 1)) == [dt.date(2027, 11, 12)]


def test_the_term_of_the_contract_of_now_is_not_the_next_round(by_meaning: AnswerIndex) -> None:
    asked = "wanneer komt zilveren kruis met nieuw beleid en wat is de looptijd van het huidige contract"
    of_round, of_now = answer(asked, by_meaning, TODAY).facts
    assert isinstance(of_round, RoundFact)
    assert isinstance(of_now, PassageFact)
    assert "2026-2027" in " ".join(of_now.sentences)


def test_a_place_that_is_also_a_word_counts_beside_the_word_for_an_insurer(by_words: AnswerIndex) -> None:
    (fact,) = answer("verzekeraar delft", by_words, TODAY).facts
    assert isinstance(fact, RegionFact)
    assert [region.insurers for region in fact.regions] == [("dsw",)]
    region, of_round = answer("Delft valt onder dsw toch? wanneer loopt dat contract af", by_words, TODAY).facts
    assert isinstance(region, RegionFact)
    assert isinstance(of_round, RoundFact)


def test_a_question_for_a_place_is_none_for_a_time(by_meaning: AnswerIndex) -> None:
    (fact,) = answer("waar moet ik het contract eigenlijk tekenen", by_meaning, TODAY).facts
    assert isinstance(fact, PassageFact)
    assert "VECOZO" in fact.sentences[0]


@pytest.mark.parametrize(
    "asked", ["op welke pagina staan behandelwensen van 75-plussers", "bladzijde dementie iza"]
)
def test_a_question_for_the_page_gets_the_page(by_meaning: AnswerIndex, asked: str) -> None:
    fact = answer(asked, by_meaning, TODAY).shown[0]
    assert isinstance(fact, PassageFact)
    assert fact.sentences[0].startswith("IZA-concept 3-9-2022, p. 134")


def test_a_period_in_which_nothing_falls_is_an_answer(by_meaning: AnswerIndex) -> None:
    (fact,) = ask(by_meaning, "nog iets voor kerst 2026?").facts
    assert name_of(fact) == "datum geen"


def test_two_questions_get_two_facts(by_meaning: AnswerIndex) -> None:
    found = ask(by_meaning, "wanneer eindigt het IZA en wie is de verzekeraar in Assen")
    assert shown(found) == ["datum einde-iza-2026", "regio drenthe"]
    assert shown(ask(by_meaning, "wat is een s.o. en wat betekent GRZ")) == ["begrip so", "begrip grz"]
    both = ask(by_meaning, "what is the difference between an OTH and a klankbordgroep")
    assert shown(both) == ["begrip oth", "begrip klankbordgroep"]


# Passages


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
def test_an_item_is_found_by_each_of_its_points_and_shows_the_sentence(
    by_meaning: AnswerIndex, text: str, letter: str, words: str
) -> None:
    fact = ask(by_meaning, text).shown[0]
    assert isinstance(fact, PassageFact)
    assert (fact.item.letter, fact.part) == (letter, PassagePart.SECTION)
    assert words.lower() in " ".join(fact.sentences).lower()
    assert all("[" not in sentence for sentence in fact.sentences)


@pytest.mark.parametrize("text", ["moet ik nu nog iets ondernemen", "moeten wij dit jaar nog iets inleveren"])
def test_who_asks_for_a_task_is_told_that_there_is_none(by_meaning: AnswerIndex, text: str) -> None:
    fact = ask(by_meaning, text).shown[0]
    assert isinstance(fact, PassageFact)
    assert fact.sentences[0].startswith("Voor zover hier bekend")


def test_a_term_that_the_question_uses_is_no_alternative_to_passages(by_meaning: AnswerIndex) -> None:
    found = ask(by_meaning, "wie zoekt de kortste wachtlijst van de ggz uit")
    assert found.alternatives
    assert not any(isinstance(fact, TermFact) for fact in found.shown)


def test_an_item_without_the_term_that_is_named_is_not_sure(by_meaning: AnswerIndex) -> None:
    assert ask(by_meaning, "leven we in 2026 nog onder het hoofdlijnenakkoord").outcome is Outcome.UNSURE


def test_who_asks_what_practices_may_share_is_led_to_the_rule(by_meaning: AnswerIndex) -> None:
    found = ask(by_meaning, "mag ik in dit kanaal vragen welk tarief anderen krijgen voor de anw?")
    assert any(isinstance(fact, PassageFact) and fact.item.id == "mededinging-praktijk" for fact in found.shown)


def test_two_questions_that_lead_to_one_item_show_it_once(by_meaning: AnswerIndex) -> None:
    found = ask(by_meaning, "komt het geld er echt? en is er bezwaar mogelijk tegen zoiets?")
    items = [fact.item.id for fact in found.shown if isinstance(fact, PassageFact)]
    assert len(items) == len(set(items)) > 0


def test_what_is_not_known_is_said_by_the_passage_that_says_so(by_meaning: AnswerIndex) -> None:
    found = ask(by_meaning, "weten we wat er in juni 2024 bij het bestuurlijk overleg uit kwam")
    assert any("niet vastgesteld" in " ".join(f.sentences) for f in found.shown if isinstance(f, PassageFact))


# No answer


@pytest.mark.parametrize(
    "text",
    ["tekenen voor een pakketje bij de buren", "minister van financiën belastingplan", "geld voor het bloemstuk",
     "stemmen voor de ondernemingsraad van de gemeente", "huurcontract van mijn flat",
     "kan ik een griepprik halen", "dosering paracetamol bij kinderen",
     "hoe stel ik mijn outlook handtekening in"],
)  # fmt: skip
def test_a_question_about_something_else_is_turned_away(by_meaning: AnswerIndex, text: str) -> None:
    assert ask(by_meaning, text).outcome in {Outcome.NOTHING, Outcome.ELSEWHERE}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("goedemorgen", "greeting"),
        ("dankjewel!", "thanks"),
        ("fijne avond", "goodbye"),
        ("en dan?", "follow-up"),
        ("kan ik iemand spreken", "human"),
        ("wat kun je allemaal", "abilities"),
    ],
)
def test_small_talk_is_no_question(by_words: AnswerIndex, text: str, kind: str) -> None:
    found = ask(by_words, text)
    assert (found.outcome, shown(found)) == (Outcome.COURTESY, [kind])


def test_a_call_to_coordinate_gets_the_sentence_on_competition_law_alone(by_meaning: AnswerIndex) -> None:
    found = ask(by_meaning, "zullen we met de hagro afspreken dat niemand CZ tekent")
    assert (found.outcome, shown(found), found.alternatives) == (Outcome.CAUTION, ["mededinging"], ())
    assert found.facts == (CautionFact(RefusedCall.JOINT_ACTION),)
    assert ask(by_meaning, "kun je bijhouden wie er tekent").facts == (CautionFact(RefusedCall.WHO_SIGNS),)


def test_a_story_about_two_contracts_is_no_call(by_meaning: AnswerIndex) -> None:
    story = (
        "Mijn man en ik hebben samen een praktijk in Tilburg en zijn die twee contracten beu. Wordt dat ooit een?"
    )
    assert ask(by_meaning, story).outcome is not Outcome.CAUTION


# How it is done


@pytest.mark.parametrize(
    "text",
    [
        *("NAW", "wat is GRZ", "wanneer is de volgende contractronde van VGZ in september 2027"),
        *("rondes Zeeland 2027", "deadlines in april", "contractronde CZ 2027", "in 2027"),
        *("kan ik in april nog een contract krijgen bij CZ", "wanneer is de eerstvolgende deadline"),
    ],
)
def test_what_is_settled_by_reading_gets_the_answer_of_a_search(
    by_meaning: AnswerIndex, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = ask(by_meaning, text)
    assert settled.outcome is Outcome.SURE
    monkeypatch.setattr(Candidates, "settled", lambda _: [])
    searched = ask(by_meaning, text)
    assert len(searched.ranked) > len(settled.ranked)
    assert (searched.outcome, shown(searched)) == (settled.outcome, shown(settled))


@pytest.mark.parametrize("text", ["G", "deadlines in april", "dankjewel"])
def test_names_and_periods_need_no_index_of_words(content: models.Content, text: str) -> None:
    index = AnswerIndex(content)
    assert ask(index, text).outcome in {Outcome.SURE, Outcome.COURTESY}
    assert "finder" not in vars(index)


def test_two_indexes_answer_alike_and_so_do_threads(
    by_meaning: AnswerIndex, content: models.Content, embedder: E5Embedder
) -> None:
    questions = ["krijg ik meer betaald", "wie is de baas in de vereniging", "spoedpost", "zorgplicht", "xyz"] * 4
    other = AnswerIndex(content).learned(embedder)
    expected = [ask(by_meaning, question) for question in questions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda question: ask(other, question), questions)) == expected


def test_the_interpreter_goes_on_while_the_model_computes(by_meaning: AnswerIndex) -> None:
    """The longest wait of another thread stays far below the time of one lookup."""
    turns, done = [0], threading.Event()

    def lookups() -> None:
        for number in range(10):
            ask(by_meaning, f"vraag nummer {number} over de afspraken met de verzekeraar en de minister")
        done.set()

    thread = threading.Thread(target=lookups)
    thread.start()
    while not done.is_set():
        turns[0] += 1
    thread.join()
    assert turns[0] > 1_000


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_get_an_answer_and_an_explanation(by_meaning: AnswerIndex, text: str) -> None:
    assert explanation(ask(by_meaning, text))


@settings(max_examples=150, deadline=2_000)
@given(st.text(max_size=300))
def test_any_text_gets_an_answer_by_words(by_words: AnswerIndex, text: str) -> None:
    assert len(ask(by_words, text).shown) <= 3


@settings(max_examples=25, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=8_000))
def test_any_text_gets_an_answer_by_meaning(by_meaning: AnswerIndex, text: str) -> None:
    found = ask(by_meaning, text)
    assert all(0 <= candidate.score <= 1 for candidate in found.ranked)


def test_an_explanation_says_how_the_question_was_read_and_what_counted(by_meaning: AnswerIndex) -> None:
    text = explanation(ask(by_meaning, "kunnen verzekeraars de ANW kortten"))
    assert "(yes-no; " in text
    assert "ANW; geen tijd)" in text
    assert "betekenis" in text


# Another association


def test_an_empty_collection_finds_nothing(club: MakeContent, embedder: E5Embedder) -> None:
    for index in (AnswerIndex(club()), AnswerIndex(club()).learned(embedder)):
        assert ask(index, "wanneer is de training").outcome is Outcome.NOTHING


def test_another_club_gets_its_own_bot_from_its_own_content(
    club: MakeContent, club_item: Make, club_embedder: E5Embedder
) -> None:
    content = club(
        club_item("contributie", "Hoeveel is de contributie?", "Senioren betalen 180 euro per jaar."),
        club_item("training", "Wanneer is er training?", "Op dinsdag en donderdag om 19.00 uur in de sporthal."),
        club_item("staf", "Wat doet de technische staf?", "De TS kiest de opstelling.", terms=("ts",)),
        terms=(models.Term(id="ts", term="TS", expansion="technische staf", explanation="De trainers."),),
    )
    index = AnswerIndex(content).learned(club_embedder)
    assert first(ask(index, "wat kost het lidmaatschap")) == "contributie"
    assert first(ask(index, "hoe laat kunnen we oefenen")) == "training"
    assert shown(ask(index, "TS")) == ["begrip ts"]


def test_an_item_is_found_by_its_former_id(club: MakeContent, club_item: Make) -> None:
    content = club(club_item("contributie", "Hoeveel is de contributie?", previous_ids=("lidgeld",)))
    assert first(ask(AnswerIndex(content), "lidgeld")) == "contributie"


def test_the_sentence_at_the_end_of_a_long_passage_is_found_too(club: MakeContent, club_item: Make) -> None:
    long = "Er wordt veel gezegd over de kantine. " * 60 + "De frituurpan staat in de berging."
    content = club(
        club_item("bar", "Wat staat waar?", "Zie hieronder.", long), club_item("kas", "Wie doet de kas?")
    )
    fact = ask(AnswerIndex(content), "frituurpan").shown[0]
    assert isinstance(fact, PassageFact)
    assert (fact.item.id, fact.section) == ("bar", 1)
    assert "De frituurpan staat in de berging." in fact.sentences


def test_equal_items_come_in_the_order_of_the_content(club: MakeContent, club_item: Make) -> None:
    items = [club_item(item_id, "Waar is de sleutel?", "In de kast.") for item_id in ("c", "a", "b")]
    assert list(ask(AnswerIndex(club(*items)), "sleutel in de kast").items) == ["c", "a", "b"]


def test_the_name_of_an_insurer_also_speaks_of_insurers(club: MakeContent, club_item: Make) -> None:
    content = club(
        club_item("polis", "Wat doet de verzekeraar?", "De verzekeraar betaalt de schade."),
        club_item("bar", "Wanneer is de bar open?", "Na elke wedstrijd."),
        insurers=(models.Insurer(id="onderling", name="Onderlinge Hulp", oth=models.OthStanding.UNKNOWN),),
    )
    assert first(ask(AnswerIndex(content), "schade bij Onderlinge Hulp")) == "polis"


@pytest.mark.parametrize(
    "asked",
    [
        "kan ik de deadlines in mijn outlook agenda krijgen",
        "hoe zet ik de datums in google agenda",
        "is er een ics bestand",
        "zet de contractrondes in mijn agenda",
    ],
)
def test_a_question_about_ones_own_calendar_leads_to_the_subscriptions(by_words: AnswerIndex, asked: str) -> None:
    found = ask(by_words, asked)
    assert found.shown == (AboutFact(About.CALENDAR),)


@pytest.mark.parametrize("asked", ["wat staat er op de agenda", "staat het inkoopbeleid op de agenda van de ALV"])
def test_a_question_about_dates_is_none_about_a_calendar_program(by_words: AnswerIndex, asked: str) -> None:
    assert AboutFact(About.CALENDAR) not in ask(by_words, asked).shown


def test_two_questions_that_lean_on_a_term_are_answered_from_its_items(by_meaning):
    found = answer("hoeveel zijn er en bestaan ze nog?", by_meaning, TODAY, "oth")
    assert found.outcome is Outcome.SURE
    assert any("acht" in sentence for fact in found.facts for sentence in fact.sentences)


def test_a_question_that_leans_on_an_item_is_answered_by_its_passage(by_meaning):
    found = answer("en krijg ik daar ook meer geld voor?", by_meaning, TODAY, "iza-l")
    (fact,) = found.facts
    assert "geen geld bij" in fact.sentences[0]


def test_what_a_subject_does_not_tell_is_not_answered_from_another(by_meaning):
    found = answer("en krijg ik daar ook een auto van?", by_meaning, TODAY, "iza-l")
    assert found.facts == (CourtesyFact(Courtesy.FOLLOW_UP, by_meaning.content.faq_by_id["iza-l"]),)


@pytest.mark.parametrize(
    ("question", "dates"),
    [
        ("wanneer is het webinar beleid en bekostiging?", ["webinar-2020-11-19", "webinar-2020-11-26"]),
        ("wanneer moesten de regioplannen af zijn en de regiobeelden", ["regiobeelden-2023", "regioplannen-2023"]),
        ("wanneer loopt het integraal zorgakkoord af", ["einde-iza-2026"]),
    ],
)
def test_dates_that_fit_a_name_nearly_as_well_are_given_together(by_meaning, question, dates):
    (fact,) = answer(question, by_meaning, TODAY).facts
    assert isinstance(fact, DateFact)
    assert [occurrence.item.id for occurrence in fact.occurrences] == dates


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("kunt u mij de notulen sturen van het laatste overleg met menzis", "stukken"),
        ("ANW tarief 2026?", "tarieven"),
    ],
)
def test_papers_and_the_tariffs_of_a_year_are_not_here(by_meaning, question, topic):
    (fact,) = answer(question, by_meaning, TODAY).facts
    assert isinstance(fact, ElsewhereFact)
    assert fact.topic.id == topic
