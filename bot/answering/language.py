"""Dutch or English, by counting the small words of both; and the Dutch that is written as it is spoken."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bot.answering.phrases import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable


class Language(StrEnum):
    """The languages that are read."""

    DUTCH = "nl"
    ENGLISH = "en"


def in_plain_spelling(text: str) -> str:
    """The text with "hoeveul" and "d'r" as they are mostly written, for comparing it with others."""
    standard = _standard()
    return _SPOKEN.sub(lambda match: standard.get(match[0].lower(), match[0]), text)


_SPOKEN = re.compile(r"(?<=\s)%|(?<![\w'])'?[a-z]+(?:'[a-z]+)?(?!\w)", re.IGNORECASE)


@cache
def _standard() -> dict[str, str]:
    """Words as they are mostly written, by how they are written too."""
    return {spoken: word for word, others in vocabulary("dialect").items() for spoken in others}


def language_of(words: Iterable[str]) -> Language:
    """The language of words in lower case; Dutch unless there is more English in them."""
    words, known = list(words), vocabulary("language")
    english, dutch = (len([word for word in words if word in known[language]]) for language in ("en", "nl"))
    return Language.ENGLISH if english > dutch else Language.DUTCH
