"""Text as people type it → plain words that can be compared.

Case, diacritics, quotes, HTML entities, control characters and hyphens make no difference after this. What is
kept together: ``m&i`` and ``1,5``. What comes apart: ``regio-organisatie``, ``75-plussers``, ``poh-s``.
"""

from __future__ import annotations

import html
import re
import unicodedata

MAX_CHARACTERS = 1_000
"""A question is read this far; longer texts are pasted documents and the beginning says what they are about."""
MAX_WORDS = 64

_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»", '"'))
_INFLECTED_ABBREVIATION = re.compile(r"(?<=[a-z])'(?:s|en|er|ers|t|tje|tjes)\b")
_ODD = re.compile(r"[^\x20-\x7e]")
_PLUS = re.compile(r"(?<=\d)\s?\+")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:&[^\W\d_]+)*\d*")


def fold(text: str) -> str:
    """Lower case without diacritics, entities, odd quotes, dashes or control characters."""
    if text.isascii() and text.isprintable() and "&" not in text:
        return " ".join(text.lower().replace("`", "'").split())
    text = html.unescape(text).translate(_QUOTES)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(_ODD.sub(_plain, text).split())


def _plain(odd: re.Match[str]) -> str:
    character = odd.group()
    if unicodedata.combining(character):
        return ""
    return " " if unicodedata.category(character)[0] in "CZ" else character


def words(question: str) -> tuple[str, ...]:
    """The words of a question, folded; of a very long one those at the beginning."""
    return all_words(question[:MAX_CHARACTERS])[:MAX_WORDS]


def all_words(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    folded = fold(text)
    if "'" in folded:
        folded = _INFLECTED_ABBREVIATION.sub("", folded)
    if "+" in folded:
        folded = _PLUS.sub(" plus ", folded)
    return tuple(_WORD.findall(folded.replace(",", ".").replace("%", " procent ")))
