"""Lines cut to the width of a terminal; colour codes have no width. Pure."""

from __future__ import annotations

import re

from prompt_toolkit.utils import get_cwidth

GLUE = "\xa0"
"""A space at which no line is cut."""
_CODE = re.compile(r"\x1b\[[0-9;]*m")
_HANGING = re.compile(r"^(?:\x1b\[[0-9;]*m)*(\s*(?:[•│–-] |\d{1,3}\. |\[\d+\]\xa0)?)")


def width_of(text: str) -> int:
    """Width of a text in columns."""
    return get_cwidth(_CODE.sub("", text))


def wrap(line: str, width: int) -> list[str]:
    """Wrap a line to at most ``width`` columns, between words; the rest of a list item is indented under it."""
    prefix = _HANGING.match(line)
    hanging = " " * min(get_cwidth(prefix[1]) if prefix else 0, width // 2)
    pieces, current = [], ""
    for word in _words(line, width - len(hanging)):
        if current.strip() and width_of(current) + width_of(word.rstrip(" ")) > width:
            pieces.append(current.rstrip(" "))
            current = hanging
        current += word
    return [*pieces, current.rstrip(" ")]


def _words(line: str, width: int) -> list[str]:
    """The words with the spaces after them; a word that is wider than a line comes in parts."""
    words = re.findall(r"^ +|[^ ]+ *", line)
    return [part for word in words for part in (_parts(word, width) if width_of(word) > width else [word])]


def _parts(word: str, width: int) -> list[str]:
    parts, current = [], ""
    for token in re.findall(r"\x1b\[[0-9;]*m|.", word):
        if width_of(current + token) > width:
            parts.append(current)
            current = ""
        current += token
    return [*parts, current]
