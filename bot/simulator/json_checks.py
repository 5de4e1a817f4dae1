"""A small language to say what JSON may look like, and to tell what does not fit.

A check takes a value and the JSON pointer where it stands, and yields one sentence for everything that is wrong,
worded and located as Slack does it in ``response_metadata.messages`` (without the leading ``[ERROR]``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
"""A JSON object."""

Check = Callable[[object, str], Iterator[str]]
"""Yields what is wrong with a value that stands at a JSON pointer."""

Rule = Callable[[Json, str], Iterator[str]]
"""As a check, for a value that is known to be an object."""


def at(pointer: str, sentence: str) -> str:
    """A sentence with its place, as Slack writes it."""
    return f"{sentence} [json-pointer:{pointer}]"


def string(most: int, *, least: int = 1, blank: bool = False) -> Check:
    """Text of ``least`` to ``most`` characters; unless ``blank``, white space alone is not text."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield at(pointer, "must be a string")
        elif len(value) > most:
            yield at(pointer, f"must be less than {most + 1} characters")
        elif len(value if blank else value.strip()) < least:
            yield at(pointer, f"must be more than {least - 1} characters")

    return check


def matching(pattern: str, what: str) -> Check:
    """Text of a fixed form, such as a date."""
    form = re.compile(pattern)

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, str) or not form.fullmatch(value):
            yield at(pointer, f"must be {what}")

    return check


def flag(value: object, pointer: str) -> Iterator[str]:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        yield at(pointer, "must be a boolean")


def integer(least: int, most: int) -> Check:
    """A whole number within bounds, both included."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield at(pointer, "must be an integer")
        elif not least <= value <= most:
            yield at(pointer, f"must be from {least} to {most}")

    return check


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if value not in allowed:
            yield at(pointer, "must be a valid enum value")

    return check


def anything(_value: object, _pointer: str) -> Iterator[str]:
    """No demands."""
    yield from ()


def free_object(value: object, pointer: str) -> Iterator[str]:
    """An object with any keys."""
    if not isinstance(value, dict):
        yield at(pointer, "must be an object")


def array(item: Check, *, least: int = 0, most: int | None = None) -> Check:
    """A list of ``least`` to ``most`` items; without ``most``, of any length."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield at(pointer, "must be an array")
            return
        if most is not None and len(value) > most:
            yield at(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            yield at(pointer, f"must provide at least {least} items")
        for index, each in enumerate(value):
            yield from item(each, f"{pointer}/{index}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule) -> Check:
    """An object with these keys and no others; the rules look at the keys together."""
    known = {**required, **optional}

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield at(pointer, "must be an object")
            return
        yield from (at(pointer, f"missing required field: {key}") for key in required if key not in value)
        yield from (at(pointer, f"invalid additional property: {key}") for key in value if key not in known)
        for key, each in value.items():
            if key in known:
                yield from known[key](each, f"{pointer}/{key}")
        for rule in rules:
            yield from rule(value, pointer)

    return check


def tagged(variants: Mapping[str, Check], *, what: str = "type") -> Check:
    """An object whose ``type`` says which of the variants it must fit."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield at(pointer, "must be an object")
        elif "type" not in value:
            yield at(pointer, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in variants:
            yield at(f"{pointer}/type", f"unsupported {what}: {value['type']}")
        else:
            yield from variants[value["type"]](value, pointer)

    return check
