"""Calls to coordinate: found in many wordings, and no genuine question taken for one.

``coordination.jsonl`` has them by the round in which they were written; docs/answering.md says how each round went
the first time it was read.
"""

import json
from collections.abc import Callable

import pytest

from bot.answering.answer import CautionFact, Outcome, RefusedCall
from bot.answering.arbiter import answer
from bot.answering.coordination import Coordination, asks_for_joint_action
from bot.answering.index import AnswerIndex
from bot.answering.reading import MessageKind, Reading, read
from tests.answering.conftest import TODAY
from tests.coordination_weights import EXAMPLES, HELD_OUT
from tests.shipped import shipped

MESSAGES = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]
HELD_OUT_FROM_RULES = 7
"""From this round on no phrase was ever changed for one; write a new one after reading these."""
CALL = {Coordination.LIKELY, Coordination.CALL}
CALLS_OF_RULES = [m["q"] for m in MESSAGES if m["call"] and m["round"] < HELD_OUT_FROM_RULES]
UNSEEN_CALLS = [message["q"] for message in MESSAGES if message["call"] and message["round"] in HELD_OUT]
UNSEEN_QUESTIONS = [m["q"] for m in MESSAGES if not m["call"] and m["round"] in HELD_OUT]
QUESTIONS_IN_VIEW = [m["q"] for m in MESSAGES if not m["call"] and m["round"] in range(12, 14)]
QUESTIONS = UNSEEN_QUESTIONS + QUESTIONS_IN_VIEW
SEEN_BY_RULES = {*range(1, HELD_OUT_FROM_RULES + 1), *range(11, 15)}
QUESTIONS_OF_RULES = [m["q"] for m in MESSAGES if not m["call"] and m["round"] in SEEN_BY_RULES]


@pytest.fixture(scope="module")
def with_model(by_meaning: AnswerIndex) -> Callable[[str], Reading]:
    return lambda text: read(text, by_meaning.gazetteer, TODAY).with_meaning(by_meaning.meaning_of)


def test_calls_are_recognised(reading):
    missed = [call for call in CALLS_OF_RULES if reading(call).kind is not MessageKind.CAUTION]
    assert len(missed) <= 0.03 * len(CALLS_OF_RULES), missed


def test_most_calls_in_unseen_words_are_recognised_with_the_model(by_meaning):
    answers = [answer(call, by_meaning, TODAY) for call in UNSEEN_CALLS]
    warned = sum(result.outcome is Outcome.CAUTION for result in answers)
    beside = sum(result.near_coordination for result in answers)
    assert warned >= 0.6 * len(answers)
    assert warned + beside >= 0.8 * len(answers)


def test_few_questions_are_taken_for_a_call_by_their_meaning(with_model):
    taken = [question for question in QUESTIONS if with_model(question).coordination in CALL]
    assert len(taken) <= 0.06 * len(QUESTIONS), taken


def test_no_innocent_question_gets_the_sentence_alone(by_meaning, with_model):
    readings = [with_model(question) for question in QUESTIONS]
    suspect = [
        found.text
        for found in readings
        if found.coordination in CALL or asks_for_joint_action(found.sentences)  # no other gets it alone
    ]
    taken = [text for text in suspect if answer(text, by_meaning, TODAY).outcome is Outcome.CAUTION]
    assert set(taken).isdisjoint(QUESTIONS_IN_VIEW)
    assert len(taken) <= 1, taken


@pytest.mark.parametrize(
    "question", ["mogen wij samen onderhandelen", "wat mag ik met collega's delen over mijn contract"]
)
def test_who_asks_for_the_rule_gets_the_rule(by_meaning, question):
    found = answer(question, by_meaning, TODAY)
    assert [fact.item.id for fact in found.facts] in (
        ["oth-overleggen-niet-onderhandelen"],
        ["mededinging-praktijk"],
    )


def test_a_question_about_the_rule_or_the_contract_is_no_call(reading):
    assert [text for text in QUESTIONS_OF_RULES if reading(text).kind is MessageKind.CAUTION] == []


def test_no_question_of_the_faq_is_a_call(reading, with_model):
    asked = [text for item in shipped().faq for text in (item.question, *item.asked_as)]
    assert [text for text in asked if reading(text).kind is MessageKind.CAUTION] == []
    assert sum(reading(text).coordination is Coordination.NEAR for text in asked) <= 0.02 * len(asked)
    some = asked[::10]
    assert sum(with_model(text).coordination in CALL for text in some) <= 0.01 * len(some)


@pytest.mark.parametrize(
    "question",
    [
        "mag ik met de 3 praktijken hier afspreken dat we CZ niet tekenen tenzij het tarief omhoog gaat?",
        "mag ik met collega's afspreken dat we CZ niet tekenen",
        "mogen wij als hagro gezamenlijk 5% vragen",
    ],
)
def test_who_asks_whether_practices_may_agree_to_refuse_hears_no(by_meaning, question):
    found = answer(question, by_meaning, TODAY)
    assert found.facts == (CautionFact(RefusedCall.AGREEMENT),)


def test_a_story_in_which_members_disagree_on_a_dialogue_gets_an_answer(by_meaning):
    story = (
        "Namens het bestuur van onze kring wil ik weten hoe het zit met het overleg met Zilveren Kruis. Eén van "
        "onze leden zegt dat er elke maand wordt vergaderd en een ander zegt dat Zilveren Kruis niet meer "
        "met ons wil praten. Wie van de twee heeft gelijk?"
    )
    found = answer(story, by_meaning, TODAY)
    assert found.outcome is not Outcome.CAUTION
    assert "oth-samenwerking-ineen" in found.items
