"""The demonstration: the real bot in a workspace on this machine, and a prompt to talk to it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import click

from bot.calendar.audience import insurer_channel, region_channel
from bot.workspace.chat import SilenceError, Workspace
from bot.workspace.terminal import chat as talk
from bot.workspace.wrapping import wrap
from handlers.registry import SUBCOMMANDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.content.models import Content

USER = "huisarts"
START_SECONDS = 90.0
"""Long enough to embed the whole content on a slow machine, the first time."""
STOP_SECONDS = 5.0
TAIL = 12
"""How many lines of the bot's log are shown when it does not start."""
NO_PROXY = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "")
"""The workspace is on this machine, and Slack's SDK would ask a proxy for it."""


class DemoError(Exception):
    """The demonstration can't go on; the text says why, in Dutch."""


async def chat(content: Content, channel: str | None) -> None:
    """Run workspace, bot and prompt until the reader stops or closes the terminal. Raises DemoError."""
    chatting = asyncio.ensure_future(_chat(content, channel))
    for name in (signal.SIGHUP, signal.SIGTERM):  # these would leave the bot behind
        asyncio.get_running_loop().add_signal_handler(name, chatting.cancel)
    with suppress(asyncio.CancelledError):
        await chatting


async def _chat(content: Content, channel: str | None) -> None:
    names = _channels(content)
    start = (channel or names[0]).removeprefix("#")
    if start not in names:
        raise DemoError(f"Het kanaal #{start} bestaat niet. Er zijn: {', '.join(f'#{name}' for name in names)}.")
    async with Workspace(channels=names, users=[USER], strict=False) as workspace:
        _say("De bot start, even geduld ...")
        async with _bot(workspace):
            _say("Klaar. Dit is een nagebootste Slack-werkruimte op je eigen computer; de bot is de echte.")
            await talk(workspace, channel=start, user=USER, completions=_completions(content))


def _say(text: str) -> None:
    click.echo("\n".join(wrap(text, shutil.get_terminal_size().columns)))


@asynccontextmanager
async def _bot(workspace: Workspace) -> AsyncIterator[None]:
    """The bot as a process of its own, connected to the workspace; stopped on leaving."""
    with tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory(prefix="iza-bot-") as folder:
        # A ledger of its own: what is posted here must not count as posted in Slack.
        ledger = {"IZA_DATABASE_URL": f"sqlite:///{folder}/ledger.sqlite3"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", "run", "--port", "0"),
            env={**os.environ, **NO_PROXY, **workspace.env, **ledger},
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            if not await _connects(workspace, process):
                log.seek(0)
                last = log.read().decode(errors="replace").splitlines()[-TAIL:]
                raise DemoError("De bot is niet gestart. Dit schreef hij:\n" + "\n".join(last))
            yield
        finally:
            await _stop(process)


async def _connects(workspace: Workspace, process: asyncio.subprocess.Process) -> bool:
    connected = asyncio.create_task(workspace.connected(seconds=START_SECONDS))
    ended = asyncio.create_task(process.wait())
    await asyncio.wait({connected, ended}, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    if not connected.done():
        connected.cancel()
        return False
    return not isinstance(connected.exception(), SilenceError)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
        return
    process.kill()
    await process.wait()


def _channels(content: Content) -> list[str]:
    channels = content.organisation.channels
    names = [
        *(channels.national, channels.announcements, channels.administrators),
        *(region_channel(content, region) for region in content.regions),
        *(insurer_channel(content, insurer) for insurer in content.insurers),
    ]
    return list(dict.fromkeys(names))


def _completions(content: Content) -> list[str]:
    command = content.organisation.command
    return list(dict.fromkeys(f"{command} {subcommand.example}" for subcommand in SUBCOMMANDS))
