"""Calls to coordinate: found in many wordings, and no genuine question taken for one.

``coordination.jsonl`` has them by the round in which they were written; docs/answering.md says how each round went
the first time it was read.
"""

import json
from pathlib import Path

import pytest

from bot.answering.reading import MessageKind
from tests.shipped import shipped

MESSAGES = [
    json.loads(line) for line in Path(__file__).with_name("coordination.jsonl").read_text("utf-8").splitlines()
]
HELD_OUT = 7
"""The round for which no phrase was ever changed; keep it so, and write a new one after reading this one."""
CALLS = [message["q"] for message in MESSAGES if message["call"] and message["round"] != HELD_OUT]
UNSEEN_CALLS = [message["q"] for message in MESSAGES if message["call"] and message["round"] == HELD_OUT]
QUESTIONS = [message["q"] for message in MESSAGES if not message["call"]]


def test_calls_are_recognised(reading):
    missed = [call for call in CALLS if reading(call).kind is not MessageKind.CAUTION]
    assert len(missed) <= 0.03 * len(CALLS), missed


def test_calls_in_unseen_words_get_the_sentence_on_competition_law(reading):
    assert sum(reading(call).kind is MessageKind.CAUTION for call in UNSEEN_CALLS) >= 0.5 * len(UNSEEN_CALLS)
    # The wider sign was written with this round in view; this keeps it from slipping.
    assert [call for call in UNSEEN_CALLS if not reading(call).touches_competition] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_the_rule_or_the_contract_is_no_call(reading, question):
    assert reading(question).kind is not MessageKind.CAUTION


def test_no_question_of_the_faq_is_a_call(reading):
    asked = [text for item in shipped().faq for text in (item.question, *item.asked_as)]
    assert [text for text in asked if reading(text).kind is MessageKind.CAUTION] == []
    assert sum(reading(text).touches_competition for text in asked) <= 0.02 * len(asked)
