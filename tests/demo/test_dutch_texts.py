"""Dutch texts of the demonstration: complete, and with the same fields as the English ones."""

from dataclasses import fields, is_dataclass
from string import Formatter

import pytest

from bot.demo.dutch_texts import DUTCH
from bot.simulator.texts import ENGLISH

SAME = {"page.app", "page.canvas", "errors.other"}
"""Texts that may be the same in both languages."""


def texts_of(value, path=""):
    """Every text by its path; tuples and mappings by index or key."""
    if isinstance(value, str):
        return {path: value}
    if is_dataclass(value):
        items = [(field.name, getattr(value, field.name)) for field in fields(value)]
    elif isinstance(value, tuple):
        items = [(str(index), item) for index, item in enumerate(value)]
    else:
        items = list(value.items())
    return {
        name: text for key, item in items for name, text in texts_of(item, f"{path}.{key}".lstrip(".")).items()
    }


def names_in(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


ENGLISH_TEXTS, DUTCH_TEXTS = texts_of(ENGLISH), texts_of(DUTCH)


def test_every_text_has_a_translation():
    assert DUTCH_TEXTS.keys() == ENGLISH_TEXTS.keys()
    same = {path for path, text in ENGLISH_TEXTS.items() if DUTCH_TEXTS[path] == text}
    assert same <= SAME | {path for path in same if path.startswith("dates.")}


@pytest.mark.parametrize("path", [path for path in ENGLISH_TEXTS if not path.startswith("dates.")])
def test_a_translation_fills_in_the_same_fields(path):
    assert names_in(DUTCH_TEXTS[path]) == names_in(ENGLISH_TEXTS[path])
