"""Cost of more content: questions, deadlines and followers, each in a process of its own.

Run as ``python -m tests.verification.benchmarks.content_growth KIND SIZE``; prints a row as JSON. Times are those
of a processor, so that other work on the machine counts for little.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert

from bot.answering.arbiter import answer
from bot.answering.index import AnswerIndex
from bot.calendar.due import due_between
from bot.content.loader import load
from bot.edition import Edition
from bot.faq.embedding import load_embedder
from bot.store.database import open_database
from bot.store.schema import subscriptions
from bot.store.subscription_records import Preferences
from bot.subscription_index import SubscriptionIndex
from handlers.inquiry import Inquiry
from handlers.reply_cache import ReplyCache
from tests.verification.benchmarks.bars import Bar
from tests.verification.benchmarks.growth import RandomVectors, generated
from tests.verification.benchmarks.scale import _DEADLINE, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = dt.date(2027, 3, 1)
NOW = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
TIMES = 40
SIZES = {"questions": (28, 280, 2_800), "deadlines": (30, 300, 3_000), "followers": (100, 1_000, 10_000)}
HEADERS = {
    "questions": ("questions", "index s", "learn s", "a letter ms", "by words ms", "by meaning ms"),
    "deadlines": ("deadlines", "read s", "index s", "/iza deadlines ms", "a date ms", "plan a day ms"),
    "followers": ("followers", "read all ms", "after one change ms", "plan a day ms"),
}


def _spent(act: Callable[[], object], times: int = 1) -> float:
    """Median processor time in milliseconds."""
    spent = []
    for _ in range(times):
        started = time.process_time()
        act()
        spent.append((time.process_time() - started) * 1000)
    return statistics.median(spent)


def questions(size: int) -> list[str]:
    """Index of so many generated questions, and what is asked of it; their vectors are drawn at random."""
    content = generated(load(ROOT / "data"), size)
    index = AnswerIndex(content)
    indexed = _spent(index.complete)
    texts = [f"{item.asked_as[0]} hier" for item in content.faq[:TIMES]]

    def ask(index: AnswerIndex) -> float:
        return statistics.median(_spent(functools.partial(answer, text, index, TODAY)) for text in texts)

    letter = _spent(lambda: answer(content.faq[3].id, index, TODAY), TIMES)
    by_words, learned, by_meaning = ask(index), 0.0, 0.0
    if model := load_embedder(None):
        found: list[AnswerIndex] = []
        learned = _spent(lambda: found.append(index.learned(RandomVectors(model))))
        by_meaning = ask(found[0])
    seconds = (f"{indexed / 1000:.2f}", f"{learned / 1000:.2f}")
    return [f"{size:,}", *seconds, f"{letter:.2f}", f"{by_words:.2f}", f"{by_meaning:.1f}"]


def deadlines(size: int) -> list[str]:
    """Content with so many deadlines beside all else: reading it, and what is asked of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        shutil.copytree(ROOT / "data", folder)
        days = (dt.date(2027, 1, 1) + dt.timedelta(days=number * 37 % 1500) for number in range(size))
        records = (_DEADLINE.format(number=number, day=day) for number, day in enumerate(days))
        (folder / "deadlines.yaml").write_text("".join(["deadlines:", *records]))
        read = _spent(lambda: load(folder))
        content = load(folder)
    index = AnswerIndex(content)
    indexed = _spent(index.complete)
    edition, replies = Edition(content, index, ""), ReplyCache()

    def reply(words: str) -> object:
        return replies.make(Inquiry(words, (), TODAY, edition))

    reply("deadlines")
    listed = _spent(lambda: reply("deadlines"), TIMES)
    date = _spent(lambda: reply("wanneer is de eerstvolgende deadline in mei 2027"), TIMES)
    planned = _spent(lambda: list(due_between(content, NOW, NOW + dt.timedelta(days=1))), 5)
    return [
        f"{size:,}",
        f"{read / 1000:.2f}",
        f"{indexed / 1000:.2f}",
        f"{listed:.1f}",
        f"{date:.1f}",
        f"{planned:.1f}",
    ]


def followers(size: int) -> list[str]:
    """So many people who follow a region and an insurer, as the planner sees them."""
    content = load(ROOT / "data")
    regions, insurers = content.regions, content.insurers
    with tempfile.TemporaryDirectory() as name:
        database = open_database(f"sqlite:///{name}/bot.sqlite3", lambda: NOW)
        rows = [
            {"subscriber": f"slack:U{number:010d}", "topic": topic, "since": NOW, "leads": None, "made_by": ""}
            for number in range(size)
            for topic in (
                f"regio:{regions[number % len(regions)].id}",
                f"verzekeraar:{insurers[number % len(insurers)].id}",
            )
        ]
        with database.subscriptions.engine.begin() as connection:
            connection.execute(insert(subscriptions), rows)
        index = SubscriptionIndex(database)
        read = _spent(lambda: index.current(content))

        def change(number: int) -> None:
            database.subscriptions.save_preferences(Preferences(f"slack:U{number:010d}", leads=(number % 30,)))

        numbers = iter(range(size))
        after = []
        for number in (*numbers,)[:TIMES]:
            change(number)
            after.append(_spent(lambda: index.current(content)))
        everyone = index.current(content)
        until = NOW + dt.timedelta(days=1)
        planned = _spent(lambda: list(due_between(content, NOW, until, everyone)), 3)
        database.close()
    return [f"{size:,}", f"{read:.0f}", f"{statistics.median(after):.1f}", f"{planned:.0f}"]


def table(kind: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows of one kind of growth."""
    rows = []
    for size in SIZES[kind]:
        command = (sys.executable, "-m", "tests.verification.benchmarks.content_growth", kind, str(size))
        ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
        rows.append(tuple(json.loads(ran.stdout)))
    return HEADERS[kind], rows


def bars_of(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[Bar]:
    """Bars of a lookup in as many questions as are shipped."""
    figures = dict(zip(header, rows[0], strict=True))
    return [
        Bar("a lookup by words, median ms", float(figures["by words ms"]), 1),
        Bar("a lookup by meaning, median ms", float(figures["by meaning ms"]), 25, ".1f"),
    ]


if __name__ == "__main__":
    measure = {"questions": questions, "deadlines": deadlines, "followers": followers}[sys.argv[1]]
    print(json.dumps(measure(int(sys.argv[2]))))  # noqa: T201 - the parent process reads it
