"""The phrases by which a message is understood: text files that anyone may extend.

A line is a phrase in lower case without accents, as a regular expression; a line that begins with # is a remark.
``[name]`` opens a section, and a section that stands earlier goes first. ``@name = …`` gives words a name that
later lines use as ``<name>``.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMED = re.compile(r"<(\w+)>")


@cache
def phrases(file: str) -> dict[str, re.Pattern[str]]:
    """Per section of a file the pattern that finds any of its phrases, as whole words."""
    return {section: _any_of(lines) for section, lines in _sections(file).items()}


@cache
def any_phrase(file: str) -> re.Pattern[str]:
    """The pattern that finds any phrase of a file: mostly there is none, and no section has to be tried."""
    return _any_of(line for lines in _sections(file).values() for line in lines)


@cache
def vocabulary(file: str) -> dict[str, frozenset[str]]:
    """Per section of a file its words."""
    return {
        section: frozenset(word for line in lines for word in line.split())
        for section, lines in _sections(file).items()
    }


def _any_of(lines: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)")


def any_word(file: str, section: str) -> str:
    """A pattern of any word of a section, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(vocabulary(file)[section], key=len, reverse=True)))})"


def _sections(file: str) -> dict[str, list[str]]:
    named: dict[str, str] = {}
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in files(__name__).joinpath(f"{file}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line.startswith("@"):
            name, words = line[1:].split(" = ", 1)
            named[name] = f"(?:{_expanded(words, named)})"
        elif line and not line.startswith("#"):
            lines.append(_expanded(line, named))
    return sections


def _expanded(line: str, named: dict[str, str]) -> str:
    return _NAMED.sub(lambda match: named[match[1]], line)
