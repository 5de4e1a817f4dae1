"""``iza-bot import-calendar``: as YAML, and against what stands with the choices of whoever is at the keyboard."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli.main import main
from bot.content.models import DeadlinesFile
from bot.editing import Editor
from bot.library import Library
from bot.store.database import open_database

SAMPLE = Path(__file__).parents[1] / "content" / "sample"
ROWS = """Titel;Datum;Tot;Omschrijving;Voor;Status;Tijd
Plan is af;30-6-2027;;;;;
Webinar;14-1-2027;;Een avond.;;;19.30
Voorstel;14 september 2026;;;;;
Ledenvergadering;20-11-2027;;;;;
Bijeenkomst;mei 2027;;;Noordland;verwacht;
Iets in Verwegistan;mei 2027;;;Verwegistan;;
Inkoopbeleid bekend;30-3-2026;;;;;
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    shutil.copytree(SAMPLE, tmp_path / "data")
    monkeypatch.setenv("IZA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("IZA_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("IZA_CLOCK", "2026-08-22T12:00:00+01:00")
    (tmp_path / "agenda.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path


def run(*words, answers=()):
    return CliRunner().invoke(main, words, input="".join(f"{answer}\n" for answer in answers))


def content_of(files):
    database = open_database(f"sqlite:///{files}/state/iza-bot.sqlite3", lambda: None)
    library = Library(files / "data")
    library.lay_over(database.edits)
    records = Editor(library, database.edits).history()
    database.close()
    return library.current.content, records


def test_each_difference_is_shown_and_only_what_is_agreed_to_is_taken_over(files):
    path = str(files / "agenda.csv")
    result = run("import-calendar", path, "--diff", answers=["j", "n", "j", "j"])
    assert result.exit_code == 0, result.output
    assert "staat:   1 juni 2027 (“uiterlijk 1 juni 2027”)\n  bestand: 30 juni 2027" in result.output
    assert "Hij komt elk jaar of elke maand terug" in result.output
    assert "“Verwegistan” is geen regio of verzekeraar" in result.output
    assert "1 datum is gelijk; 3 verschillen overgenomen." in result.output
    content, records = content_of(files)
    assert [record.reason for record in records] == ["ingelezen uit agenda.csv"] * 3
    assert f"{content.deadline_by_id['plan-af'].when.date}" == "2027-06-30"
    known = content.round_by_id["zorgzaam-ronde"].confirmed
    assert [(date.year, date.phase, f"{date.when.date}") for date in known[1:]] == [
        (2026, "voorstel", "2026-09-14")
    ]
    added = content.deadline_by_id["bijeenkomst-2027"]
    assert (added.audience, added.status.value, added.when.wording) == (
        ("regio:noordland",),
        "verwacht",
        "mei 2027",
    )
    assert content.document_by_id[added.sources[0].document].title == "Agenda agenda.csv"
    assert "webinar-2027" not in content.deadline_by_id

    again = run("import-calendar", path, "--diff", answers=["stop"])
    assert "4 datums zijn gelijk; 0 verschillen overgenomen." in again.output
    assert again.output.startswith("1 van 3 · regel 3 · nieuw")


def test_what_was_called_off_is_withdrawn_and_the_end_of_the_input_stops(files):
    exported = files / "web"
    assert run("export-calendar", str(exported)).exit_code == 0
    calendar = files / "noordland.ics"
    text = (exported / "noordland.ics").read_bytes()
    event = text[text.index(b"SUMMARY:Plan is af") :]
    calendar.write_bytes(text.replace(event, event.replace(b"STATUS:TENTATIVE", b"STATUS:CANCELLED", 1)))
    unanswered = run("import-calendar", str(calendar), "--diff")
    assert (unanswered.exit_code, "1 van 1 · " in unanswered.output) == (0, True)
    assert "0 verschillen overgenomen" in unanswered.output
    assert "1 verschil overgenomen" in run("import-calendar", str(calendar), "--diff", answers=["j"]).output
    assert "plan-af" not in content_of(files)[0].deadline_by_id


def test_without_comparing_it_is_yaml_that_the_content_accepts(files):
    result = run("import-calendar", str(files / "agenda.csv"))
    assert result.exit_code == 0, result.output
    assert len(DeadlinesFile.model_validate(yaml.safe_load(result.stdout), strict=False).deadlines) == 6
    assert "Verwegistan" in result.stderr


def test_a_file_that_is_no_calendar_is_told_in_one_sentence(files):
    result = run("import-calendar", str(files / "niets.csv"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bestaat niet" in result.stderr
