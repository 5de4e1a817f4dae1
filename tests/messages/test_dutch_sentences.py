"""Every Dutch sentence stands in bot/messages, where it can be found, read and changed without the code around it.

Elsewhere stand only words that the code reads (``bot.answering``, ``bot.faq``, ``bot.calendar`` and
``bot.redaction``), and those for a terminal (``bot.cli``, ``bot.demo``, ``bot.simulator``, ``bot.importing``),
about a file (``bot.content``) and about the app's rights, for README and the doctor (``bot.scopes``).
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OTHERWISE = {
    "answering",
    "calendar",
    "cli",
    "content",
    "demo",
    "faq",
    "importing",
    "messages",
    "redaction.py",
    "scopes.py",
    "simulator",
}
DUTCH = re.compile(
    r"\b(aan|alles|als|bij|dan|dat|de|deze|dit|een|en|er|geen|heb|heeft|het|hier|hoe|je|jij|jou|kan|kun|maar|meer|mij|mijn"
    r"|moet|naar|niet|nog|ook|te|tot|uit|van|voor|waar|wanneer|wat|weer|welke|wie|wordt|worden|zelf|zijn|zonder)\b"
)
SENTENCE = 4
"""From so many words on it is said, not read; fewer are when they begin with a capital."""


def modules():
    for room in ("bot", "handlers", "schedules"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if room != "bot" or not OTHERWISE & set(path.relative_to(ROOT).parts):
                yield path


def dutch_sentences(source):
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else " X " for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | parts:
            text = node.value
        else:
            continue
        words = re.findall(r"[^\W\d_]+", re.sub(r"\\\w", " ", text))  # not the \\s of a pattern
        said = len(words) >= SENTENCE or (len(words) > 1 and words[0].istitle())
        if said and DUTCH.search(text):
            yield node.lineno, text


def test_no_dutch_sentence_stands_outside_the_messages():
    found = {str(path.relative_to(ROOT)): list(dutch_sentences(path.read_text("utf-8"))) for path in modules()}
    assert {path: sentences for path, sentences in found.items() if sentences} == {}
    assert len(found) > 50


@pytest.mark.parametrize(
    "line",
    [
        'title = "Niet meer bekend"',
        'raise Oops(f"{path} is niet teruggezet in {x}")',
        'about = "van wat je volgt"',
    ],
)
def test_a_dutch_sentence_is_found(line):
    assert [number for number, _ in dutch_sentences(line)] == [1]


@pytest.mark.parametrize(
    "line",
    [
        '"""Wat niet zo is."""',
        '_ME = {"mij", "mijn gegevens"}',
        'log.warning("It can not be read in %s", path)',
        r're.compile(r"\s*,\s*|\s+en\s+")',
    ],
)
def test_english_docstrings_and_words_that_are_read_are_no_dutch_sentences(line):
    assert list(dutch_sentences(line)) == []
