"""Excerpts and enumerations: shortening that never cuts a word, and several names or facts in one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9'’‘\"“(€])")
_LISTED = re.compile(r"\s*\n\s*(?=• )")
"""Space before an element of a list."""
_ABBREVIATION = re.compile(r"(?:\b(?:bijv|enz|o\.a|m\.n|t\.a\.v|d\.w\.z|nr|p|r|ca|vgl|resp|evt)\.)$")


def sentences(text: str) -> tuple[str, ...]:
    """Split running text into sentences; an abbreviation such as "bijv." does not end one."""
    pieces: list[str] = []
    for piece in _SENTENCE_END.split(_flowing(text)):
        if pieces and _ABBREVIATION.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return tuple(pieces)


def _flowing(text: str) -> str:
    """The text without line breaks, but for those of a list."""
    return "\n".join(" ".join(line.split()) for line in _LISTED.split(text.strip()))


def first_sentences(text: str, limit: int) -> str:
    """As many whole sentences as fit ``limit`` characters; if not even one does, whole words and an ellipsis."""
    shown = ""
    for sentence in sentences(text):
        longer = f"{shown} {sentence}".strip()
        if len(longer) > limit:
            break
        shown = longer
    if shown:
        return shown
    first, *others = _LISTED.split(text)
    return (
        f"{whole_words(first, limit - 2)}\n…" if others and len(first) <= limit - 2 else whole_words(text, limit)
    )


def whole_words(text: str, limit: int) -> str:
    """The text if it fits ``limit`` characters, else its first whole words with an ellipsis."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    cut = flat[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.-–(")
    return f"{cut or flat[: limit - 1]}…"


def pack(pieces: tuple[str, ...], limit: int, separator: str = "\n\n") -> tuple[str, ...]:
    """Join pieces into as few texts of at most ``limit`` characters as keep the pieces whole and in order.

    A piece that is longer by itself is split between sentences, then between words.
    """
    texts: list[str] = []
    for piece in (part for whole in pieces for part in split(whole, limit)):
        if texts and len(texts[-1]) + len(separator) + len(piece) <= limit:
            texts[-1] = f"{texts[-1]}{separator}{piece}"
        else:
            texts.append(piece)
    return tuple(texts)


def split(text: str, limit: int) -> tuple[str, ...]:
    """Cut a text into parts of at most ``limit`` characters, at a line, else a sentence, else a word."""
    parts: list[str] = []
    rest = text
    while len(rest) > limit:
        cut = max(rest.rfind("\n", 1, limit), rest.rfind(". ", 1, limit) + 1)
        cut = cut if cut > limit // 2 else max(rest.rfind(" ", 1, limit), cut)
        cut = cut if cut > 0 else limit
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return (*parts, rest) if rest else tuple(parts)


def enumeration(names: Collection[str]) -> str:
    """Names as they stand in a sentence: "Zeeland, Twente en CZ"; empty without any."""
    *others, last = names or ("",)
    return f"{', '.join(others)} en {last}" if others else last


def facts(*words: str) -> str:
    """Short facts on one line; empty ones are left out."""
    return " · ".join(filter(None, words))
