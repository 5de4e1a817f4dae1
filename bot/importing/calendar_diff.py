"""Dates of a calendar file against the calendar that stands: each difference, and the edit that takes it over.

A date belongs to what stands when its id or its title does, and then to the repetition that is nearest. What the
file does not name is left as it is: a file may be about one region or one year.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, utils

from bot.calendar.audience import ANNOUNCEMENTS, EVERY_REGION, NATIONAL, insurer_topic, region_topic
from bot.calendar.date_filter import parse_selection
from bot.calendar.occurrences import Occurrence, occurrences
from bot.content.edits import add_element, add_record, replace_element, set_field, withdraw_record
from bot.content.models import Certainty, Deadline, Round, Status
from bot.content.new_records import free_id, own_source
from bot.content.when import Precision
from bot.importing.calendar_file import days_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.content.edits import Change, Json
    from bot.content.models import Content
    from bot.content.when import When
    from bot.importing.calendar_file import ImportedDate

AROUND = dt.timedelta(days=400)
"""Farther from what stands, a date is another one."""
ALIKE = 85
"""Resemblance of two titles that are taken for the same, from 0 to 100."""
TITLE, SHORT, WHAT = 70, 160, 2800
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_ROUND = re.compile(r"^contractronde ", re.IGNORECASE)
_GENERAL = {NATIONAL, ANNOUNCEMENTS, EVERY_REGION}


@dataclass(frozen=True, slots=True)
class DateDifference:
    """One date that the file has otherwise than the calendar."""

    location: str
    title: str
    kind: str
    """One word: "nieuw", "verschoven", "bevestigd", "vervallen", "anders"."""
    stands: str
    """The words for the date as it stands; empty for a new one."""
    wanted: str
    """The words for the date in the file."""
    changes: tuple[Change, ...] = ()
    """The edit that takes it over; none where a person has to do it."""
    advice: str = ""
    """Why there is none."""


def compare(
    content: Content, dates: Sequence[ImportedDate], today: dt.date, source: str
) -> tuple[DateDifference, ...]:
    """The differences, in the order of the file; ``source`` is the origin where the file names none."""
    known = _StandingDates(content, dates)
    return tuple(
        difference
        for date in dates
        if (difference := _difference(content, date, known.find(date), today, source)) is not None
    )


def deadline_record(content: Content, date: ImportedDate, document: str) -> dict[str, Json]:
    """The date as a record of ``deadlines.yaml``. Raises ValueError when it names someone unknown."""
    title = date.title[:TITLE].strip()
    sentence = date.what[:WHAT].strip() or title
    fields = {
        "id": free_id(f"{title} {_last(date.when):%Y}", content.deadline_by_id, "datum"),
        "title": title,
        "short": sentence if len(sentence) <= SHORT else None,
        "what": sentence,
        "when": _when(date.when),
        "starts": _clock(date.starts),
        "ends": _clock(date.ends),
        "status": (date.status or Status.CONFIRMED).value,
        "certainty": Certainty.HIGH.value,
        "audience": _audience(content, date),
        "sources": [{"document": document}],
    }
    return {name: value for name, value in fields.items() if value is not None}


class _StandingDates:
    """The dates that stand around those of a file."""

    def __init__(self, content: Content, dates: Iterable[ImportedDate]) -> None:
        days = [_last(date.when) for date in dates]
        first, last = min(days) - AROUND, max(days) + AROUND
        self._known = [
            (occurrence, _titles(content, occurrence)) for occurrence in occurrences(content, first, last)
        ]

    def find(self, date: ImportedDate) -> Occurrence | None:
        """The date that stands for this one, if any does."""
        wanted = _plain(date.title)
        scored = [
            (_score(date, wanted, occurrence, titles), -abs(occurrence.last_day - _last(date.when)), occurrence)
            for occurrence, titles in self._known
        ]
        near = [pair for pair in scored if pair[0] >= ALIKE and -pair[1] <= AROUND]
        return max(near, key=lambda pair: pair[:2])[2] if near else None


def _score(date: ImportedDate, wanted: str, occurrence: Occurrence, titles: Iterable[str]) -> float:
    if date.id:
        return 100.0 * (date.id in {occurrence.item.id, *occurrence.item.previous_ids})
    return max(fuzz.token_sort_ratio(wanted, title) for title in titles)


def _titles(content: Content, occurrence: Occurrence) -> set[str]:
    """The title with and without its date; of a step of a round also with its insurer, and by its kind."""
    titles = {occurrence.title, occurrence.title.removesuffix(occurrence.when.wording)}
    if isinstance(occurrence.item, Round) and occurrence.phase is not None:
        insurer = content.insurer_by_id[occurrence.item.insurer].name
        titles |= {f"{insurer} {name}" for name in (*titles, occurrence.phase.kind.value)}
    return set(map(_plain, titles))


def _plain(title: str) -> str:
    return str(utils.default_process(_ROUND.sub("", _IN_BRACKETS.sub("", title))))


def _difference(
    content: Content, date: ImportedDate, occurrence: Occurrence | None, today: dt.date, source: str
) -> DateDifference | None:
    if occurrence is None:
        return None if date.cancelled else _new(content, date, today, source)
    if date.cancelled:
        return _withdrawn(date, occurrence)
    if isinstance(occurrence.item, Round):
        return _of_round(content, date, occurrence, today, source)
    return _of_deadline(date, occurrence, occurrence.item)


def _new(content: Content, date: ImportedDate, today: dt.date, source: str) -> DateDifference:
    document, added = own_source(content, date.source or source, today)
    changes: tuple[Change, ...] = ()
    advice = ""
    try:
        changes = (*added, add_record("deadlines", deadline_record(content, date, document)))
    except ValueError as error:
        advice = str(error)
    return DateDifference(date.location, date.title, "nieuw", "", date.when.wording, changes, advice)


def _withdrawn(date: ImportedDate, occurrence: Occurrence) -> DateDifference:
    item, wording = occurrence.item, _stands(occurrence)
    once = isinstance(item, Deadline) and item.repeat is None
    changes = (withdraw_record("deadlines", item.id),) if once else ()
    advice = "" if once else "Hij komt vaker terug; haal hem zelf uit het bestand als hij voorgoed vervalt."
    return DateDifference(date.location, occurrence.title, "vervallen", wording, "vervallen", changes, advice)


def _of_deadline(date: ImportedDate, occurrence: Occurrence, deadline: Deadline) -> DateDifference | None:
    hours = (date.starts, date.ends)
    moved = not _same_days(date.when, occurrence) or (any(hours) and hours != (deadline.starts, deadline.ends))
    status = date.status if date.status not in {None, deadline.status} else None
    if not moved and status is None:
        return None
    kind = "verschoven" if moved else "anders"
    wanted = " ".join(filter(None, (date.when.wording, _clock(date.starts), status.value if status else "")))
    if moved and deadline.repeat is not None:
        advice = "Hij komt elk jaar of elke maand terug; verander hem zelf in het bestand."
        return DateDifference(date.location, deadline.title, kind, _stands(occurrence), wanted, advice=advice)
    changes = (
        *((set_field("deadlines", deadline.id, "when", _when(date.when)),) if moved else ()),
        *(
            set_field("deadlines", deadline.id, name, _clock(time))
            for name, time in zip(("starts", "ends"), hours, strict=True)
            if moved and time is not None
        ),
        *((set_field("deadlines", deadline.id, "status", status.value),) if status else ()),
    )
    stands = " ".join((_stands(occurrence), deadline.status.value if status else "")).strip()
    return DateDifference(date.location, deadline.title, kind, stands, wanted, changes)


def _of_round(
    content: Content, date: ImportedDate, occurrence: Occurrence, today: dt.date, source: str
) -> DateDifference | None:
    """A date of a contract round in the file is one that the insurer made known."""
    series, phase = occurrence.item, occurrence.phase
    if _same_days(date.when, occurrence) or not isinstance(series, Round) or phase is None:
        return None
    kind, stands = "bevestigd", _stands(occurrence)
    if date.status is Status.EXPECTED:
        advice = "In het bestand is hij nog niet zeker; alleen wat bekendgemaakt is, gaat voor de verwachting."
        return DateDifference(date.location, occurrence.title, kind, stands, date.when.wording, advice=advice)
    document, added = own_source(content, date.source or source, today)
    year = int(occurrence.cycle)
    confirmed = {
        "year": year,
        "phase": phase.id,
        "when": _when(date.when),
        "sources": [{"document": document}],
    }
    before = next((known for known in series.confirmed if (known.phase, known.year) == (phase.id, year)), None)
    change = (
        add_element("rounds", series.id, "confirmed", confirmed)
        if before is None
        else replace_element(
            "rounds",
            series.id,
            "confirmed",
            before.model_dump(mode="json", by_alias=True, exclude_unset=True),
            confirmed,
        )
    )
    return DateDifference(date.location, occurrence.title, kind, stands, date.when.wording, (*added, change))


def _stands(occurrence: Occurrence) -> str:
    """The days as they stand, with the words of the source where those are others."""
    days = days_in_words(occurrence.first_day, occurrence.last_day)
    wording = occurrence.when.wording
    return days if days == wording else f"{days} (“{wording}”)"


def _same_days(when: When, occurrence: Occurrence) -> bool:
    """True when both are on the same days; a month or year may be a mark on its last day."""
    days = (when.first_day, when.last_day)
    is_mark = occurrence.when.precision in {Precision.MONTH, Precision.YEAR}
    return days == (occurrence.first_day, occurrence.last_day) or (is_mark and days == (occurrence.last_day,) * 2)


def _audience(content: Content, date: ImportedDate) -> list[str]:
    named = date.audience.casefold().strip()
    if not named or named in _GENERAL:
        return [named or NATIONAL]
    selection = parse_selection(content, date.audience)
    if selection.not_understood:
        unknown = ", ".join(name.word for name in selection.not_understood)
        raise ValueError(f"“{unknown}” is geen regio of verzekeraar; verbeter de kolom Voor.")
    return [*map(region_topic, selection.regions), *map(insurer_topic, selection.insurers)] or [NATIONAL]


def _last(when: When) -> dt.date:
    return when.last_day or dt.date.max


def _when(when: When) -> Json:
    return when.model_dump(mode="json", by_alias=True, exclude_none=True)


def _clock(time: dt.time | None) -> str | None:
    return f"{time:%H:%M}" if time else None
