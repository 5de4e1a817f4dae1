"""Minutes of mixed questions with a thousand postings and a change of the content, and 200,000 requests.

The load is open: so many requests begin each second, whether or not the ones before were answered. Slack accepts
everything at once, so the pace of the postings is the bot's own.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.verification.benchmarks import drain
from tests.verification.benchmarks.bars import Bar, at_least
from tests.verification.benchmarks.load import put_load, signed
from tests.verification.benchmarks.scale import ROOT
from tests.verification.benchmarks.stub_slack import stub_slack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.verification.benchmarks.stub_slack import StubSlack

A_SECOND = 25
MINUTES = 10.0
LIMIT_MS = 300
MANY = 200_000
FLAT_MB = 2.0
"""Growth that counts as none: memory is given out by the megabyte."""
CONNECTIONS = 40
AT_ONCE = 16
REQUEST_SECONDS = 10.0
SECRET = "geheim"
WORDS = ("NAW", "G", "deadlines", "", "help", "begrip MTVP", "rondes", "wat is GRZ", "wanneer tekenen bij VGZ")
MEANING = "ik wil weten of mijn praktijk straks meer overhoudt aan oudere mensen in straat {number}"
DATE = "{asked} de {next} contractronde van {insurer} in {month} {year}"
ASKED = ("wanneer is", "wanneer komt", "op welke dag is", "weet jij wanneer")
NEXT = ("volgende", "eerstvolgende")
INSURERS = ("CZ", "VGZ", "Menzis", "DSW", "Zilveren Kruis", "De Friesland")
MONTHS = ("januari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november")
_numbers, _dates = itertools.count(1), itertools.count(1)


class Form(NamedTuple):
    """Makers of what Slack sends: a command with these words, and a press."""

    command: Callable[[str, str], Mapping[str, str]]
    press: Callable[[str], Mapping[str, str]]


def new_date(number: int) -> str:
    """A question about a date, another one for each of 35,000 numbers."""
    words = []
    for choices in (INSURERS, MONTHS, ASKED, NEXT):
        number, index = divmod(number, len(choices))
        words.append(choices[index])
    insurer, month, asked, following = words
    return DATE.format(asked=asked, next=following, insurer=insurer, month=month, year=2026 + number % 74)


def _mixed(form: Form, api_url: str, chance: random.Random) -> Mapping[str, str]:
    """Of ten requests seven are common words, one is a new date, one a new question by meaning and one a press."""
    number, kind = next(_numbers), chance.randrange(10)
    if kind == 0:
        return form.command(new_date(next(_dates)), api_url)
    if kind == 1:
        return form.command(MEANING.format(number=number), api_url)
    return form.press(api_url) if kind == 2 else form.command(chance.choice(WORDS), api_url)


class _Latencies:
    """Seconds of each answer, and the requests without one."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.failed = 0

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    def share_within(self, limit_ms: float) -> float:
        within = sum(seconds * 1000 <= limit_ms for seconds in self.seconds)
        return within / (len(self.seconds) + self.failed)


class _Connections:
    """Kept connections; the time of a request begins before it waits for one."""

    def __init__(self, port: int, latencies: _Latencies) -> None:
        self._port, self._latencies = port, latencies
        self._idle: asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = (
            asyncio.LifoQueue()
        )
        for _ in range(CONNECTIONS):
            self._idle.put_nowait(None)

    async def send(self, request: bytes) -> None:
        started = time.perf_counter()
        connection = await self._idle.get()
        if connection and connection[0].at_eof():  # the server closed it since; Slack opens another one too
            connection[1].close()
            connection = None
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                reader, writer = connection or await asyncio.open_connection("127.0.0.1", self._port)
                writer.write(request)
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length or 0))
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            self._latencies.failed += 1
            self._idle.put_nowait(None)
            return
        if head.startswith(b"http/1.1 200"):
            self._latencies.seconds.append(time.perf_counter() - started)
        else:
            self._latencies.failed += 1
        if b"connection: close" in head:
            writer.close()
            self._idle.put_nowait(None)
        else:
            self._idle.put_nowait((reader, writer))


class Mixed(NamedTuple):
    """Outcome of the minutes of mixed load, and of the many requests after that."""

    latencies: _Latencies
    postings: int
    reloads: int
    memory_mb: list[float]
    """At the start of the minutes, then before the many requests and after each quarter of them."""
    seconds: float


async def loaded(form: Form, minutes: float) -> Mixed:
    """Put the load on a bot that posts at nine and takes changed content into use."""
    latencies, chance = _Latencies(), random.Random(11)
    with tempfile.TemporaryDirectory(prefix="iza-bot-mixed-") as name:
        folder = Path(name)
        _write_content(folder / "data")
        async with stub_slack() as slack:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.cli.main", "run", "--port", "0"),
                env=drain.environment(folder, minutes * 60 * 0.1 + 30) | _slack_settings(slack),
                stderr=asyncio.subprocess.PIPE,
                cwd=ROOT,
            )
            try:
                log = _Log(process)
                port = await log.port()
                memory = [_memory_mb(process.pid)]
                started = time.perf_counter()
                await _steadily(form, slack, _Connections(port, latencies), chance, minutes * 60, folder)
                elapsed = time.perf_counter() - started
                memory.append(_memory_mb(process.pid))
                for _ in range(4):
                    await put_load(
                        port,
                        lambda: signed(SECRET, form.command(_common(chance), slack.api_url)),
                        at_once=AT_ONCE,
                        count=MANY // 4,
                    )
                    memory.append(_memory_mb(process.pid))
                return Mixed(latencies, slack.posted, log.reloads, memory, elapsed)
            finally:
                process.kill()
                await process.wait()


def _common(chance: random.Random) -> str:
    """Common words, and one time in twenty a new date, so that replies come and go."""
    return new_date(next(_dates)) if chance.random() < 0.05 else chance.choice(WORDS)


async def _steadily(  # noqa: PLR0913, PLR0917 - the parts of a load
    form: Form, slack: StubSlack, to: _Connections, chance: random.Random, seconds: float, folder: Path
) -> None:
    """Begin requests at an even pace; halfway the content changes."""
    under_way: set[asyncio.Task[None]] = set()
    loop = asyncio.get_running_loop()
    started, changed = loop.time(), False
    for number in range(int(seconds * A_SECOND)):
        await asyncio.sleep(max(0.0, started + number / A_SECOND - loop.time()))
        if not changed and loop.time() - started > seconds / 2:
            changed = True
            _change_content(folder)
        task = asyncio.create_task(to.send(signed(SECRET, _mixed(form, slack.api_url, chance))))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)


def _write_content(folder: Path) -> None:
    """Write the shipped content with one date more, for each of so many regions more."""
    shutil.copytree(ROOT / "data", folder)
    regions = "".join(drain.REGION.format(number=number) for number in range(drain.CHANNELS))
    for name, more in (("deadlines", drain.DEADLINE), ("regions", regions)):
        with (folder / f"{name}.yaml").open("a", encoding="utf-8") as file:
            file.write(f"{more}\n")


def _change_content(folder: Path) -> None:
    """Another phrase in the FAQ."""
    file = folder / "data" / "faq.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(" de ", " nu de ", 1), encoding="utf-8")


def _slack_settings(slack: StubSlack) -> dict[str, str]:
    return {"SLACK_BOT_TOKEN": "xoxb-mixed", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.api_url}


class _Log:
    """Output of the bot: its port, and how often it took content into use."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        self._stream = process.stderr
        self.reloads = 0
        self._reading: asyncio.Task[None] | None = None

    async def port(self) -> int:
        """The port, once the bot finds by meaning."""
        port, ready = 0, False
        async with asyncio.timeout(180):
            while not (port and ready):
                line = await self._stream.readline()
                if not line:
                    raise RuntimeError("The bot stopped before it was ready.")
                port = int(line.rpartition(b"port ")[2].split()[0]) if b"Listening on port" in line else port
                ready = ready or b"Finding by meaning" in line
        self._reading = asyncio.create_task(self._read())
        return port

    async def _read(self) -> None:
        async for line in self._stream:
            self.reloads += b"New content in use" in line


def _memory_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def table(form: Form, minutes: float) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[Bar]]:
    """Header and rows of the report, and its bars."""
    mixed = asyncio.run(loaded(form, minutes))
    latencies = mixed.latencies
    share = latencies.share_within(LIMIT_MS)
    shares = (0.5, 0.99, 0.999)
    times = ", ".join(f"{latencies.percentile_ms(share):.1f}" for share in shares)
    rows = [
        ("requests", f"{len(latencies.seconds):,} in {mixed.seconds / 60:.1f} minutes"),
        ("without an answer", str(latencies.failed)),
        (f"within {LIMIT_MS} ms", f"**{share:.2%}**"),
        ("median, 99%, 99.9% (ms)", times),
        ("postings meanwhile", f"{mixed.postings:,}"),
        ("changes of the content meanwhile", str(mixed.reloads)),
        (f"memory, MB: at the start, before {MANY:,} requests, after each quarter of them", _of(mixed.memory_mb)),
    ]
    *_, halfway, _, end = mixed.memory_mb
    held = [
        at_least(f"answered within {LIMIT_MS} ms", share, 0.999, ".2%"),
        at_least("postings meanwhile", mixed.postings, drain.CHANNELS, ",.0f"),
        Bar(f"memory after {MANY:,} requests, MB above that after {MANY // 2:,}", end - halfway, FLAT_MB, ".1f"),
    ]
    return ("", ""), rows, held


def _of(memory: list[float]) -> str:
    return ", ".join(f"{megabytes:.0f}" for megabytes in memory)
