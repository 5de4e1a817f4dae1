from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.content.footnote_marks import without_marks
from bot.messages.excerpts import first_sentences, pack, sentences, split, whole_words

words = st.lists(st.text(alphabet="abcdé(€), ", min_size=1, max_size=12), max_size=60).map(" ".join)


def test_a_sentence_does_not_end_at_an_abbreviation() -> None:
    assert sentences("Reken bijv. 15 minuten. Dat scheelt.") == ("Reken bijv. 15 minuten.", "Dat scheelt.")


def test_only_whole_sentences_are_kept() -> None:
    assert first_sentences("Een zin. Nog een zin. En nog een.", 22) == "Een zin. Nog een zin."


def test_a_first_sentence_that_is_too_long_keeps_whole_words() -> None:
    assert first_sentences("Avond-, nacht- en weekendzorg is duur", 20) == "Avond-, nacht- en…"


def test_footnote_marks_leave_no_gap_behind() -> None:
    assert without_marks("beschikbaar zijn [4]. En meer [5], ook.") == "beschikbaar zijn. En meer, ook."


@given(words, st.integers(min_value=5, max_value=200))
def test_whole_words_fits_and_never_invents(text: str, limit: int) -> None:
    cut = whole_words(text, limit)
    assert len(cut) <= limit
    assert " ".join(text.split()).startswith(cut.removesuffix("…"))


@given(st.lists(words, max_size=8), st.integers(min_value=20, max_value=300))
def test_packing_keeps_every_word_in_order(pieces: list[str], limit: int) -> None:
    packed = pack(tuple(pieces), limit)
    assert all(len(text) <= limit for text in packed)
    assert "".join(" ".join(packed).split()) == "".join(" ".join(pieces).split())


@given(st.text(max_size=500), st.integers(min_value=1, max_value=80))
def test_splitting_loses_nothing_but_white_space(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
