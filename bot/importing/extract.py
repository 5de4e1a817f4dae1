"""The text read from a document: numbered lines, footnotes that Word keeps apart, and remarks on them."""

from __future__ import annotations

import re
from dataclasses import dataclass


class ImportFailed(Exception):  # noqa: N818 - it reads as what happened
    """The document can't be read as a lettered FAQ; the Dutch message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of the extracted text."""

    number: int
    """Counted from 1 through the whole extracted text."""
    text: str
    location: str
    """As a reader finds it: "regel 12", "pagina 3, regel 4", "alinea 7"."""
    page: int | None = None
    """Counted from 1, where the source knows its pages."""

    @property
    def blank(self) -> bool:
        """True for a line with nothing but spaces."""
        return not self.text.strip()

    def remark(self, sentence: str) -> Remark:
        """A remark on this line."""
        return Remark(self.number, sentence, self.location)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a line that the person who imports must look at."""

    line: int
    """Line in the extracted text, counted from 1."""
    sentence: str
    """Dutch, for the secretary."""
    location: str
    """As on ``TextLine``."""

    def __str__(self) -> str:
        return f"{self.location[:1].upper()}{self.location[1:]}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class ImportedFootnote:
    """A footnote with the line on which it begins."""

    number: int
    text: str
    line: TextLine


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a document."""

    lines: tuple[TextLine, ...]
    footnotes: tuple[ImportedFootnote, ...] = ()
    """Footnotes that the file keeps apart from its text (docx); the lines cite them as ``[4]``."""
    wrapped: bool = True
    """False if every line is a whole paragraph (docx); else the layout broke the lines (txt, pdf)."""
    remarks: tuple[Remark, ...] = ()


_PLAIN = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•", "\uf0a7": "•"}
)
"""Ligatures, and the bullets of Word's own symbol fonts."""
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\ufffe\uffff\U000e0000-\U000e007f]"
)
_SOFT_HYPHEN = re.compile("(?<![^\\W\\d_])\u00ad|\u00ad(?!\\s*$)")


def clean(text: str) -> str:
    """One line without what nobody sees: control characters, ligatures, odd spaces, soft hyphens.

    Only a soft hyphen that splits the last word stays: it says how to join this line with the next.
    """
    visible = _INVISIBLE.sub("", _SPACES.sub(" ", text.translate(_PLAIN)))
    return _SOFT_HYPHEN.sub("", visible)


LINE_BREAK = re.compile("\r\n|[\n\r\v\x85\u2028\u2029]")
"""Ends a line; a form feed ends a page."""


def damage(lines: tuple[TextLine, ...]) -> tuple[Remark, ...]:
    """A remark for every line with a character that was lost before we saw it."""
    sentence = "hier staat een onleesbaar teken (�). Kijk in het origineel wat er hoort te staan."
    return tuple(line.remark(sentence) for line in lines if "�" in line.text)
