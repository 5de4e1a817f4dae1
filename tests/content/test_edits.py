"""Edits laid over files: checked as the files are, undone, and never lost where they no longer fit."""

import shutil

import pytest

from bot.content.edits import (
    Change,
    ContentEdit,
    add_element,
    add_record,
    as_text,
    from_text,
    replace_element,
    set_field,
    withdraw_record,
)
from bot.content.loader import Folder, check
from tests.content.conftest import SAMPLE

MOVED = {"precision": "day", "date": "2027-06-15", "wording": "15 juni 2027"}
STRANGER = {
    "id": "taxi",
    "title": "Taxi",
    "reply": "Vraag het de gemeente.",
    "asked_as": ["waar staat de taxi"],
}


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(SAMPLE, tmp_path / "data")


def based(data, *changes, number=1, edits=()):
    """The edit as it would be kept: with what stood there before."""
    edit, report = Folder(data).proposal(edits, ContentEdit(number, changes))
    assert not report.errors
    assert not report.conflicts
    return edit


def refused(data, *changes):
    return Folder(data).proposal((), ContentEdit(0, changes))[1]


def deadline(report, id_="plan-af"):
    return report.content.deadline_by_id[id_]


def replace_in(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_kind_of_change_is_in_the_content(data):
    edits = [
        based(
            data,
            set_field("deadlines", "plan-af", "when", MOVED),
            set_field("deadlines", "plan-af", "action", None),
        ),
        based(data, add_element("items", "rooster", "asked_as", "wie ruilt er met mij"), number=2),
        based(
            data, replace_element("items", "anw-zorg", "asked_as", "Wie werkt er in het weekend?", None), number=3
        ),
        based(data, withdraw_record("deadlines", "ledenvergadering"), number=4),
        based(data, add_record("elsewhere", STRANGER), number=5),
        based(data, set_field("items", "anw-zorg", "later.text", "In 2024 ook."), number=6),
    ]
    before, report = check(data).content, check(data, edits=edits)
    assert report.conflicts == ()
    content = report.content
    assert deadline(report).when.wording == "15 juni 2027"
    assert deadline(report).action is None
    assert content.faq_by_id["rooster"].asked_as[-1] == "wie ruilt er met mij"
    assert content.faq_by_id["anw-zorg"].asked_as == ("Hoe zit het met de avonddiensten?",)
    assert content.faq_by_id["anw-zorg"].later.text == "In 2024 ook."
    assert "ledenvergadering" not in content.deadline_by_id
    assert content.elsewhere[-1].id == "taxi"
    assert content.rounds == before.rounds
    assert content.faq[2:] == before.faq[2:]


def test_the_way_back_gives_the_content_of_before(data):
    edit = based(
        data, set_field("deadlines", "plan-af", "when", MOVED), add_element("items", "rooster", "asked_as", "x")
    )
    back = ContentEdit(2, tuple(change.undone for change in edit.changes))
    assert check(data, edits=[edit, back]).content == check(data).content


def test_a_first_stranger_needs_no_file(data):
    (data / "elsewhere.yaml").unlink()
    report = check(data, edits=[based(data, add_record("elsewhere", STRANGER))])
    assert [record.id for record in report.content.elsewhere] == ["taxi"]


def test_a_new_item_stands_with_its_group(data):
    item = {
        "id": "regio-nieuw",
        "group": "regio",
        "title": "Nieuw",
        "question": "Wat is er nieuw?",
        "short": "Niets.",
        "answer": [{"text": "Niets."}],
        "sources": [{"document": "kringboek"}],
        "as_of": {"precision": "none", "wording": "nu"},
        "standpoint": "Van ons.",
        "owner": "secretaris",
    }
    group = check(data).content.faq[-1].group
    report = check(data, edits=[based(data, add_record("items", item | {"group": group}))])
    assert report.content.faq[-1].id == "regio-nieuw"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (set_field("deadlines", "plan-af", "short", "x" * 200), "short"),
        (set_field("deadlines", "plan-af", "when", MOVED | {"date": "2027-06-31"}), "when.date"),
        (set_field("deadlines", "plan-af", "when", {"precision": "day", "date": "2027-06-01"}), "when"),
        (set_field("deadlines", "plan-af", "see_also", ["bestaat-niet"]), "see_also"),
        (set_field("deadlines", "plan-af", "title", ["geen tekst"]), "title"),
        (add_element("items", "rooster", "answer", {"text": "Zie [9]."}), "answer.text"),
        (add_record("deadlines", {"id": "plan-af", "title": "x"}), ""),
    ],
)
def test_a_mistake_is_reported_at_its_field_in_dutch(data, change, field):
    report = refused(data, change)
    problems = [problem for problem in report.errors if problem.field is not None]
    if not field:
        assert report.conflicts[0].present["id"] == "plan-af"
        return
    assert report.content is None
    assert field in [problem.field for problem in problems]
    assert all(str(problem).startswith("wijziging 0:") for problem in problems)


def test_a_later_edit_of_the_file_wins_and_the_conflict_shows_both(data):
    edit = based(data, set_field("deadlines", "plan-af", "title", "Plan klaar"))
    replace_in(data / "deadlines.yaml", "title: Plan is af", "title: Het plan is af")
    report = check(data, edits=[edit])
    assert deadline(report).title == "Het plan is af"
    (conflict,) = report.conflicts
    assert (conflict.edit, conflict.change.after, conflict.present) == (1, "Plan klaar", "Het plan is af")


def test_another_field_of_the_same_record_may_change_in_the_file(data):
    edit = based(data, set_field("deadlines", "plan-af", "title", "Plan klaar"))
    replace_in(data / "deadlines.yaml", "what: Het plan van de regio is af.", "what: Het plan is af.")
    report = check(data, edits=[edit])
    assert report.conflicts == ()
    assert (deadline(report).title, deadline(report).what) == ("Plan klaar", "Het plan is af.")


def test_what_was_exported_by_hand_is_no_conflict(data):
    edit = based(data, set_field("deadlines", "plan-af", "title", "Plan klaar"))
    replace_in(data / "deadlines.yaml", "title: Plan is af", "title: Plan klaar")
    report = check(data, edits=[edit])
    assert report.conflicts == ()
    assert deadline(report).title == "Plan klaar"


def test_a_record_with_another_id_by_now_is_still_found(data):
    edit = based(data, set_field("items", "naw-zorg", "title", "Diensten"))
    assert check(data, edits=[edit]).content.faq_by_id["anw-zorg"].title == "Diensten"


def test_an_edit_that_brings_in_an_error_by_now_is_set_aside_alone(data):
    edits = [
        based(data, set_field("deadlines", "plan-af", "title", "Plan klaar")),
        based(data, set_field("deadlines", "ledenvergadering", "see_also", ["contractkeuze"]), number=2),
        based(data, set_field("deadlines", "ledenvergadering", "title", "Vergadering"), number=3),
    ]
    for file in data.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("contractkeuze", "keuze-van-contract")
        file.write_text(text, encoding="utf-8")
    report = check(data, edits=edits)
    assert [conflict.edit for conflict in report.conflicts] == [2]
    assert "contractkeuze" in str(report.conflicts[0].problems[0])
    assert deadline(report).title == "Plan klaar"
    assert deadline(report, "ledenvergadering").title == "Vergadering"


def test_edits_do_not_hide_a_mistake_in_a_file(data):
    replace_in(data / "deadlines.yaml", "title: Plan is af", "title: [Plan]")
    report = check(
        data, edits=[ContentEdit(1, (Change("deadlines", "plan-af", "title", "Plan is af", "Plan klaar"),))]
    )
    assert report.content is None
    assert "deadlines.yaml" in str(report.errors[0])


def test_changes_survive_the_database(data):
    edit = based(data, set_field("deadlines", "plan-af", "when", MOVED), add_record("elsewhere", STRANGER))
    assert from_text(as_text(edit.changes)) == edit.changes
