"""Edits of the content in use: taken into use at once, in every process, and taken back."""

import contextlib
import datetime as dt
import shutil
from pathlib import Path

import pytest

from bot.content.edits import add_element, set_field
from bot.content_reload import untold
from bot.editing import Editor, EditRefusedError
from bot.library import Library
from bot.store.database import open_database
from bot.store.edit_records import EditState

SAMPLE = Path(__file__).parent / "content" / "sample"
NOW = dt.datetime(2027, 5, 3, 10, tzinfo=dt.UTC)


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(SAMPLE, tmp_path / "data")


@pytest.fixture
def started(data, tmp_path):
    """Start one more bot on the same files and database."""
    with contextlib.ExitStack() as stack:

        def start():
            url = f"sqlite:///{tmp_path}/bot.sqlite3"
            database = stack.enter_context(contextlib.closing(open_database(url, lambda: NOW)))
            library = Library(data)
            library.lay_over(database.edits)
            return Editor(library, database.edits)

        yield start


@pytest.fixture
def editor(started):
    return started()


def title(editor, id_="plan-af"):
    return editor.content.deadline_by_id[id_].title


def test_an_edit_is_in_use_when_it_is_saved_and_after_a_start(editor, started):
    heard = []
    editor.library.listen(lambda: heard.append(title(editor)))
    record = editor.save(set_field("deadlines", "plan-af", "title", "Plan klaar"), by="U1", reason="brief")
    assert title(editor) == "Plan klaar"
    assert heard == ["Plan klaar"]
    assert title(started()) == "Plan klaar"
    assert editor.history() == (record,)


def test_another_process_takes_it_into_use_when_it_looks(editor, started):
    other = started()
    assert not other.library.refresh()
    editor.save(set_field("deadlines", "plan-af", "title", "Plan klaar"), by="U1")
    assert other.library.refresh()
    assert title(other) == "Plan klaar"
    assert other.library.current.fingerprint == editor.library.current.fingerprint


def test_a_conflict_is_told_once_whatever_starts_anew(editor, data, tmp_path):
    editor.save(set_field("deadlines", "plan-af", "title", "Plan klaar"), by="U1")
    file = data / "deadlines.yaml"
    file.write_text(file.read_text("utf-8").replace("title: Plan is af", "title: Plan gereed"), "utf-8")
    editor.library.refresh()
    conflicts = editor.library.current.conflicts
    for told in ([conflict.edit for conflict in conflicts], []):
        with contextlib.closing(open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: NOW)) as database:
            assert [conflict.edit for conflict in untold(conflicts, database.handled_requests.first_time)] == told
    assert conflicts


def test_an_edit_is_taken_back_once(editor):
    record = editor.save(set_field("deadlines", "plan-af", "title", "Plan klaar"), by="U1")
    assert editor.undo(record.number, by="U2")
    assert title(editor) == "Plan is af"
    assert not editor.undo(record.number, by="U2")
    assert not editor.undo(99, by="U2")
    assert editor.history()[0].ended_by == "U2"


def test_an_edit_on_which_a_later_one_rests_is_not_taken_back(editor):
    first = editor.save(set_field("deadlines", "plan-af", "title", "Plan klaar"), by="U1")
    editor.save(set_field("deadlines", "plan-af", "title", "Plan gereed"), by="U1")
    with pytest.raises(EditRefusedError) as refusal:
        editor.undo(first.number, by="U1")
    assert refusal.value.conflict.edit == first.number + 1
    assert title(editor) == "Plan gereed"


def test_a_mistake_is_refused_and_nothing_is_kept(editor):
    with pytest.raises(EditRefusedError) as refusal:
        editor.save(set_field("deadlines", "plan-af", "title", ""), by="U1")
    assert [problem.field for problem in refusal.value.problems] == ["title"]
    assert editor.history() == ()


def test_a_proposal_shows_the_content_as_it_would_be_and_warns(editor):
    proposal = editor.propose(add_element("items", "rooster", "asked_as", "hoe zit het met de avonddiensten"))
    assert proposal.content.faq_by_id["rooster"].asked_as[-1] == "hoe zit het met de avonddiensten"
    assert "staat er al" in proposal.warnings[0].message
    assert title(editor) == "Plan is af"
    assert editor.history() == ()


def test_an_edit_in_conflict_with_the_file_is_left_out_told_and_can_be_dropped(editor, data):
    record = editor.save(set_field("deadlines", "plan-af", "title", "Plan klaar"), by="U1")
    file = data / "deadlines.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("title: Plan is af", "title: Het plan"), encoding="utf-8"
    )
    assert editor.library.refresh()
    assert title(editor) == "Het plan"
    (conflict,) = editor.library.current.conflicts
    assert (conflict.edit, conflict.change.after, conflict.present) == (record.number, "Plan klaar", "Het plan")
    assert editor.undo(record.number, by="U1")
    assert editor.library.current.conflicts == ()


def test_an_exported_edit_is_taken_back_by_a_new_one(editor, data):
    record = editor.save(set_field("deadlines", "plan-af", "title", "Plan klaar"), by="U1")
    file = data / "deadlines.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("title: Plan is af", "title: Plan klaar"), encoding="utf-8"
    )
    editor.store.end([record.number], EditState.EXPORTED, "export")
    editor.library.refresh()
    assert title(editor) == "Plan klaar"
    assert editor.undo(record.number, by="U2")
    assert title(editor) == "Plan is af"
    assert editor.library.problems == ()
