"""Content in use: read once, replaced as a whole when the files change, kept when the change has mistakes."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.content.loader import fingerprint, load
from bot.content.problems import ContentError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.answering.index import AnswerIndex
    from bot.content.models import Content
    from bot.content.problems import Problem
    from bot.faq.embedding import Embedder

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Edition:
    """Content and the index over it, always of the same version."""

    content: Content
    ready_index: AnswerIndex | None
    """None leaves the making of it to the first question; a start need not wait for it."""
    fingerprint: str

    @cached_property
    def index(self) -> AnswerIndex:
        """Finds in this content."""
        from bot.answering.index import AnswerIndex  # noqa: PLC0415 - numpy can wait too

        return self.ready_index or AnswerIndex(self.content)


class Library:
    """Holds the edition in use for ``directory``; readers take ``current`` once and work with that.

    A new edition finds by words at once, and by meaning too after ``learn``. Raises ContentError at the start when
    there is no usable content; later a faulty change leaves the edition in use alone and shows in ``problems``.
    ``refresh`` and ``learn`` may run in two threads, each once at a time.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.problems: tuple[Problem, ...] = ()
        self._refused = ""
        self._replacing = threading.Lock()
        self.current = self._read()

    def learn(self, embedder: Embedder) -> None:
        """Find by meaning too in the edition in use, also when another one takes its place meanwhile.

        Takes a minute for content that the embedder's cache does not have. Learn again after a ``refresh``.
        """
        learned = False
        while not learned:
            edition = self.current
            index = edition.index.learned(embedder)
            with self._replacing:
                learned = self.current is edition
                if learned:
                    self.current = replace(edition, ready_index=index)

    def refresh(self) -> bool:
        """Take changed files into use, by words only; False when nothing changed or the change was refused.

        A refused change is reported once in ``problems``, until the files change again.
        """
        on_disk = fingerprint(self.directory)
        if on_disk in {self.current.fingerprint, self._refused}:
            if on_disk == self.current.fingerprint:  # the refused change was undone
                self.problems, self._refused = (), ""
            return False
        self._refused = on_disk
        try:
            edition = self._read()
            edition.index  # noqa: B018 - made now, so that no question has to wait for it
        except ContentError as error:
            self.problems = error.problems
            logger.error("Changed content refused, the last good version stays in use. %s", error)  # noqa: TRY400 - the problems tell it all
            return False
        with self._replacing:
            self.current = edition
        self.problems, self._refused = (), ""
        logger.info("New content in use: %d questions", len(self.current.content.faq))
        return True

    def _read(self) -> Edition:
        read_from = fingerprint(self.directory)
        return Edition(load(self.directory), None, read_from)
