"""``make sockets``: the process ``iza-bot run`` while Slack refuses its connections, and while they freeze.

At the real pace: it pings every ten seconds. Each time it has to say that it is not ready (503), come back by
itself once Slack is there again (200), and answer.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

from tests.handlers.conftest import CHANNELS, running
from tests.iza_workspace import IzaWorkspace

if TYPE_CHECKING:
    from tests.handlers.conftest import Process

PATIENCE = 90.0
TROUBLE_SECONDS = 45.0
"""Longer than an address for a connection is of use."""
_BETWEEN_LOOKS = 0.5


async def main() -> int:
    """Go through both troubles; 1 when the bot does not come back or does not answer."""
    workspace = IzaWorkspace(channels=CHANNELS, users=["huisarts"], patience=PATIENCE)
    async with workspace, running(workspace) as bot:
        await bot.wrote("Posting is under way")
        await _becomes(bot, 200)
        for trouble in ("refused", "frozen"):
            began = time.monotonic()
            if trouble == "refused":
                await workspace.refuse_sockets()
            else:
                workspace.freeze_sockets()
            await _becomes(bot, 503)
            noticed = time.monotonic() - began
            await asyncio.sleep(TROUBLE_SECONDS)
            workspace.accept_sockets()
            workspace.thaw_sockets()
            began = time.monotonic()
            await _becomes(bot, 200)
            back = time.monotonic() - began
            answered = bool((await workspace.say("/iza G", channel=CHANNELS[0])).lines)
            _say(f"{trouble}: 503 after {noticed:.0f} s, 200 again after {back:.0f} s, answer: {answered}")
            if not answered:
                return 1
        shown = [line for line in bot.lines if "Traceback" in line or "ticket=" in line]
        _say(f"tracebacks and addresses in the log: {len(shown)}")
    return min(len(shown), 1)


async def _becomes(bot: Process, wanted: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await bot.get("/readyz"))[0] != wanted:  # noqa: ASYNC110 - a probe asks too
            await asyncio.sleep(_BETWEEN_LOOKS)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program's output


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
