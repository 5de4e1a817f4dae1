"""No input makes the importer stumble, nothing disappears, and a well-formed document comes back as it was "
"written."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.content.models import FaqFile
from bot.importing import Imported, ImportFailed, import_faq
from bot.importing.faq_file import to_yaml
from bot.importing.sequence import SeriesCandidate, best_series
from tests.importing.yaml_read_back import from_yaml

if TYPE_CHECKING:
    from pathlib import Path

PARTS = "A. |B. |C. |D) |Z. |Vraag E: |1. |2. |3.|7) |1 |2 |[3] |²|hier1|daar2.|[1]|(zo)3|20154|S3|p. 12|3|12"
PHRASES = (
    "Wie komt er?|Dat is zo.|woord|tussen-|huis|zie ook bij B|https://voorbeeld.nl/a-|• iets|- iets|Noten|null|N"
)
SIGNS = ["\n", "\n", "\n", "\n\n", "\f", " ", "  ", "\t", "\u00ad", "\u2028", "\x85", "🚲", *"…“”�é'\"#:|>%@\\-"]
SCRAPS = [*PARTS.split("|"), *PHRASES.split("|"), *SIGNS]
document_like = st.lists(st.sampled_from(SCRAPS) | st.text(max_size=12), max_size=60).map("".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("eigenschappen")


def _import(path: Path) -> Imported | None:
    """None if the file was refused; anything else than a refusal fails the test."""
    try:
        return import_faq(path)
    except ImportFailed:
        return None


@given(text=document_like)
@settings(max_examples=200, deadline=None)
def test_any_text_gives_valid_yaml_or_a_refusal_and_no_word_is_lost(folder: Path, text: str) -> None:
    path = folder / "iets.txt"
    path.write_bytes(f"A. Wie?\nIk.\n{text}".replace("\0", "").encode(errors="replace"))
    imported = _import(path)
    if imported is None:
        return
    assert isinstance(from_yaml(imported.yaml), FaqFile)
    output = imported.yaml + "".join(map(str, imported.remarks))
    squeezed = "".join(re.findall(r"[^\W\d_]", output.casefold()))
    for word in re.findall(r"[a-z]{3,}", text.casefold()):
        assert word in squeezed


@given(content=st.binary(max_size=400), suffix=st.sampled_from([".txt", ".docx", ".pdf"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_valid_yaml_or_a_refusal(folder: Path, content: bytes, suffix: str) -> None:
    path = folder / f"ruis{suffix}"
    path.write_bytes(content)
    imported = _import(path)
    assert imported is None or from_yaml(imported.yaml).items


@given(flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8), cut=st.integers(0, 900))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_pdf_gives_valid_yaml_or_a_refusal(
    folder: Path, make_pdf: Any, flips: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(make_pdf([["A. Wie?", "Ik."]]))
    for position, byte in flips:
        content[position % len(content)] = byte
    path = folder / "stuk.pdf"
    path.write_bytes(content[: len(content) - cut if cut < 100 else None])
    imported = _import(path)
    assert imported is None or from_yaml(imported.yaml).items


VOCABULARY = [
    "appel",
    "boom",
    "brug",
    "dak",
    "duin",
    "fiets",
    "gras",
    "haven",
    "huis",
    "kaart",
    "kamer",
    "kerk",
    "lamp",
    "linde",
    "markt",
    "molen",
    "muur",
    "paard",
    "plein",
    "poort",
    "regen",
    "school",
    "sloot",
    "straat",
    "tafel",
    "toren",
    "trein",
    "tuin",
    "veld",
    "venster",
    "vijver",
    "vogel",
    "water",
    "weg",
    "wind",
    "winkel",
    "zee",
    "zomer",
]
ODDITIES = ["2015", "S3", "75+", "1,5", "20%", "10", "3", "(klein)", "ICD10", "COVID-19", "“zo”", "p.4", "H2’s"]
words = st.lists(st.sampled_from(VOCABULARY) | st.sampled_from(ODDITIES), min_size=2, max_size=14)
numbered = st.sampled_from([False, False, True])


@dataclass
class Written:
    """A document in the making: lines with the numbers of the footnotes they cite."""

    lines: list[tuple[str, list[int]]] = field(default_factory=list)
    answers: dict[str, list[tuple[str | None, str]]] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)

    def write(self, text: str) -> None:
        for line in textwrap.wrap(text, 80, break_on_hyphens=False, break_long_words=False):
            self.lines.append((line, [int(number) for number in re.findall(r"(?<=boomgaard)\d+", line)]))


@st.composite
def documents(draw: st.DrawFn) -> Written:
    made = Written()
    pairs = itertools.product(VOCABULARY, VOCABULARY)

    def _sentence(parts: list[str], end: str) -> str:
        first, second = next(pairs)  # no two sentences are the same
        return f"{second.capitalize()} {first} {' '.join(parts)} molen{end}"

    for order in range(draw(st.integers(1, 5))):
        letter = chr(ord("A") + order)
        question = _sentence(draw(words), "?")
        made.questions[letter] = question
        made.write(f"{letter}. {question}")
        made.lines.append(("", []))
        made.answers[letter] = []
        point = 0
        for _ in range(draw(st.integers(1, 5))):
            marked, typed = [], []
            for _ in range(draw(st.integers(1, 4))):
                sentence = _sentence(draw(words), "")
                if draw(st.booleans()):
                    number = len(made.notes) + 1
                    made.notes[number] = _sentence(draw(words), draw(st.sampled_from(["", "."])))
                    made.owners[number] = letter
                    marked.append(f"{sentence} boomgaard[{number}].")
                    typed.append(f"{sentence} boomgaard{number}.")
                else:
                    marked.append(f"{sentence}.")
                    typed.append(f"{sentence}.")
            point = point + 1 if draw(numbered) else 0 if point == 0 else point + 1
            made.answers[letter].append((str(point) if point else None, " ".join(marked)))
            made.write((f"{point}. " if point else "") + " ".join(typed))
            made.lines.append(("", []))
    return made


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[Written, str]:
    """A document on pages with its footnotes at their feet, in one of the ways in which PDFs become text."""
    made = draw(documents())
    shapes = Counter(re.sub(r"\d+", "0", line) for line, _ in made.lines if line)
    assume(max(shapes.values()) < 3)  # a line that returns on page after page is a running header
    assume(not any(re.match(r"\d+ [A-Z“]", line) for line, _ in made.lines))  # and such a line a footnote
    style = draw(st.sampled_from(["form feed", "indented", "blank"]))
    text = ""
    rest = made.lines
    while rest:
        room = draw(st.integers(3, 25))
        lines, rest = rest[:room], rest[room:]
        cited = [number for _, numbers in lines for number in numbers]
        notes = [row for number in cited for row in textwrap.wrap(f"{number} {made.notes[number]}", 95)]
        page = "\n".join([*(line for line, _ in lines), *(["", *notes] if notes else [])])
        text += f" {page.lstrip()}" if style == "indented" and text else page
        text += {"form feed": "\n\f", "indented": "\n", "blank": "\n\n" if notes else "\n"}[style]
    if draw(st.booleans()):
        contents = "\n".join(f"{letter}. {question}" for letter, question in made.questions.items())
        text = f"{contents}\n\n{text}"
    return made, text


# Some layouts are ambiguous by nature, so the set of examples is fixed.
@given(made_and_text=laid_out())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
def test_a_document_comes_back_as_it_was_written(folder: Path, made_and_text: tuple[Written, str]) -> None:
    made, text = made_and_text
    path = folder / "geheel.txt"
    path.write_text(text, encoding="utf-8")
    imported = import_faq(path)
    items = {item.letter or "": item for item in from_yaml(imported.yaml).items}
    assert {letter: item.question for letter, item in items.items()} == made.questions
    for letter, item in items.items():
        read = [(section.point, section.text) for section in item.answer]
        assert _running(read) == _running(made.answers[letter])
        owned = {number: note for number, note in made.notes.items() if made.owners[number] == letter}
        assert {note.number: note.text for note in item.footnotes} == owned


def _running(passages: list[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    """Passages with neighbouring paragraphs as one: at a page break nobody can tell whether a new one begins."""
    merged: list[tuple[str | None, str]] = []
    for point, text in passages:
        if merged and point is None and merged[-1][0] is None:
            merged[-1] = (None, f"{merged[-1][1]} {text}")
        else:
            merged.append((point, " ".join(text.split())))
    return merged


@given(
    text=st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n .?!-:#"), min_size=1
    )
)
@settings(max_examples=200, deadline=None)
def test_any_text_survives_the_yaml(text: str) -> None:
    written = {
        "groups": [{"id": "x", "title": "x", "intro": text.strip()[:300] or "x"}],
        "items": [],
    }
    file = FaqFile.model_validate(written)
    assert from_yaml(to_yaml(file, [])) == file


@given(ordinals=st.lists(st.integers(1, 8), max_size=12))
def test_a_series_ascends_and_follows_the_document(ordinals: list[int]) -> None:
    candidates = [SeriesCandidate(ordinal, 1.0, index) for index, ordinal in enumerate(ordinals)]
    series = best_series(candidates, gap_cost=0.5)
    assert [ordinals[index] for index in series] == sorted({ordinals[index] for index in series})
    assert series == sorted(series)
    if 1 in ordinals:
        assert series
