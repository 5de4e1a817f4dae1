"""A thousand deadlines for a hundred channels: the bot itself, and persistent jobs of APScheduler.

Run as ``python -m tests.verification.benchmarks.scale``. The bot is the process ``iza-bot run``, with a
folder of content on disk, a ledger in SQLite and a Slack that accepts everything. It is started twice: the evening
before on an empty ledger, and a moment before nine on what that has left. Its time to start runs from the start of
the process, so with its imports and the reading of the folder, until it waits for the next posting. The most
memory it held is told for then, and for when it finds by meaning too. APScheduler is started twice as well, with
SQLAlchemyJobStore on SQLite, as ``python -m tests.verification.benchmarks.scale jobs-first FOLDER``.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[3]
STATE = ROOT / ".pytest_cache" / "d"
"""Where the tests keep the meaning of the content."""
CHANNELS = 100
DEADLINES = 1_000
JOBS = 2_000
"""A million would take hours to add."""
DAYS = 1500
"""Over so many days the dates are spread."""
NINE = dt.datetime(2027, 9, 1, 7, tzinfo=dt.UTC)
"""9.00 in Amsterdam."""
AT_NINE = 400
"""Number of postings that are due on the first morning: four dates in a hundred channels."""
SECONDS_A_JOB = 0.06
"""Time that adding a job may take, so that none is due before the next start."""
EVENING = 15 * 3600
"""Seconds before nine at which the first start begins."""
LEAVE = 20.0
"""And the second: enough for a busy machine."""
PATIENCE = 120.0
WHAT = {
    "bot-first": "iza-bot run, first start",
    "bot-again": "iza-bot run, next start",
    "jobs-first": "APScheduler jobs, first start",
    "jobs-again": "APScheduler jobs, next start",
}
_DEADLINE = """
  - id: d{number}
    title: Plan {number} van de regio
    what: Voor deze dag spreken de huisartsen van de regio het plan van het volgende jaar met elkaar door.
    when:
      precision: day
      date: {day}
      wording: "uiterlijk {day}"
    status: verwacht
    certainty: high
    audience:
      - alle-regios
    sources:
      - document: eigen-afleiding
        place: "plan {number}"
"""
_REGION = "\n  - {{id: r{number}, name: R{number}, executor: vgz, insurers: [vgz], certainty: high}}"

Figures = dict[str, float]


def day_of(number: int) -> dt.date:
    """The date of a deadline; some seven have the same."""
    return dt.date(2027, 1, 1) + dt.timedelta(days=number * 37 % DAYS)


def write_content(folder: Path) -> None:
    """Write the shipped content with so many deadlines, each for all of the regions, and no rounds."""
    shutil.copytree(ROOT / "data", folder, dirs_exist_ok=True)
    deadlines = (_DEADLINE.format(number=number, day=day_of(number)) for number in range(DEADLINES))
    regions = (_REGION.format(number=number) for number in range(CHANNELS))
    (folder / "deadlines.yaml").write_text("".join(["deadlines:", *deadlines]))
    (folder / "regions.yaml").write_text("".join(["regions:", *regions, "\n"]))
    (folder / "rounds.yaml").write_text("rounds: []\n")


async def bot(folder: Path, *, again: bool) -> Figures:
    """Start the bot; at its next start, wait for its first posting."""
    posted: asyncio.Queue[float] = asyncio.Queue()

    async def slack(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _accept_everything(reader, writer, posted)

    async with await asyncio.start_server(slack, "127.0.0.1", 0) as server, asyncio.timeout(PATIENCE):
        started = time.time()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli.main", "run", "--port", "0"),
            env=_environment(folder, server.sockets[0].getsockname()[1], LEAVE if again else EVENING, started),
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )
        await _wrote(process, b"Posting is under way")
        figures = {"start_s": time.time() - started, "cpu_s": _cpu_seconds(process.pid)}
        figures["peak_mb"] = _peak_mb(str(process.pid))
        await _wrote(process, b"Finding by meaning", b"Answers are found by words only")
        if again:
            figures["late_s"] = await posted.get() - (started + LEAVE)
        figures["later_mb"] = _peak_mb(str(process.pid))
        process.kill()
        await process.wait()
    return figures | {"rows": _rows(folder)}


def _environment(folder: Path, port: int, before: float, started: float) -> dict[str, str]:
    """Clock setting of the bot; by that clock it is so many seconds before nine now."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
    now = dt.datetime.fromtimestamp(started, dt.UTC)
    return own | {
        "SLACK_BOT_TOKEN": "xoxb-scale",
        "SLACK_SIGNING_SECRET": "scale",
        "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "IZA_CLOCK": f"{(NINE - dt.timedelta(seconds=before)).isoformat()} since {now.isoformat()}",
        "IZA_DATABASE_URL": _ledger_of(folder),
        "IZA_DATA_DIR": str(folder / "data"),
        "IZA_STATE_DIR": str(STATE),
    }


def _ledger_of(folder: Path) -> str:
    return f"sqlite:///{folder}/ledger.sqlite3"


def _rows(folder: Path) -> float:
    from bot.store.database import open_database  # noqa: PLC0415 - not in the memory of the jobs

    database = open_database(_ledger_of(folder), lambda: NINE)
    try:
        return float(sum(database.ledger.counts().values()))
    finally:
        database.close()


async def _wrote(process: asyncio.subprocess.Process, *any_of: bytes) -> None:
    """Wait until the bot has logged one of these."""
    assert process.stderr is not None
    async for line in process.stderr:
        if any(words in line for words in any_of):
            return
    raise RuntimeError("The bot stopped before it was under way.")


async def _accept_everything(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, posted: asyncio.Queue[float]
) -> None:
    numbers = iter(range(1, 1_000_000))
    try:
        while head := (await reader.readuntil(b"\r\n\r\n")).lower():
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line[:15] == b"content-length:")
            await reader.readexactly(length)
            if b"chat.postmessage" in head:
                posted.put_nowait(time.time())
            answer = {"ok": True, "channel": "C1", "ts": f"{time.time():.0f}.{next(numbers):06d}"}
            body = json.dumps(answer | {"user": "bot", "team": "T1", "url": "https://scale.slack.com/"}).encode()
            kind = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            writer.write(b"%bContent-Length: %d\r\n\r\n%b" % (kind, len(body), body))
            await writer.drain()
    except (asyncio.IncompleteReadError, OSError):
        writer.close()


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb(process: str) -> float:
    """The most that a process held; not ``ru_maxrss``, in which a child begins with what its parent held."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


ran: list[float] = []


def job() -> None:
    """A job that costs nothing: it notes when it ran."""
    ran.append(time.time())


def jobs(folder: Path, *, again: bool) -> Figures:
    """Start a scheduler with as many persistent jobs: add them, or find them there and run those that are due.

    As many are due at the same moment as the ledger has at nine.
    """
    from apscheduler.events import EVENT_JOB_MISSED  # noqa: PLC0415 - not in the memory of the bot
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # noqa: PLC0415
    from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415

    from tests.verification.benchmarks import scale  # noqa: PLC0415 - a job in a store is a function of a module by that name

    nine = folder / "nine"
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    scheduler.add_jobstore(SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.sqlite3"))
    if not again:
        scheduler.start(paused=True)
        for number in range(JOBS - AT_NINE):
            due_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=1 + number)
            scheduler.add_job(scale.job, "date", run_date=due_at, id=f"later-{number}")
        due_at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=AT_NINE * SECONDS_A_JOB)
        nine.write_text(str(due_at.timestamp()))
        for number in range(AT_NINE):
            scheduler.add_job(scale.job, "date", run_date=due_at, id=f"nine-{number}")
        return {"ready_at": time.time(), "cpu_s": time.process_time(), "rows": JOBS}
    missed: list[object] = []
    scheduler.add_listener(missed.append, EVENT_JOB_MISSED)
    scheduler.start()
    figures = {"ready_at": time.time(), "cpu_s": time.process_time(), "rows": JOBS}
    due_at_s = float(nine.read_text())
    while len(scale.ran) + len(missed) < AT_NINE:
        time.sleep(0.05)
    if scale.ran:
        figures["late_s"] = min(scale.ran) - due_at_s
    figures["missed"] = len(missed) / AT_NINE
    return figures


def measured(start: str, folder: Path) -> Figures:
    """The figures of one measurement, of a process of its own."""
    again = start.endswith("again")
    if start.startswith("bot"):
        return asyncio.run(bot(folder, again=again))
    started = time.time()
    command = [sys.executable, "-m", "tests.verification.benchmarks.scale", start, str(folder)]
    child = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    figures: Figures = json.loads(child.stdout)
    return figures | {"start_s": figures["ready_at"] - started}


def table() -> tuple[Sequence[str], list[Sequence[str]]]:
    """The table of ``make bench``; in brackets as a multiple of what the bot needs for the same start."""
    STATE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="iza-bot-scale-") as name:
        write_content(Path(name) / "data")
        measurements = {start: measured(start, Path(name)) for start in WHAT}
    shown: list[Sequence[str]] = []
    for start, label in WHAT.items():
        figures, unit = measurements[start], measurements[start.replace("jobs", "bot")]
        shown.append((label, *(_cell(figures, unit, name) for name in _COLUMNS)))
    return ("", *_COLUMNS.values()), shown


_COLUMNS = {
    "rows": "rows or jobs",
    "start_s": "start s",
    "cpu_s": "of which CPU",
    "peak_mb": "peak MB",
    "later_mb": "with model MB",
    "late_s": "first late s",
    "missed": "missed",
}


def _cell(figures: Figures, unit: Figures, name: str) -> str:
    if name not in figures:
        return "-"
    if name == "rows":
        return f"{figures[name]:,.0f}"
    if name == "missed":
        return f"{figures[name]:.0%}"
    ratio = f" ({figures[name] / unit[name]:.1f}x)" if figures is not unit and unit.get(name) else ""
    return f"{figures[name]:.2f}{ratio}"


def main(arguments: Sequence[str]) -> None:
    """Measure and print: the table, or as JSON one start of the jobs."""
    if arguments:
        logging.disable()  # APScheduler says of each job that it missed it
        start, folder = arguments
        figures = jobs(Path(folder), again=start.endswith("again"))
        print(json.dumps(figures | {"peak_mb": _peak_mb("self")}))  # noqa: T201 - the parent process reads it
        return
    header, rows = table()
    for row in (header, *rows):
        print("  ".join(cell.rjust(14) if column else cell.ljust(30) for column, cell in enumerate(row)))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
