"""``make bench``: the finder beside three peers, on the same content and questions, in one run.

Quality and time on the questions in tests/faq (and on the development set where it is at hand), then time and
memory as the collection grows, then the posting with a thousand deadlines beside persistent jobs of APScheduler,
then the command line, then how long a lookup in a thread makes an event loop wait.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.arbiter import answer
from bot.answering.evaluation import EvaluationReply, evaluate, read_questions, reply_of
from bot.answering.index import AnswerIndex
from bot.content.loader import load
from bot.faq.embedding import load_embedder
from tests.verification.benchmarks import command_line, scale, simulation
from tests.verification.benchmarks.peers import FullText, Fuzzy, StemmedBm25

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.answering.evaluation import EvaluationQuestion

DATA = Path("data")
DAY = dt.date(2026, 11, 28)
"""The day on which the questions of the sets were asked."""
CACHE = Path(".pytest_cache/d/embeddings")
"""Where the tests keep the vectors too."""
QUESTIONS = {
    "independent": Path("tests/faq/questions_independent.jsonl"),
    "development": Path("../shared/eval/queries_dev.jsonl"),
}
SIZES = {"shipped": 0, "1,000": 1_000, "10,000": 10_000}
WORDS_ONLY = "this finder, words only"
SYSTEMS = ("words", "meaning", "FTS5", "bm25s", "rapidfuzz")


def main() -> None:
    """Measure everything and print it."""
    content = load(DATA)
    embedder = load_embedder(CACHE)
    index = AnswerIndex(content)
    systems: dict[str, Callable[[str], EvaluationReply]] = {WORDS_ONLY: _asking(index)}
    if embedder:
        systems = {"this finder, with model": _asking(index.learned(embedder))} | systems
    systems |= {
        "SQLite FTS5": FullText(content.faq),
        "bm25s, Dutch stems": StemmedBm25(content.faq),
        "rapidfuzz": Fuzzy(content.faq),
    }
    for name, path in QUESTIONS.items():
        if path.is_file():
            questions = read_questions(path)
            _say(f"\n{name}: {len(questions)} questions (x: time as a multiple of this finder by words only)")
            rows = {label: _quality(ask, questions) for label, ask in systems.items()}
            unit = rows[WORDS_ONLY][-2]
            _table(_QUALITY, [(label, *_cells(row, unit)) for label, row in rows.items()])
        else:
            _say(f"\n{name}: {path} is not here, so it is not measured")
    _say("\nas the collection grows")
    grown = (_growth(system, label, size) for system in SYSTEMS for label, size in SIZES.items())
    _table(_GROWTH, [row for rows in grown for row in rows])
    _say(f"\n{scale.DEADLINES:,} deadlines for {scale.CHANNELS} channels beside {scale.JOBS:,} persistent jobs")
    _table(*scale.table())
    _say("\na year of posting in virtual time (x: as a multiple of working out its calendar)")
    _table(simulation.HEADER, simulation.rows())
    _say("\nthe command line")
    _table(command_line.HEADER, command_line.rows())
    if embedder:
        ask = _asking(index.learned(embedder))
        pause, idle = (asyncio.run(_pause(find)) for find in (ask, lambda _: time.sleep(0.02)))
        _say(
            "\nhow late an event loop is while 100 lookups run in a thread (in brackets: while the thread sleeps):"
        )
        _say(f"99th percentile {pause[0]:.1f} ms ({idle[0]:.1f}), longest {pause[1]:.1f} ms ({idle[1]:.1f})")


def _asking(index: AnswerIndex) -> Callable[[str], EvaluationReply]:
    return lambda text: reply_of(answer(text, index, DAY))


_QUALITY = (
    "",
    "right 1st",
    "relevant 1st",
    "right in 3",
    "MRR",
    "OOS away",
    "in away",
    "median ms",
    "x",
    "p99 ms",
)
_GROWTH = ("", "items", "build s", "median ms", "p99 ms", "memory MB")


def _quality(ask: Callable[[str], EvaluationReply], questions: Sequence[EvaluationQuestion]) -> list[float | None]:
    """Shares, then the median and the 99th percentile in milliseconds."""
    times = []
    for question in (*questions[:20], *questions):
        started = time.perf_counter()
        ask(question.text)
        times.append((time.perf_counter() - started) * 1000)
    evaluation = evaluate(ask, questions)
    inside, outside = evaluation.in_scope, evaluation.out_of_scope
    return [
        inside.right_first,
        inside.relevant_first,
        inside.right_in_three,
        inside.mean_reciprocal_rank,
        outside.turned_away,
        inside.turned_away,
        float(np.median(times[20:])),
        float(np.percentile(times[20:], 99)),
    ]


def _cells(row: Sequence[float | None], unit: float | None) -> Sequence[str]:
    *shares, median, slowest = ("-" if value is None else f"{value:.2f}" for value in row)
    return (*shares, median, f"{(row[-2] or 0) / (unit or 1):.1f}", slowest)


def _growth(system: str, label: str, size: int) -> list[Sequence[str]]:
    command = [sys.executable, "-m", "tests.verification.benchmarks.growth", system, str(size)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    rows = []
    for asked, figures in json.loads(ran.stdout).items():
        times = (f"{figures[name]:.2f}" for name in ("build_s", "median_ms", "p99_ms"))
        rows.append((asked, label, *times, f"{figures['memory_mb']:.0f}"))
    return rows


async def _pause(find: Callable[[str], object]) -> tuple[float, float]:
    """Milliseconds that an otherwise idle loop was late while lookups ran in a thread: 99th percentile, most."""
    late: list[float] = []

    async def watch() -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            late.append((time.perf_counter() - started) * 1000 - 1)

    watching = asyncio.create_task(watch())
    for number in range(100):
        await asyncio.to_thread(find, f"wat betekent punt {number} van het akkoord voor mijn praktijk")
    watching.cancel()
    return float(np.percentile(late, 99)), max(late)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for name, *cells in table:
        _say("  ".join([name.ljust(widths[0]), *map(str.rjust, cells, widths[1:])]))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program's output


if __name__ == "__main__":
    main()
