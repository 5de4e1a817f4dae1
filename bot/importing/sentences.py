"""Dutch text cut where a reader would: at sentences, and where that is impossible at words."""

from __future__ import annotations

import re

_ABBREVIATED = """
    a.d a.h.v art alg b.v bijv bijz blz ca cf chr c.q dd d.d d.m.v dhr dr drs e.a e.d e.o enz evt excl fig gem
    hfst i.c i.c.m i.h.a i.h.b i.o i.p.v i.v.m incl ing ir jl kl m.a.w m.b.t m.b.v m.i m.i.v m.m m.n m.u.v max
    mevr min mln mr mrd n.a.v n.v.t nl nr nrs o.a o.b.v o.g.v o.i o.l.v o.m o.v.v p p.a p.m par pp prof ref
    resp red sub st s.v.p t.a.v t.b.v t.g.v t.m t.n.v t.o.v t.w tel v.a vgl vlg vnl vs w.o w.v z.g zgn bv
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_END = re.compile(r"[.?!…]+[”’\"'»)\]]*(?:\[\d{1,3}\])*\s+(?=[“‘\"'«(\[]*[A-ZÀ-ÖØ-Þ0-9])|\n+")
_LAST_WORD = re.compile(r"[^\s(“‘\"'«]+$")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with the space that follows it, so that joining them gives the text back."""
    parts = []
    begin = 0
    for match in _END.finditer(text):
        one_stop = match[0].startswith(".") and not match[0].startswith("..")
        if one_stop and _is_abbreviation(text[begin : match.start()]):
            continue
        parts.append(text[begin : match.end()])
        begin = match.end()
    return [*parts, text[begin:]] if begin < len(text) else parts


def _is_abbreviation(before: str) -> bool:
    last = _LAST_WORD.search(before)
    if last is None:
        return False
    word = last[0].casefold()
    return word in _ABBREVIATIONS or (len(last[0]) == 1 and last[0].isupper())


def opening(text: str, room: int, most: int) -> str:
    """The first whole sentences that fit in ``room`` characters.

    If not even the first fits, it may take up to ``most``; a longer one is cut at a word.
    """
    opened = ""
    for sentence in sentences(text):
        if opened and len((opened + sentence).rstrip()) > room:
            break
        opened += sentence
        if len(opened.rstrip()) > room:
            break
    return shortened(opened.rstrip(), most)


def shortened(text: str, room: int) -> str:
    """The text if it fits, else cut at a word with an ellipsis."""
    if len(text) <= room:
        return text
    head = text[: room - 1]
    cut = head if text[room - 1].isspace() else (head.rsplit(maxsplit=1)[0] if " " in head.strip() else head)
    return cut.rstrip(" ,;:–-(“‘/") + "…"


def portions(text: str, room: int) -> list[str]:
    """The whole text in portions of at most ``room`` characters, parted between sentences where possible."""
    texts: list[str] = []
    for sentence in sentences(text):
        for piece in _pieces(sentence, room):
            if texts and len((texts[-1] + piece).strip()) <= room:
                texts[-1] += piece
            else:
                texts.append(piece)
    return [portion.strip() for portion in texts if portion.strip()]


def _pieces(sentence: str, room: int) -> list[str]:
    if len(sentence.strip()) <= room:
        return [sentence]
    pieces = [""]
    for word in re.findall(r"\S+\s*", sentence):
        for begin in range(0, len(word), room):
            part = word[begin : begin + room]
            if len((pieces[-1] + part).strip()) > room:
                pieces.append("")
            pieces[-1] += part
    return pieces
