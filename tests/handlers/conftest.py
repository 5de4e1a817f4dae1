"""The real bot, as the process that an operator starts, in a local workspace."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import re
import shutil
import signal
import sys
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import aiohttp
import pytest
import pytest_asyncio

from bot.simulator import Workspace, payloads
from bot.simulator.delivery import Envelope
from bot.simulator.records import slack_id
from bot.subscription_index import SubscriptionIndex
from handlers.services import Services
from schedules.notice_bodies import Notices
from schedules.posted_messages import PostedMessages
from schedules.reminder_buttons_by_state import ReminderButtons
from tests.forked import Forked, Order, output_pipe
from tests.iza_workspace import IzaWorkspace
from tests.shipped import DATA, STATE, shipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Callable, Mapping
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from bot.content.models import Content
    from bot.library import Library
    from bot.store.database import Database
    from tests.verification.kill_sweep.zygote import Zygote

    Start = Callable[..., AbstractAsyncContextManager["Process"]]

CHANNELS = ("iza-landelijk", "bot-beheer", "regio-midden-brabant", "contract-cz", "koffiehoek")
START_SECONDS = 200.0
LISTENING = re.compile(r"Listening on port (\d+)")


class Started(Protocol):
    """A process, like those of asyncio."""

    pid: int

    def send_signal(self, number: int) -> None: ...

    async def wait(self) -> int: ...


@dataclass
class Process:
    """A bot that runs, with what it has written so far."""

    process: Started
    lines: list[str]
    _news: asyncio.Condition

    async def wrote(self, pattern: str, *, after: int = 0) -> re.Match[str]:
        """Wait until a line after the first ``after`` lines matches."""
        async with asyncio.timeout(START_SECONDS), self._news:
            while True:
                for line in self.lines[after:]:
                    if match := re.search(pattern, line):
                        return match
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
    options: tuple[str, ...] = (),
    zygote: Zygote | None = None,
) -> AsyncIterator[Process]:
    """Run the bot against a workspace until the block ends; ``without`` and ``changed`` spoil its settings.

    With a ``zygote`` it is forked from there, and else started as an operator does, which takes a second more.
    """
    wanted = {key: value for key, value in workspace.env.items() if key not in without} | dict(changed or {})
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
    begin = _execute if zygote is None else functools.partial(_fork, zygote)
    with tempfile.TemporaryDirectory() as folder:
        # The ledger starts empty: what another test posted is not posted here.
        own = {"IZA_DATABASE_URL": f"sqlite:///{folder}/ledger.sqlite3"}
        own |= {"IZA_DATA_DIR": str(data), "IZA_STATE_DIR": str(state)}
        process, stderr = await begin(["run", "--port", port, *options], {**inherited, **own, **wanted}, data)
        bot = Process(process, [], asyncio.Condition())
        reading = asyncio.create_task(_read(bot, stderr))
        try:
            yield bot
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(START_SECONDS):
                await process.wait()
                await reading


async def _execute(
    arguments: list[str], environment: dict[str, str], folder: Path
) -> tuple[Started, asyncio.StreamReader]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli.main", *arguments),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
    )
    assert process.stderr is not None
    return process, process.stderr


async def _fork(
    zygote: Zygote, arguments: list[str], environment: dict[str, str], folder: Path
) -> tuple[Started, asyncio.StreamReader]:
    async with output_pipe() as (pipe, stderr):
        child = await zygote.fork(Order(arguments, environment, str(folder), stderr=pipe))
    return Forked(child), stderr


def services_on(library: Library, database: Database, now: dt.datetime, **changed: object) -> Services:
    """The services of a bot in this process, on a real database."""
    posted_messages = PostedMessages(database.ledger, Notices(), ReminderButtons(database))
    services = Services(library, lambda: now, SubscriptionIndex(database), posted_messages, lambda _: None)
    return replace(services, **changed)


def with_owners(folder: Path, *people: str, channel: str) -> Path:
    """The shipped content in a folder, with people who keep it up and the channel in which they hear of it."""
    shutil.copytree(DATA, folder)
    file = folder / "organisation.yaml"
    ids = ", ".join(slack_id("U", name) for name in people)
    owners = f"\n  owners:\n    - role: kringsecretariaat\n      people: [{ids}]\n      channel: {channel}\n"
    file.write_text(file.read_text(encoding="utf-8") + owners, encoding="utf-8")
    return folder


async def tell(workspace: Workspace, event: dict[str, object]) -> None:
    """Let Slack tell of something that nobody can do by hand here."""
    answer = await workspace._user_actions._deliver(
        Envelope("events_api", payloads.event(workspace._state, event))
    )
    assert answer.error is None


async def _read(bot: Process, stderr: asyncio.StreamReader) -> None:
    async for line in stderr:
        async with bot._news:
            bot.lines.append(line.decode().rstrip())
            bot._news.notify_all()


@pytest.fixture(scope="session")
def content() -> Content:
    return shipped()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workspace() -> AsyncIterator[Workspace]:
    async with IzaWorkspace(channels=CHANNELS, users=["huisarts"], patience=START_SECONDS) as running_workspace:
        yield running_workspace


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bot(workspace: Workspace, start: Start) -> AsyncIterator[Process]:
    async with start(workspace) as process:
        await workspace.connected()
        yield process


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workspace_in_november(start: Start) -> AsyncIterator[Workspace]:
    """A workspace with a bot for which it is 29 November 2026: what is asked of that year is still to come."""
    async with (
        IzaWorkspace(channels=CHANNELS, users=["huisarts"], patience=START_SECONDS) as running_workspace,
        start(running_workspace, changed={"IZA_CLOCK": "2026-11-29T12:00:00+01:00"}) as process,
    ):
        await running_workspace.connected()
        await process.wrote("Ready")
        yield running_workspace


@pytest.fixture(scope="session")
def start(zygote: Zygote) -> Start:
    """``running``, of which the modules are imported and the content is learned only once for all."""
    return functools.partial(running, zygote=zygote)
