"""Ten thousand deadlines for a hundred channels, as rows of the ledger and as persistent jobs of APScheduler.

Run as ``python -m tests.bench.scale WHAT SIZE FOLDER``, each in a process of its own; prints one JSON object. WHAT
is ``reading`` (the deadlines from YAML), ``ledger-first`` and ``ledger-again`` (two starts of the bot's posting),
or ``jobs-first`` and ``jobs-again`` (two starts of a scheduler with SQLAlchemyJobStore, on SQLite too).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content.models import Content

DATA = Path("data")
CHANNELS = 100
DAYS = 1500
"""Over so many days the dates are spread."""
NINE = dt.datetime(2027, 9, 1, 7, tzinfo=dt.UTC)
"""9.00 in Amsterdam."""
DEADLINES = 10_000
JOBS = 2_000
"""A million would take hours to add."""
AT_NINE = 600
"""How many postings are due on the first morning: six dates in a hundred channels."""
SECONDS_A_JOB = 0.06
"""How long adding a job may take, so that none is due before the next start."""
WHAT = {
    "reading": "the YAML alone (CPU)",
    "ledger-first": "posting, first start",
    "ledger-again": "posting, next start",
    "jobs-first": "APScheduler jobs, first start",
    "jobs-again": "APScheduler jobs, next start",
}
LEAVE = 8.0
"""Seconds before nine at which the second start begins."""
EVENING = 15 * 3600
"""And the first one."""
_LINE = (
    "- {{id: d{number}, title: D{number}, what: Let op, when: {{precision: day, date: {day}, wording: dan}}, "
    "status: verwacht, certainty: high, audience: [alle-regios], sources: [{{document: eigen-afleiding}}]}}\n"
)


def day_of(number: int) -> dt.date:
    """The date of a deadline; some seven have the same."""
    return dt.date(2027, 1, 1) + dt.timedelta(days=number * 37 % DAYS)


def reading(size: int, folder: Path) -> dict[str, float]:
    """Read the deadlines from YAML, beside the shipped content."""
    import shutil  # noqa: PLC0415 - each measurement has in memory what it needs and no more

    from bot.content.loader import load  # noqa: PLC0415

    shutil.copytree(DATA, folder / "data", dirs_exist_ok=True)
    lines = (_LINE.format(number=number, day=day_of(number)) for number in range(size))
    (folder / "data" / "deadlines.yaml").write_text("".join(["deadlines:\n", *lines]))
    started = time.process_time()
    load(folder / "data")
    return {"start_s": time.process_time() - started}


def generated(size: int) -> Content:
    """So many deadlines, each for all of a hundred regions."""
    from bot.content.loader import load  # noqa: PLC0415
    from bot.content.models import Precision, Status, When  # noqa: PLC0415

    shipped = load(DATA)
    models = shipped.deadlines[0], shipped.regions[0]
    deadlines = (
        models[0].model_copy(
            update={
                "id": f"d{number}",
                "when": When(precision=Precision.DAY, date=day_of(number), wording="dan"),
                "status": Status.EXPECTED,
                "audience": ("alle-regios",),
                "leads": None,
            }
        )
        for number in range(size)
    )
    regions = (
        models[1].model_copy(update={"id": f"r{number}", "name": f"R{number}"}) for number in range(CHANNELS)
    )
    return shipped.model_copy(update={"deadlines": tuple(deadlines), "regions": tuple(regions), "rounds": ()})


def ledger(size: int, folder: Path, *, again: bool) -> dict[str, float]:
    """Start the posting: the evening before on an empty ledger, or a moment before nine on what that has left."""
    from bot.library import Edition  # noqa: PLC0415

    edition = Edition(generated(size), None, "schaal")  # type: ignore[arg-type]
    return asyncio.run(_posting(edition, folder, again=again))


async def _posting(edition: Any, folder: Path, *, again: bool) -> dict[str, float]:
    from slack_sdk.web.async_client import AsyncWebClient  # noqa: PLC0415

    from bot.store.ledger import Query, State  # noqa: PLC0415
    from bot.store.sql_ledger import open_ledger  # noqa: PLC0415
    from schedules.dispatch import Policy  # noqa: PLC0415
    from schedules.pulse import Pulse  # noqa: PLC0415
    from schedules.run import keep_posting  # noqa: PLC0415
    from schedules.timepiece import RehearsalTime  # noqa: PLC0415

    loop, stop, looked = asyncio.get_running_loop(), asyncio.Event(), []

    class Watched(Pulse):
        def beat(self, moment: Any, frozen: str) -> None:
            looked.append(time.perf_counter())
            super().beat(moment, frozen)
            if not again:
                stop.set()

    def heard(boundary: str) -> None:
        if boundary == "poster: the outcome is written":
            loop.call_soon_threadsafe(stop.set)

    server = await asyncio.start_server(_slack, "127.0.0.1", 0)
    client = AsyncWebClient("xoxb-", base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/")
    clock = RehearsalTime(NINE - dt.timedelta(seconds=LEAVE if again else EVENING))
    started = time.perf_counter()
    opened = await asyncio.to_thread(open_ledger, f"sqlite:///{folder}/ledger.sqlite3", clock.now)
    held = type("Held", (), {"current": edition})()
    await keep_posting(held, opened, client, stop, Policy(probe=heard), time=clock, pulse=Watched())
    server.close()
    figures = {"start_s": looked[0] - started, "rows": float(sum(opened.counts().values()))}
    sent = opened.rows(Query(states=frozenset({State.SENT})))
    if sent:
        figures["late_s"] = min((row.attempt_at - NINE).total_seconds() for row in sent if row.attempt_at)
    return figures


async def _slack(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept every message."""
    numbers = iter(range(1, 1_000_000))
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(
                int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"
            )
            await reader.readexactly(length)
            body = json.dumps(
                {"ok": True, "channel": "C1", "ts": f"{time.time():.0f}.{next(numbers):06d}"}
            ).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, OSError):
        writer.close()


ran: list[float] = []


def job() -> None:
    """A job that costs nothing: it notes when it ran."""
    ran.append(time.time())


def jobs(size: int, folder: Path, *, again: bool) -> dict[str, float]:
    """Start a scheduler with as many persistent jobs: add them, or find them there and run those that are due.

    As many are due at the same moment as the ledger has at nine.
    """
    from apscheduler.events import EVENT_JOB_MISSED  # noqa: PLC0415
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # noqa: PLC0415
    from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415

    from tests.bench import scale  # noqa: PLC0415 - a job in a store is a function of a module by that name

    nine = folder / "nine"
    started = time.perf_counter()
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    scheduler.add_jobstore(SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.sqlite3"))
    if not again:
        scheduler.start(paused=True)
        for number in range(size - AT_NINE):
            due_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=1 + number)
            scheduler.add_job(scale.job, "date", run_date=due_at, id=f"later-{number}")
        due_at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=AT_NINE * SECONDS_A_JOB)
        nine.write_text(str(due_at.timestamp()))
        for number in range(AT_NINE):
            scheduler.add_job(scale.job, "date", run_date=due_at, id=f"nine-{number}")
        return {"start_s": time.perf_counter() - started, "rows": size}
    missed: list[object] = []
    scheduler.add_listener(missed.append, EVENT_JOB_MISSED)
    scheduler.start()
    figures = {"start_s": time.perf_counter() - started, "rows": size}
    due_at_s = float(nine.read_text())
    while len(scale.ran) + len(missed) < AT_NINE:
        time.sleep(0.05)
    if scale.ran:
        figures["late_s"] = min(scale.ran) - due_at_s
    figures["missed"] = len(missed) / AT_NINE
    return figures


def measured(what: str, size: int, folder: Path) -> dict[str, float]:
    """The figures of one measurement, in a process of its own that is measured for memory too."""
    command = [sys.executable, "-m", "tests.bench.scale", what, str(size), str(folder)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(ran.stdout)
    return figures


def table() -> tuple[Sequence[str], list[Sequence[str]]]:
    """The table of ``make bench``; in brackets as a multiple of what the ledger needs for the same start."""
    with tempfile.TemporaryDirectory(prefix="iza-bot-scale-") as name:
        found = {what: measured(what, JOBS if what.startswith("jobs") else DEADLINES, Path(name)) for what in WHAT}
    shown: list[Sequence[str]] = []
    for what, label in WHAT.items():
        figures = found[what]
        unit = found[what.replace("jobs", "ledger")]
        shown.append(
            (label, *(_cell(figures, unit, name) for name in ("rows", "start_s", "peak_mb", "late_s", "missed")))
        )
    return ("", "rows or jobs", "start s", "peak MB", "first late s", "missed"), shown


def _cell(figures: dict[str, float], unit: dict[str, float], name: str) -> str:
    if name not in figures:
        return "-"
    if name == "rows":
        return f"{figures[name]:,.0f}"
    if name == "missed":
        return f"{figures[name]:.0%}"
    ratio = f" ({figures[name] / unit[name]:.1f}x)" if figures is not unit and unit.get(name) else ""
    return f"{figures[name]:.2f}{ratio}"


def main(what: str, size: int, folder: Path) -> None:
    """Measure and print."""
    if what == "reading":
        figures = reading(size, folder)
    else:
        measure = ledger if what.startswith("ledger") else jobs
        figures = measure(size, folder, again=what.endswith("again"))
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))  # noqa: T201 - the parent process reads it


if __name__ == "__main__":
    logging.disable()
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
