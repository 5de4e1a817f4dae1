"""Nothing that the models ask for goes without its own Dutch sentence, and what a fix says to write is right."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import models
from bot.content.field_mistakes import pattern_advice
from bot.content.field_types import Model, MonthDay
from bot.content.shapes import NOUNS, keys
from bot.content.suggestions import (
    DUTCH_KEYS,
    DUTCH_VALUES,
    count,
    did_you_mean,
    in_quotes,
    listing,
    nearest,
    shown,
)
from bot.content.when import Precision
from bot.content.yaml_reader import parse
from tests.content.conftest import ENGLISH

EVERY_KEY = {key for model in NOUNS for key in keys(model)}


def constraints(annotation: Any) -> list[Any]:
    """Give all constraints in an annotation, however deep."""
    return [annotation, *(inner for part in get_args(annotation) for inner in constraints(part))]


def constrained_fields() -> list[tuple[type[Model], str, Any]]:
    return [
        (model, key, constraint)
        for model in NOUNS
        for key, field in keys(model).items()
        for constraint in [*field.metadata, *constraints(field.annotation)]
    ]


def test_every_pattern_in_the_models_has_its_own_sentence():
    month_day = MonthDay.__metadata__[0].pattern
    patterns = {(m, key, c.pattern) for m, key, c in constrained_fields() if getattr(c, "pattern", None)}
    assert len(patterns) > 30
    for model, key, pattern in patterns:
        if pattern == month_day:
            continue  # explained as a date, in date_mistakes
        advise = pattern_advice(model, key, pattern)
        assert advise is not None, (model, key)
        message, fix = advise("Iets Anders!", f"‘{key}’")
        assert message.startswith(f"‘{key}’")
        assert not ENGLISH.search(f"{message} {fix}")


def test_every_kind_of_mapping_has_a_dutch_name():
    assert set(NOUNS) | {Model, models.Content, models.ContentItem} == {
        kind for kind in vars(models).values() if isinstance(kind, type) and issubclass(kind, Model)
    }


def test_dutch_words_stand_for_keys_and_values_that_exist():
    values = {
        str(member)
        for kind in (
            Precision,
            models.Status,
            models.Certainty,
            models.Frequency,
            models.OthStanding,
            models.Basis,
        )
        for member in kind
    }
    assert set(DUTCH_KEYS.values()) <= EVERY_KEY
    assert set(DUTCH_VALUES.values()) <= values


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("qestion", "question"),
        ("Question", "question"),
        ("vraag", "question"),
        ("awnser", "answer"),
        ("xyz", None),
    ],
)
def test_the_nearest_key_is_found_by_its_letters_or_in_dutch(written: str, meant: str | None):
    assert nearest(written, ["question", "answer", "short"], DUTCH_KEYS) == meant


def test_a_word_is_never_offered_for_itself():
    assert did_you_mean("short", ["short"], "Anders.") == "Anders."
    assert did_you_mean("sort", ["short"]) == "Bedoelde je ‘short’?"


def test_lists_and_numbers_are_written_as_in_dutch():
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b of c"
    assert listing(["a", "b"], "en") == "a en b"
    assert [count(number) for number in (7, 1312, 1_000_000)] == ["7", "1.312", "1.000.000"]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), max_size=100))
def test_what_a_fix_puts_between_quotes_is_read_back_as_it_was(text: str):
    text = shown("".join(sign for sign in text if sign.isprintable()))
    tree = parse(f"a: {in_quotes(text)}\n", "faq.yaml")
    assert tree.problems == ()
    assert tree.root.text("a").value == text


@given(st.text(max_size=400))
def test_what_is_repeated_of_a_text_is_one_line_of_limited_length(text: str):
    assert len(shown(text).splitlines()) <= 1
    assert len(shown(text)) <= 60
