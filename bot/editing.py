"""Editing the content in use from Slack: propose, save, undo, and the list of edits.

An edit is a few changes that belong together, made with the functions of ``bot/content/edits.py``. It is checked
as the files are, kept in the database (``bot/store/edits.py``), and in use before ``save`` returns::

    editor = Editor(library, database.edits)
    editor.save(add_element("items", "iza-a", "asked_as", "waarom niet tekenen"), by=user, reason="uit de inbox")
    editor.save(add_element("elsewhere", "declareren", "asked_as", "hoe declareer ik dit"), by=user)
    editor.save(set_field("deadlines", "einde-iza-2026", "status", "bevestigd"), by=user)
    editor.save(*new_item(editor.content, NewItem(question, answer, source), today), by=user)

``NewItem`` and ``new_item`` are of ``bot/content/new_records.py``. Every call reads the files and the database:
run it in a thread. Raises LedgerError when the database is away, and EditRefusedError with the problems, by field,
when the content would have a mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content.edits import ContentEdit, as_text, from_text
from bot.content.loader import Folder, check
from bot.content.source_text import UnusableError
from bot.store.edit_records import EditState

if TYPE_CHECKING:
    from bot.content.edits import Change, Conflict
    from bot.content.models import Content
    from bot.content.problems import Problem
    from bot.library import Library
    from bot.store.edit_records import EditRecord
    from bot.store.edits import EditStore


class EditRefusedError(Exception):
    """An edit that can't be made; ``problems`` and ``conflict`` tell why."""

    def __init__(self, problems: tuple[Problem, ...] = (), conflict: Conflict | None = None) -> None:
        super().__init__(*map(str, problems))
        self.problems = problems
        self.conflict = conflict
        """The value that stands there now, where that is another than the one that was to change."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that fits, and the content as it would be with it."""

    edit: ContentEdit
    content: Content
    warnings: tuple[Problem, ...]
    """Problems of the edit itself that do not forbid it."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Edits of the content of ``library``."""

    library: Library
    store: EditStore

    @property
    def content(self) -> Content:
        """The content in use."""
        return self.library.current.content

    def propose(self, *changes: Change) -> Proposal:
        """Check the changes, and save nothing. Raises EditRefusedError."""
        try:
            folder = Folder(self.library.directory)
        except UnusableError as error:
            raise EditRefusedError from error
        edit, report = folder.proposal(self.library.current.edits, ContentEdit(0, changes))
        if report.content is None or report.conflicts:
            raise EditRefusedError(report.errors, next(iter(report.conflicts), None))
        warnings = tuple(problem for problem in report.warnings if problem.field is not None)
        return Proposal(edit, report.content, warnings)

    def save(self, *changes: Change, by: str, reason: str = "") -> EditRecord:
        """Check the changes, keep them and take them into use. Raises EditRefusedError."""
        proposal = self.propose(*changes)
        record = self.store.add(as_text(proposal.edit.changes), by, reason)
        self.library.refresh()
        return record

    def undo(self, number: int, *, by: str) -> bool:
        """Take an edit back; False when it was taken back before. Raises EditRefusedError.

        One that was exported is in the files: the way back becomes an edit of its own.
        """
        record = self.store.find(number)
        if record is None or record.state is EditState.UNDONE:
            return False
        if record.state is EditState.EXPORTED:
            changes = tuple(change.undone for change in reversed(from_text(record.changes)))
            self.save(*changes, by=by, reason=f"wijziging {number} ongedaan gemaakt")
            return True
        current = self.library.current
        if number not in {conflict.edit for conflict in current.conflicts}:
            others = [edit for edit in current.edits if edit.number != number]
            report = check(self.library.directory, edits=others)
            if report.content is None or report.conflicts:
                raise EditRefusedError(report.errors, next(iter(report.conflicts), None))
        ended = self.store.end([number], EditState.UNDONE, by)
        self.library.refresh()
        return bool(ended)

    def redo(self, number: int, *, by: str) -> EditRecord | None:
        """Make an edit that was taken back once more, as an edit of its own; None when it was not taken back."""
        record = self.store.find(number)
        if record is None or record.state is not EditState.UNDONE:
            return None
        return self.save(*from_text(record.changes), by=by, reason=record.reason)

    def history(self, limit: int = 20) -> tuple[EditRecord, ...]:
        """The last edits, the newest first."""
        return self.store.history(limit)
