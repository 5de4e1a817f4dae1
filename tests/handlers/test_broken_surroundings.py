"""The real process while what it stands on breaks: its database is damaged, Slack refuses or freezes."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

NATIONAL, PAGE = "iza-landelijk", 4096
EVE, MORNING, LATER = (f"2024-05-{moment}+02:00" for moment in ("25T10:00:00", "31T09:00:00", "31T09:05:00"))


def damage(file):
    """Wipe the file from its second page on, as a disk does that fails: it still looks like a database."""
    with file.open("r+b") as opened:
        opened.seek(PAGE)
        opened.write(bytes(file.stat().st_size - PAGE))


async def test_a_database_that_is_damaged_in_its_middle_is_an_alarm_and_nothing_is_posted_twice(start, tmp_path):
    file = tmp_path / "ledger.sqlite3"

    def at(clock):
        return {"IZA_CLOCK": clock, "IZA_DATABASE_URL": f"sqlite:///{file}"}

    async with IzaWorkspace(channels=[NATIONAL], patience=60) as workspace:
        async with start(workspace, changed=at(EVE)) as bot:
            await bot.wrote("Posting is under way")
        async with start(workspace, changed=at(MORNING)) as bot:
            await workspace.channel(NATIONAL).posted()
            with closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                other.execute("UPDATE alembic_version SET version_num = version_num")
                damage(file)
                other.execute("COMMIT")  # so that the bot reads the file anew at once
            status, reason = await bot.get("/readyz")
            while status == 200:
                status, reason = await bot.get("/readyz")
            assert (status, "Ledger" in reason) == (503, True)
            await bot.wrote(rf"{file} is damaged .*iza-bot restore FILE")
        async with start(workspace, changed=at(LATER)) as bot:
            assert await bot.process.wait() == 1
            await bot.wrote(rf"{file} is damaged .*iza-bot restore FILE")
        assert len(workspace.channel(NATIONAL).messages) == 1
