"""Dutch or English, by counting the small words of both."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.answering.phrases import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable


class Language(StrEnum):
    """The languages that are read."""

    DUTCH = "nl"
    ENGLISH = "en"


def language_of(words: Iterable[str]) -> Language:
    """The language of words in lower case; Dutch unless there is more English in them."""
    words, known = list(words), vocabulary("language")
    english, dutch = (len([word for word in words if word in known[language]]) for language in ("en", "nl"))
    return Language.ENGLISH if english > dutch else Language.DUTCH
