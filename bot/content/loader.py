"""A folder with content files → the content, or everything that is wrong in it, in one pass.

Nothing in the folder can make this raise anything but ContentError: an unreadable, enormous or malicious file is
one more problem in the list. Edits made in Slack (``edits.py``) are laid over files that are right by themselves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.content import models
from bot.content.cross_checks import cross_check
from bot.content.editorial_checks import editorial_check
from bot.content.edits import EDITED_LINE, Conflict, ContentEdit, Overlay
from bot.content.field_types import Model
from bot.content.nodes import Tree
from bot.content.problems import ContentError, Problem, Severity, in_order
from bot.content.references import Index
from bot.content.shapes import FILES, OPTIONAL, part_of
from bot.content.source_text import UnusableError, read_bytes, read_text
from bot.content.suggestions import did_you_mean
from bot.content.validation import validate
from bot.content.yaml_reader import parse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SUFFIXES = (".yaml", ".yml", ".yaml.txt", ".yml.txt")
"""Names that look like content; the last two are what Windows makes of them."""


@dataclass(frozen=True, slots=True)
class Report:
    """The content of a folder if it can be used, and every problem by file, line and column."""

    content: models.Content | None
    problems: tuple[Problem, ...]
    conflicts: tuple[Conflict, ...] = ()
    """Edits that are not in this content."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the content from being used."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that do not."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)


def load(directory: Path) -> models.Content:
    """Read the content of a folder; raises ContentError with all errors in all files."""
    report = check(directory)
    if report.content is None:
        raise ContentError(report.errors)
    return report.content


def check(directory: Path, today: dt.date | None = None, edits: Sequence[ContentEdit] = ()) -> Report:
    """Read the content of a folder and report on it; never raises, whatever is in the folder.

    With ``today`` also warns of dates that have passed. ``edits`` are made where the files have no error; one that
    does not fit any more, or brings in an error, is left out and reported in ``conflicts``.
    """
    try:
        folder = Folder(directory)
    except UnusableError as error:
        return Report(None, (Problem(_printable(str(directory)), 1, 1, error.message, error.fix),))
    report = folder.report(edits, today)
    if report.content is not None or not edits:
        return report
    report = folder.report((), today)
    return report if report.content is None else folder.sifted(edits, today)


def fingerprint(directory: Path) -> str:
    """Give a hash (hexadecimal) of all that ``check`` reads: as long as it is the same, so is the content.

    Never raises; a file that cannot be read counts as such.
    """
    digest = hashlib.sha256()
    try:
        names = _names_in(directory)
    except UnusableError as error:
        return hashlib.sha256(error.message.encode()).hexdigest()
    for name in names:
        digest.update(f"\0{len(name)}\0{name}\0".encode(errors="surrogateescape"))
        if _model_of(name):
            try:
                digest.update(hashlib.sha256(read_bytes(directory / name)).digest())
            except UnusableError as error:
                digest.update(error.message.encode())
    return digest.hexdigest()


class Folder:
    """The content files of a folder, read once. Raises UnusableError when there is no such folder."""

    def __init__(self, directory: Path) -> None:
        names = _names_in(directory)
        self.names = [name for name in names if _model_of(name)]
        self._files = [_read(directory / name, _printable(name)) for name in self.names]
        self._stray = tuple(_stray(names))

    def report(self, edits: Sequence[ContentEdit], today: dt.date | None = None) -> Report:
        """Report on the files with these edits, and on the edits that do not fit."""
        overlay, conflicts = self.overlaid(edits)
        return replace(self._judge(overlay, today), conflicts=conflicts)

    def overlaid(self, edits: Sequence[ContentEdit]) -> tuple[Overlay, tuple[Conflict, ...]]:
        """Trees of the files with these edits in them, and the edits that do not fit."""
        overlay = Overlay(self._trees(with_optional=bool(edits)))
        return overlay, overlay.make(edits)

    def proposal(self, edits: Sequence[ContentEdit], edit: ContentEdit) -> tuple[ContentEdit, Report]:
        """One edit more, with the values that stand there now before it, and the report on the files with it."""
        overlay = Overlay(self._trees(with_optional=True))
        overlay.make(edits)
        based = replace(edit, changes=tuple(map(overlay.based, edit.changes)))
        conflicts = overlay.make([based])
        return based, replace(self._judge(overlay, None), conflicts=conflicts)

    def sifted(self, edits: Sequence[ContentEdit], today: dt.date | None = None) -> Report:
        """Report on the files with as many of the edits as bring in no error; the others are conflicts."""
        fitting: list[ContentEdit] = []
        aside: list[Conflict] = []
        waiting = [tuple(edits)]
        while waiting:
            candidates = waiting.pop()
            errors = self.report([*fitting, *candidates]).errors
            if not errors:
                fitting += candidates
            elif len(candidates) == 1:
                (edit,) = candidates
                aside.append(Conflict(edit.number, edit.changes[0], None, errors))
            else:
                half = len(candidates) // 2
                waiting += [candidates[half:], candidates[:half]]
        report = self.report(fitting, today)
        return replace(report, conflicts=(*report.conflicts, *aside))

    def _trees(self, *, with_optional: bool) -> list[tuple[Tree, type[Model]]]:
        """Trees of the files, made anew; with those of files that may be missing, for what is added to them."""
        files = list(self._files)
        if with_optional:
            files += [_File(name, _empty(FILES[name]), FILES[name]) for name in OPTIONAL - set(self.names)]
        return [(file.unread or parse(file.text, file.name), file.model) for file in files]

    def _judge(self, overlay: Overlay, today: dt.date | None) -> Report:
        """Report on trees to which edits were made."""
        absent = _kinds_of(
            model for name, model in FILES.items() if name not in self.names and not _replaced(name, self.names)
        )
        problems = [*_missing(self.names), *self._stray]
        values = []
        for tree, model in overlay.trees:
            value, mistakes = validate(tree, model)
            values.append(value)
            problems += (*tree.problems, *mistakes)
        index = Index(overlay.trees, absent)
        problems += _of_their_own(cross_check(index), problems)
        problems += _of_their_own(editorial_check(index, today), problems)
        lines = {tree.file: tree.lines for tree, _ in overlay.trees}
        problems = [_labelled(problem, overlay, lines.get(problem.file, ())) for problem in problems]
        fine = not any(problem.severity is Severity.ERROR for problem in problems)
        return Report(_assemble(values) if fine else None, in_order(problems))


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    text: str
    model: type[Model]
    unread: Tree | None = None
    """The tree, without content, of a file that could not be read."""


def _names_in(directory: Path) -> list[str]:
    """List the files that look like content, in the order in which they count; hidden files are not ours."""
    try:
        names = [path.name for path in directory.iterdir()]
    except FileNotFoundError as error:
        raise UnusableError("Deze map bestaat niet.", "Geef de map op waarin faq.yaml staat.") from error
    except NotADirectoryError as error:
        raise UnusableError("Dit is geen map.", "Geef de map op waarin faq.yaml staat.") from error
    except (OSError, ValueError) as error:
        raise UnusableError("Deze map kan niet gelezen worden.", "Geef het programma leesrechten.") from error
    order = list(FILES)
    ours = [name for name in names if name.lower().endswith(SUFFIXES) and not name.startswith(".")]
    return sorted(ours, key=lambda name: (order.index(name) if name in order else len(order), name))


def _model_of(name: str) -> type[Model] | None:
    if name.startswith("faq-") and name.endswith(".yaml"):
        return models.FaqFile
    return FILES.get(name)


def _read(path: Path, name: str) -> _File:
    model = _model_of(path.name) or Model
    try:
        return _File(name, read_text(path), model)
    except UnusableError as error:
        problem = Problem(name, error.line, error.column, error.message, error.fix)
        return _File(name, "", model, Tree(name, None, None, complete=False, problems=(problem,)))


def _replaced(name: str, names: Sequence[str]) -> bool:
    """True for ``faq.yaml`` if the questions stand in ``faq-….yaml`` files only, which is fine."""
    return name == "faq.yaml" and any(other.startswith("faq-") for other in names)


def _empty(model: type[Model]) -> str:
    """Text of a file with nothing in it."""
    return f"{list(model.model_fields)[-1]}: []"


def _missing(names: Sequence[str]) -> Iterator[Problem]:
    for name, model in FILES.items():
        if name in names or name in OPTIONAL or _replaced(name, names):
            continue
        start = (
            "Maak het, en begin met ‘organisation:’."
            if name == "organisation.yaml"
            else f"Maak het; is er niets voor, schrijf er dan alleen ‘{_empty(model)}’ in."
        )
        yield Problem(name, 1, 1, "Dit bestand ontbreekt.", start)


def _stray(names: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        if _model_of(name) is None:
            yield Problem(
                _printable(name),
                1,
                1,
                "Dit bestand telt niet mee: de naam hoort niet bij de inhoud.",
                did_you_mean(name, FILES, f"Bestanden heten {', '.join(FILES)} of faq-….yaml."),
                Severity.WARNING,
            )


def _kinds_of(files: Iterable[type[Model]]) -> frozenset[type[Model]]:
    return frozenset(
        kind for file in files for field in file.model_fields.values() if (kind := part_of(field.annotation))
    )


def _of_their_own(problems: Iterable[Problem], earlier: Sequence[Problem]) -> Iterator[Problem]:
    """Leave out the problems at the position of an earlier error: they follow from that."""
    positions = {
        (problem.file, problem.line, problem.column) for problem in earlier if problem.severity is Severity.ERROR
    }
    return (problem for problem in problems if (problem.file, problem.line, problem.column) not in positions)


def _labelled(problem: Problem, overlay: Overlay, lines: Sequence[str]) -> Problem:
    """The problem with the line of the file; in an edit with its number and the field instead."""
    if problem.line >= EDITED_LINE:
        name = f"wijziging {problem.line - EDITED_LINE}"
        return replace(problem, file=name, line=1, column=1, field=overlay.field_of(problem) or "")
    return replace(problem, excerpt=lines[problem.line - 1]) if problem.line <= len(lines) else problem


def _printable(name: str) -> str:
    """Make a file name safe to show: it may hold anything but a slash."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)


def _assemble(files: Sequence[Model | None]) -> models.Content:
    """Put together what the files say, in the order of the files; all of them are valid."""
    values: dict[str, Any] = {}
    for file in files:
        for key, value in file or ():
            values[key] = values.get(key, ()) + value if isinstance(value, tuple) else value
    return models.Content(faq=values.pop("items"), **values)
