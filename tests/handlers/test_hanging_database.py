"""While the database hangs, questions are answered; what needs the database follows when it is back."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest

from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE = 20.0
WAITING = 24
"""More than the threads that asyncio itself would make on a small machine."""


async def test_a_question_is_answered_at_once_while_many_wait_for_a_locked_database(start, tmp_path):
    path = tmp_path / "ledger.sqlite3"
    changed = {"IZA_DATABASE_URL": f"sqlite:///{path}"}
    async with IzaWorkspace(patience=PATIENCE) as workspace, start(workspace, changed=changed) as bot:
        await workspace.connected()
        await bot.wrote(r"Ready:")
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as other:
            other.execute("BEGIN EXCLUSIVE")
            volg = [workspace.say("/iza volg landelijk", answered=False) for _ in range(WAITING)]
            for waiting in await asyncio.gather(*volg):
                assert waiting.lines == []
            reply = await workspace.say("/iza G")
            assert workspace.requests[-1].method == "acknowledgement"
            assert any("vraag G" in line for line in reply.lines)
            other.rollback()
