"""Texts whose review is near: their owners hear it two weeks before, once, and the notice follows what they do."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import closing

import pytest

from bot.scopes import EVENTS, SCOPES
from bot.simulator import limits
from bot.store.database import open_database
from bot.store.state_records import PlannedUntil
from tests.handlers.conftest import with_owners
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWNERS, EDITOR, GP = "iza-redactie", "kringsecretaris", "huisarts"
DAY_BEFORE = dt.datetime.fromisoformat("2027-02-14T12:00:00+01:00")
TWO_WEEKS_AHEAD = "2027-02-15T09:00:00+01:00"
PAST = "2027-03-02T10:00:00+01:00"
NOTICE = "Nakijken voor 1 maart 2027: {}"


def here():
    return IzaWorkspace(channels=[OWNERS], users=[GP, EDITOR], scopes=SCOPES, events=EVENTS, patience=120)


def changed(clock, folder):
    return {"IZA_CLOCK": clock, "IZA_DATABASE_URL": f"sqlite:///{folder}/bot.sqlite3"}


@pytest.fixture
def data(tmp_path):
    """The content of which G and K are to be reviewed by 1 March, and all else much later."""
    folder = with_owners(tmp_path / "data", EDITOR, channel=OWNERS)
    for file in folder.glob("faq*.yaml"):
        later = re.sub(r"review_by: \S+", "review_by: 2029-01-01", file.read_text("utf-8"))
        items = re.split(r"(?m)^(?=  - id: )", later)
        near = [
            re.sub("2029-01-01", "2027-03-01", item) if item[8:13] in {"iza-g", "iza-k"} else item
            for item in items
        ]
        file.write_text("".join(near), "utf-8")
    with closing(open_database(changed("", tmp_path)["IZA_DATABASE_URL"], lambda: DAY_BEFORE)) as database:
        database.ledger.write(records=[PlannedUntil(DAY_BEFORE)])
    return folder


async def test_texts_are_reviewed_from_the_window_where_keeping_them_begins(start, data, tmp_path):
    async with (
        here() as workspace,
        start(workspace, data=data, changed=changed("2026-11-29T12:00:00+01:00", tmp_path)),
    ):
        await workspace.connected()
        window = await (await workspace.say("/iza bewerk", user=EDITOR)).click("Teksten nakijken")
        days = [line for line in window.lines if line.startswith("Voor ")]
        assert days == ["Voor 1 maart 2027", "Voor 1 januari 2029"], "what comes first stands first"
        assert limits.violations(window.view.body) == []
        (first, *_) = [control for control in window.controls if control.label == "Nog juist"]
        await window.press(first, answered=False)
        while not any(
            "staat als nagekeken. Opnieuw nakijken voor 29 november 2027" in line for line in window.lines
        ):
            await window.changed()
        assert next(line for line in window.lines if line.startswith("Voor ")) == "Voor 1 maart 2027"
        assert "Voor 29 november 2027" in window.lines
        dates = await (await workspace.say("/iza bewerk", user=EDITOR)).click("Datum bevestigen")
        assert len(dates.buttons) > 20, "as many as the content has"
        of_one = await dates.choose("VGZ (4)")
        assert len(of_one.buttons) == 4
        assert not any("CZ" in line for line in of_one.lines), of_one.lines
        form = await of_one.press(of_one.controls[1])
        assert form.lines[1].startswith("Verwacht in ")
        gp = await workspace.say("/iza bewerk", user=GP)
        assert "Teksten nakijken" not in gp.buttons


def button(notice, label):
    return next(control for control in notice.controls if control.label == label)


async def test_owners_hear_two_weeks_before_and_the_notice_follows_what_they_do(start, data, tmp_path):
    async with here() as workspace:
        async with start(workspace, data=data, changed=changed(TWO_WEEKS_AHEAD, tmp_path)):
            await workspace.channel(OWNERS).posted()
            [notice] = workspace.channel(OWNERS).seen_by(EDITOR)
            assert notice.lines[0] == NOTICE.format("2 teksten")
            assert notice.buttons == ["Nog juist", "Aanpassen", "Intrekken"] * 2
            [as_gp] = workspace.channel(OWNERS).seen_by(GP)
            assert "Alleen wie de inhoud bijhoudt" in (await as_gp.press(button(as_gp, "Nog juist"))).lines[0]
            form = await notice.press(button(notice, "Aanpassen"))
            assert form.buttons
            await form.close()
            await notice.press(button(notice, "Nog juist"), answered=False)
            while notice.lines[0] != NOTICE.format("1 tekst"):
                await notice.changed()
            assert "nagekeken; opnieuw voor 15 februari 2028" in " ".join(notice.lines)
            provenance = " ".join((await workspace.say("/iza over G")).lines)
            assert "vraag G" in provenance
            assert "kringsecretariaat" in provenance
            assert "Het laatst op 15 februari 2027. Opnieuw voor 15 februari 2028." in provenance
            assert "uiterlijk opnieuw bekijken · nog juist" in provenance
            assert "Was: 1 maart 2027" in provenance
            window = await notice.press(button(notice, "Intrekken"))
            assert window.lines[1].startswith("Intrekken: "), window.lines
            done = await window.submit({"reason": "achterhaald"})
            while "Niemand vindt dit nog." not in done.lines:
                await done.changed()
            while "ingetrokken" not in notice.lines:
                await notice.changed()
            assert notice.lines[0] == "Nagekeken: de teksten voor 1 maart 2027"
            assert notice.buttons == []
            await done.click("Ongedaan maken", answered=False)
            while notice.lines[0] != NOTICE.format("1 tekst"):
                await notice.changed()
            await done.close()
            await workspace.say("/iza wie wint de ronde van vlaanderen")
            await (await workspace.say("/iza K")).choose("Dit hielp niet")
            when = await workspace.say("/iza over drie weken")
            assert "in de kalender" in when.lines[0], "a question that begins with the same word"
        async with start(workspace, data=data, changed=changed(PAST, tmp_path)):
            await workspace.connected()
            past = "Let op: had voor 1 maart 2027 nagekeken moeten zijn."
            replies = [" ".join((await workspace.say(f"/iza {letter}")).lines) for letter in ("G", "K")]
            assert [past in reply for reply in replies] == [False, True]
            month = (await workspace.channel(OWNERS).posted(2))[1]
        assert month.lines[0].startswith("Wat er niet gevonden werd"), month.lines
        assert "hielp 0 keer, hielp niet 1 keer" in month.lines
        assert not any("vlaanderen" in line for line in month.lines), "counts, and no text of a question"
        assert len(workspace.channel(OWNERS).messages) == 2, "each told once, also after a restart"
