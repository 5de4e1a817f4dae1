"""Checks of JSON that are put together from smaller ones, with error messages in Slack's words.

A check takes a value and its JSON pointer, and yields one sentence for every error, worded and located as in
Slack's ``response_metadata.messages`` (without the leading ``[ERROR]``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
"""A JSON object."""

Check = Callable[[object, str], Iterator[str]]
"""Yields the errors of a value at a JSON pointer."""

Rule = Callable[[Json, str], Iterator[str]]
"""A check for a value that is known to be an object."""


def at(pointer: str, sentence: str) -> str:
    """Write a sentence with its JSON pointer, as Slack does."""
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


def matching(pattern: str, description: str) -> Check:
    """Text of a fixed form, such as a date."""
    form = re.compile(pattern)

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, str) or not form.fullmatch(value):
            yield at(pointer, f"must be {description}")

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
    """Any value."""
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
        for index, element in enumerate(value):
            yield from item(element, f"{pointer}/{index}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule) -> Check:
    """An object with these keys and no others; the rules look at the keys together."""
    fields = {**required, **optional}

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield at(pointer, "must be an object")
            return
        yield from (at(pointer, f"missing required field: {key}") for key in required if key not in value)
        yield from (at(pointer, f"invalid additional property: {key}") for key in value if key not in fields)
        for key, field in value.items():
            if key in fields:
                yield from fields[key](field, f"{pointer}/{key}")
        for rule in rules:
            yield from rule(value, pointer)

    return check


def tagged(variants: Mapping[str, Check], *, noun: str = "type") -> Check:
    """An object whose ``type`` says which of the variants it must fit."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield at(pointer, "must be an object")
        elif "type" not in value:
            yield at(pointer, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in variants:
            yield at(f"{pointer}/type", f"unsupported {noun}: {value['type']}")
        else:
            yield from variants[value["type"]](value, pointer)

    return check
