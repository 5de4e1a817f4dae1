"""Warnings to the editors about content that is valid: each by itself, with its place and its advice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.content.loader import check
from bot.content.problems import Severity

if TYPE_CHECKING:
    from bot.content.problems import Problem
    from tests.content.conftest import Folder

SHIPPED = Path(__file__).parents[2] / "data"
TODAY = dt.date(2026, 11, 28)


def only(folder: Folder, file: str, old: str, new: str, today: dt.date | None = None) -> Problem:
    """Plant one slip; give the one warning, which stands at the mark."""
    folder.plant(file, old, new, "")
    [(name, line, column, _)] = folder.write()
    report = check(folder.path, today)
    [problem] = report.problems
    assert report.content is not None
    assert problem.severity is Severity.WARNING
    assert (problem.file, problem.line, problem.column) == (name, line, column), str(problem)
    return problem


def phrasings(word: str, number: int, indent: int) -> str:
    return "".join(f"\n{' ' * indent}- {word} {n}" for n in range(number))


def ask_often(folder: Folder) -> None:
    """Give three of the four questions of the sample 30 ways of asking, some of them at a passage."""
    weekend = "      - Wie werkt er in het weekend?"
    folder.plant("faq.yaml", weekend, f"      - Weekend?{phrasings('dienst', 28, 6)}")
    folder.plant("faq.yaml", "      - Waar staat mijn dienst?", f"      - Waar?{phrasings('waar', 29, 6)}")
    folder.plant(
        "faq.yaml",
        "      - text: Elke praktijk beslist zelf.",
        f"      - text: Zelf.\n        asked_as:{phrasings('wie', 30, 10)}",
    )


def test_a_question_with_far_fewer_phrasings_than_the_others_is_pointed_out_with_the_numbers(folder: Folder):
    ask_often(folder)
    problem = only(folder, "faq-regio.yaml", "- id: regioplan", "- ¤id: regioplan")
    assert problem.message.startswith("Deze vraag kent 0 manieren van vragen; de andere hebben er meestal zo'n 30")
    assert problem.fix is not None
    assert "minstens 10 bij" in problem.fix


def test_ways_of_asking_for_the_passages_of_an_answer_count(folder: Folder):
    ask_often(folder)
    folder.plant(
        "faq-regio.yaml",
        "      - text: Het plan noemt de opgaven van de regio.",
        f"      - text: De opgaven.\n        asked_as:{phrasings('plan', 10, 10)}",
    )
    folder.write()
    assert check(folder.path).problems == ()


def test_a_short_answer_fits_a_phone_screen(folder: Folder):
    short = "short: Dat beslist elke praktijk zelf."
    problem = only(folder, "faq.yaml", short, f"short: ¤{'zo lang ' * 50}")
    assert problem.message == "Dit korte antwoord is 399 tekens lang; op een telefoonscherm passen er 350."
    assert problem.fix == "Begin met het feit en haal er 49 af; de rest kan in ‘answer’."


def test_a_long_text_of_later_has_a_short_form(folder: Folder):
    problem = only(folder, "faq.yaml", "text: In 2023 is de afspraak verlengd.", f"text: ¤{'later ' * 70}")
    assert problem.message.startswith("Deze aanvulling is 419 tekens lang en heeft geen ‘short’")
    assert problem.fix == "Zet er ‘short:’ boven met in één zin wat nu geldt."


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "faq.yaml",
            "wording: najaar 2022",
            "wording: ¤najaar 2021",
            "De woorden noemen 2021, maar ernaast staat 2022-10-01 tot en met 2022-10-31.",
        ),
        (
            "deadlines.yaml",
            "wording: uiterlijk 1 juni 2027",
            "wording: ¤uiterlijk 2 juni 2027",
            "De woorden noemen 2 juni, maar ernaast staat 2027-06-01.",
        ),
        (
            "rounds.yaml",
            "wording: uiterlijk 1 april",
            "wording: ¤uiterlijk 1 mei",
            "De woorden noemen 1 mei, maar ernaast staat 04-01.",
        ),
        (
            "rounds.yaml",
            "wording: half september",
            "wording: ¤half oktober",
            "De woorden noemen oktober, maar ernaast staat 09-10 tot en met 09-20.",
        ),
    ],
)
def test_the_words_of_the_source_agree_with_the_date(folder: Folder, file: str, old: str, new: str, message: str):
    problem = only(folder, file, old, new)
    assert problem.message == message
    assert problem.fix == "Kijk in de bron welke van de twee klopt en maak ze gelijk."


def test_words_that_reckon_from_another_date_do_not_contradict(folder: Folder):
    reckoned = "wording: binnen zes maanden na 1 december 2026"
    folder.plant("deadlines.yaml", "wording: uiterlijk 1 juni 2027", reckoned)
    folder.write()
    assert check(folder.path).problems == ()


def test_a_confirmed_date_that_has_passed_says_what_came_of_it(folder: Folder):
    problem = only(folder, "deadlines.yaml", "status: verwacht", "status: ¤bevestigd", dt.date(2028, 1, 1))
    assert "is voorbij, maar staat er nog als iets wat komt" in problem.message
    assert problem.fix is not None
    assert "‘later’" in problem.fix


def test_without_a_day_or_before_it_no_date_is_called_past(folder: Folder):
    folder.write()
    assert check(folder.path).problems == ()
    assert check(folder.path, dt.date(2026, 1, 1)).problems == ()


def test_the_shipped_content_gives_the_editors_nothing_to_mend():
    assert [str(problem) for problem in check(SHIPPED, TODAY).problems] == []
