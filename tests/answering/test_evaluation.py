"""Counting right answers, and reading the questions they are counted on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.answering.answer import Outcome
from bot.answering.evaluation import EvaluationQuestion, EvaluationReply, QuestionsError, evaluate, read_questions

if TYPE_CHECKING:
    from pathlib import Path


def scripted(text: str) -> EvaluationReply:
    """Fixed answers."""
    return {
        "raak": EvaluationReply(Outcome.SURE, ("A", "B", "C")),
        "tweede": EvaluationReply(Outcome.UNSURE, ("B", "A", "C")),
        "vierde": EvaluationReply(Outcome.NOTHING, ("B", "C", "extra", "A")),
        "binnengelaten": EvaluationReply(Outcome.SURE, ("B",)),
        "afgewezen": EvaluationReply(Outcome.NOTHING, ("B",)),
    }[text]


QUESTIONS = [
    EvaluationQuestion("raak", "trefwoord", frozenset("A"), frozenset("A")),
    EvaluationQuestion("tweede", "vraag", frozenset("AB"), frozenset("A")),
    EvaluationQuestion("vierde", "vraag", frozenset("A"), frozenset("A")),
    EvaluationQuestion("binnengelaten", "erbuiten", frozenset(), frozenset()),
    EvaluationQuestion("afgewezen", "erbuiten", frozenset(), frozenset()),
]


def test_every_figure_counts_what_it_says() -> None:
    evaluation = evaluate(scripted, QUESTIONS)
    inside, outside = evaluation.in_scope, evaluation.out_of_scope
    assert inside.right_first == pytest.approx(1 / 3)
    assert inside.relevant_first == pytest.approx(2 / 3)
    assert inside.right_in_three == pytest.approx(2 / 3)
    assert inside.mean_reciprocal_rank == pytest.approx((1 + 1 / 2 + 1 / 4) / 3)
    assert inside.turned_away == pytest.approx(1 / 3)
    assert (inside.confident, inside.right_when_confident) == (pytest.approx(1 / 3), 1)
    assert (outside.turned_away, outside.right_first) == (0.5, None)
    assert list(evaluation.by_kind) == ["trefwoord", "vraag", "erbuiten"]
    assert [result.question.text for result in evaluation.misses] == ["tweede", "vierde", "binnengelaten"]


def test_the_table_and_the_json_tell_the_same() -> None:
    evaluation = evaluate(scripted, QUESTIONS)
    table, data = evaluation.render(), json.loads(json.dumps(evaluation.as_json()))
    assert "0,33" in table
    assert "- vierde (vraag): verwacht A; erboven B, C, extra (nothing)" in table
    assert data["misses"][1] == {
        "q": "vierde",
        "kind": "vraag",
        "best": ["A"],
        "outcome": "nothing",
        "rank": 4,
        "above": ["B", "C", "extra"],
    }


def test_no_questions_give_a_table_all_the_same() -> None:
    assert "Gemist (0)" in evaluate(scripted, []).render()


def test_a_good_file_is_read_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "vragen.jsonl"
    file.write_text('{"q": "NAW", "kind": "k", "relevant": ["F"], "best": [], "note": "x"}\n\n', "utf-8")
    assert read_questions(file) == (EvaluationQuestion("NAW", "k", frozenset("F"), frozenset()),)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "geen JSON"),
        ("[]", "verwacht een object"),
        ('{"kind": "k", "relevant": [], "best": []}', '"q"'),
        ('{"q": " ", "kind": "k", "relevant": [], "best": []}', '"q"'),
        ('{"q": "x", "kind": 3, "relevant": [], "best": []}', '"kind"'),
        ('{"q": "x", "kind": "k", "relevant": "A", "best": []}', '"relevant"'),
        ('{"q": "x", "kind": "k", "relevant": [], "best": [1]}', '"best"'),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: str, complaint: str) -> None:
    file = tmp_path / "vragen.jsonl"
    file.write_text('{"q": "x", "kind": "k", "relevant": [], "best": []}\n' + line, "utf-8")
    with pytest.raises(QuestionsError, match="regel 2") as caught:
        read_questions(file)
    assert complaint in str(caught.value)


ANSWERS = [
    EvaluationQuestion("raak", "datum", must=("31 december", "2026")),
    EvaluationQuestion("mis", "datum", must=("1 april",), never=("te laat",)),
    EvaluationQuestion("elders", "oos", must=()),
]


def said(text: str) -> EvaluationReply:
    """Replies with their text."""
    return {
        "raak": EvaluationReply(Outcome.SURE, (), "Het IZA loopt tot en met 31 december 2026."),
        "mis": EvaluationReply(Outcome.SURE, (), "Op 1 april, en je bent te laat."),
        "elders": EvaluationReply(Outcome.ELSEWHERE, (), "Vraag het je zorgverzekeraar."),
    }[text]


def test_an_answer_set_counts_the_facts_that_are_said() -> None:
    evaluation = evaluate(said, ANSWERS)
    figures = evaluation.as_json()["all"]
    assert figures == {
        "questions": 3, "fact_shown": 2 / 3, "sure_without_fact": 1, "words": 8, "words_before": 8
    }  # fmt: skip
    assert evaluation.as_json()["misses"] == [
        {"q": "mis", "kind": "datum", "outcome": "sure", "missing": [], "said": ["te laat"]}
    ]
    assert "feit getoond" in evaluation.render()


def test_a_line_of_an_answer_set_is_read(tmp_path: Path) -> None:
    file = tmp_path / "antwoorden.jsonl"
    file.write_text('{"q": "NAW", "kind": "term", "expect": ["anw"], "must": ["avond"]}\n', "utf-8")
    assert read_questions(file) == (EvaluationQuestion("NAW", "term", must=("avond",)),)
