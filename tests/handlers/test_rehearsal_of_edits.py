"""Rehearsal: fifty different edits in Slack, exported, and read back from the files alone, field by field."""

from __future__ import annotations

import datetime as dt
from contextlib import closing

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.content.loader import check, load
from bot.library import Library
from bot.messages.edit_parts import EditTarget, parts_of
from bot.messages.message import DateField, TextField
from bot.store.database import open_database
from bot.store.edit_records import EditState
from tests.handlers.test_editing import CHANNELS, NOON, SECRETARY, form_of, sample_for_secretary, saved, says
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

EDITS = 50
TODAY = dt.date(2026, 11, 22)
CONFIRMED = {"when.precision": "Op één dag", "when.date": "2028-03-14", "sources": "Brief van de zorgverzekeraar"}


def targets(content):
    """Every part of every record that can be edited."""
    lists = {
        "items": content.faq,
        "deadlines": content.deadlines,
        "rounds": content.rounds,
        "terms": content.terms,
        "elsewhere": content.elsewhere,
    }
    for list_, records in lists.items():
        for record in records:
            yield from parts_of(content, EditTarget(list_, record.id), TODAY)


def answers(content, part, number):
    """Something else in a part: a text with a number behind it, a later date, or what is asked to add it."""
    if part.holder == "confirmed":
        return {f"confirmed.{name}": value for name, value in CONFIRMED.items()}
    if not part.exists:
        return {f"{part.holder}.text": f"Nieuw stuk {number}."}
    fields = part.form(content, TODAY)
    texts = [field for field in fields if isinstance(field, TextField) and field.value]
    free = [field for field in texts if field.name.rpartition(".")[2] not in {"sources", "wording"}]
    if free and len(free[-1].value) + 5 <= free[-1].longest:
        return {free[-1].name: f"{free[-1].value} ({number})"}
    date = next((field for field in fields if isinstance(field, DateField)), None)
    if date is not None:
        path, _, last = date.name.rpartition(".")
        precisely = {f"{path}.precision": "Op één dag"} if last == "date" else {}
        return {date.name: f"2027-07-{number % 28 + 1:02}"} | precisely
    return {texts[0].name: f"{texts[0].value}\nEigen bron {number}"} if texts else {}


async def test_fifty_edits_in_slack_are_in_the_files_after_an_export(start, tmp_path):
    data, url = sample_for_secretary(tmp_path), f"sqlite:///{tmp_path}/bot.sqlite3"
    before = load(data)
    environment = {"IZA_CLOCK": NOON, "IZA_DATABASE_URL": url}
    async with (
        IzaWorkspace(channels=CHANNELS, users=[SECRETARY, "bestuur"], patience=60) as workspace,
        start(workspace, data=data, state=tmp_path, changed=environment) as bot,
    ):
        await workspace.connected()
        number = 0
        for part in targets(before):
            if number == EDITS - 3:
                break
            if values := answers(before, part, number):
                await saved(await form_of(workspace, part.target.id, part.label), values)
                number += 1
        item = {"question": "Wie heeft de sleutel?", "answer": "De koster.", "source": "Besluit van mei"}
        await add(workspace, "Nieuwe vraag", item)
        when = {"when.date": "2027-10-01", "audience": ["Landelijk"], "sources": "Agenda van de kring"}
        await add(workspace, "Nieuwe datum", {"title": "Studiedag", "what": "Een dag om te leren."} | when)
        asked = await (await says(workspace, "bewerk ledenvergadering")).click("Trek in")
        await (await asked.submit()).changed()

        with closing(open_database(url, lambda: dt.datetime.now(dt.UTC))) as database:
            library = Library(data)
            library.lay_over(database.edits)
            in_use = library.current.content
            history = database.edits.history(EDITS + 1)
            assert len(history) == EDITS
            assert len({(edit.changes, edit.reason) for edit in history}) == EDITS
            done = CliRunner(env=environment | {"IZA_DATA_DIR": str(data)}).invoke(main, ["export"])
            assert done.exit_code == 0, done.output
            assert {edit.state for edit in database.edits.history(EDITS)} == {EditState.EXPORTED}
        report = check(data)
        assert report.errors == ()
        for field in type(in_use).model_fields:
            assert getattr(report.content, field) == getattr(in_use, field), field
        assert report.content != before
        await bot.wrote("New content in use: .* 0 edits")
        assert "De koster." in "\n".join((await says(workspace, "wie heeft de sleutel")).lines)
        assert any("staat in de bestanden" in line for line in (await says(workspace, "wijzigingen")).lines)


async def add(workspace, label, values):
    """Add a record from the window that ``bewerk`` opens."""
    form = await (await says(workspace, "bewerk")).click(label)
    await saved(form, values)
