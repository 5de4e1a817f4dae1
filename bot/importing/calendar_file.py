"""A calendar file → its dates: a .csv from a spreadsheet, or an .ics from a calendar program.

Dates keep the precision that the file gives them: "april 2027" is a month, "2027" a year. What can't be placed is
a remark with its line, so that nothing is lost.
"""

from __future__ import annotations

import csv
import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icalendar import Calendar

from bot.content.date_mistakes import MONTHS, date_parts, read_time, time_advice
from bot.content.models import Status
from bot.content.when import Precision, When
from bot.importing.extract import ImportFailed, Remark, clean
from bot.importing.reading import read_bytes, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from icalendar import Event

_COLUMNS = {
    "id": ("id",),
    "title": ("titel", "title", "onderwerp", "subject", "naam", "summary"),
    "date": ("datum", "date", "wanneer", "begin", "begindatum", "startdatum", "start date", "van"),
    "until": ("tot", "tot en met", "t/m", "einde", "einddatum", "end date"),
    "starts": ("tijd", "begintijd", "start time"),
    "ends": ("eindtijd", "end time"),
    "what": ("omschrijving", "toelichting", "beschrijving", "wat", "description"),
    "audience": ("voor", "doelgroep", "regio", "audience"),
    "status": ("status",),
    "source": ("bron", "source"),
}
"""Headings of the columns, in lower case."""
_SEPARATORS = ";,\t"
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ImportedDate:
    """One date of a calendar file."""

    location: str
    """As a reader finds it: "regel 12"."""
    title: str
    when: When
    id: str = ""
    what: str = ""
    starts: dt.time | None = None
    ends: dt.time | None = None
    audience: str = ""
    """Names of regions and insurers, as they stand there."""
    status: Status | None = None
    source: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The dates of a calendar file, and what could not be placed."""

    dates: tuple[ImportedDate, ...]
    remarks: tuple[Remark, ...]


def read_calendar(path: Path, zone: ZoneInfo) -> CalendarFile:
    """Read a .csv or .ics file; ImportFailed, with what to do, if it is neither."""
    readers = {".csv": _read_csv, ".ics": _read_ics}
    reader = readers.get(path.suffix.lower())
    if reader is None or path.is_dir():
        raise ImportFailed(
            f"{path} is geen agenda. Geef een .csv (uit een rekenblad) of een .ics (uit een agenda)."
        )
    calendar = reader(path, zone)
    if not calendar.dates:
        raise ImportFailed(f"In {path.name} zijn geen datums gevonden." + _first(calendar.remarks))
    return calendar


def _first(remarks: Iterable[Remark]) -> str:
    return next((f" {remark}" for remark in remarks), "")


def _read_csv(path: Path, zone: ZoneInfo) -> CalendarFile:
    del zone
    lines = [line.text for line in read_text(read_bytes(path), path.name).lines]
    separator = max(_SEPARATORS, key=lines[0].count) if lines else ";"
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    names = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
    header = [names.get(cell.strip().casefold(), "") for cell in next(reader, ())]
    if not {"title", "date"} <= set(header):
        raise ImportFailed(
            f"De eerste regel van {path.name} noemt de kolommen niet. Nodig zijn Titel en Datum; ook gelezen "
            "worden Tot, Begintijd, Eindtijd, Omschrijving, Voor (regio of verzekeraar), Status, Bron en Id."
        )
    dates: list[ImportedDate] = []
    remarks: list[Remark] = []
    for row in reader:
        number = reader.line_num
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name and cell.strip()}
        if not cells:
            continue
        try:
            dates.append(_of_row(cells, f"regel {number}"))
        except ValueError as error:
            remarks.append(Remark(number, f"{error} Deze regel is overgeslagen.", f"regel {number}"))
    return CalendarFile(tuple(dates), tuple(remarks))


def _of_row(cells: Mapping[str, str], location: str) -> ImportedDate:
    """Raises ValueError with a Dutch sentence."""
    if "title" not in cells:
        raise ValueError("Er staat geen titel.")
    status = cells.get("status", "").casefold()
    if status and status not in list(Status):
        raise ValueError(f"De status “{status}” is geen {', '.join(Status)}.")
    return ImportedDate(
        location,
        cells["title"],
        _when(cells.get("date", ""), cells.get("until", "")),
        id=cells.get("id", ""),
        what=cells.get("what", ""),
        starts=_time(cells.get("starts", "")),
        ends=_time(cells.get("ends", "")),
        audience=cells.get("audience", ""),
        status=Status(status) if status else None,
        source=cells.get("source", ""),
    )


def _when(text: str, until: str) -> When:
    year, month, day = date_parts(text)
    try:
        if year and month and day:
            first = dt.date(year, month, day)
            return _window(first, _last_day(until)) if until else _on(first)
        if year and month:
            last = dt.date(year, month, monthrange(year, month)[1])
            return When(precision=Precision.MONTH, date=last, wording=f"{MONTHS[month - 1]} {year}")
        if year:
            return When(precision=Precision.YEAR, date=dt.date(year, 12, 31), wording=f"{year}")
    except ValueError:
        raise ValueError(f"“{text}{f' tot {until}' if until else ''}” is geen datum die bestaat.") from None
    raise ValueError(f"“{text}” is niet als datum te lezen; schrijf 14-09-2027, september 2027 of 2027.")


def _last_day(text: str) -> dt.date:
    year, month, day = date_parts(text)
    return dt.date(year or 0, month or 0, day or 0)


def _on(day: dt.date) -> When:
    return When(precision=Precision.DAY, date=day, wording=days_in_words(day, day))


def _window(first: dt.date, last: dt.date) -> When:
    """Raises ValueError when it ends before it begins."""
    if first == last:
        return _on(first)
    return When(precision=Precision.AROUND, from_=first, until=last, wording=days_in_words(first, last))


def days_in_words(first: dt.date, last: dt.date) -> str:
    """Write "14 september 2027", or "10 september 2027 tot en met 20 september 2027"."""
    days = dict.fromkeys((first, last))
    return " tot en met ".join(f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in days)


def _time(text: str) -> dt.time | None:
    if not text:
        return None
    advice = time_advice(text)
    written = text if advice is None else advice[1].removeprefix("Schrijf ").removesuffix(".")
    time = read_time(written)
    if time is None:
        raise ValueError(f"“{text}” is niet als tijd te lezen; schrijf 19:30.")
    return time


def _read_ics(path: Path, zone: ZoneInfo) -> CalendarFile:
    try:
        events = Calendar.from_ical(read_bytes(path)).events
    except ValueError as error:
        raise ImportFailed(f"{path.name} is geen leesbare agenda (.ics): {error}") from None
    dates: list[ImportedDate] = []
    remarks: list[Remark] = []
    for number, event in enumerate(events, start=1):
        location = f"afspraak {number}"
        try:
            dates.append(_of_event(event, location, zone))
        except ValueError as error:
            remarks.append(Remark(number, f"{error} Deze afspraak is overgeslagen.", location))
    return CalendarFile(tuple(dates), tuple(remarks))


def _of_event(event: Event, location: str, zone: ZoneInfo) -> ImportedDate:
    """Raises ValueError with a Dutch sentence."""
    title = clean(str(event.get("SUMMARY", ""))).strip()
    if not title or "DTSTART" not in event:
        raise ValueError("Er staat geen titel of geen datum.")
    if "RRULE" in event:
        raise ValueError(f"“{title}” komt vaker terug; zet hem zelf met repeat in het bestand.")
    first, last, starts, ends = _days_and_hours(event, zone)
    return ImportedDate(
        location,
        title,
        _window(first, last),
        what=clean(str(event.get("DESCRIPTION", ""))).strip(),
        starts=starts,
        ends=ends,
        cancelled=event.get("STATUS") == "CANCELLED",
        status=Status.EXPECTED if event.get("STATUS") == "TENTATIVE" else None,
    )


def _days_and_hours(event: Event, zone: ZoneInfo) -> tuple[dt.date, dt.date, dt.time | None, dt.time | None]:
    """First and last day there, and the hours of an event within one day; an all-day event ends a day later."""
    start, end = event.start, event.end
    if not (isinstance(start, dt.datetime) and isinstance(end, dt.datetime)):
        return start, max(end - _ONE_DAY, start), None, None
    start, end = start.astimezone(zone), end.astimezone(zone)
    if start.date() != end.date():
        return start.date(), end.date(), None, None
    return start.date(), end.date(), start.time(), end.time() if end > start else None
