"""Dutch text is cut between sentences, and else between words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importing.sentences import opening, portions, sentences, shortened


@pytest.mark.parametrize(
    "whole",
    [
        "Dat kan in bijv. Utrecht of o.a. Zeist.",
        "Zie art. 3 en p. 12 van het plan.",
        "Dat schreef A. B. Voorbeeld.",
        "Het kost 1.500 euro en dat is veel, te veel... denken wij.",
        "Dat duurt van 19.30 tot 21.00 uur.",
    ],
)
def test_a_full_stop_that_ends_no_sentence(whole: str) -> None:
    assert sentences(f"{whole} Meer niet.") == [f"{whole} ", "Meer niet."]


@pytest.mark.parametrize(
    "ending", ["zo.", "zo?", "zo!", "“zo.”", "zo.[3]", "zo.[3][4]", "(zo.)", "enzovoort..", "zo…"]
)
def test_what_ends_a_sentence(ending: str) -> None:
    assert sentences(f"Dat is {ending} Meer niet.") == [f"Dat is {ending} ", "Meer niet."]


def test_a_text_is_shortened_at_a_word() -> None:
    assert shortened("Dit past precies", 16) == "Dit past precies"
    assert shortened("Dit past precies niet", 16) == "Dit past…"
    assert shortened("Dit past, precies niet", 10) == "Dit past…"
    assert shortened("Onafgebroken", 6) == "Onafg…"


def test_an_opening_is_the_sentences_that_fit() -> None:
    text = "Een zin. Nog een zin. En de laatste zin."
    assert opening(text, 21, 99) == "Een zin. Nog een zin."
    assert opening(text, 20, 99) == "Een zin."
    assert opening(text, 3, 99) == "Een zin."
    assert opening(text, 3, 5) == "Een…"


@given(text=st.text(st.sampled_from("ab. ?!\n[3]A"), max_size=200), room=st.integers(8, 60))
def test_sentences_and_portions_keep_every_character(text: str, room: int) -> None:
    assert "".join(sentences(text)) == text
    parts = portions(text, room)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < len(part) <= room for part in parts)
    assert len(shortened(text, room)) <= room
    assert len(opening(text, room, room)) <= room
