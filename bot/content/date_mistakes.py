"""Mistakes in dates and times of the content files: the notation that was probably meant.

Asked by ``validation.py``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
LEAP_YEAR = 2024
"""Stands in for the year where only month and day are given, so that 29 February is a day."""

NotationAdvice = tuple[str, str]
"""A message, and the notation to write instead."""

_NO_SUCH_DAY = "Deze dag bestaat niet."
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]?([0-9]{1,2})(?:[-/. ]?([0-9]{1,2}))?(?:[t ].*)?", re.ASCII)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]+([0-9]{1,2}|[a-z]+\.?)(?:[-/. ]+([0-9]{4}|[0-9]{2}))?", re.ASCII)
_MONTH_YEAR = re.compile(r"([0-9]{1,2}|[a-z]+\.?)[-/. ]+([0-9]{4})", re.ASCII)
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_LIKE_TIME = re.compile(
    r"([0-9]{1,2})(?:[:.,u]([0-9]{1,2}))?(?::[0-9]{2}(?:\.[0-9]+)?)?(?: *(?:uur|u|Z))?", re.ASCII
)


def date_advice(text: str) -> NotationAdvice | None:
    """The advice on a date that should read jjjj-mm-dd; None for a day that exists."""
    if _DATE.fullmatch(text):
        return _unless_it_exists(int(text[:4]), int(text[5:7]), int(text[8:]), f"{text[:4]}-")
    message = "Een datum schrijf je hier als jjjj-mm-dd."
    year, month, day = date_parts(text)
    if year and month and day:
        if _exists(year, month, day):
            return message, f"Schrijf {year:04}-{month:02}-{day:02}."
        return _NO_SUCH_DAY, f"{message} Kijk de datum ook na in de bron."
    if year:
        month = month if month and month in range(1, 13) else 12
        last = f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]:02}"
        return message, f"Alleen de maand of het jaar bekend? Schrijf de laatste dag die nog past: {last}."
    return message, "Bijvoorbeeld 2024-06-01 voor 1 juni 2024."


def month_day_advice(text: str) -> NotationAdvice | None:
    """The advice on a day that should read mm-dd; None for a day of the year."""
    if _MONTH_DAY.fullmatch(text):
        return _unless_it_exists(LEAP_YEAR, int(text[:2]), int(text[3:]), "")
    message = "Een dag in een jaar schrijf je hier als mm-dd, zonder jaartal."
    _, month, day = date_parts(text)
    if month and day and _exists(LEAP_YEAR, month, day):
        return message, f"Schrijf {month:02}-{day:02}."
    if month and day and _exists(LEAP_YEAR, day, month):
        return message, f"Schrijf {day:02}-{month:02}."
    return message, "Bijvoorbeeld 09-15 voor 15 september."


def time_advice(text: str) -> NotationAdvice | None:
    """The advice on a time that should read uu:mm; None for a time of day."""
    if _TIME.fullmatch(text):
        return None
    message = "Een tijd schrijf je hier als uu:mm, van 00:00 tot en met 23:59."
    if match := _LIKE_TIME.fullmatch(text.strip()):
        hour, minute = int(match[1]), int((match[2] or "0").ljust(2, "0"))
        if hour in range(24) and minute in range(60):
            return message, f"Schrijf {hour:02}:{minute:02}."
    return message, "Bijvoorbeeld 19:30 voor 19.30 uur."


def read_time(text: str) -> dt.time | None:
    """Read uu:mm; None when it is not that."""
    return dt.time.fromisoformat(text) if _TIME.fullmatch(text) else None


def _unless_it_exists(year: int, month: int, day: int, before: str) -> NotationAdvice | None:
    if _exists(year, month, day):
        return None
    if _exists(year, day, month):
        return _NO_SUCH_DAY, f"Eerst de maand, dan de dag: schrijf {before}{day:02}-{month:02}."
    return _NO_SUCH_DAY, "Kijk de datum na in de bron."


def date_parts(text: str) -> tuple[int | None, int | None, int | None]:
    """Take year, month and day from any usual notation; None for what is not in it."""
    text = text.strip().casefold()
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) if part else None for part in match.groups())
        return year or None, month, day
    if text.isascii() and text.isdigit() and len(text) == len("2024") and int(text):
        return int(text), None, None
    if match := _DAY_FIRST.fullmatch(text):
        day_text, month_text, year_text = match.groups()
        year = int(year_text) + (2000 if len(year_text) == len("24") else 0) if year_text else None
        return year or None, _month(month_text), int(day_text)
    if match := _MONTH_YEAR.fullmatch(text):
        return int(match[2]) or None, _month(match[1]), None
    return None, None, None


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    start = text.rstrip(".").replace("mrt", "maart")
    return next((n for n, name in enumerate(MONTHS, 1) if name.startswith(start) and len(start) > 2), None)  # noqa: PLR2004


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True
