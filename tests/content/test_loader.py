from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bot.content.loader import check, fingerprint, load
from bot.content.problems import ContentError, Severity
from bot.content.shapes import FILES, OPTIONAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.content.conftest import Folder


def reported(path: Path) -> list[str]:
    return [str(problem) for problem in check(path).problems]


def test_what_is_loaded_is_what_the_files_say(folder: Folder):
    folder.write()
    content = load(folder.path)
    item = content.faq_by_id["anw-zorg"]
    assert (
        item.answer[1].text == "Het rooster staat drie maanden vooraf vast.\nRuilen kan tot een week ervoor [2]."
    )
    assert str(item.as_of.date) == "2022-10-31"
    assert content.round_by_id["zorgzaam-ronde"].phases[1].from_ == "09-10"
    assert f"{content.organisation.post_at:%H:%M}" == "09:00"
    assert content.faq_by_id["naw-zorg"] is item


def test_a_syntax_error_in_one_file_hides_nothing_in_the_others(folder: Folder):
    folder.plant("glossary.yaml", "  - id: oth", "¤\t- id: oth", "springt in met een tab")
    folder.plant(
        "regions.yaml", "name: Zuidland", "name: Zuidland¤: het zuiden", "een dubbele punt met een spatie"
    )
    folder.plant("faq.yaml", "letter: A\n    title: ANW", "letter: ¤a\n    title: ANW", "één hoofdletter")
    folder.plant("deadlines.yaml", "status: verwacht", "status: ¤verwagt", "kan niet ‘verwagt’ zijn")
    expected = folder.write()
    problems = check(folder.path).problems
    assert [(p.file, p.line, p.column) for p in problems] == [mistake[:3] for mistake in expected]
    for problem, (*_, says) in zip(problems, expected, strict=True):
        assert says in problem.message


def test_two_mistakes_in_one_date_are_both_reported(folder: Folder):
    folder.plant("faq.yaml", "      from: 2022-09-01", "      ¤from: 2023-09-01", '"from" ligt na "until"')
    folder.plant("faq.yaml", "wording: in het najaar", "¤woording: in het najaar", "is geen sleutel van een datum")
    expected = folder.write()
    assert [(p.line, p.column) for p in check(folder.path).problems] == [mistake[1:3] for mistake in expected]


def test_a_misspelt_key_is_not_also_reported_as_missing(folder: Folder):
    folder.plant("faq.yaml", "question: Moet ik", "¤qestion: Moet ik", "")
    [(*_, line, column, _)] = folder.write()
    [problem] = check(folder.path).problems
    assert (problem.line, problem.column) == (line, column)
    assert problem.fix == "Bedoelde je ‘question’?"


@pytest.mark.parametrize("name", sorted(set(FILES) - {"faq.yaml"} - OPTIONAL))
def test_a_missing_file_is_reported_once_and_nobody_is_blamed_for_referring_to_it(folder: Folder, name: str):
    folder.write()
    (folder.path / name).unlink()
    [problem] = check(folder.path).problems
    assert (problem.file, problem.line, problem.column) == (name, 1, 1)
    assert problem.message == "Dit bestand ontbreekt."
    assert (problem.fix or "").startswith("Maak het")


def test_a_folder_can_do_without_questions_for_elsewhere(folder: Folder):
    folder.write()
    assert [kind.id for kind in load(folder.path).elsewhere] == ["parkeren"]
    (folder.path / "elsewhere.yaml").unlink()
    assert reported(folder.path) == []
    assert load(folder.path).elsewhere == ()


def test_without_any_questions_faq_yaml_is_missed(folder: Folder):
    folder.write()
    (folder.path / "faq-regio.yaml").unlink()
    (folder.path / "faq.yaml").unlink()
    assert [problem.file for problem in check(folder.path).problems if "ontbreekt" in problem.message] == [
        "faq.yaml"
    ]
    assert not any("vraag" in problem.message for problem in check(folder.path).problems)


def test_questions_may_all_stand_in_files_that_begin_with_faq(folder: Folder):
    folder.write()
    (folder.path / "faq.yaml").rename(folder.path / "faq-kring.yaml")
    assert reported(folder.path) == []
    assert len(load(folder.path).faq) == 4


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("deadline.yaml", "deadlines.yaml"),
        ("faq.yml", "faq.yaml"),
        ("Glossary.yaml", "glossary.yaml"),
        ("rounds.yaml.txt", "rounds.yaml"),
        ("regions (1).yaml", "regions.yaml"),
    ],
)
def test_a_file_with_another_name_is_a_warning_that_asks_what_was_meant(
    folder: Folder, name: str, suggestion: str
):
    folder.write()
    (folder.path / name).write_text("wat dan ook: [", encoding="utf-8")
    report = check(folder.path)
    assert report.content is not None
    assert [(p.file, p.severity, p.fix) for p in report.problems] == [
        (name, Severity.WARNING, f"Bedoelde je ‘{suggestion}’?")
    ]
    assert report.errors == ()
    assert report.warnings == report.problems


def test_hidden_files_and_other_kinds_of_files_are_left_alone(folder: Folder):
    folder.write()
    for name in (".faq.yaml.swp", "._faq.yaml", ".#faq.yaml", "LEESMIJ.md", "faq.yaml~"):
        (folder.path / name).write_text("wat dan ook: [", encoding="utf-8")
    assert reported(folder.path) == []


def test_an_empty_folder_misses_every_file(tmp_path: Path):
    assert [problem.file for problem in check(tmp_path).problems] == sorted(set(FILES) - OPTIONAL)


def test_a_folder_that_is_a_file_or_is_not_there_is_one_clear_problem(tmp_path: Path):
    file = tmp_path / "data"
    assert reported(file) == [f"{file}:1:1: Deze map bestaat niet. Geef de map op waarin faq.yaml staat."]
    file.write_text("", encoding="utf-8")
    assert reported(file) == [f"{file}:1:1: Dit is geen map. Geef de map op waarin faq.yaml staat."]
    with pytest.raises(ContentError, match="Dit is geen map"):
        load(file)


def test_each_problem_carries_the_line_it_stands_in(folder: Folder):
    folder.plant("faq.yaml", "letter: B", "letter: ¤b", "")
    folder.write()
    assert [problem.excerpt for problem in check(folder.path).problems] == ["    letter: b"]


def test_the_fingerprint_follows_the_content_and_nothing_else(folder: Folder, tmp_path: Path):
    folder.write()
    first = fingerprint(folder.path)
    (folder.path / "LEESMIJ.md").write_text("niets", encoding="utf-8")
    assert fingerprint(folder.path) == first
    faq = folder.path / "faq.yaml"
    faq.write_text(folder.texts["faq.yaml"] + "# nog iets\n", encoding="utf-8")
    second = fingerprint(folder.path)
    assert second != first
    shutil.move(faq, folder.path / "faq-later.yaml")
    assert fingerprint(folder.path) not in {first, second}
    (folder.path / "faq.yaml").mkdir()
    assert fingerprint(folder.path) not in {first, second}
    assert fingerprint(tmp_path / "nergens") == fingerprint(tmp_path / "ook-nergens")
