"""Two bots on one database: what Slack tells the one and then the other is done once."""

from __future__ import annotations

import pytest

from bot.scopes import EVENTS, SCOPES
from bot.simulator import NewChannel
from tests.iza_workspace import IzaWorkspace

SLOW = "2026-11-22T10:00:00+01:00 x0.01"
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def both_connected(workspace):
    socket_mode = workspace._server.socket_mode
    await workspace._state.condition.wait_for(
        lambda: socket_mode.connections == 2 or None, seconds=200, otherwise="The second bot has not connected"
    )


async def test_a_retry_that_reaches_another_process_acts_no_second_time(start, empty_postgresql):
    changed = {"IZA_DATABASE_URL": empty_postgresql, "IZA_CLOCK": SLOW}
    channels = ["koffiehoek", NewChannel("nieuw", has_bot=False)]
    async with (
        IzaWorkspace(channels=channels, scopes=SCOPES, events=EVENTS, patience=60) as workspace,
        start(workspace, changed=changed) as first,
        start(workspace, changed=changed) as second,
    ):
        await both_connected(workspace)
        await workspace.say("G", channel="@iza-bot")
        await retold(workspace)
        await workspace.invite("nieuw")
        await retold(workspace)
        await workspace.invite("nieuw", answered=False)
        await workspace.invite("nieuw", answered=False)
        for _ in range(2):
            await workspace.say("K", channel="@iza-bot")
        assert len(workspace.calls("chat.postMessage")) == 4
        reply = await workspace.say("/iza G")
        await reply.choose("Dit hielp")
        for _ in range(2):  # one for each bot
            await reply.choose("Dit hielp", answered=False)
        await (await workspace.say("/iza K")).choose("Dit hielp niet")
        assert len(workspace.calls("response_url")) == 2
        for bot in (first, second):
            assert not [line for line in bot.lines if "ERROR" in line]


async def retold(workspace):
    """Slack tells it again to each of the two bots."""
    for _ in range(2):
        assert (await workspace.redeliver()).error is None
