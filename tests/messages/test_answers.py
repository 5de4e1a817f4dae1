"""Answers in words: the fact first, how sure, and what can be pressed."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.answering.answer import (
    About,
    AboutFact,
    Answer,
    Candidate,
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
from bot.answering.fact_sentences import once, repeats
from bot.answering.language import Language
from bot.answering.reading import MessageKind, Reading
from bot.calendar.occurrences import occurrences
from bot.content.footnote_marks import without_marks
from bot.content.models import Elsewhere
from bot.messages import render_slack, render_text
from bot.messages.answers import IN_DUTCH, NOT_SURE, NOT_SURE_OF_ONE, answer_message
from bot.messages.cards import SAID
from bot.messages.message import Action, Buttons, Entries
from bot.messages.passages import full_answer, item_message, passage
from bot.messages.term_replies import term_text
from bot.simulator import limits
from tests.shipped import shipped

TODAY = dt.date(2026, 11, 28)
COMING = occurrences(shipped(), TODAY, TODAY + dt.timedelta(days=900))
STRANGER = Elsewhere(id="premie", title="Premies", reply="Vraag dat je zorgverzekeraar.", asked_as=("premie?",))


def reading(language=Language.DUTCH):
    return Reading("", MessageKind.QUESTION, language)


def sure(*facts, outcome=Outcome.SURE, language=Language.DUTCH):
    return answer_message(shipped(), Answer(reading(language), outcome, facts), TODAY, "/iza")


def unsure(*facts):
    alternatives = tuple(Candidate(fact, 0.5) for fact in facts)
    return answer_message(shipped(), Answer(reading(), Outcome.UNSURE, (), alternatives), TODAY, "/iza")


def first_of(kind):
    """The first coming deadline or step of a round."""
    return next(found for found in COMING if type(found.item).__name__ == kind)


def steps_of(insurer):
    return tuple(found for found in COMING if getattr(found.item, "insurer", "") == insurer)


def said(message):
    return render_text.render_without_buttons(message)


def accepted(message):
    body = render_slack.reply(message)
    assert limits.violations(body) == []
    assert limits.warnings(body) == []
    assert limits.refuse_message(body, posted=True) is None


def _capital(text):
    return text[:1].upper() + text[1:]


def _news(item, index):
    return item.answer[index].later or item.later.short


def rows(message):
    return [part for part in message.parts if isinstance(part, Buttons)]


FACTS = (
    *(passage(item, index) for item in shipped().faq for index in (None, *range(len(item.answer)))),
    *(TermFact(term, tuple(shipped().faq_by_id[id_] for id_ in term.see_also)) for term in shipped().terms),
    *(DateFact((found,)) for found in COMING),
    *(RoundFact((insurer,), (), steps_of(insurer.id)) for insurer in shipped().insurers),
    *(RegionFact((region,)) for region in shipped().regions),
    *(CourtesyFact(kind) for kind in Courtesy),
    *(AboutFact(kind) for kind in About),
    CautionFact(),
    ElsewhereFact(STRANGER),
    DateFact(()),
)


def test_a_passage_opens_with_the_sentences_that_hold_the_fact() -> None:
    for item in shipped().faq:
        for index in range(len(item.answer)):
            fact = passage(item, index)
            lines = said(sure(fact)).split("\n\n")
            assert lines[0] == " ".join(fact.sentences), item.id
            assert lines[-1].count("\n") == 0, "one line of origin"
            origin = (item.answer[index].sources or item.sources)[0].document
            own = origin == item.sources[0].document
            date = (
                f"stand: {item.as_of.wording}"
                if own
                else f"({shipped().document_by_id[origin].dated.partition(' (')[0]})"
            )
            assert lines[-1].endswith(date), "the date of the text that the fact is from"
            assert (_capital(item.standpoint).partition(",")[0] in lines[-1]) == own
            since = [line for line in lines if line.startswith("Sindsdien: ")]
            changed = item.later is not None or item.answer[index].later is not None
            assert len(since) == changed or repeats(_news(item, index), lines[0], SAID)


def test_what_changed_later_can_be_the_fact_itself() -> None:
    item = next(item for item in shipped().faq if item.later)
    text = said(sure(PassageFact(item, None, ("Het tarief is hoger.",), PassagePart.LATER)))
    assert text.startswith("Het tarief is hoger.\n\nSindsdien veranderd bij “")
    assert text.count("Sindsdien") == 1


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_every_sure_answer_has_two_buttons_and_a_menu_at_most(fact) -> None:
    message = sure(fact)
    assert len(rows(message)) <= 1
    for row in rows(message):
        assert 1 <= len(row.buttons) <= 2
        assert len(row.more) <= 5
        assert len(set(row.all)) == len(row.all)
    accepted(message)


def test_the_first_fact_is_on_screen_also_where_the_choice_is_not_sure() -> None:
    item, term, date = shipped().faq[4], shipped().terms[3], first_of("Deadline")
    message = unsure(DateFact((date,)), TermFact(term), passage(item, 0))
    text = said(message)
    assert text.startswith(NOT_SURE)
    for fact in (date.title, "over 33 dagen", term_text(term)):
        assert fact in text
    assert [button.label for button in message.buttons] == ["Herinner mij aan 1", "Meer over 2"]
    accepted(message)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_every_fact_can_be_a_candidate_and_none_is_empty_or_there_twice(fact) -> None:
    message = unsure(fact, fact, fact)
    accepted(message)
    (entries,) = (part.entries for part in message.parts if isinstance(part, Entries))
    assert len(entries) == 1
    assert len(f"{entries[0].title}{entries[0].text}") > len("1. ")


def test_a_deadline_without_a_date_is_a_candidate_by_its_title() -> None:
    undated = next(deadline for deadline in shipped().deadlines if deadline.when.last_day is None)
    assert f"1. {undated.title}" in said(unsure(DateFact((), (undated,)), TermFact(shipped().terms[0])))


def test_a_choice_of_one_has_no_number() -> None:
    item = shipped().faq[4]
    text = said(message := unsure(passage(item, 0)))
    assert text.startswith(NOT_SURE_OF_ONE)
    assert "1. " not in text
    assert [button.label for button in message.buttons] == ["Lees alles"]


def test_an_opinion_in_a_list_says_whose_and_from_when_it_is_and_what_changed() -> None:
    (item,) = (item for item in shipped().faq if item.letter == "Q")
    text = said(unsure(passage(item, 1), passage(item, 0)))
    assert "olgens de opstellers (najaar 2022)" in text
    assert f"Sindsdien: {item.answer[1].later}" in text


def test_what_is_beyond_the_room_of_a_phone_is_a_title() -> None:
    first, second, third = (item for item in shipped().faq if item.letter in {"C", "D", "H"})
    text = said(unsure(passage(first, 3), passage(second, 2), passage(third, 1)))
    assert f"2. D · {second.title}" in text
    assert passage(second, 2).sentences[0] not in text


def test_one_fact_is_told_once_and_the_insurer_that_is_asked_first() -> None:
    both = "CZ had een module voor extra personeel. Zilveren Kruis koos uit vier modules."
    own = "Zilveren Kruis koos in 2021 uit vier modules: zorg op afstand en drie andere."
    assert once((both, own), ("Zilveren Kruis",)) == [own, "CZ had een module voor extra personeel."]
    assert once((own, own), ()) == [own]


def test_two_questions_get_two_blocks_and_one_row() -> None:
    first, second = passage(shipped().faq[0], 0), passage(shipped().faq[5], 1)
    message = sure(first, second)
    text = said(message)
    assert text.index(first.sentences[0]) < text.index(second.sentences[0])
    assert len(rows(message)) == 1
    assert [button.value for button in rows(message)[0].all[:2]] == [first.item.id, second.item.id]


def test_two_buttons_with_one_label_bear_the_names_of_their_items() -> None:
    first, second = shipped().faq[0], shipped().faq[5]
    message = sure(passage(first, 0), passage(second, 1))
    (row,) = rows(message)
    assert [button.label for button in row.buttons] == [first.title]
    assert row.more[0].label == second.title


def test_beside_another_answer_or_in_doubt_a_long_pair_gives_the_sentence_that_was_found() -> None:
    item, other, *_ = (item for item in shipped().faq if item.later)
    short, found = f"Het korte antwoord {'is lang en ' * 25}klaar.", "De gevonden zin."
    fact = PassageFact(item, None, (short, found))
    assert short in said(sure(fact))
    for text in (said(sure(fact, passage(other, 0))), said(unsure(fact))):
        assert found in text
        assert short not in text
    assert f"Sindsdien: {item.later.short}" in said(sure(fact, passage(other, 0)))


def test_a_title_above_an_answer_is_not_said_again_below_it() -> None:
    item = next(item for item in shipped().faq if not item.letter)
    message = item_message(shipped(), item, TODAY)
    assert said(message).count(item.title) == 1
    assert "Bron: " in said(message)
    lettered = next(item for item in shipped().faq if item.letter)
    assert f"{lettered.letter} · {lettered.title}" in said(item_message(shipped(), lettered, TODAY))


def test_two_facts_of_one_item_are_one_answer_with_one_source() -> None:
    item = next(item for item in shipped().faq if item.later and len(item.answer) > 1)
    text = said(sure(passage(item, 0), passage(item, 1)))
    assert all(" ".join(passage(item, section).sentences) in text for section in (0, 1))
    assert text.count("Bron:") == 1


def test_a_step_of_a_round_carries_the_sentence_on_competition_law() -> None:
    insurer = shipped().insurer_by_id["cz"]
    text = said(sure(RoundFact((insurer,), (), steps_of("cz"))))
    assert text.count(shipped().organisation.competition_notice_short) == 1
    nothing = said(sure(RoundFact((insurer,), (), ())))
    assert "geen komende contractronde bekend" in nothing
    assert shipped().organisation.competition_notice_short in nothing


def test_beside_another_answer_a_round_has_its_first_step_alone() -> None:
    insurer, item = shipped().insurer_by_id["zilveren-kruis"], shipped().faq[0]
    alone = said(sure(RoundFact((insurer,), (), steps_of(insurer.id))))
    beside = said(sure(passage(item, 0), RoundFact((insurer,), (), steps_of(insurer.id))))
    assert alone.count("Zilveren Kruis: ") > beside.count("Zilveren Kruis: ") == 1


def test_a_moment_that_is_known_of_another_insurer_says_so() -> None:
    (vgz,) = (insurer for insurer in shipped().insurers if insurer.id == "vgz")
    assert "alleen van CZ in 2020 is bekend dat het dan kwam." in said(
        sure(RoundFact((vgz,), (), steps_of("vgz")[:2]))
    )


def test_a_call_to_coordinate_gets_a_no_and_the_sentence_and_nothing_else() -> None:
    for refused, opening in (
        (None, "Ter"),
        (RefusedCall.WHO_SIGNS, "Nee, wie"),
        (RefusedCall.JOINT_ACTION, "Nee, daaraan"),
    ):
        message = sure(CautionFact(refused), outcome=Outcome.CAUTION)
        assert said(message).startswith(opening)
        assert said(message).endswith(shipped().organisation.competition_notice)
        assert message.buttons == ()


def test_a_region_names_its_insurers() -> None:
    region = next(region for region in shipped().regions if region.id == "midden-brabant")
    text = said(sure(RegionFact((region,))))
    assert text.startswith(f"Midden-Brabant: VGZ en CZ zijn er preferent. {region.note}")


def test_a_stranger_gets_its_own_line_and_nothing_else() -> None:
    message = sure(ElsewhereFact(STRANGER), outcome=Outcome.ELSEWHERE)
    assert said(message) == STRANGER.reply
    assert message.buttons == ()


@pytest.mark.parametrize("kind", Courtesy)
def test_a_courtesy_is_one_line_that_names_no_command_in_a_direct_message(kind) -> None:
    found = Answer(reading(), Outcome.COURTESY, (CourtesyFact(kind),))
    text = said(answer_message(shipped(), found, TODAY, ""))
    assert text.count("\n") == 0
    assert "/" not in text
    assert len(text.split()) <= 45


def test_after_a_slip_or_a_goodbye_the_command_is_named_where_it_is_typed() -> None:
    for kind in (Courtesy.GOODBYE, Courtesy.APOLOGY, Courtesy.ABUSE):
        assert "Met /iza en een paar woorden" in said(sure(CourtesyFact(kind), outcome=Outcome.COURTESY))


def test_the_age_of_the_texts_is_told_from_the_texts() -> None:
    text = said(sure(AboutFact(About.AGE)))
    assert all(item.as_of.wording in text for item in shipped().faq)


def test_english_is_told_once_that_the_answer_is_dutch() -> None:
    text = said(sure(passage(shipped().faq[0], 0), language=Language.ENGLISH))
    assert text.startswith(f"{IN_DUTCH}\n\n")


def test_nothing_found_is_one_line_and_where_to_ask() -> None:
    message = answer_message(shipped(), Answer(reading(), Outcome.NOTHING), TODAY, "/iza")
    assert said(message).split("\n\n") == [
        "Hierover staat niets in de FAQ.",
        shipped().organisation.ask_the_secretary,
    ]


def test_the_whole_answer_leads_to_related_items() -> None:
    item = shipped().faq[5]
    sheet = full_answer(shipped(), item, TODAY)
    assert without_marks(item.answer[0].text)[:30] in without_marks(render_text.render(sheet))
    related = [button.value for part in sheet.parts if isinstance(part, Buttons) for button in part.buttons]
    assert related == list(item.see_also[:4])
    assert {button.action for part in sheet.parts if isinstance(part, Buttons) for button in part.all} == {
        Action.SHOW_ITEM
    }
