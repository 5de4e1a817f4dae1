"""The shipped content as the tests use it, so that a correct edit of ``data/`` breaks none of them.

A test of a fact looks for that fact among others; a test of what is said of an expected date looks at the content
as it was before an insurer made one known.
"""

from __future__ import annotations

import shutil
from copy import copy
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bot import library
from bot.answering.index import AnswerIndex
from bot.content.loader import check, fingerprint, load
from bot.edition import Edition
from bot.faq.embedding import E5Embedder, load_embedder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.content.edits import ContentEdit
    from bot.content.loader import Report
    from bot.content.models import Content
    from bot.faq.embedding import Embedder
    from bot.faq.finder import Finder

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
STATE = ROOT / ".pytest_cache" / "d"
"""Pytest's own cache: what the bot learns of the content is kept between runs."""


@cache
def shipped() -> Content:
    """The content as it is."""
    return load(DATA)


@cache
def before_any_announcement() -> Content:
    """The shipped content with its rounds as expected: without the dates that insurers have made known."""
    content = shipped()
    rounds = tuple(series.model_copy(update={"confirmed": ()}) for series in content.rounds)
    return content.model_copy(update={"rounds": rounds})


class SharedIndex(AnswerIndex):
    """An index of which the words, and what they mean, are learned once in a process."""

    def learned(self, embedder: Embedder) -> AnswerIndex:
        """The finder by meaning that all share, where the embedder is the real one."""
        if not isinstance(embedder, E5Embedder):
            return super().learned(embedder)
        index = copy(self)
        index.finder = _finder_by_meaning(self.finder)
        return index


@cache
def index_of(content: Callable[[], Content]) -> SharedIndex:
    """The index, by words, of content of this module."""
    return SharedIndex(content())


def shipped_index() -> SharedIndex:
    """The index of the shipped content, by words."""
    return index_of(shipped)


@cache
def _finder_by_meaning(by_words: Finder) -> Finder:
    embedder = load_embedder(STATE / "embeddings")
    return by_words.learned(embedder) if embedder else by_words


def learn_shipped() -> None:
    """Read the shipped content, and make its finders."""
    library.Library(DATA)
    _finder_by_meaning(shipped_index().finder)


def share_reading() -> None:
    """Let the libraries of this process read a folder once for as long as its files are the same bytes.

    It takes a fifth of a second of a processor, a third of what a bot takes to start.
    """

    @lru_cache(maxsize=4)
    def report_on(_: str, directory: Path) -> Report:
        return check(directory)

    def check_once(directory: Path, edits: Sequence[ContentEdit] = ()) -> Report:
        return check(directory, edits=edits) if edits else report_on(fingerprint(directory), directory)

    library.check = check_once


def share_index() -> None:
    """Let each library of this process that reads the shipped content find in the one index over it.

    It takes a second and a half of a processor to make, which would be most of what a test with a bot costs.
    """
    make = Edition.index.func

    def find_or_make(edition: Edition) -> AnswerIndex:
        for known in (shipped, before_any_announcement):
            same = edition.content.model_copy(update={"organisation": known().organisation}) == known()
            if same and not edition.ready_index:
                return index_of(known)  # over its own records: the answers tell them apart by identity
        return make(edition)

    attribute = cached_property(find_or_make)
    attribute.__set_name__(Edition, "index")
    Edition.index = attribute


def copy_before_any_announcement(folder: Path) -> Path:
    """The content of ``before_any_announcement`` as files, for a bot that reads them; where they are."""
    shutil.copytree(DATA, folder)
    path = folder / "rounds.yaml"
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    for series in file["rounds"]:
        series.pop("confirmed", None)
    path.write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    return folder
