"""``make rehearsal``: an upgrade as an operator goes through it, on installed wheels; nothing is lost or doubled.

The wheel of an earlier commit, whose schema is one migration behind, runs and is killed; the wheel of now takes
its place; it is cut off from the network while a reminder falls due; its database moves from SQLite to PostgreSQL.
Each of the three reminders of one date, in its channel and to a follower, has to stand once at the end.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.calendar.due import due_between
from bot.content.loader import load
from bot.platform_ids import native_id
from bot.simulator import Workspace
from schedules.time_source import SimulatedTime
from tests.verification.kill_sweep.stores import postgresql_server
from tests.verification.kill_sweep.verdict import keys_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).resolve().parents[2]
GIT = shutil.which("git") or "git"
CHANNEL, FOLLOWER = "iza-landelijk", "huisarts"
RATE, PATIENCE = 20, 180.0
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def _day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+02:00")


FIRST_START = _day("2024-05-01T12:00:00")
BEFORE_DUE = tuple(_day(f"2024-05-{day}T08:56:00") for day in ("02", "24", "31"))
END = _day("2024-05-31T12:00:00")


class Program:
    """The program in an environment and an empty folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._bin = folder, folder / "venv" / "bin"
        own = {name: value for name, value in os.environ.items() if not name.startswith(("IZA_", "SLACK_"))}
        self.environment = own | {"HOME": str(folder), "IZA_STATE_DIR": str(folder / "state")}

    def install(self, commit: str) -> None:
        """Install the wheel of a commit with the requirements that it locks, in the place of what was there."""
        source = Path(tempfile.mkdtemp(dir=self._folder))
        archive = subprocess.run([GIT, "archive", commit], cwd=ROOT, capture_output=True, check=True)
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tree:
            tree.extractall(source, filter="data")
        if not self._bin.exists():
            venv.create(self._bin.parent, with_pip=True)
        wheels = source / "wheels"
        subprocess.run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", wheels, source], check=True)
        pip = (self._bin / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
        subprocess.run([*pip, "--require-hashes", "--requirement", source / "requirements.lock"], check=True)
        subprocess.run([*pip, "--no-deps", "--force-reinstall", *wheels.glob("*.whl")], check=True)

    def run(self, *words: str) -> str:
        """Run a subcommand to its end; its output."""
        done = subprocess.run(
            [self._bin / "iza-bot", *words],
            cwd=self._folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @asynccontextmanager
    async def serving(
        self, workspace: Workspace, time: SimulatedTime
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """The bot, once it posts; the block has to end it."""
        clock = f"{time.now().isoformat()} x{time.rate:g} since {dt.datetime.now(dt.UTC).isoformat()}"
        process = await asyncio.create_subprocess_exec(
            *(self._bin / "iza-bot", "run", "--port", "0"),
            cwd=self._folder,
            env=self.environment | workspace.env | {"IZA_CLOCK": clock},
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stderr is not None
            lines = []
            while not lines or b"Posting is under way" not in lines[-1]:
                lines.append(await process.stderr.readline())
                assert lines[-1], b"".join(lines).decode()
            reading = asyncio.create_task(process.stderr.read())
            yield process
            await process.wait()
            await reading
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


class Wall:
    """The time of the workspace, which every start sets anew."""

    def __init__(self) -> None:
        self.time = SimulatedTime(FIRST_START)

    def __call__(self) -> float:
        return self.time.now().timestamp()

    def set(self, moment: dt.datetime) -> SimulatedTime:
        """Set it, running fast from there."""
        self.time = SimulatedTime(moment, RATE)
        return self.time


def posted(workspace: Workspace) -> Counter[str]:
    """Count of each posting, in the channel or with the follower."""
    state = workspace._state
    channels = (state.channel(CHANNEL), state.conversation_with(state.user(FOLLOWER)))
    messages = [message for channel in channels for message in channel.messages if not message.deleted]
    return Counter(key for message in messages for key in keys_of(message) if key != "no key")


async def until_posted(workspace: Workspace, number: int) -> None:
    """Wait until so many postings stand."""
    async with asyncio.timeout(PATIENCE):
        while posted(workspace).total() < number:
            await workspace.next_change()


async def rehearse(program: Program, postgresql: str, wall: Wall) -> Counter[str]:
    """The story; what stands at its end."""
    scopes = ("commands", "chat:write", "im:history", "channels:history", "channels:read")
    async with Workspace(
        channels=[CHANNEL, "bot-beheer"],
        users=[FOLLOWER],
        bot="iza-bot",
        scopes=scopes,
        events=("app_home_opened", "message.im"),
        clock=wall,
        patience=PATIENCE,
        strict=False,
    ) as workspace:
        async with program.serving(workspace, wall.set(FIRST_START)) as process:
            await workspace.say("/iza volg landelijk", channel="@iza-bot")
            process.kill()
        report("the earlier version has started, someone follows, and it was killed")
        async with program.serving(workspace, wall.set(BEFORE_DUE[0])) as process:
            await until_posted(workspace, 2)
            process.kill()
        report("it posted, and was killed again")
        program.install("HEAD")
        async with program.serving(workspace, wall.set(BEFORE_DUE[1])) as process:
            await workspace.shut()
            await asyncio.sleep((dt.timedelta(minutes=5) / RATE).total_seconds())
            assert posted(workspace).total() == 2
            await workspace.reopen()
            await until_posted(workspace, 4)
            process.send_signal(signal.SIGTERM)
        report("the version of now came back from the upgrade, and from a cut network")
        report(program.run("move-database", postgresql).splitlines()[0])
        program.environment["IZA_DATABASE_URL"] = postgresql
        async with program.serving(workspace, wall.set(BEFORE_DUE[2])) as process:
            await until_posted(workspace, 6)
            process.send_signal(signal.SIGTERM)
        report("it posted on PostgreSQL")
        return posted(workspace)


def one_migration_back() -> str:
    """The last commit before the newest migration."""
    newest = max((ROOT / "bot" / "store" / "migrations" / "versions").glob("0*.py")).relative_to(ROOT)
    words = ("log", "--diff-filter=A", "--format=%H", "-1", "--", str(newest))
    added = subprocess.run([GIT, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    return f"{added}~1"


def main() -> None:
    """Rehearse; raises AssertionError when something is lost or doubled."""
    with tempfile.TemporaryDirectory(prefix="iza-bot-rehearsal-") as name, postgresql_server() as postgresql:
        program = Program(Path(name).resolve())
        before = one_migration_back()
        program.install(before)
        report(f"installed {before}")
        counts = asyncio.run(rehearse(program, postgresql, Wall()))
    dues = due_between(load(ROOT / "data"), FIRST_START, END)
    asked = {due.key for due in dues if native_id(due.channel) == CHANNEL}
    assert len(asked) == len(BEFORE_DUE)
    assert asked <= counts.keys(), f"lost: {asked - counts.keys()}"
    assert max(counts.values()) == 1, f"doubled: {counts}"
    assert len(counts) == 2 * len(asked), counts
    report(f"{len(counts)} postings, each once: nothing lost or doubled")


def report(line: str) -> None:
    """Write a line of the report."""
    print(line, flush=True)  # noqa: T201 - a program's output


if __name__ == "__main__":
    main()
