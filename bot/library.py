"""Content in use: read once, replaced as a whole when the files or the edits change, kept when that has mistakes.

The edits of ``bot/editing.py`` are laid over the files once the database is open: ``Library.lay_over``.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.content.edits import ContentEdit, from_text
from bot.content.loader import check, fingerprint
from bot.content.problems import ContentError
from bot.edition import Edition
from bot.store.ledger import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.content.models import Content
    from bot.content.problems import Problem
    from bot.faq.embedding import Embedder
    from bot.store.edit_records import EditRecord
    from bot.store.edits import EditStore

logger = logging.getLogger(__name__)


class Library:
    """Holds the edition in use for ``directory``; readers take ``current`` once and work with that.

    A new edition finds by words at once, and by meaning too after ``learn``. Raises ContentError at the start when
    there is no usable content; later a faulty change leaves the edition in use alone and shows in ``problems``.
    ``refresh`` may run in any thread, ``learn`` in one at a time.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.problems: tuple[Problem, ...] = ()
        self._refused = ""
        self._replacing = threading.Lock()
        self._refreshing = threading.Lock()
        self._store: EditStore | None = None
        self._listeners: list[Callable[[], object]] = []
        self._keepers: tuple[str, ...] = ()
        self._version = ""
        self._edits: tuple[ContentEdit, ...] = ()
        self.current = self._read(self._fingerprint())

    def lay_over(self, store: EditStore) -> None:
        """Lay the edits of the database over the files from now on. Raises LedgerError when it is away."""
        self._store = store
        self._look_up_edits(store)
        self.refresh()

    def let_keep(self, *people: str) -> None:
        """Let these people, by Slack's id, keep the content beside the administrators that it names itself."""
        self._keepers = people
        self.refresh()

    def listen(self, heard: Callable[[], object]) -> None:
        """Call this after every change of the content in use, in the thread that took it into use."""
        self._listeners.append(heard)

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
        """Take changed files and edits into use, by words only; False when nothing changed or it was refused.

        A refused change is reported once in ``problems``, until the files or edits change again. While the
        database is away the edits are those of before.
        """
        with self._refreshing:
            changed = self._refresh()
        if changed:
            for heard in self._listeners:
                heard()
        return changed

    def _refresh(self) -> bool:
        if self._store is not None:
            try:
                self._look_up_edits(self._store)
            except LedgerError as error:
                logger.warning("Can't look up whether there are new edits: %s", error)
        now = self._fingerprint()
        if now in {self.current.fingerprint, self._refused}:
            if now == self.current.fingerprint:  # the refused change was undone
                self.problems, self._refused = (), ""
            return False
        self._refused = now
        try:
            edition = self._read(now)
            edition.index.complete()
        except ContentError as error:
            self.problems = error.problems
            logger.error("Changed content refused, the last good version stays in use. %s", error)  # noqa: TRY400 - the problems tell it all
            return False
        with self._replacing:
            self.current = edition
        self.problems, self._refused = (), ""
        logger.info("New content in use: %d questions, %d edits", len(edition.content.faq), len(edition.edits))
        return True

    def _look_up_edits(self, store: EditStore) -> None:
        if store.version() != self._version:
            self._version, records = store.active()
            self._edits = tuple(map(edit_of, records))

    def _fingerprint(self) -> str:
        return "".join((fingerprint(self.directory), self._version, *self._keepers))

    def _read(self, read_from: str) -> Edition:
        report = check(self.directory, edits=self._edits)
        if report.content is None:
            raise ContentError(report.errors)
        aside = {conflict.edit for conflict in report.conflicts}
        edits = tuple(edit for edit in self._edits if edit.number not in aside)
        return Edition(_kept_by(report.content, self._keepers), None, read_from, edits, report.conflicts)


def _kept_by(content: Content, people: tuple[str, ...]) -> Content:
    """The content with these people among its administrators."""
    organisation = content.organisation
    administrators = (*organisation.administrators, *people)
    keeping = organisation.model_copy(update={"administrators": administrators})
    return content.model_copy(update={"organisation": keeping}) if people else content


def edit_of(record: EditRecord) -> ContentEdit:
    """The edit that the database keeps."""
    return ContentEdit(record.number, from_text(record.changes))
