"""``ask`` and ``eval`` with files that are not what they should be."""

import json

import pytest
from click.testing import CliRunner

from bot.cli.main import main


@pytest.fixture
def run(tmp_path):
    program = CliRunner(env={"IZA_STATE_DIR": str(tmp_path)})
    return lambda *words: program.invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("command", [("eval",), ("ask", "--batch")], ids=" ".join)
def test_a_file_that_can_not_be_read_is_told_in_dutch(run, tmp_path, command):
    (tmp_path / "latin").write_bytes(json.dumps({"q": "één"}, ensure_ascii=False).encode("latin-1"))
    for name, why in (("niets", "dat bestaat niet"), ("latin", "het is geen tekst in UTF-8")):
        done = run(*command, tmp_path / name)
        assert (done.exit_code, type(done.exception)) == (1, SystemExit)
        assert done.stderr.splitlines()[-1] == f"{tmp_path / name} kan niet gelezen worden: {why}."


def test_a_folder_to_measure_on_is_told_to_be_one(run, tmp_path):
    assert "dat is een map, geen bestand" in run("eval", tmp_path).stderr


def test_a_question_beside_a_file_of_questions_is_refused_and_none_is_answered(run, tmp_path):
    (tmp_path / "vragen").write_text('{"q": "G"}')
    done = run("ask", "wat is MTVP", "--batch", tmp_path / "vragen")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "niet allebei" in done.stderr


def test_without_a_question_an_example_is_given(run):
    done = run("ask")
    assert (done.exit_code, done.stderr) == (1, 'Geef een vraag: iza-bot ask "wat is MTVP"\n')


def test_a_name_is_answered_from_what_was_kept_and_only_while_content_and_file_are_as_they_were(run, tmp_path):
    first, kept = run("ask", "NAW").stdout, tmp_path / "content.json"
    assert first.startswith("ANW: avond-, nacht- en weekendzorg\n")
    assert json.loads(kept.read_text().splitlines()[2])["NAW"][0] == "anw"
    assert run("ask", "NAW").stdout == first
    version, content, facts = kept.read_text().splitlines()
    kept.write_text("\n".join((version, content.replace("nacht- en weekendzorg", "x"), facts)))
    assert "x" in run("ask", "NAW").stdout.splitlines()[0]
    kept.write_text(f"another version\n{content}\n{facts}")
    assert run("ask", "NAW").stdout == first
    kept.write_text(f"{version}\n{{")
    assert run("ask", "NAW").stdout == first


def test_no_question_is_kept(run, tmp_path):
    assert run("ask", "wat is NAW").exit_code == 0
    assert (tmp_path / "content.json").read_text().splitlines()[2] == "{}"
