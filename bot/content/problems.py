"""Problems in content files: the position, the message and the fix.

The readers are secretaries, not programmers. A message says what stands there and why that does not work; the fix
says what to write instead, as literally as it can be known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EXCERPT_WIDTH = 96
"""Characters of the line itself that are shown under a problem."""


class Severity(StrEnum):
    """An error keeps the content from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file; line and column count from 1, as editors do, and columns count characters."""

    file: str
    line: int
    column: int
    message: str
    fix: str | None = None
    severity: Severity = Severity.ERROR
    excerpt: str | None = None
    """The line of the file, when there is one."""
    field: str | None = None
    """The field of an edit in which it is; None in a file."""

    def __str__(self) -> str:
        """Give it in one line: ``faq.yaml:12:5: … Schrijf …``."""
        return " ".join(part for part in (f"{self._location} {self.message}", self.fix) if part)

    def render(self) -> str:
        """Give it in several lines: the message, the line of the file with a mark under the spot, and the fix."""
        lines = [f"{self._location} {self.message}"]
        if self.excerpt is not None:
            text, column = _window(self.excerpt, self.column - 1)
            margin = f"{self.line:>6} | "
            lines += [f"{margin}{text}", f"{' ' * (len(margin) - 2)}| {' ' * column}^"]
        if self.fix:
            lines.append(f"       {self.fix}")
        return "\n".join(lines)

    @property
    def _location(self) -> str:
        kind = "waarschuwing: " if self.severity is Severity.WARNING else ""
        position = f"{self.line}:{self.column}" if self.field is None else self.field
        return f"{self.file}:{position}: {kind}".rstrip()


class ContentError(Exception):
    """De inhoud kan zo niet gebruikt worden."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)
        """Every error found, in the order of file, line and column; no warnings."""

    def __str__(self) -> str:
        """List the errors one under the other, ready to be shown to whoever edits the content."""
        count = "1 fout" if len(self.problems) == 1 else f"{len(self.problems)} fouten"
        return "\n\n".join([f"{count} in de inhoud:", *(problem.render() for problem in self.problems)])


def in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Sort by file, line and column; what stands on one spot keeps its order."""
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column)))


def _window(line: str, column: int) -> tuple[str, int]:
    """Cut the part around a column (from 0) out of a long line; give it with the column inside that part."""
    line = line.replace("\t", " ")
    if len(line) <= EXCERPT_WIDTH:
        return line.rstrip(), column
    start = max(0, min(column - EXCERPT_WIDTH // 2, len(line) - EXCERPT_WIDTH))
    end = start + EXCERPT_WIDTH
    before, after = "…" if start else "", "…" if end < len(line) else ""
    return f"{before}{line[start:end]}{after}", column - start + len(before)
