"""The Dutch language itself, whatever a collection is about: word lists that anyone may extend.

A list is a text file: words separated by spaces or new lines, or (``elsewhere.txt``) one sentence a line, or
(``synonyms.txt``) a group a line. A line that begins with # is a remark.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def function_words() -> frozenset[str]:
    """Words that hold a sentence together and say nothing of its subject."""
    return _words("function.txt")


@cache
def everyday_words() -> frozenset[str]:
    """Words that any text may use, and that are therefore no typing errors."""
    return _words("everyday.txt") - function_words()


@cache
def asking_words() -> frozenset[str]:
    """Words around a term that only ask what it is: "wat is MTVP eigenlijk?"."""
    return _words("asking.txt")


@cache
def compound_parts() -> frozenset[str]:
    """Parts of compounds in texts about care, whether or not a collection uses them on their own."""
    return _words("parts.txt")


@cache
def synonyms() -> tuple[tuple[str, ...], ...]:
    """Groups of words and expressions that mean the same in the field."""
    return tuple(tuple(name.strip() for name in line.split(",")) for line in _lines("synonyms.txt"))


@cache
def elsewhere() -> tuple[str, ...]:
    """Things people type that are about none of the subjects of a collection."""
    return tuple(_lines("elsewhere.txt"))


def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


def _lines(name: str) -> list[str]:
    text = files(__name__).joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
