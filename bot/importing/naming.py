"""Ids and titles for what the document itself gives no name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from bot.importing.sentences import sentences, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_GROUP = 40
"""Leaves room for the letter within the 60 characters of an id."""
TITLE = 70
LINE = 300
NAMELESS = "FAQ"
_FUNCTION_WORDS = """
    aan als bij dan dat de die dit een en er het hun in is maar met naar nog of om ons ook op te uit van voor
    wel zijn zo
"""
_GENERIC_WORDS = """
    faq faqs vragen veelgestelde vraag antwoord antwoorden en de het over van definitief def versie concept v
    document kopie copy final tekst
"""
_ANNOUNCING = frozenset(_FUNCTION_WORDS.split())
_GENERIC = frozenset(_GENERIC_WORDS.split())
_ABBREVIATION = re.compile(r"\b[A-Z][A-Za-z]?[A-Z]{1,5}\b")


def slug(text: str, longest: int) -> str:
    """Small letters, digits and hyphens; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return "-".join(words)[:longest].strip("-")


def document_id(stem: str) -> str:
    """The id of the document, from the name of its file without the extension."""
    return slug(stem, 60) or "document"


def document_title(stem: str, group: str) -> str:
    """The name of the file as people would write it; if that has no words, what the questions are about."""
    if _telling(stem):
        return _capital(shortened(re.sub(r"[_\s]+", " ", stem).strip(), LINE))
    return NAMELESS if group == NAMELESS else f"{NAMELESS} {group}"


def group_name(stem: str, questions: Sequence[str]) -> str:
    """The subject of the questions, in a few words: from the name of the file, else from the questions themselves.

    A name like "000_32a3aa" says nothing; an abbreviation that a third of the questions mention does.
    """
    words = _telling(stem)
    if words:
        return _capital(shortened(" ".join(words), LONGEST_GROUP))
    counts: Counter[str] = Counter(word for question in questions for word in set(_ABBREVIATION.findall(question)))
    for word, count in counts.most_common(1):
        if count * 3 >= len(questions) and count > 1:
            return word
    return NAMELESS


def title(question: str) -> str:
    """The question in at most 70 characters: its first sentence if that fits, else cut at a word.

    No cut leaves a word hanging that announces the next ("hebben de…").
    """
    first = sentences(question)[0].strip()
    if len(first) <= TITLE and first.endswith("?"):
        return first
    short = shortened(question, TITLE)
    if short == question:
        return question
    words = short.removesuffix("…").split()
    while len(words) > 1 and words[-1].casefold() in _ANNOUNCING:
        words.pop()
    return " ".join(words).rstrip(" ,;:–-(“‘/") + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _telling(stem: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", stem) if word.isalpha() and word.casefold() not in _GENERIC]
