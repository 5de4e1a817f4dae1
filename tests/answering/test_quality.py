"""Held to figures: on questions by someone who saw only the documents, and on the development set if at hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.answering.arbiter import answer
from bot.answering.evaluation import EvaluationReply, answer_figures, evaluate, read_questions, reply_of
from bot.messages import render_text
from bot.messages.answers import answer_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.answering.evaluation import Evaluation
    from bot.answering.index import AnswerIndex
    from bot.content.models import Content

INDEPENDENT = Path(__file__).parent / "questions_independent.jsonl"
ANSWERS = Path(__file__).parent / "answers_independent.jsonl"
TODAY = dt.date(2026, 11, 28)
DEVELOPMENT = Path(__file__).parents[3] / "shared" / "eval" / "queries_dev.jsonl"


@dataclass(frozen=True)
class Bar:
    """Least share of good answers that is accepted, and most in-scope questions turned away."""

    right_first: float
    relevant_first: float
    right_in_three: float
    turned_away_outside: float
    turned_away_inside: float


def asking(index: AnswerIndex) -> Callable[[str], EvaluationReply]:
    return lambda text: reply_of(answer(text, index, TODAY))


def hold(evaluation: Evaluation, bar: Bar) -> None:
    """A failure prints the whole evaluation."""
    inside, outside, report = evaluation.in_scope, evaluation.out_of_scope, evaluation.render()
    assert (inside.right_first or 0) >= bar.right_first, report
    assert (inside.relevant_first or 0) >= bar.relevant_first, report
    assert (inside.right_in_three or 0) >= bar.right_in_three, report
    assert (outside.turned_away or 0) >= bar.turned_away_outside, report
    assert inside.turned_away is not None, report
    assert inside.turned_away <= bar.turned_away_inside, report


def test_independent_questions_find_their_answers(by_meaning: AnswerIndex) -> None:
    hold(evaluate(asking(by_meaning), read_questions(INDEPENDENT)), Bar(0.82, 0.86, 0.94, 0.90, 0.03))


def test_independent_questions_find_most_of_their_answers_by_words_alone(by_words: AnswerIndex) -> None:
    hold(evaluate(asking(by_words), read_questions(INDEPENDENT)), Bar(0.70, 0.73, 0.85, 0.75, 0.22))


@pytest.mark.skipif(not DEVELOPMENT.is_file(), reason=f"SKIPPED, NOT TESTED: there is no {DEVELOPMENT.name} here")
def test_development_questions_find_their_answers(by_meaning: AnswerIndex) -> None:
    hold(evaluate(asking(by_meaning), read_questions(DEVELOPMENT)), Bar(0.80, 0.88, 0.95, 0.90, 0.04))


def test_replies_say_the_fact_that_is_asked_for(by_meaning: AnswerIndex, content: Content) -> None:
    def ask(text: str) -> EvaluationReply:
        found = answer(text, by_meaning, TODAY)
        return reply_of(found, render_text.render(answer_message(content, found, TODAY, "/iza")))

    questions = [question for question in read_questions(ANSWERS) if question.in_scope or question.kind == "oos"]
    found = answer_figures(evaluate(ask, questions).results)
    assert found.fact_shown >= 0.95
    assert found.sure_without_fact <= 0.02 * found.questions
    assert found.words <= 100, "with the labels of the buttons"


def test_two_evaluations_are_the_same(by_meaning: AnswerIndex) -> None:
    questions = read_questions(INDEPENDENT)[:40]
    assert evaluate(asking(by_meaning), questions) == evaluate(asking(by_meaning), questions)
