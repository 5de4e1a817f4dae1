"""Three well-known ways to search the same texts, behind the same call as ours."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import bm25s
import numpy as np
from rapidfuzz import fuzz, process

from bot.answering.answer import Outcome
from bot.answering.evaluation import EvaluationReply
from bot.faq.collection import texts_of
from bot.faq.dutch import function_words
from bot.faq.morphology import snowball
from bot.faq.normalise import all_words, fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.content.models import FaqItem


class FullText:
    """SQLite FTS5 with its own BM25: one row per item, any of the words."""

    def __init__(self, items: Sequence[FaqItem]) -> None:
        self._items = items
        self._database = sqlite3.connect(":memory:")
        self._database.execute("create virtual table t using fts5(x, tokenize='unicode61 remove_diacritics 2')")
        rows = enumerate("\n".join(texts_of(item)) for item in items)
        self._database.executemany("insert into t(rowid, x) values (?, ?)", rows)

    def __call__(self, text: str, limit: int = 10) -> EvaluationReply:
        any_word = " OR ".join(f'"{word}"' for word in words(text))
        rows = self._database.execute(
            "select rowid from t where t match ? order by rank limit ?", (any_word, limit)
        )
        return _reply([self._items[row] for (row,) in rows] if any_word else [])


class StemmedBm25:
    """bm25s on Dutch stems without function words: one document per item."""

    def __init__(self, items: Sequence[FaqItem]) -> None:
        self._items = items
        self._index = bm25s.BM25()
        self._index.index([_stems("\n".join(texts_of(item))) for item in items], show_progress=False)

    def __call__(self, text: str, limit: int = 10) -> EvaluationReply:
        stems = [stem for stem in _stems(text) if stem in self._index.vocab_dict]
        if not stems:
            return _reply([])
        scores = self._index.get_scores(stems)
        order = np.argsort(-scores, kind="stable")[:limit]
        return _reply([self._items[index] for index in order if scores[index] > 0])


class Fuzzy:
    """rapidfuzz: the most alike of each item's texts, whatever the order of the words."""

    def __init__(self, items: Sequence[FaqItem]) -> None:
        self._items = items
        pairs = [(fold(text), index) for index, item in enumerate(items) for text in texts_of(item)]
        self._texts = [text for text, _ in pairs]
        self._owners = np.array([index for _, index in pairs])

    def __call__(self, text: str, limit: int = 10) -> EvaluationReply:
        likeness = process.cdist([fold(text)], self._texts, scorer=fuzz.token_set_ratio)[0]
        best = np.zeros(len(self._items))
        np.maximum.at(best, self._owners, likeness)
        return _reply([self._items[index] for index in np.argsort(-best, kind="stable")[:limit]])


def _stems(text: str) -> list[str]:
    return [snowball(word) for word in all_words(text) if word not in function_words()]


def _reply(items: Iterable[FaqItem]) -> EvaluationReply:
    names = tuple(item.letter or item.id for item in items)
    return EvaluationReply(Outcome.UNSURE if names else Outcome.NOTHING, names)
