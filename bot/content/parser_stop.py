"""Where YAML's parser got stuck, and what the lines around it look like.

Lines and columns count from 0, as the parser counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAD = re.compile(r" *(?:- +)*")
"""What stands before the first word of a line: spaces and the dashes of lists."""
KEY_LINE = re.compile(r"(?P<lead> *(?:- +)*)(?P<key>[A-Za-z_][\w-]*) *:(?= |$)")
"""A line that begins with a key."""


@dataclass(frozen=True, slots=True)
class LastValue:
    """The last value that was read well."""

    value: str
    quoted: bool
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the parser stopped."""

    lines: Sequence[str]
    line: int
    column: int
    begun: tuple[int, int] | None
    """Where the construct began that could not be finished."""
    words: str
    """What the parser says about it, in English."""
    last: LastValue | None

    @property
    def text(self) -> str:
        """The line on which the parser stopped."""
        return self.lines[self.line]

    @property
    def colon_too_many(self) -> bool:
        """Whether a colon stands where no key can be."""
        return "mapping values" in self.words

    @property
    def colon_missing(self) -> bool:
        """Whether something reads as a key without its colon."""
        return "expected ':'" in self.words

    @property
    def at_key(self) -> re.Match[str] | None:
        """The key with which the line begins, if the parser stopped at it or at its colon."""
        key = KEY_LINE.match(self.text)
        return key if key and key.end() > self.column else None

    @property
    def quoted_before(self) -> LastValue | None:
        """The last value, if it stood between quotes and ended on the line of the stop."""
        last = self.last
        fits = last and last.quoted and last.end_line == self.line and last.end_column <= self.column
        return last if fits else None

    @property
    def fault(self) -> int:
        """The line that is probably wrong: where the key without colon or the run-on text began."""
        if self.colon_missing and self.begun:
            return self.begun[0]
        return self.last.line if self.colon_too_many and self.last else self.line

    @property
    def open_columns(self) -> tuple[set[int], set[int]]:
        """The columns of the lists and of the mappings that are still open above this line."""
        dashes: set[int] = set()
        keys: set[int] = set()
        inside = len(max(self.lines, key=len)) + 1
        for text in reversed(self.lines[: self.line]):
            lead, key = LEAD.match(text), KEY_LINE.match(text)
            columns = [(key.start("key"), keys)] if key else []
            columns += [(at, dashes) for at, sign in enumerate(lead.group() if lead else "") if sign == "-"][::-1]
            for column, kind in columns:
                if column < inside:
                    kind.add(column)
                    inside = column
            if inside == 0:
                break
        return dashes, keys


def stop_of(error: Exception, lines: Sequence[str], last: LastValue | None) -> Stop:
    """Take from an error of PyYAML where it stopped in these lines, after this last value was read."""
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None)
    return Stop(
        lines=lines,
        line=min(mark.line, len(lines) - 1) if mark else 0,
        column=mark.column if mark else 0,
        begun=(min(begun.line, len(lines) - 1), begun.column) if begun else None,
        words=f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}",
        last=last,
    )
