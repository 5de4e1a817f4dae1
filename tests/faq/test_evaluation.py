"""Counting right answers, and reading the questions they are counted on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.faq.evaluation import EvaluationQuestion, QuestionsError, evaluate, read_questions
from bot.faq.findings import Findings, Match, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.content.models import FaqItem


class Scripted:
    """Gives fixed answers."""

    def __init__(self, answers: dict[str, tuple[Outcome, list[FaqItem]]]) -> None:
        self._answers = answers

    def find(self, text: str, *, limit: int = 10) -> Findings:
        outcome, items = self._answers[text]
        return Findings(text, outcome, tuple(Match(item, 0.5) for item in items[:limit]))


@pytest.fixture
def scripted(club_item: Callable[..., FaqItem]) -> Scripted:
    a, b, c = (club_item(letter, f"Vraag {letter}?", letter=letter.upper()) for letter in "abc")
    extra = club_item("extra", "Extra?")
    return Scripted(
        {
            "raak": (Outcome.SURE, [a, b, c]),
            "tweede": (Outcome.UNSURE, [b, a, c]),
            "vierde": (Outcome.NOTHING, [b, c, extra, a]),
            "binnengelaten": (Outcome.SURE, [b]),
            "afgewezen": (Outcome.NOTHING, [b]),
        }
    )


QUESTIONS = [
    EvaluationQuestion("raak", "trefwoord", frozenset("A"), frozenset("A")),
    EvaluationQuestion("tweede", "vraag", frozenset("AB"), frozenset("A")),
    EvaluationQuestion("vierde", "vraag", frozenset("A"), frozenset("A")),
    EvaluationQuestion("binnengelaten", "erbuiten", frozenset(), frozenset()),
    EvaluationQuestion("afgewezen", "erbuiten", frozenset(), frozenset()),
]


def test_every_figure_counts_what_it_says(scripted: Scripted) -> None:
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


def test_the_table_and_the_json_tell_the_same(scripted: Scripted) -> None:
    evaluation = evaluate(scripted, QUESTIONS)
    table, data = evaluation.render(), json.loads(evaluation.as_json())
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


def test_no_questions_give_a_table_all_the_same(scripted: Scripted) -> None:
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
