"""Text in lower case without accents, letter for letter, so that positions stay those of the original."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|&")

_QUOTES = str.maketrans("‘’‚‛′`´“”„‟″«»–—−\u00a0", "'''''''\"\"\"\"\"\"\"--- ")


class Token(NamedTuple):
    """A word of a flattened text with its position."""

    text: str
    start: int
    end: int


def flat(text: str) -> str:
    """Lower case, plain quotes and dashes, no accents; as long as the text itself."""
    return text.lower() if text.isascii() else "".join(map(_plain, text.translate(_QUOTES)))


def tokens(flattened: str) -> list[Token]:
    """The words of a flattened text; ``&`` is read as "en"."""
    return [Token("en" if match[0] == "&" else match[0], *match.span()) for match in WORD.finditer(flattened)]


def words_of(flattened: str) -> list[str]:
    """The words of ``tokens``, without their positions."""
    return ["en" if word == "&" else word for word in WORD.findall(flattened)]


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    folded = unicodedata.normalize("NFKD", character.lower())[:1]
    return folded if folded and not unicodedata.category(folded).startswith("C") else " "
