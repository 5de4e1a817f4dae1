"""The command line of the bot in children of the fork server (``tests.verification.kill_sweep.zygote``).

The settings, the folder, the command and its streams are those of an operator; only the modules were imported and
the shipped content was learned before, once for all. Where a process must be started as an operator does,
``running`` in ``tests.handlers.conftest`` does so.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import tempfile
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.cli.main import main
from tests.shipped import ROOT, learn_shipped, share_index, share_reading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from tests.verification.kill_sweep.zygote import Child, Zygote

IMPORTED_LATER = (
    *("uvloop", "prompt_toolkit", "anyio._backends._asyncio", "bot.app", "bot.library"),
    *("bot.cli.demo", "bot.cli.doctor", "bot.cli.feedback", "bot.cli.repair_clock", "bot.cli.run", "bot.demo.run"),
)
"""Modules that a command imports when it is run."""


@dataclass(frozen=True, slots=True)
class Order:
    """Command of a child, with its environment, its folder and the files or pipes of its streams."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: str
    stdin: str = os.devnull
    stdout: str = os.devnull
    stderr: str = os.devnull

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


def warm_up() -> None:
    """Import everything that a command needs, and learn the shipped content."""
    for name in IMPORTED_LATER:
        importlib.import_module(name)
    share_reading()
    learn_shipped()
    share_index()


def live(order: Order) -> int:
    """Run the command to its end; the status with which it exits."""
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    os.dup2(os.open(order.stdin, os.O_RDONLY), 0)
    stdout = os.open(order.stdout, os.O_WRONLY)
    os.dup2(stdout, 1)
    os.dup2(stdout if order.stderr == order.stdout else os.open(order.stderr, os.O_WRONLY), 2)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - for as long as the process lives
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    try:
        main(order.arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


class Forked:
    """A child of the fork server, as a process of asyncio."""

    def __init__(self, child: Child) -> None:
        self.pid = child.pid
        self._child = child

    def send_signal(self, number: int) -> None:
        """Send it, if the child still lives."""
        if self._child.alive:
            os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait for the end; the exit status."""
        return await self._child.end()


@asynccontextmanager
async def output_pipe() -> AsyncIterator[tuple[str, asyncio.StreamReader]]:
    """Path of a pipe that a child opens for its output within the block, and what is read from it."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/output"
        os.mkfifo(path)
        reader = asyncio.StreamReader()
        yield path, reader
        output = await asyncio.to_thread(open, path, "rb", 0)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), output)


class Finished(NamedTuple):
    """Exit status and output of a command."""

    status: int
    stdout: str
    stderr: str


async def command(zygote: Zygote, *arguments: str, environment: Mapping[str, str]) -> Finished:
    """Run a command of ``iza-bot`` to its end, in the folder of the project."""
    with tempfile.NamedTemporaryFile() as stdout, tempfile.NamedTemporaryFile() as stderr:
        order = Order(arguments, dict(environment), str(ROOT), stdout=stdout.name, stderr=stderr.name)
        status = await (await zygote.fork(order)).end()
        return Finished(status, stdout.read().decode(), stderr.read().decode())
