"""Suggestions for a fix: the nearest word that exists, a safely quoted text, a number as Dutch writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SHOWN_IN_FIX = 120
"""Characters of a text that a fix repeats in full."""
ALIKE = 75.0
"""Likeness of two words (0 to 100) from which one is offered for the other."""

DUTCH_KEYS = {
    "aanvulling": "later",
    "antwoord": "answer",
    "begintijd": "starts",
    "begrippen": "terms",
    "bron": "sources",
    "bronnen": "sources",
    "datum": "date",
    "eigenaar": "owner",
    "eindtijd": "ends",
    "groep": "group",
    "kanalen": "channels",
    "kop": "heading",
    "kort": "short",
    "naam": "name",
    "nummer": "number",
    "punt": "point",
    "regio": "regions",
    "synoniemen": "variants",
    "tekst": "text",
    "tijd": "starts",
    "time": "starts",
    "telling": "tally",
    "titel": "title",
    "tot": "until",
    "uitleg": "explanation",
    "van": "from",
    "verzekeraar": "insurer",
    "verzekeraars": "insurers",
    "voetnoten": "footnotes",
    "vraag": "question",
    "wat": "what",
    "zie_ook": "see_also",
}
TIMES = frozenset({"begin", "begintijd", "eindtijd", "ends", "hour", "start", "starts", "tijd", "time", "uur"})
"""Keys that someone writes who wants to say at what time."""
DUTCH_VALUES = {
    "dag": "day",
    "maand": "month",
    "jaar": "year",
    "rond": "around",
    "rondom": "around",
    "circa": "around",
    "geen": "none",
    "bron": "source",
    "hoog": "high",
    "midden": "medium",
    "gemiddeld": "medium",
    "laag": "low",
    "jaarlijks": "yearly",
    "maandelijks": "monthly",
    "genoemd": "named",
    "afgeleid": "inferred",
    "onbekend": "unknown",
    "bevestigd": "confirmed",
    "ritme": "rhythm",
    "gebruikelijk": "customary",
    "historic": "historisch",
    "target": "streefdoel",
    "expected": "verwacht",
    "confirmed": "bevestigd",
}


def nearest(word: str, candidates: Collection[str], dutch: Mapping[str, str] | None = None) -> str | None:
    """Find the candidate that looks most like this word, or that a Dutch word stands for; None when none does."""
    folded = word.strip().casefold()
    if dutch and dutch.get(folded) in candidates:
        return dutch[folded]
    match = process.extractOne(folded, list(candidates), scorer=fuzz.WRatio, score_cutoff=ALIKE)
    return match[0] if match else None


def did_you_mean(word: str, candidates: Collection[str], otherwise: str | None = None) -> str | None:
    """Ask whether the nearest candidate was meant; ``otherwise`` without one."""
    best = nearest(word, candidates)
    return f"Bedoelde je ‘{shown(best)}’?" if best is not None and best != word else otherwise


def listing(words: Collection[str], joined_by: str = "of") -> str:
    """Write words as a Dutch list: ``day, month of year``."""
    *first, last = map(shown, words)
    return f"{', '.join(first)} {joined_by} {last}" if first else last


def in_quotes(text: str) -> str:
    """Show a text between the quotes with which YAML takes it literally; of a long text the begin and the end."""
    text = shown(text, SHOWN_IN_FIX)
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def shown(text: str, room: int = 60) -> str:
    """Show a text on one line and within this many characters."""
    text = " ".join(text.split())
    return text if len(text) <= room else f"{text[: room * 2 // 3].rstrip()} … {text[-room // 4 :].lstrip()}"


def count(number: int) -> str:
    """Write a whole number with points between the thousands: 1.312."""
    return f"{number:,}".replace(",", ".")
