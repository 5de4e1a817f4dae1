"""Files that are no honest mistake, or look like an attack: refused in one sentence and at the right place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bot.content.loader import check, fingerprint
from bot.content.source_text import MAX_BYTES

if TYPE_CHECKING:
    from bot.content.problems import Problem
    from tests.content.conftest import Folder


def reported(folder: Folder, data: bytes | str, name: str = "rounds.yaml") -> list[Problem]:
    folder.write()
    (folder.path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    problems = list(check(folder.path).problems)
    assert {problem.file for problem in problems} <= {name}
    return problems


def only(folder: Folder, data: bytes | str, name: str = "rounds.yaml") -> Problem:
    [problem] = reported(folder, data, name)
    return problem


def test_an_alias_bomb_never_goes_off(folder: Folder):
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 9)]
    problems = reported(folder, "l0: &l0 lol\n" + "\n".join(levels) + "\nrounds: *l8\n")
    assert sum("Met ‘*’" in problem.message for problem in problems) == 8 * 9 + 1
    assert sum("Met ‘&’" in problem.message for problem in problems) == 9
    assert not any("‘rounds’" in problem.message for problem in problems)


@pytest.mark.parametrize("depth", [21, 10_000])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_without_exhausting_the_stack(folder: Folder, opening: str, depth: int):
    assert "dieper genest dan 20 lagen" in reported(folder, opening * depth)[-1].message


def test_deep_nesting_over_many_lines_is_refused_at_its_line(folder: Folder):
    problem = only(folder, "\n".join(" " * n + "a:" for n in range(300)))
    assert "dieper genest dan 20 lagen" in problem.message
    assert (problem.line, problem.column) == (21, 21)


def test_a_file_beyond_the_limit_is_not_even_read(folder: Folder):
    problem = only(folder, b"# " + b"x" * MAX_BYTES)
    assert problem.message.startswith("Dit bestand is groter dan 20 MB")


def test_a_file_of_endless_values_is_read_no_further(folder: Folder):
    problem = only(folder, f"rounds: [\n{'a,' * 500_000}\n{'a,' * 2_000_000}]")
    assert problem.message == "Tot hier staan er al meer dan 1.000.000 sleutels en waarden in dit bestand."
    assert problem.line == 3
    assert problem.column < 2_000_000


def test_a_file_just_within_the_limit_is_read(folder: Folder):
    text = folder.texts["rounds.yaml"]
    assert reported(folder, text + "#" + "x" * (MAX_BYTES - len(text.encode()) - 1)) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_named_with_how_to_save_the_file(folder: Folder, encoding: str):
    problem = only(folder, folder.texts["rounds.yaml"].encode(encoding))
    assert "UTF-16" in problem.message
    assert "Bewaar het bestand als UTF-8" in (problem.fix or "")


def test_latin_1_is_reported_at_the_first_letter_that_gives_it_away(folder: Folder):
    text = "rounds: []\r\n# één\r\n"
    problem = only(folder, text.encode("latin-1"))
    assert (problem.line, problem.column) == (2, 3)
    assert "‘é’" in problem.message
    assert "Bewaar het bestand als UTF-8" in (problem.fix or "")


def test_a_byte_order_mark_and_windows_line_ends_are_fine(folder: Folder):
    for name, text in folder.texts.items():
        folder.texts[name] = "\ufeff" + text.replace("\n", "\r\n")
    assert reported(folder, folder.texts["rounds.yaml"]) == []


def test_with_a_byte_order_mark_and_windows_line_ends_the_place_is_still_right(folder: Folder):
    problem = only(folder, "\ufeffround: []\r\n")
    assert (problem.line, problem.column, problem.excerpt) == (1, 1, "round: []")
    problem = only(folder, "\ufeffrounds:\r\n  - één\r\n".encode("utf-8"))
    assert (problem.line, problem.column) == (2, 5)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x0c", "\x85", "\u2028", "\ufeff", "\uffff"])
def test_an_invisible_sign_is_reported_where_it_stands(folder: Folder, sign: str):
    problem = only(folder, f"rounds: []\n# dit {sign} niet\n")
    assert (problem.line, problem.column) == (2, 7)
    assert f"U+{ord(sign):04X}" in problem.message


@pytest.mark.parametrize("escape", ["\\0", "\\x07", "\\e", "\\u2028"])
def test_an_invisible_sign_written_as_a_code_is_reported_too(folder: Folder, escape: str):
    folder.plant("faq.yaml", "question: Moet ik tekenen?", f'question: ¤"Moet ik {escape} tekenen?"', "")
    [(_, line, column, _)] = folder.write()
    [problem] = check(folder.path).problems
    assert "code voor een onzichtbaar teken" in problem.message
    assert (problem.line, problem.column) == (line, column)


def test_tags_merge_keys_and_a_second_document_are_refused(folder: Folder):
    problems = reported(folder, "rounds: !!python/object/apply:os.system [ls]\n")
    assert "Met ‘!’" in problems[0].message
    problems = reported(folder, "rounds: []\n<<: {a: b}\n")
    assert [problem.message for problem in problems] == ["Samenvoegen met ‘<<’ kan hier niet."]
    problem = only(folder, "rounds: []\n---\nrounds: []\n")
    assert "een tweede deel" in problem.message
    assert problem.line == 2


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "-.inf", ".nan", "0x1F", "1_000", "12:30:45"])
def test_a_number_beyond_all_measure_is_just_a_wrong_value(folder: Folder, number: str):
    text = folder.texts["rounds.yaml"].replace("every_years: 2", f"every_years: {number}")
    assert only(folder, text).message == "‘every_years’ moet een heel getal zijn."


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "NO", "y", "2024-06-01", "12:30", "1.2.3", "="])
def test_only_true_false_null_and_numbers_are_more_than_text(folder: Folder, word: str):
    text = folder.texts["rounds.yaml"].replace("wording: half september", f"wording: {word}")
    assert reported(folder, text) == []


@pytest.mark.parametrize("word", ["true", "false", "12", "1.5", "-3"])
def test_a_number_or_truth_value_for_a_text_asks_for_quotes(folder: Folder, word: str):
    text = folder.texts["rounds.yaml"].replace("wording: half september", f"wording: {word}")
    assert only(folder, text).fix == f'Schrijf "{word}".'


def test_a_folder_in_the_place_of_a_file_is_named_as_such(folder: Folder):
    folder.write()
    (folder.path / "rounds.yaml").unlink()
    (folder.path / "rounds.yaml").mkdir()
    assert [problem.message for problem in check(folder.path).problems] == [
        "Dit is een map; hier hoort een bestand."
    ]


def test_a_link_to_nothing_is_named_as_such(folder: Folder):
    folder.write()
    (folder.path / "rounds.yaml").unlink()
    (folder.path / "rounds.yaml").symlink_to(folder.path / "nergens.yaml")
    [problem] = check(folder.path).problems
    assert "een verwijzing naar een bestand dat er niet is" in problem.message


def test_a_link_to_itself_is_a_problem_and_no_exception(folder: Folder):
    folder.write()
    (folder.path / "rounds.yaml").unlink()
    (folder.path / "rounds.yaml").symlink_to("rounds.yaml")
    [problem] = check(folder.path).problems
    assert problem.message == "Dit bestand kan niet gelezen worden."


def test_a_pipe_is_not_waited_for(folder: Folder):
    folder.write()
    (folder.path / "rounds.yaml").unlink()
    os.mkfifo(folder.path / "rounds.yaml")
    [problem] = check(folder.path).problems
    assert problem.message == "Dit is geen gewoon bestand."


def test_a_file_name_that_is_no_text_can_still_be_shown(folder: Folder):
    folder.write()
    (folder.path / os.fsdecode(b"faq-\xff\n.yaml")).write_bytes(b"items: [")
    [problem] = check(folder.path).problems
    assert problem.file == "faq-\ufffd\ufffd.yaml"
    assert str(problem).encode().isascii() is False
    assert fingerprint(folder.path)


def test_a_link_out_of_the_folder_is_not_followed(folder: Folder, tmp_path_factory: pytest.TempPathFactory):
    folder.write()
    outside = tmp_path_factory.mktemp("elders") / "rounds.yaml"
    rounds = folder.path / "rounds.yaml"
    rounds.rename(outside)
    rounds.symlink_to(outside)
    [problem] = check(folder.path).problems
    assert problem.file == "rounds.yaml"
    assert problem.message == "Dit is een verwijzing naar een bestand buiten deze map; die wordt niet gevolgd."
    before = fingerprint(folder.path)
    outside.write_text("rounds: []\n", encoding="utf-8")
    assert fingerprint(folder.path) == before


def test_links_within_the_folder_and_to_the_folder_are_followed(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
):
    folder.write()
    version = folder.path / "..2026_11_29"
    version.mkdir()
    (folder.path / "..data").symlink_to(version.name)
    for path in list(folder.path.glob("*.yaml")):
        path.rename(version / path.name)
        path.symlink_to(f"..data/{path.name}")
    link = tmp_path_factory.mktemp("elders") / "data"
    link.symlink_to(folder.path)
    assert check(folder.path).problems == check(link).problems == ()
