"""The log of the real process: JSON lines with a reference for each request, and never a word of a question."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from contextlib import closing

import pytest

from bot.app import DRAIN_SECONDS, STOP_SECONDS
from bot.messages.commands import ON_MESSAGE
from bot.scopes import EVENTS, SCOPES
from tests.handlers.conftest import START_SECONDS
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORD = "bladblazer"


async def test_in_all_detail_there_is_no_word_of_a_question(start, tmp_path):
    path = tmp_path / "ledger.sqlite3"
    changed = {"IZA_LOG_LEVEL": "debug", "IZA_LOG_FORMAT": "JSON", "IZA_DATABASE_URL": f"sqlite:///{path}"}
    workspace = IzaWorkspace(channels=["koffiehoek"], scopes=SCOPES, events=EVENTS, patience=60, strict=False)
    async with workspace, start(workspace, changed=changed) as bot:
        await workspace.connected()
        await bot.wrote("Posting is under way")
        await workspace.say(f"/iza mag de {WORD} aan", channel="koffiehoek")
        await workspace.say(f"mag de {WORD} aan", channel="@iza-bot")
        await workspace.say(f"@iza-bot mag de {WORD} aan", channel="koffiehoek")
        await workspace.shortcut(ON_MESSAGE.callback_id)
        with closing(sqlite3.connect(path)) as other:
            other.execute("DROP TABLE follows")
        await workspace.say("/iza volg landelijk", channel="koffiehoek")
        failed = await bot.wrote(r"Reference (\w+): /iza could not be handled")
        asked = len(bot.lines)
    lines = [json.loads(line) for line in bot.lines[:asked]]
    assert WORD not in "\n".join(bot.lines)
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    (record,) = [line for line in lines if failed[0] in line["message"]]
    assert record["reference"] == failed[1]


async def test_a_bot_that_is_told_to_stop_is_gone_in_its_time_though_its_database_hangs(start, tmp_path):
    path = tmp_path / "ledger.sqlite3"
    changed = {"IZA_DATABASE_URL": f"sqlite:///{path}"}
    async with IzaWorkspace(patience=60) as workspace, start(workspace, changed=changed) as bot:
        await workspace.connected()
        await bot.wrote("Posting is under way")
        with closing(sqlite3.connect(path, timeout=60)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await workspace.say("/iza volg landelijk", answered=False)
            bot.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(START_SECONDS):
                assert await bot.process.wait() == 0
                await bot.wrote("Stopped with work under way")
    assert DRAIN_SECONDS < STOP_SECONDS < 10
