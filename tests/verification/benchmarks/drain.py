"""A thousand channels that are due at nine: how fast the bot empties its ledger within the limits of a workspace.

The workspace is the simulator with rate limits: one message a second in a channel, and in all as many a minute as
``WORKSPACE_A_MINUTE``. What is faster gets a 429.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web

from bot.simulator import Workspace
from tests.verification.benchmarks.bars import Bar, at_least
from tests.verification.benchmarks.scale import ROOT, STATE

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS = 1_000
WORKSPACE_A_MINUTE = 300
CHANNEL_SECONDS = 1.0
NINE = dt.datetime(2027, 9, 1, 7, tzinfo=dt.UTC)
"""9.00 in Amsterdam."""
BEFORE_SECONDS = 45.0
PATIENCE_SECONDS = 480.0
_PREFIX = "regio-r"
REGION = "\n  - {{id: r{number}, name: R{number}, executor: vgz, insurers: [vgz], certainty: high}}"
DEADLINE = """
  - id: plan
    title: Plan van de regio
    what: Voor deze dag spreken de huisartsen van de regio het plan van het volgende jaar met elkaar door.
    when: {precision: day, date: 2027-09-01, wording: "uiterlijk 1 september 2027"}
    status: verwacht
    certainty: high
    audience: [alle-regios]
    sources: [{document: eigen-afleiding, place: "plan"}]
"""


class Drain(NamedTuple):
    """Course of the postings of one morning."""

    seconds: float
    """From the first message to the last."""
    a_minute: float
    limited: int
    """Number of 429s."""
    twice_limited: int
    """Number of 429s that followed a 429, with no message between."""
    cpu_ms: float
    """Processor time of the bot, per message."""


def write_content(folder: Path, channels: int = CHANNELS) -> None:
    """Write the shipped content with one date, for each of so many regions."""
    shutil.copytree(ROOT / "data", folder, dirs_exist_ok=True)
    (folder / "deadlines.yaml").write_text(f"deadlines:{DEADLINE}")
    regions = "".join(REGION.format(number=number) for number in range(channels))
    (folder / "regions.yaml").write_text(f"regions:{regions}\n")
    (folder / "rounds.yaml").write_text("rounds: []\n")


def environment(folder: Path, before: float) -> dict[str, str]:
    """Environment of a bot with this content, by whose clock it is so many seconds before nine now."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
    now = dt.datetime.now(dt.UTC)
    return own | {
        "IZA_CLOCK": f"{(NINE - dt.timedelta(seconds=before)).isoformat()} since {now.isoformat()}",
        "IZA_DATABASE_URL": f"sqlite:///{folder}/ledger.sqlite3",
        "IZA_DATA_DIR": str(folder / "data"),
        "IZA_STATE_DIR": str(STATE),
    }


class _Limits:
    """Interceptor of ``chat.postMessage`` with the limits of a workspace; notes what passes."""

    def __init__(self) -> None:
        self.accepted: list[float] = []
        self.limited = self.twice_limited = 0
        self.done = asyncio.Event()
        self.begun = asyncio.Event()
        self._in_channel: dict[str, float] = {}
        self._was_limited = False

    def __call__(self, _method: str, args: Mapping[str, Any]) -> web.Response | None:
        now, channel = time.monotonic(), str(args.get("channel"))
        if _PREFIX not in channel:  # what the administrators hear at a start
            return None
        minute = [moment for moment in self.accepted[-WORKSPACE_A_MINUTE:] if now - moment < 60]
        rests = now - self._in_channel.get(channel, -60.0) < CHANNEL_SECONDS
        if rests or len(minute) >= WORKSPACE_A_MINUTE:
            self.limited += 1
            self.twice_limited += self._was_limited
            self._was_limited = True
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"}
            )
        self._was_limited = False
        self._in_channel[channel] = now
        self.accepted.append(now)
        self.begun.set()
        if len(self.accepted) == CHANNELS:
            self.done.set()
        return None


async def drained() -> Drain:
    """Let a bot post what is due at nine in so many channels."""
    STATE.mkdir(parents=True, exist_ok=True)
    channels = (
        "iza-landelijk",
        "aankondigingen",
        "bot-beheer",
        *(f"{_PREFIX}{number}" for number in range(CHANNELS)),
    )
    limits = _Limits()
    with tempfile.TemporaryDirectory(prefix="iza-bot-drain-") as name:
        folder = Path(name)
        write_content(folder / "data")
        async with Workspace(channels=channels, strict=False) as workspace, asyncio.timeout(PATIENCE_SECONDS):
            workspace.intercept("chat.postMessage", limits)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.cli.main", "run", "--port", "0"),
                env=environment(folder, BEFORE_SECONDS) | workspace.env,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=ROOT,
            )
            try:
                await limits.begun.wait()
                before = cpu_seconds(process.pid)
                await limits.done.wait()
                spent = cpu_seconds(process.pid) - before
            finally:
                process.kill()
                await process.wait()
    seconds = limits.accepted[-1] - limits.accepted[0]
    a_minute = (len(limits.accepted) - 1) / seconds * 60
    return Drain(seconds, a_minute, limits.limited, limits.twice_limited, spent / CHANNELS * 1000)


def cpu_seconds(process: int) -> float:
    """Processor time that a process used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rows() -> tuple[tuple[str, ...], list[tuple[str, ...]], list[Bar]]:
    """Header and row of the report, and its bars."""
    drain = asyncio.run(drained())
    header = (
        "channels",
        "seconds",
        "a minute",
        "of the workspace's rate",
        "429",
        "429 after a 429",
        "CPU ms a message",
    )
    share = drain.a_minute / WORKSPACE_A_MINUTE
    cells = (f"{drain.seconds:.0f}", f"{drain.a_minute:.0f}", f"**{share:.2f}**", str(drain.limited))
    held = [
        at_least("share of the workspace's rate", share, 0.95),
        Bar("429s that follow a 429", drain.twice_limited, 0, ".0f"),
        Bar("processor time of a posting, ms", drain.cpu_ms, 5, ".1f"),
    ]
    return header, [(f"{CHANNELS:,}", *cells, str(drain.twice_limited), f"**{drain.cpu_ms:.1f}**")], held
