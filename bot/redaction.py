"""Redaction of a question that is sent on: numbers, dates and addresses that may point to a person. Pure.

Goes by the form of the text alone, and takes out more rather than less: a date of birth can't be told
from another date that has passed. Names it does not know; whoever sends the text reads it first.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Personal(StrEnum):
    """Kind of personal data; the value stands between square brackets where it was."""

    EMAIL = "e-mailadres"
    PHONE = "telefoonnummer"
    BSN = "BSN"
    DATE = "datum"
    POSTAL_CODE = "postcode"


class Redacted(NamedTuple):
    """A text without personal data."""

    text: str
    taken_out: tuple[Personal, ...]
    """The kinds that were in it, each once."""


_BETWEEN = "[ \u00a0\u2009\u202f.\u2010-\u2013/-]"
"""Signs by which people split a number, hyphens and spaces of every width."""
_SPLIT = f"{_BETWEEN}{{0,3}}"
_EMAIL = re.compile(r"(?<![^\s@<>|,;:()\"])[^\s@<>|,;:()\"]++@(?=[\w.-]*[^\W\d_])[\w-]+(?:\.[\w-]+)*")
_PHONE = re.compile(
    rf"(?<![0-9+])(?:"
    rf"(?:(?:\+|00){_SPLIT}31{_SPLIT}(?:\(0\){_SPLIT})?|\(?0)[1-9](?:[)]?{_SPLIT}[0-9]){{8}}"
    rf"|\+{_SPLIT}[1-9](?:[()]?{_SPLIT}[0-9]){{6,13}}"
    rf")(?![0-9])"
)
"""A number of ten figures from 0, or one with a country code (numbering plan of the Netherlands; ITU-T E.164)."""
_BSN = re.compile(rf"(?<![0-9])[0-9](?:{_BETWEEN}{{0,2}}[0-9]){{8}}(?![0-9])")
_MONTHS = ("jan", "feb", "mrt|maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dec")
_MONTH = "|".join(_MONTHS)
_BORN = r"\b(?:geb(?:oren|oortedatum|oortejaar|datum|dat)?|dob)\b\.?[^0-9\n]{0,12}?"
_DATES = (
    re.compile(
        r"(?<![0-9])(?P<day>[0-9]{1,2})(?P<by> ?[-/.\u2010-\u2013] ?)(?P<month>[0-9]{1,2})(?P=by)"
        r"(?P<year>['’]?(?:19|20)?[0-9]{2})(?![0-9])"
    ),
    re.compile(r"(?<![0-9])(?P<day>[0-9]{2}) ?(?P<month>[0-9]{2}) ?(?P<year>(?:19|20)[0-9]{2})(?![0-9])"),
    re.compile(
        r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?P<by>[-/. ]?)(?P<month>[0-9]{1,2})(?P=by)"
        r"(?P<day>[0-9]{1,2})(?![0-9])"
    ),
    re.compile(
        rf"(?<![0-9])(?P<day>[0-9]{{1,2}})(?:st?e|de|e)?[ .-]{{0,2}}(?P<month>{_MONTH})[a-z]{{0,7}}[ .,-]{{0,2}}"
        r"(?P<year>(?:19|20)[0-9]{2}|['’][0-9]{2}|[3-9][0-9])(?![0-9])",
        re.IGNORECASE,
    ),
)
"""A day in figures or with the name of its month; in words a year of two figures may as well be a number."""
_BIRTH_YEAR = re.compile(rf"(?P<lead>{_BORN})(?P<year>(?:19|20)[0-9]{{2}}|['’][0-9]{{2}})(?![0-9])", re.IGNORECASE)
_POSTAL_CODE = re.compile(r"(?<![0-9])[1-9][0-9]{3}(?P<gap> ?)(?P<letters>[A-Za-z]{2})(?![^\W_])")
_NEVER_ISSUED = frozenset({"SA", "SD", "SS"})
_WORDS = frozenset(
    "al da de en er ga ha he ik in is ja je ka km me na nu of om op os te tm uw vs we zo".split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words of two letters that may follow a number, as in "2027 en"."""
_SOON = 10
"""Years ahead that a year of two figures may stand for; the others are of before."""
_KIND = re.compile(rf"\[(?:{'|'.join(Personal)})\]")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def redact(text: str, today: dt.date) -> Redacted:
    """The text without what may be personal, each piece replaced by its kind: "bel [telefoonnummer]".

    Dates up to ``today`` count as dates of birth. What was redacted before stays as it is.
    """
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    taken_out: set[Personal] = set()
    while (shorter := _once(text, today, taken_out)) != text:  # what goes may have stood against another piece
        text = shorter
    return Redacted(text, tuple(kind for kind in Personal if kind in taken_out))


def without_kinds(text: str) -> str:
    """A redacted text without the names of what was taken out, to compare it with others."""
    return _KIND.sub("", text)


def is_bsn(digits: str) -> bool:
    """True for nine digits that pass the eleven-test of the citizen service number (RvIG, Logisch ontwerp BSN)."""
    return (
        bool(int(digits))
        and not sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
    )


def _once(text: str, today: dt.date, taken_out: set[Personal]) -> str:
    def without(
        kind: Personal, pattern: re.Pattern[str], check: Callable[[re.Match[str]], bool], text: str
    ) -> str:
        def replaced(match: re.Match[str]) -> str:
            if not check(match):
                return match[0]
            taken_out.add(kind)
            return f"{match.groupdict().get('lead', '')}[{kind}]"

        return pattern.sub(replaced, text)

    text = without(Personal.EMAIL, _EMAIL, lambda _: True, text)
    for pattern in _DATES:
        text = without(Personal.DATE, pattern, lambda match: _has_passed(match, today), text)
    text = without(Personal.DATE, _BIRTH_YEAR, lambda _: True, text)
    text = without(Personal.PHONE, _PHONE, lambda _: True, text)
    text = without(Personal.BSN, _BSN, lambda match: is_bsn(re.sub("[^0-9]", "", match[0])), text)
    return without(Personal.POSTAL_CODE, _POSTAL_CODE, _is_postal_code, text)


def _has_passed(match: re.Match[str], today: dt.date) -> bool:
    year, name = int(match["year"].lstrip("'’")), match["month"].casefold()
    if year < 100:  # noqa: PLR2004 - two figures
        year += 1900 if year > today.year % 100 + _SOON else 2000
    month = int(name) if name.isdecimal() else 1 + next(n for n, names in enumerate(_MONTHS) if name in names)
    try:
        return dt.date(year, month, int(match["day"])) <= today
    except ValueError:
        return False


def _is_postal_code(match: re.Match[str]) -> bool:
    letters = match["letters"]
    return letters.upper() not in _NEVER_ISSUED and not (match["gap"] and letters in _WORDS)
