"""The shipped content, what it is asked with, and the content of a small club."""

import datetime as dt
from collections.abc import Callable

import pytest

from bot.answering.gazetteer import Gazetteer
from bot.answering.index import AnswerIndex
from bot.answering.reading import Reading, read
from bot.faq.embedding import E5Embedder
from tests.faq.conftest import club, club_embedder, club_item, content, embedder
from tests.shipped import shipped, shipped_index

__all__ = ["club", "club_embedder", "club_item", "content", "embedder"]

TODAY = dt.date(2026, 11, 28)


@pytest.fixture(scope="session")
def names() -> Gazetteer:
    return Gazetteer(shipped())


@pytest.fixture(scope="session")
def reading(names) -> Callable[[str], Reading]:
    def read_message(text: str) -> Reading:
        return read(text, names, TODAY)

    return read_message


@pytest.fixture(scope="session")
def by_words() -> AnswerIndex:
    return shipped_index()


@pytest.fixture(scope="session")
def by_meaning(embedder: E5Embedder) -> AnswerIndex:
    return shipped_index().learned(embedder)
