"""A thousand deadlines in one file are read in less than a second, and a mistake among them is reported."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.content.loader import check, load

if TYPE_CHECKING:
    from tests.content.conftest import Folder

MANY = 1_000
LINES = 14
"""Of one deadline."""
SECONDS = 1.0
"""Of processor time; it takes 0.2."""


def deadlines(change: str = "", into: str = "") -> str:
    text = """
  - id: plan-{number}
    title: Plan {number}
    what: Het plan van de regio is af.
    when:
      precision: day
      date: 2027-06-01
      wording: uiterlijk 1 juni 2027
    status: verwacht
    certainty: high
    audience: [landelijk]
    terms: [anw]
    see_also: [regioplan]
    sources:
      - document: kringboek"""
    assert change in text
    text = text.replace(change, into) if change else text
    return "".join(["deadlines:", *(text.format(number=number) for number in range(MANY)), "\n"])


def test_a_thousand_deadlines_are_read_in_a_second(folder: Folder):
    folder.texts["deadlines.yaml"] = deadlines()
    folder.write()
    started = time.process_time()
    content = load(folder.path)
    assert time.process_time() - started < SECONDS
    assert [deadline.id for deadline in content.deadlines] == [f"plan-{number}" for number in range(MANY)]


def test_one_mistake_among_a_thousand_is_reported_where_it_stands(folder: Folder):
    text = deadlines()
    folder.texts["deadlines.yaml"] = text.replace("id: plan-998\n", "id: plan-7\n")
    folder.write()
    [problem] = check(folder.path).problems
    assert (problem.line, problem.column) == (2 + 998 * LINES, 9)
    assert problem.message == f"Het id ‘plan-7’ is al in gebruik (regel {2 + 7 * LINES})."
    assert problem.excerpt == "  - id: plan-7"


@pytest.mark.parametrize(
    ("change", "into", "line", "column"),
    [
        ("date: 2027", "from: 2027", 6, 7),
        ("kringboek", "kringboekje", 15, 19),
    ],
)
def test_a_thousand_mistakes_are_all_reported_in_a_bearable_time(
    folder: Folder, change: str, into: str, line: int, column: int
):
    folder.texts["deadlines.yaml"] = deadlines(change, into)
    folder.write()
    started = time.process_time()
    problems = check(folder.path).problems
    assert time.process_time() - started < 8 * SECONDS
    assert len(problems) == MANY
    assert (problems[0].line, problems[0].column) == (line, column)
