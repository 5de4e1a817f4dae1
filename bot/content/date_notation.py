"""Dates and times as the content files write them, and what was probably meant by any other notation."""

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
FEBRUARY = 2
LEAP_YEAR = 2024
"""Stands in for the year where only month and day are given, so that 29 February is a day."""

Advice = tuple[str, str]
"""What is wrong, and what to write instead."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]?([0-9]{1,2})(?:[-/. ]?([0-9]{1,2}))?(?:[t ].*)?", re.ASCII)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]+([0-9]{1,2}|[a-z]+\.?)(?:[-/. ]+([0-9]{4}|[0-9]{2}))?", re.ASCII)
_MONTH_YEAR = re.compile(r"([0-9]{1,2}|[a-z]+\.?)[-/. ]+([0-9]{4})", re.ASCII)
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_LIKE_TIME = re.compile(
    r"([0-9]{1,2})(?:[:.,u]([0-9]{1,2}))?(?::[0-9]{2}(?:\.[0-9]+)?)?(?: *(?:uur|u|Z))?", re.ASCII
)


def date_advice(text: str) -> Advice | None:
    """Say what is wrong with a date that should read jjjj-mm-dd; None when it is a day that exists."""
    if _DATE.fullmatch(text):
        return _unless_it_exists(int(text[:4]), int(text[5:7]), int(text[8:]), f"{text[:4]}-")
    message = "Een datum schrijf je hier als jjjj-mm-dd."
    year, month, day = _read(text)
    if year and month and day:
        if impossible := _impossible(year, month, day):
            return impossible, f"{message} Kijk de datum ook na in de bron."
        return message, f"Schrijf {year:04}-{month:02}-{day:02}."
    if year:
        month = month if month and month in range(1, 13) else 12
        last = f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]:02}"
        return message, f"Alleen de maand of het jaar bekend? Schrijf de laatste dag die nog past: {last}."
    return message, "Bijvoorbeeld 2024-06-01 voor 1 juni 2024."


def month_day_advice(text: str) -> Advice | None:
    """Say what is wrong with a day that should read mm-dd; None when it is a day of the year."""
    message = "Een dag in een jaar schrijf je hier als mm-dd, zonder jaartal."
    if _MONTH_DAY.fullmatch(text):
        return _unless_it_exists(None, int(text[:2]), int(text[3:]), "")
    _, month, day = _read(text)
    if month and day and not _impossible(None, month, day):
        return message, f"Schrijf {month:02}-{day:02}."
    if month and day and not _impossible(None, day, month):
        return message, f"Schrijf {day:02}-{month:02}."
    return message, "Bijvoorbeeld 09-15 voor 15 september."


def time_advice(text: str) -> Advice | None:
    """Say what is wrong with a time that should read uu:mm; None when it is a time of day."""
    if _TIME.fullmatch(text):
        return None
    message = "Een tijd schrijf je hier als uu:mm."
    if like := _LIKE_TIME.fullmatch(text.strip()):
        hour, minute = int(like[1]), int((like[2] or "0").ljust(2, "0"))
        if hour in range(24) and minute in range(60):
            return message, f"Schrijf {hour:02}:{minute:02}."
        return f"{hour:02}:{minute:02} uur bestaat niet; een dag loopt van 00:00 tot en met 23:59.", message
    return message, "Bijvoorbeeld 19:30 voor 19.30 uur."


def read_time(text: str) -> dt.time | None:
    """Read uu:mm; None when it is not that."""
    return dt.time.fromisoformat(text) if _TIME.fullmatch(text) else None


def _unless_it_exists(year: int | None, month: int, day: int, before: str) -> Advice | None:
    impossible = _impossible(year, month, day)
    if impossible is None:
        return None
    turned = _impossible(year, day, month)
    if turned is None:
        return impossible, f"Eerst de maand, dan de dag: schrijf {before}{day:02}-{month:02}."
    return impossible if day not in range(1, 13) else turned, "Kijk de datum na in de bron."


def _read(text: str) -> tuple[int | None, int | None, int | None]:
    """Take year, month and day from any usual notation; None for what is not in it."""
    text = text.strip().casefold()
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) if part else None for part in found.groups())
        return year or None, month, day
    if text.isascii() and text.isdigit() and len(text) == len("2024") and int(text):
        return int(text), None, None
    if found := _DAY_FIRST.fullmatch(text):
        written_day, written_month, written_year = found.groups()
        year = int(written_year) + (2000 if len(written_year) == len("24") else 0) if written_year else None
        return year or None, _month(written_month), int(written_day)
    if found := _MONTH_YEAR.fullmatch(text):
        return int(found[2]) or None, _month(found[1]), None
    return None, None, None


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    start = text.rstrip(".").replace("mrt", "maart")
    return next((n for n, name in enumerate(MONTHS, 1) if name.startswith(start) and len(start) > 2), None)  # noqa: PLR2004


def _impossible(year: int | None, month: int, day: int) -> str | None:
    """Say why this day does not exist, in this year or (None) in any year; None when it does."""
    if year is not None and year not in range(1, 10_000):
        return f"Het jaar {year:04} bestaat niet."
    if month not in range(1, 13):
        return f"Maand {month} bestaat niet; een jaar heeft 12 maanden."
    days = calendar.monthrange(LEAP_YEAR if year is None else year, month)[1]
    if day in range(1, days + 1):
        return None
    name = MONTHS[month - 1]
    if month == FEBRUARY and year is None:
        return f"{day} februari bestaat niet; februari heeft hoogstens {days} dagen."
    if month == FEBRUARY:
        name = f"{name} {year}"
    return f"{day} {name} bestaat niet; {name} heeft {days} dagen."
