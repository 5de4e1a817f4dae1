"""Time of a reply beside bare Bolt, cold starts, postings, growth and mixed load; writes ``docs/performance.md``.

Run as ``python -m tests.verification.benchmarks.speed [PART ...] [--minutes M]``. Every server is a process of its
own, all get the same load in turns, and each figure is the median of three such rounds. The ratio is that to
Bolt's fast path: one command that does nothing, acknowledged in the response, on uvicorn with its faster parts.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import functools
import itertools
import json
import os
import platform
import re
import statistics
import sys
import tempfile
import time
import traceback
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import uvloop

from tests.verification.benchmarks import bars, command_line, content_growth, drain, mixed_load
from tests.verification.benchmarks.bars import Bar, at_least
from tests.verification.benchmarks.load import put_load, signed
from tests.verification.benchmarks.stub_slack import stub_slack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from tests.verification.benchmarks.load import Load
    from tests.verification.benchmarks.stub_slack import StubSlack

ROOT = Path(__file__).resolve().parents[3]
REPORT = ROOT / "docs" / "performance.md"
STATE = ROOT / ".pytest_cache" / "d"
UNIT = ROOT / "deploy" / "iza-bot.service"
SECRET = "geheim"
ROUNDS = 3
REQUESTS = 500
SLOW_REQUESTS = 50
"""Requests for a question that no one asked before."""
FAILURES = 0.01
"""Highest share of requests that may go without an answer."""
AT_ONCE = (1, 16)
_LISTENING = re.compile(rb"Listening on port (\d+)")
_READY = b"Finding by meaning"
_numbers, _dates = itertools.count(1), itertools.count(1)


class Target(NamedTuple):
    """Server to measure, with the question that it is asked."""

    name: str
    server: str
    request: Callable[[str], Mapping[str, str]]
    """The form that Slack sends, given the address of its API."""
    count: int = REQUESTS
    over_socket: bool = False


class Figures(NamedTuple):
    """One row of the report."""

    median_ms: float
    p99_ms: float
    per_second: float
    cpu_us: float
    """Processor time of the server, per request."""


def command(text: str, api_url: str) -> dict[str, str]:
    """A slash command as Slack sends it; ``#`` in the text is another number each time."""
    return {
        "token": "x",
        "team_id": "T1",
        "team_domain": "bench",
        "channel_id": "C0000000001",
        "channel_name": "koffiehoek",
        "user_id": "U0000000001",
        "user_name": "huisarts",
        "command": "/iza",
        "text": text.replace("#", str(next(_numbers))) if "#" in text else text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": f"{api_url}commands/1",
        "trigger_id": f"1.2.{next(_numbers)}",
    }


def press(api_url: str) -> dict[str, str]:
    """A press on the button of an item under an answer."""
    number = next(_numbers)
    action = {"type": "button", "action_id": "faq_show-0", "block_id": f"b{number}", "value": "iza-g"}
    body = {
        "type": "block_actions",
        "user": {"id": "U0000000001", "team_id": "T1"},
        "team": {"id": "T1"},
        "trigger_id": f"1.2.{number}",
        "container": {"type": "message", "channel_id": "C0000000001", "message_ts": f"{number}.1"},
        "channel": {"id": "C0000000001", "name": "koffiehoek"},
        "response_url": f"{api_url}actions/1",
        "actions": [{**action, "action_ts": f"{number}.3"}],
    }
    return {"payload": json.dumps(body)}


def _asks(text: str) -> Callable[[str], Mapping[str, str]]:
    return functools.partial(command, text)


def _new_date(api_url: str) -> Mapping[str, str]:
    return command(mixed_load.new_date(next(_dates)), api_url)


MEANING = "ik wil weten of mijn praktijk straks meer overhoudt aan oudere mensen"
FAST_PATH = "Bolt, fast path"
OVER_HTTP = (
    Target("ASGI, nothing", "asgi", _asks("NAW")),
    Target("Bolt as it comes", "bolt", _asks("NAW"), SLOW_REQUESTS),
    Target(FAST_PATH, "bolt-fast", _asks("NAW")),
    Target("/iza NAW", "bot", _asks("NAW")),
    Target("/iza G", "bot", _asks("G")),
    Target("/iza deadlines", "bot", _asks("deadlines")),
    Target("/iza", "bot", _asks("")),
    Target("/iza help", "bot", _asks("help")),
    Target("/iza begrip MTVP", "bot", _asks("begrip MTVP")),
    Target("a date", "bot", _asks("wanneer moet ik tekenen bij VGZ")),
    Target("a date, new each time", "bot", _new_date),
    Target("a date in a story, new", "bot", _asks("wanneer moet ik in praktijk # tekenen bij VGZ"), SLOW_REQUESTS),
    Target("by meaning", "bot", _asks(MEANING)),
    Target("by meaning, new each time", "bot", _asks(f"{MEANING} in straat #"), SLOW_REQUESTS),
    Target("a button", "bot", press, SLOW_REQUESTS),
)
BARS = {
    "/iza NAW": 1.3,
    "/iza deadlines": 1.5,
    "/iza": 1.5,
    "/iza help": 1.5,
    "a date": 2.5,
    "a date, new each time": 2.5,
}
"""Highest time as a multiple of that of Bolt's fast path."""
COLD_BARS = {"iza-bot --help": 1.2, "iza-bot ask NAW": 2.0}
OVER_SOCKET = (
    Target(FAST_PATH, "bolt-socket", _asks("NAW"), over_socket=True),
    Target("/iza NAW", "bot-socket", _asks("NAW"), over_socket=True),
    Target("/iza deadlines", "bot-socket", _asks("deadlines"), over_socket=True),
)


class Server(NamedTuple):
    """A server that runs, and the Slack that it talks to."""

    process: asyncio.subprocess.Process
    port: int
    slack: StubSlack

    def cpu_seconds(self) -> float:
        """Processor time that it used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Memory that it holds."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))

    def file_mb(self) -> float:
        """Memory of that which are pages of files: programs and the model, taken back when there is need."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssFile:"))


@asynccontextmanager
async def running(kind: str) -> AsyncIterator[Server]:
    """A server in a process of its own, ready for requests."""
    with tempfile.TemporaryDirectory(prefix="iza-bot-speed-") as folder:
        async with stub_slack() as slack:
            own = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
            environment = own | {
                **_c_library(),
                "SLACK_BOT_TOKEN": "xoxb-bench",
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": slack.api_url,
                "IZA_DATABASE_URL": f"sqlite:///{folder}/bot.sqlite3",
                "IZA_STATE_DIR": str(STATE),
                **({"SLACK_APP_TOKEN": "xapp-bench"} if kind.endswith("-socket") else {}),
            }
            arguments = (
                ("-m", "bot.cli.main", "run", "--port", "0")
                if kind.startswith("bot")
                else ("-m", "tests.verification.benchmarks.bare", kind)
            )
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, *arguments), env=environment, stderr=asyncio.subprocess.PIPE, cwd=ROOT
            )
            try:
                port = await _port(process, kind)
                if kind.endswith("-socket"):
                    await slack.connected.wait()
                yield Server(process, port, slack)
            finally:
                process.kill()
                await process.wait()


def _c_library() -> dict[str, str]:
    """Variables for the C library with which ``deploy/`` starts the bot; here every server has them."""
    return dict(re.findall(r"(MALLOC_\w+)=(\w+)", UNIT.read_text(encoding="utf-8")))


async def _port(process: asyncio.subprocess.Process, kind: str) -> int:
    """Port on which it listens, once it is ready; 0 for bare Bolt over Socket Mode, which has none."""
    assert process.stderr is not None
    port, is_ready = 0, not kind.startswith("bot")
    async with asyncio.timeout(120):
        while kind != "bolt-socket" and not (port and is_ready):
            line = await process.stderr.readline()
            if not line:
                raise RuntimeError(f"The server {kind} stopped before it was ready.")
            if match := _LISTENING.search(line):
                port = int(match[1])
            is_ready = is_ready or _READY in line
    _draining.add(asyncio.create_task(_drain(process.stderr)))
    return port


_draining: set[asyncio.Task[None]] = set()
"""Readers of what the servers write; asyncio itself does not hold on to its tasks."""


async def _drain(stream: asyncio.StreamReader) -> None:
    async for _ in stream:
        pass


async def _measured(target: Target, server: Server, at_once: int) -> Figures:
    def form() -> Mapping[str, str]:
        return target.request(server.slack.api_url)

    async def ask(count: int) -> Load:
        if target.over_socket:
            return await server.slack.put_load(lambda: dict(form()), at_once=at_once, count=count)
        return await put_load(server.port, lambda: signed(SECRET, form()), at_once=at_once, count=count)

    await ask(2 * at_once)
    before = server.cpu_seconds()
    load = await ask(target.count)
    if load.failed > target.count * FAILURES:
        raise RuntimeError(f"{load.failed} requests failed: {target.name}.")
    spent = (server.cpu_seconds() - before) / target.count * 1e6
    return Figures(load.median_ms, load.percentile_ms(0.99), load.per_second, spent)


async def measure(targets: Sequence[Target]) -> tuple[dict[tuple[str, int], Figures], dict[str, float]]:
    """Figures of each target by how many there are at once, and the memory of each server in the end, in MB."""
    rounds: dict[tuple[str, int], list[Figures]] = {}
    async with AsyncExitStack() as stack:
        kinds = dict.fromkeys(target.server for target in targets)
        servers = {kind: await stack.enter_async_context(running(kind)) for kind in kinds}
        for _ in range(ROUNDS):
            for target, at_once in itertools.product(targets, AT_ONCE):
                figures = await _measured(target, servers[target.server], at_once)
                shown = " ".join(f"{figure:.2f}" for figure in figures)
                print(f"{target.name}, {at_once} at once: {shown}", file=sys.stderr, flush=True)  # noqa: T201
                rounds.setdefault((target.name, at_once), []).append(figures)
        memory = {kind: server.memory_mb() for kind, server in servers.items()}
        memory |= {f"{kind}, files": server.file_mb() for kind, server in servers.items()}
    return {key: Figures(*map(statistics.median, zip(*of, strict=True))) for key, of in rounds.items()}, memory


def _rows(targets: Sequence[Target], figures: Mapping[tuple[str, int], Figures]) -> list[tuple[str, ...]]:
    rows = []
    for target in targets:
        cells = [f"`{target.name}`" if target.name.startswith("/") else target.name]
        for at_once in AT_ONCE:
            of = figures[target.name, at_once]
            cells += [f"{of.median_ms:.2f}", f"{of.p99_ms:.1f}", f"{of.per_second:,.0f}", f"{of.cpu_us:.0f}"]
            cells.append(f"**{_ratio(figures, target.name, at_once):.2f}**")
        rows.append(tuple(cells))
    return rows


def _ratio(figures: Mapping[tuple[str, int], Figures], name: str, at_once: int) -> float:
    """Time one by one, or else the throughput, as a multiple of that of the fast path."""
    of, unit = figures[name, at_once], figures[FAST_PATH, at_once]
    return of.median_ms / unit.median_ms if at_once == 1 else of.per_second / unit.per_second


_HEADER = (
    "",
    *("1: median ms", "p99 ms", "a second", "CPU µs", "time to fast path"),
    *("16: median ms", "p99 ms", "a second", "CPU µs", "throughput to fast path"),
)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---", *("---:" for _ in header[1:])], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


_TOP = """# Performance

Written by `make bench` (Python {python}, {processors} processors; `tests/verification/benchmarks/speed.py`).
`make bench PARTS="http cold"` measures some of the parts below, and leaves the others as they are. Ratios and
times of a processor tell more than seconds, which depend on what else the machine does.
"""
_OVER_HTTP = """Signed requests over kept connections, one at a time and sixteen at once; the median of {rounds}
rounds in which all take turns. The fast path of Bolt is one command that does nothing, acknowledged in the
response (`process_before_response`), on uvicorn with uvloop and httptools: its ratio is 1. Time should be low,
throughput high.

{table}

Memory after these, started with the variables for the C library that `deploy/` sets: bare Bolt {bolt:.0f} MB, the
bot {bot:.0f} MB, of which {files:.0f} MB are pages of programs and of the model, which the system takes back when
it has need of them."""
_AT_NINE = """In each of {channels:,} channels one message is due at nine, against the simulator with the limits of
a workspace: one message a second in a channel, {a_minute} a minute in all. Where more is due than may leave, four
messages leave together.

{table}"""
_MORE_CONTENT = """Processor time, of the shipped content with so many questions, deadlines or followers in
place of its own. A question by meaning has the time of the model in it (some 20 ms).

{tables}"""
_MIXED_LOAD = """So many requests a second, whether or not the ones before were answered: {a_second}. Seven of ten
are common words, one is a new date, one a new question by meaning and one a button. Meanwhile a thousand channels
get their message and the content changes once. Then {many:,} requests, {at_once} at once.

{table}"""


def _with_bars(text: str, held: Sequence[Bar]) -> str:
    return f"{text}\n\n{_table(bars.HEADER, [bar.row() for bar in held])}"


def _http() -> str:
    figures, memory = uvloop.run(measure(OVER_HTTP))
    table = _table(_HEADER, _rows(OVER_HTTP, figures))
    bolt, bot, files = memory["bolt-fast"], memory["bot"], memory["bot, files"]
    text = _OVER_HTTP.format(rounds=ROUNDS, table=table, bolt=bolt, bot=bot, files=files)
    held = [
        *(Bar(f"{name}, time to fast path at 1", _ratio(figures, name, 1), limit) for name, limit in BARS.items()),
        at_least("/iza NAW, throughput to fast path at 16", _ratio(figures, "/iza NAW", 16), 0.8),
        Bar("memory of the bot, MB", bot, 200, ".0f"),
    ]
    return _with_bars(text, held)


def _socket() -> str:
    figures, _ = uvloop.run(measure(OVER_SOCKET))
    return _table(_HEADER, _rows(OVER_SOCKET, figures))


def _cold() -> str:
    rows = command_line.rows()
    ratios = {row[0]: float(row[2]) for row in rows if row[2]}
    held = [Bar(f"{name}, to the line above", ratios[name], limit) for name, limit in COLD_BARS.items()]
    return _with_bars(_table(command_line.HEADER, rows), held)


def _at_nine() -> str:
    header, rows, held = drain.rows()
    table = _table(header, rows)
    text = _AT_NINE.format(channels=drain.CHANNELS, a_minute=drain.WORKSPACE_A_MINUTE, table=table)
    return _with_bars(text, held)


def _growth() -> str:
    made = {kind: content_growth.table(kind) for kind in content_growth.SIZES}
    text = _MORE_CONTENT.format(tables="\n\n".join(_table(*table) for table in made.values()))
    return _with_bars(text, content_growth.bars_of(*made["questions"]))


def _mixed(minutes: float) -> str:
    header, rows, held = mixed_load.table(mixed_load.Form(command, press), minutes)
    table, at_once, a_second = _table(header, rows), mixed_load.AT_ONCE, mixed_load.A_SECOND
    text = _MIXED_LOAD.format(a_second=a_second, many=mixed_load.MANY, at_once=at_once, table=table)
    return _with_bars(text, held)


PARTS = {
    "http": "Over HTTP",
    "socket": "Over Socket Mode",
    "cold": "Cold starts",
    "drain": "A thousand channels at nine",
    "growth": "More content",
    "mixed": "Mixed load",
}


def main(arguments: Sequence[str]) -> None:
    """Measure the parts that are named, or all, and write them into the report."""
    parser = argparse.ArgumentParser(description="Measure, and write docs/performance.md.")
    parser.add_argument("parts", nargs="*", help=f"parts to measure: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--minutes", type=float, default=mixed_load.MINUTES, help="of mixed load")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    STATE.mkdir(parents=True, exist_ok=True)
    makers = {"http": _http, "socket": _socket, "cold": _cold, "drain": _at_nine, "growth": _growth}
    failed: list[str] = []
    for part in chosen.parts or PARTS:
        started = time.monotonic()
        _say(f"{part} ...")
        try:
            text = makers[part]() if part in makers else _mixed(chosen.minutes)
        except Exception:  # noqa: BLE001 - the parts that follow take half an hour, and are measured all the same
            traceback.print_exc()
            failed.append(part)
            continue
        day = dt.datetime.now().astimezone().strftime("%Y-%m-%d")
        _write({PARTS[part]: f"{text}\n\nMeasured on {day}."})  # at once, so that a part that fails loses no other
        _say(f"{text}\n{part}: {time.monotonic() - started:.0f} s")
    if failed:
        sys.exit(f"Not measured: {', '.join(failed)}.")


def _write(measured: Mapping[str, str]) -> None:
    """Put these sections in place of those of before."""
    known = REPORT.read_text(encoding="utf-8") if REPORT.is_file() else ""
    _, *before = known.split("\n## ")
    sections = {title: text.strip() for title, _, text in (section.partition("\n") for section in before)}
    sections |= measured
    order = [*PARTS.values(), *(title for title in sections if title not in PARTS.values())]
    top = _TOP.format(python=platform.python_version(), processors=os.cpu_count())
    parts = [f"## {title}\n\n{sections[title]}\n" for title in order if title in sections]
    REPORT.write_text("\n".join([top, *parts]), encoding="utf-8")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a program's output


if __name__ == "__main__":
    main(sys.argv[1:])
