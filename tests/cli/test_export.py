"""Edits from Slack, written to the files: those alone change, pass the check, and say what the bot says."""

import datetime as dt
import shutil
from contextlib import closing

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.content.edits import add_element, add_record, as_text, set_field, withdraw_record
from bot.content.loader import check, load
from bot.content.new_records import NewItem, new_item
from bot.editing import Editor
from bot.library import Library, edit_of
from bot.store.database import open_database
from bot.store.edit_records import EditState
from tests.content.conftest import SAMPLE
from tests.shipped import DATA

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
MOVED = {"precision": "day", "date": "2027-01-15", "wording": "15 januari 2027"}


@pytest.fixture
def data(request, tmp_path):
    return shutil.copytree(getattr(request, "param", SAMPLE), tmp_path / "data")


@pytest.fixture
def run(tmp_path):
    environment = {"IZA_DATABASE_URL": f"sqlite:///{tmp_path}/bot.sqlite3", "IZA_DATA_DIR": str(tmp_path / "data")}
    return lambda *words: CliRunner(env=environment).invoke(main, ["export", *words])


@pytest.fixture
def editor(data, tmp_path):
    with closing(open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: NOW)) as database:
        library = Library(data)
        library.lay_over(database.edits)
        yield Editor(library, database.edits)


@pytest.mark.parametrize("data", [DATA], indirect=True, ids=["shipped"])
def test_the_files_say_what_the_bot_said_and_keep_their_remarks(editor, data, run):
    item = NewItem("Hoe vraag ik een plek in het overlegteam aan?", "Mail het secretariaat.", "Besluit van mei")
    for changes in (
        (set_field("deadlines", "einde-iza-2026", "when", MOVED),),
        (add_element("items", "iza-a", "asked_as", "waarom niet, zeg het: #kort"),),
        (withdraw_record("elsewhere", "declareren"),),
        new_item(editor.content, item, NOW.date()),
    ):
        editor.store.add(as_text(editor.propose(*changes).edit.changes), "U1")
    said = check(data, edits=[edit_of(record) for record in editor.store.active()[1]]).content
    before = {file.name: file.read_text(encoding="utf-8") for file in data.glob("*.yaml")}
    shown = run("--dry-run")
    assert shown.exit_code == 0, shown.output
    assert '+    when: { precision: day, date: 2027-01-15, wording: "15 januari 2027" }' in shown.output
    assert "4 wijzigingen te schrijven; er is niets geschreven." in shown.output
    assert {file.name: file.read_text(encoding="utf-8") for file in data.glob("*.yaml")} == before
    done = run()
    assert done.exit_code == 0, done.output
    assert done.output.startswith("4 wijzigingen geschreven naar")
    assert load(data) == said
    remarks = [line for text in before.values() for line in text.splitlines() if line.lstrip().startswith("#")]
    kept = "\n".join(file.read_text(encoding="utf-8") for file in data.glob("*.yaml"))
    assert all(remark in kept for remark in remarks)
    assert {record.state for record in editor.history()} == {EditState.EXPORTED}
    assert run().output == "0 wijzigingen geschreven.\n"


def test_a_conflict_is_shown_with_both_values_and_not_lost(editor, data, run):
    editor.save(set_field("deadlines", "plan-af", "title", "IZA voorbij"), by="U1", reason="besluit")
    editor.save(set_field("deadlines", "ledenvergadering", "title", "Inkoopbeleid"), by="U1")
    file = data / "deadlines.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Plan is af", "Het plan is af"), encoding="utf-8")
    result = run()
    assert result.exit_code == 1
    assert "1 wijziging geschreven naar deadlines.yaml." in result.output
    assert "Wijziging 1: IZA voorbij" in result.output
    assert "Bestand: Het plan is af" in result.output
    assert "besluit" in result.output
    assert load(data).deadline_by_id["ledenvergadering"].title == "Inkoopbeleid"
    assert [record.state for record in editor.history()] == [EditState.EXPORTED, EditState.ACTIVE]


def test_a_file_that_can_be_missing_is_made(data, run, editor):
    (data / "elsewhere.yaml").unlink()
    editor.library.refresh()
    stranger = {"id": "taxi", "title": "Taxi", "reply": "Bel de taxi.", "asked_as": ["waar staat de taxi"]}
    editor.save(add_record("elsewhere", stranger), by="U1")
    assert run().exit_code == 0
    assert [kind.id for kind in load(data).elsewhere] == ["taxi"]


def test_content_with_a_mistake_is_not_written_over(editor, data, run):
    editor.save(set_field("deadlines", "plan-af", "title", "IZA voorbij"), by="U1")
    (data / "rounds.yaml").write_text("rounds: 3\n", encoding="utf-8")
    result = run()
    assert result.exit_code == 1
    assert "er is niets geschreven" in result.output
    assert editor.history()[0].state is EditState.ACTIVE
