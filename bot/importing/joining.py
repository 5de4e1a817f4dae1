"""Broken lines → running text: words split at the end of a line are made whole, compounds keep their hyphen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_SPLIT_HEAD = re.compile(r"([^\W_]+)-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_URL = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_OPEN_URL_END = tuple("-/_=&?#~.")
_PLENTY = 0.05
"""If more than this part of the lines ends in a hyphen, the lay-out program hyphenates."""


@dataclass(frozen=True, slots=True)
class Joiner:
    """Joins lines with what the whole document tells about its words."""

    words: frozenset[str]
    """Every word that stands within a line somewhere, in small letters."""
    hyphenated: bool
    """True when the lay-out program splits words at the end of lines."""

    @classmethod
    def of(cls, lines: Iterable[str]) -> Joiner:
        """Learn from all lines of a document."""
        texts = [text.strip() for text in lines if text.strip()]
        words = {word.casefold() for text in texts for word in _WORD.findall(text)}
        ends = sum(bool(_SPLIT_HEAD.search(text)) for text in texts)
        return cls(frozenset(words), ends >= 3 and ends > _PLENTY * len(texts))  # noqa: PLR2004 - fewer prove nothing

    def join(self, parts: Sequence[str]) -> str:
        """One text with single spaces."""
        words: list[str] = []
        for part in parts:
            first, *others = part.split() or [""]
            if words and first:
                words[-1:] = self._meet(words[-1], first)
            elif first:
                words.append(first)
            words += others
        return " ".join(words).replace("\u00ad", "")

    def _meet(self, last: str, first: str) -> list[str]:
        """The last word of a line and the first of the next: as one word or as two."""
        if last.endswith("\u00ad"):
            return [last[:-1] + first]
        if _URL.search(last) and last.endswith(_OPEN_URL_END) and not first[0].isupper():
            return [last + first]
        head = _SPLIT_HEAD.search(last)
        if head:
            return self._unsplit(last, head[1], first)
        glued = last.endswith("/") and last[-2:-1].isalpha() and first[0].isalpha()
        return [last + first] if glued else [last, first]

    def _unsplit(self, last: str, head: str, first: str) -> list[str]:
        tail = _FIRST_WORD.match(first)
        if tail is None:
            return [last + first] if first[0].isdecimal() else [last, first]
        if tail[0] in {"en", "of", "tot", "dan", "noch"}:
            return [last, first]  # "ouderen- en jeugdzorg"
        compound = head.isupper() or head[-1].isdecimal() or tail[0][0].isupper()
        solid, hyphened = (head + tail[0]).casefold(), f"{head}-{tail[0]}".casefold()
        if compound or hyphened in self.words or (solid not in self.words and not self.hyphenated):
            return [last + first]
        return [last[:-1] + first]
