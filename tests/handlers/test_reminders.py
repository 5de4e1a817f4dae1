"""The real process posts what the shipped content says, at the stated hour, once."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3

import pytest

from schedules.time_source import SimulatedTime
from tests.iza_workspace import IzaWorkspace
from tests.shipped import copy_before_any_announcement

pytestmark = pytest.mark.asyncio(loop_scope="session")

NATIONAL, BRABANT = "iza-landelijk", "regio-midden-brabant"


@pytest.fixture
def ledger(tmp_path):
    return f"sqlite:///{tmp_path}/ledger.sqlite3"


def at(clock, ledger):
    return {"IZA_CLOCK": clock, "IZA_DATABASE_URL": ledger}


async def test_the_evaluation_of_june_2024_is_announced_once_also_after_a_restart(start, ledger):
    async with IzaWorkspace(channels=[NATIONAL], patience=120) as workspace:
        async with start(workspace, changed=at("2024-05-25T10:00:00+02:00", ledger)) as bot:
            await bot.wrote("Posting is under way")
            assert workspace.channel(NATIONAL).messages == []
        async with start(workspace, changed=at("2024-05-31T09:00:00+02:00", ledger)):
            [notice] = await workspace.channel(NATIONAL).posted()
            assert notice.lines[0] == "Herinnering: Besluit over bijsturen van de IZA-afspraken"
            assert "Uiterlijk zaterdag 1 juni 2024 · morgen · streefdoel" in notice.lines
        async with start(workspace, changed=at("2024-05-31T09:05:00+02:00", ledger)) as bot:
            await bot.wrote("Posting is under way")
            assert len(workspace.channel(NATIONAL).messages) == 1


async def test_a_region_with_two_insurers_hears_of_both_rounds_by_their_certainty(start, ledger, tmp_path):
    data = copy_before_any_announcement(tmp_path / "data")
    async with IzaWorkspace(channels=[BRABANT], patience=120, strict=False) as workspace:
        async with start(workspace, data=data, changed=at("2027-09-09T12:00:00+02:00", ledger)) as bot:
            await bot.wrote("Posting is under way")
        async with start(workspace, data=data, changed=at("2027-09-10T09:00:00+02:00", ledger)):
            notices = await workspace.channel(BRABANT).posted(2)
    texts = ["\n".join(notice.lines) for notice in notices]
    vgz, cz = sorted(texts, key=lambda text: "Contractronde CZ" in text)
    assert "verwacht volgens het ritme, controleer bij VGZ" in vgz
    assert "moment om te kijken, controleer bij CZ" in cz
    for text in texts:
        assert "elke praktijk beslist zelf over tarieven en over tekenen" in text


async def test_a_first_start_today_announces_nothing_from_the_past(start, ledger):
    async with (
        IzaWorkspace(channels=[NATIONAL, BRABANT], patience=120) as workspace,
        start(workspace, changed={"IZA_DATABASE_URL": ledger}) as bot,
    ):
        await bot.wrote("Posting is under way")
        assert workspace.channel(NATIONAL).messages == []
        assert workspace.channel(BRABANT).messages == []


async def test_what_falls_due_while_the_first_plan_can_not_be_committed_is_posted(start, tmp_path):
    file, since = tmp_path / "ledger.sqlite3", dt.datetime.now(dt.UTC)
    clock = SimulatedTime(dt.datetime.fromisoformat("2024-05-31T08:56:00+02:00"), 20, since)
    half_past = dt.datetime.fromisoformat("2024-05-31T09:00:30+02:00")
    changed = at(f"2024-05-31T08:56:00+02:00 x20 since {since.isoformat()}", f"sqlite:///{file}?timeout=0.1")
    async with IzaWorkspace(channels=[NATIONAL], patience=120) as workspace:
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            workspace.intercept("apps.connections.open", lambda *_: other.execute("BEGIN EXCLUSIVE") and None)
            async with start(workspace, changed=changed) as bot:
                await bot.wrote("Ready")
                assert clock.now() < half_past, "it was ready before the reminder was due"
                while clock.now() < half_past:
                    await bot.wrote("database is locked", after=len(bot.lines))
                other.execute("ROLLBACK")
                [notice] = await workspace.channel(NATIONAL).posted()
                assert notice.lines[0] == "Herinnering: Besluit over bijsturen van de IZA-afspraken"
