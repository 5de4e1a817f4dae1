"""The words of time in Dutch and English, common slips included, and the patterns made of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def _numbered(*rows: str, first: int = 1) -> dict[str, int]:
    return {word: number for number, row in enumerate(rows, first) for word in row.split()}


def _words(row: str) -> frozenset[str]:
    return frozenset(row.split())


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


MONTHS = _numbered(
    "januari january janauri jan",
    "februari february febuari februarie feb",
    "maart march mrt mar",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "augustus august agustus aug",
    "september septmber septembr sept sep",
    "oktober october octobre okt oct",
    "november novmber novemer nov",
    "december desember decmber dec",
)
ALONE_NO_MONTH = _words("jan feb march mar mrt apr may jun jul aug sept sep okt oct nov dec")
"""Names, other words or too short: a month only beside a day or a year, or after "in"."""
SEASONS = {
    **dict.fromkeys(("voorjaar", "lente", "spring"), 3),
    **dict.fromkeys(("zomer", "summer"), 6),
    **dict.fromkeys(("najaar", "herfst", "autumn"), 9),
    "winter": 12,
}
"""The month in which a season begins."""
WEEKDAYS = _numbered(
    "maandag monday", "dinsdag tuesday", "woensdag wednesday", "donderdag thursday", "vrijdag friday",
    "zaterdag saturday", "zondag sunday", first=0,
)  # fmt: skip
COUNTS = _numbered(
    "een 1 a an one", "twee two", "drie three paar few", "vier four", "vijf five", "zes six", "zeven seven",
    "acht eight", "negen nine", "tien ten", "elf eleven", "twaalf twelve",
)  # fmt: skip
"""Numbers in words; "een paar" is three, near enough."""
ORDINALS = _numbered(
    "eerste 1e first", "tweede 2e second", "derde 3e third", "vierde 4e fourth laatste last",
)  # fmt: skip
DAYS_FROM_TODAY = _numbered(
    "eergisteren", "gisteren yesterday", "vandaag today", "morgen tomorrow", "overmorgen", first=-2
)
UNITS = {
    **dict.fromkeys(_words("dag dagen dgn day days"), "days"),
    **dict.fromkeys(_words("week weken wk weeks"), "weeks"),
    **dict.fromkeys(_words("maand maanden mnd month months"), "months"),
    **dict.fromkeys(_words("kwartaal kwartalen quarter quarters"), "quarters"),
    **dict.fromkeys(_words("jaar jaren jr year years"), "years"),
}
PLURALS = _words("dagen dgn days weken weeks maanden months kwartalen quarters jaren years")
FEASTS = {
    "oudejaarsdag": (12, 31), "oud en nieuw": (12, 31), "jaarwisseling": (12, 31), "new year": (12, 31),
    "nieuwjaar": (1, 1), "nieuwjaarsdag": (1, 1), "oudjaar": (12, 31), "oudjaarsdag": (12, 31),
    "kerstmis": (12, 25), "kerst": (12, 25), "christmas": (12, 25),
    "sinterklaas": (12, 5), "koningsdag": (4, 27),
}  # fmt: skip
EASTER_DAYS = {"pasen": 0, "easter": 0, "hemelvaart": 39, "pinksteren": 49}
"""Days after Easter."""
SOON = _words(
    "eerst eerstvolgend eerstvolgende volgend volgende binnenkort aanstaande aankomend aankomende komend komende"
    " upcoming soon next komt komen staat staan eraan"
)
"""Words with which the first date to come is asked for, or with which that begins: "komt er aan"."""

PREVIOUS = r"vorige?|afgelopen|verleden|laatste|last|past|previous"
THIS = r"dit|deze|this|huidige|lopende?|current|van het|van de"
NEXT = r"volgende?|komende?|aanstaande|eerstvolgende?|aankomende?|next|coming"

YEAR = r"(?P<year>(?:19|20)\d\d|'\d\d)"
MONTH = rf"(?P<month>{_any(MONTHS)})\b\.?"
DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
COUNT = rf"(?P<count>\d{{1,3}}|half|{_any(COUNTS)})"
UNIT = rf"(?P<unit>{_any(UNITS)})"
SHIFT = rf"(?P<shift>{PREVIOUS}|{THIS}|{NEXT})"
SEASON = rf"(?P<season>{_any(SEASONS)})"
WEEKDAY = rf"(?P<weekday>{_any(WEEKDAYS)})"
ORDINAL = rf"(?P<ordinal>{_any(ORDINALS)})"
FEAST = rf"(?P<feast>{_any((*FEASTS, *EASTER_DAYS))})"
TODAY = rf"(?P<relative_day>{_any(DAYS_FROM_TODAY)})"
OF_YEAR = rf"(?:,? (?:van |of |in )?{YEAR}\b)?"
"""After a month, season or quarter."""
