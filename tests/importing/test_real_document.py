"""The association's own FAQ, as text extracted from its PDF. Only counts stand here: its words are not ours to "
"publish."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bot.importing import Imported, import_faq
from bot.importing.faq_file import SCHEMA_LINE
from tests.importing.yaml_read_back import from_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from bot.content.models import FaqFile, FaqItem


@pytest.fixture
def imported(extracted_faq: Path) -> Imported:
    return import_faq(extracted_faq)


@pytest.fixture
def file(imported: Imported) -> FaqFile:
    return from_yaml(imported.yaml)


@pytest.fixture
def items(file: FaqFile) -> dict[str, FaqItem]:
    return {item.letter or "": item for item in file.items}


def test_all_questions_and_footnotes_are_found(imported: Imported, file: FaqFile) -> None:
    assert (imported.questions, imported.footnotes) == (17, 21)
    assert "".join(item.letter or "" for item in file.items) == "ABCDEFGHIJKLMNOPQ"
    assert [item.id for item in file.items] == [f"iza-{letter}" for letter in "abcdefghijklmnopq"]


def test_every_footnote_is_cited_once_in_order_and_stands_with_its_answer(items: dict[str, FaqItem]) -> None:
    cited = {letter: [n for section in item.answer for n in section.cites] for letter, item in items.items()}
    held = {letter: [note.number for note in item.footnotes] for letter, item in items.items()}
    assert cited == held
    assert {letter: numbers for letter, numbers in held.items() if numbers} == {
        "A": [1, 2, 3],
        "C": list(range(4, 18)),
        "E": [18, 19, 20],
        "H": [21],
    }


def test_points_are_sections_with_their_numbers(items: dict[str, FaqItem]) -> None:
    points = {letter: [s.point for s in item.answer if s.point] for letter, item in items.items()}
    assert {letter: numbers for letter, numbers in points.items() if numbers} == {
        "C": list("12345678"),
        "D": list("1234"),
        "E": list("1234"),
        "H": list("123456"),
    }


def test_every_passage_is_whole(items: dict[str, FaqItem]) -> None:
    for item in items.values():
        assert item.question.endswith("?")
        for section in item.answer:
            assert section.text[0].isupper()
            assert section.text.rstrip("]0123456789[").endswith((".", "?", "!", ":", ";"))


def test_a_reference_to_another_question_becomes_a_link(items: dict[str, FaqItem]) -> None:
    assert {item.letter: item.see_also for item in items.values() if item.see_also} == {"K": ("iza-g",)}


def test_short_answers_fit_a_screen_and_titles_a_button(items: dict[str, FaqItem]) -> None:
    for item in items.values():
        assert len(item.short) <= 600
        assert item.short.endswith((".", "!", "?"))
        assert "[" not in item.short
        assert len(item.title) <= 70


def test_only_what_is_doubtful_is_remarked_on(imported: Imported) -> None:
    assert [remark.line for remark in imported.remarks] == [101, 266, 274]


def test_every_word_and_number_comes_out_exactly_once(extracted_faq: Path, file: FaqFile) -> None:
    text = extracted_faq.read_text(encoding="utf-8")
    contents, body = (match.start() for match in re.finditer(r"(?m)^A\. ", text))
    texts = [file.groups[0].intro or ""]
    for item in file.items:
        texts += [item.letter or "", item.question]
        texts += [f"{section.point or ''} {section.text}" for section in item.answer]
        texts += [f"{note.number} {note.text}" for note in item.footnotes]
    assert _words(" ".join(texts)) == _words(text[:contents] + text[body:])


def test_the_yaml_begins_with_its_schema_and_reads_easily(imported: Imported) -> None:
    lines = imported.yaml.splitlines()
    assert lines[0] == SCHEMA_LINE
    assert "\\u" not in imported.yaml
    assert all(len(line) <= 120 or " " not in line.strip() for line in lines)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W\d_]+|\d+", text))
