"""Time and memory of one search over a generated collection, measured in a process of its own.

Run as ``python -m tests.verification.benchmarks.growth SYSTEM SIZE``; prints JSON. The items are made of
the words of the shipped ones, so that words come back as they do in real texts. Their vectors are drawn at random:
the model would need hours for 10,000 items, and the time of a search does not depend on what a vector says. The
vector of each question is the model's own, so its time is in the figures.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import random
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.arbiter import answer
from bot.answering.index import AnswerIndex
from bot.content.loader import load
from bot.faq.collection import texts_of
from bot.faq.embedding import load_embedder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.content.models import Content, FaqItem
    from bot.faq.embedding import Embedder

DATA = Path("data")
MANY, FEW = 200, 40
"""Lookups that are timed; few of the slow ones."""


class RandomVectors:
    """The model for questions, chance for the collection."""

    def __init__(self, model: Embedder) -> None:
        self._random = np.random.default_rng(17)
        self.query = model.query

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = self._random.standard_normal((len(texts), 384), np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    passages = questions


def generated(content: Content, size: int) -> Content:
    """As many items as asked, each with 5 phrasings and 2 passages of 15 words; always the same ones."""
    chance = random.Random(17)
    vocabulary = [word for item in content.faq for text in texts_of(item) for word in text.split()]
    rare = [f"{first}{second}" for first in vocabulary[:200] for second in vocabulary[200:400] if first.isalpha()]

    def text(length: int) -> str:
        return " ".join([*chance.choices(vocabulary, k=length - 1), chance.choice(rare)])

    def item(number: int) -> FaqItem:
        model = content.faq[number % len(content.faq)]
        sections = tuple(model.answer[0].model_copy(update={"text": text(15)}) for _ in range(2))
        changes = {
            "id": f"item-{number}",
            "letter": None,
            "title": text(5)[:70],
            "question": text(9),
            "short": text(15),
            "asked_as": tuple(text(7) for _ in range(5)),
            "answer": sections,
            "footnotes": (),
            "see_also": (),
        }
        return model.model_copy(update=changes)

    fields = {name: getattr(content, name) for name in type(content).model_fields}
    for name in ("terms", "deadlines", "rounds"):  # the items that they point to are not there
        fields[name] = tuple(record.model_copy(update={"see_also": ()}) for record in fields[name])
    return type(content).model_construct(**fields | {"faq": tuple(item(number) for number in range(size))})


def measure(system: str, size: int) -> dict[str, dict[str, float]]:
    """Seconds to build, milliseconds per lookup and megabytes of the process; ``size`` 0: the shipped items."""
    from tests.verification.benchmarks.peers import FullText, Fuzzy, StemmedBm25  # noqa: PLC0415 - not in our memory

    shipped = load(DATA)
    content = generated(shipped, size) if size else shipped
    started = time.perf_counter()
    find: Callable[[str], object]
    if system in {"words", "meaning"}:
        model = load_embedder(None) if system == "meaning" else None
        index = AnswerIndex(content)
        index.complete()
        index = index.learned(RandomVectors(model)) if model else index
        find = functools.partial(answer, index=index, today=dt.date(2026, 11, 28))
    else:
        find = {"FTS5": FullText, "bm25s": StemmedBm25, "rapidfuzz": Fuzzy}[system](content.faq)
    built = time.perf_counter() - started
    questions = {system: _questions(content, FEW if system == "rapidfuzz" else MANY)}
    if system == "words":
        questions["names"] = _names(content)
    return {
        asked: {"build_s": built, **_times(find, texts), "memory_mb": _megabytes()}
        for asked, texts in questions.items()
    }


def _names(content: Content) -> list[str]:
    """Draw what needs no guessing: ids, titles and terms."""
    chance = random.Random(4)
    items = chance.choices(content.faq, k=MANY)
    return [chance.choice([item.id, item.title, "NAW", "wat is mtvp"]) for item in items]


def _questions(content: Content, number: int) -> list[str]:
    """Draw questions: phrasings of the collection with a word more, mistyped in two of three."""
    chance = random.Random(4)
    texts = chance.choices([phrasing for item in content.faq for phrasing in item.asked_as], k=number)
    return [f"{text} {_mistyped(text) if index % 3 else 'hier'}" for index, text in enumerate(texts)]


def _mistyped(text: str) -> str:
    longest = max(text.split(), key=len)
    return longest[:-3] + longest[-2:]


def _times(find: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    times = [_milliseconds(find, text) for text in texts]
    return {"median_ms": float(np.median(times)), "p99_ms": float(np.percentile(times, 99))}


def _milliseconds(find: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    find(text)
    return (time.perf_counter() - started) * 1000


def _megabytes() -> float:
    """Give the memory that the process holds now; where /proc is missing, the most that it ever held."""
    statm = Path("/proc/self/statm")
    if statm.is_file():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))  # noqa: T201 - the parent process reads it
