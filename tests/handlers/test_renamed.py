"""A channel that gets another name: what it follows goes on under that name."""

from __future__ import annotations

import asyncio

import pytest

from bot.library import Library
from bot.platform_ids import full_id
from bot.store.database import open_database
from tests.handlers.conftest import DATA, tell
from tests.handlers.test_mishaps import NOW, chatting


@pytest.mark.parametrize("kind", ["channel_rename", "group_rename"])
async def test_a_renamed_channel_is_known_by_its_new_name_and_nothing_is_kept_of_others(tmp_path, kind):
    database = open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}", lambda: NOW)
    loop, changes = asyncio.get_running_loop(), asyncio.Queue()
    async with chatting(Library(DATA), database=database) as (workspace, _):
        await workspace.say("/iza volg CZ", channel="koffiehoek")
        channel = workspace._state.channel("koffiehoek").id
        subscriber = full_id(channel)
        database.subscriptions.listen(lambda: loop.call_soon_threadsafe(changes.put_nowait, None))
        for id_, name in (("C0UNKNOWN", "elders"), (channel, "regio-zeeland")):
            await tell(workspace, {"type": kind, "channel": {"id": id_, "name": name}})
            await changes.get()
    assert database.subscriptions.snapshot().names == {subscriber: ("regio-zeeland",)}
    assert set(database.subscriptions.snapshot().preferences) == {subscriber}
    database.close()
