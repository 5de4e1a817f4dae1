"""Edits → the files with them in it: the texts to write, and the edits that they hold.

Nothing is written here. The texts are read back first: they must pass ``check`` and be the content that the bot
has with the edits, to the letter.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.content.loader import SUFFIXES, Folder, check
from bot.content.nodes import plain
from bot.content.problems import ContentError
from bot.content.rewriting import rewritten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.content.edits import Conflict, ContentEdit


class ExportError(Exception):
    """The files would not say what the bot says; nothing should be written."""


@dataclass(frozen=True, slots=True)
class Export:
    """Files to write, and what becomes of each edit."""

    before: Mapping[str, str]
    """The text of each file that changes, as it is."""
    after: Mapping[str, str]
    """The text to write in its place."""
    exported: tuple[int, ...]
    """Numbers of the edits that the files have then."""
    conflicts: tuple[Conflict, ...]
    """Edits that are left as they are."""


def export(directory: Path, edits: Sequence[ContentEdit]) -> Export:
    """The files of a folder with these edits. Raises ContentError or ExportError."""
    report = check(directory, edits=edits)
    if report.content is None:
        raise ContentError(report.errors)
    aside = {conflict.edit for conflict in report.conflicts}
    fitting = [edit for edit in edits if edit.number not in aside]
    overlay, _ = Folder(directory).overlaid(fitting)
    before, after = {}, {}
    for tree, model in overlay.trees:
        if tree.text is not None and tree.root is not None:
            text = rewritten(tree.text, model, plain(tree.root))
            if text != tree.text:
                before[tree.file], after[tree.file] = tree.text, text
    with TemporaryDirectory() as trial:
        shutil.copytree(directory, trial, dirs_exist_ok=True, ignore=_ours_alone)
        for name, text in after.items():
            (Path(trial) / name).write_text(text, encoding="utf-8", newline="")
        if check(Path(trial)).content != report.content:
            raise ExportError(f"The files {', '.join(after)} would not say what the bot says with the edits.")
    return Export(before, after, tuple(edit.number for edit in fitting), report.conflicts)


def _ours_alone(folder: str, names: list[str]) -> set[str]:
    """Names that are no files of the content."""
    return {name for name in names if not name.lower().endswith(SUFFIXES) or (Path(folder) / name).is_dir()}
