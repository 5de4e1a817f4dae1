"""The real bot, as the process that an operator starts, in a local workspace."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest
import pytest_asyncio

from bot.content.loader import load
from bot.workspace import payloads
from bot.workspace.chat import Workspace
from bot.workspace.delivery import Parcel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from bot.content.models import Content

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
STATE = ROOT / ".pytest_cache" / "d"
"""Pytest's own cache, which the tests of the finder use too: embedding the content anew takes a minute."""
CHANNELS = ("iza-landelijk", "bot-beheer", "regio-midden-brabant", "contract-cz", "koffiehoek")
START_SECONDS = 200.0
LISTENING = re.compile(r"Listening on port (\d+)")


@dataclass
class Process:
    """A bot that runs, with what it has written so far."""

    process: asyncio.subprocess.Process
    lines: list[str]
    _news: asyncio.Condition

    async def wrote(self, pattern: str, *, after: int = 0) -> re.Match[str]:
        """Wait until a line after the first ``after`` lines matches."""
        async with asyncio.timeout(START_SECONDS), self._news:
            while True:
                for line in self.lines[after:]:
                    if found := re.search(pattern, line):
                        return found
                await self._news.wait()

    async def url(self, path: str) -> str:
        """The address of a path on the bot's own server."""
        return f"http://127.0.0.1:{(await self.wrote(LISTENING.pattern))[1]}{path}"

    async def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page of the bot."""
        async with aiohttp.ClientSession() as session, session.get(await self.url(path)) as response:
            return response.status, await response.text()


@asynccontextmanager
async def running(  # noqa: PLR0913 - a caller names only what it needs
    workspace: Workspace,
    *,
    data: Path = DATA,
    state: Path = STATE,
    port: str = "0",
    without: tuple[str, ...] = (),
    changed: Mapping[str, str] | None = None,
) -> AsyncIterator[Process]:
    """Run the bot against a workspace until the block ends; ``without`` and ``changed`` spoil its settings."""
    wanted = {key: value for key, value in workspace.env.items() if key not in without} | dict(changed or {})
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "run", "--port", port),
        env={**environment, "IZA_DATA_DIR": str(data), "IZA_STATE_DIR": str(state), **_own_ledger(), **wanted},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=data,
    )
    bot = Process(process, [], asyncio.Condition())
    reading = asyncio.create_task(_read(bot))
    try:
        yield bot
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(START_SECONDS):
            await process.wait()
            await reading


async def tell(workspace: Workspace, event: dict[str, object]) -> None:
    """Let Slack tell of something that nobody can do by hand here."""
    answer = await workspace._people._deliver(Parcel("events_api", payloads.event(workspace._state, event)))
    assert answer.error is None


def _own_ledger() -> dict[str, str]:
    """A ledger that starts empty: what another test posted is not posted here."""
    return {"IZA_DATABASE_URL": f"sqlite:///{tempfile.mkdtemp(dir=STATE.parent)}/ledger.sqlite3"}


async def _read(bot: Process) -> None:
    assert bot.process.stderr is not None
    async for line in bot.process.stderr:
        async with bot._news:
            bot.lines.append(line.decode().rstrip())
            bot._news.notify_all()


@pytest.fixture(scope="session")
def content() -> Content:
    return load(DATA)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace(channels=CHANNELS, users=["huisarts"], patience=START_SECONDS) as place:
        yield place


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bot(workspace: Workspace) -> AsyncIterator[Process]:
    async with running(workspace) as process:
        await workspace.connected()
        yield process


@pytest.fixture(scope="session")
def start() -> Callable[..., object]:
    return running
