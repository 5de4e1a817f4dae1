"""The year at a glance: the dates of the year ahead as entries of a picture, and the same in words.

The picture itself is made by ``bot/publishing/timeline_svg.py``. Steps that several insurers take on the same day
are one entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from bot.content.date_mistakes import MONTHS
from bot.content.models import Round, Status
from bot.messages.competition import competition_notice
from bot.messages.date_certainty import MOMENT, is_moment_to_look, status_words
from bot.messages.dates import day, when_words
from bot.messages.message import Action, Button, Buttons, Entries, Entry, Message, Paragraph, Picture
from bot.messages.phases import step_made_known
from bot.messages.sharing import LIST, share_button

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.messages.message import Part

FOLDER = "tijdlijn"
"""Folder of the pictures behind the public address."""
SHEET_TITLE = "Tijdlijn"
MONTHS_AHEAD = 13
"""This month and twelve more, so that a whole year is on it."""
SHOWN = 5
"""Entries in words that fit a phone screen."""
ALT_LIMIT = 1900
"""Slack takes 2,000 characters of alternative text (docs.slack.dev, Image block)."""


class Mark(StrEnum):
    """Certainty of an entry, by which it is drawn; each has its word in the legend."""

    CONFIRMED = "bevestigd"
    EXPECTED = "verwacht"
    TARGET = "streefdoel"
    MOMENT = MOMENT


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One date, window, month or year on the timeline."""

    first: dt.date
    last: dt.date
    title: str
    when: str
    """The date in words, as exact as the source."""
    mark: Mark
    contract: bool
    """True for a step of a contract round, False for a deadline or event."""
    insurers: tuple[str, ...] = ()
    """Names of the insurers whose step it is, where there are several."""

    @property
    def words(self) -> str:
        """Title, with the insurers that share it."""
        return f"{self.title}: {', '.join(self.insurers)}" if self.insurers else self.title


@dataclass(frozen=True, slots=True)
class Timeline:
    """The year ahead for someone."""

    about: str
    """Whose dates they are: "Zeeland"; empty for everyone's."""
    first: dt.date
    last: dt.date
    today: dt.date
    entries: tuple[TimelineEntry, ...]

    @property
    def title(self) -> str:
        """Heading."""
        return f"Het komende jaar voor {self.about}" if self.about else "Het komende jaar"

    @property
    def period(self) -> str:
        """First and last month."""
        months = (f"{MONTHS[at.month - 1]} {at.year}" for at in (self.first, self.last))
        return " tot en met ".join(months)


def period(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first day of this month, and the last one that is on the timeline."""
    first = today.replace(day=1)
    return first, first + relativedelta(months=MONTHS_AHEAD, days=-1)


def timeline(content: Content, dates: Iterable[Occurrence], today: dt.date, about: str) -> Timeline:
    """The timeline of these dates, those that are past left out."""
    first, last = period(today)
    together: dict[TimelineEntry, list[str]] = {}
    for occurrence in dates:
        if occurrence.last_day >= today and occurrence.first_day <= last:
            entry, insurer = _entry(content, occurrence, today)
            together.setdefault(entry, []).append(insurer)
    entries = [_of(entry, [name for name in insurers if name]) for entry, insurers in together.items()]
    return Timeline(about, first, last, today, tuple(sorted(entries, key=_order)))


def _order(entry: TimelineEntry) -> tuple[dt.date, dt.date, str]:
    return entry.last, entry.first, entry.title


def _entry(content: Content, occurrence: Occurrence, today: dt.date) -> tuple[TimelineEntry, str]:
    """Entry without the name of its insurer, and that name; empty for a deadline."""
    series, phase = occurrence.item, occurrence.phase
    title, insurer = occurrence.title, ""
    if isinstance(series, Round) and phase is not None:
        insurer = content.insurer_by_id[series.insurer].name
        step = step_made_known(occurrence)
        title = step.name if step else title.removeprefix(f"{insurer}: ").removesuffix(f" {phase.wording}")
    entry = TimelineEntry(
        occurrence.first_day,
        occurrence.last_day,
        f"{title[:1].upper()}{title[1:]}",
        when_words(occurrence.when, window=False, weekday=False),
        _mark(occurrence, today),
        contract=bool(insurer),
    )
    return entry, insurer


def _of(entry: TimelineEntry, insurers: Sequence[str]) -> TimelineEntry:
    """Entry with its insurer before its title, or with all their names."""
    if len(insurers) != 1:
        return replace(entry, insurers=tuple(insurers))
    return replace(entry, title=f"{insurers[0]}: {entry.title[:1].lower()}{entry.title[1:]}")


def _mark(occurrence: Occurrence, today: dt.date) -> Mark:
    if is_moment_to_look(occurrence):
        return Mark.MOMENT
    if occurrence.status is Status.EXPECTED:
        return Mark.EXPECTED
    return Mark.TARGET if status_words(occurrence, today) == Mark.TARGET else Mark.CONFIRMED


def alternative_text(line: Timeline) -> str:
    """The picture in words, for who can't see it."""
    words = "; ".join(f"{entry.when}: {entry.words} ({entry.mark})" for entry in line.entries)
    text = f"{line.title}, {line.period}. {words or 'Er staan geen datums'}."
    return text if len(text) <= ALT_LIMIT else f"{text[:ALT_LIMIT].rsplit(';', 1)[0]}; en meer."


def message(content: Content, line: Timeline, picture_url: str, command: str) -> Message:
    """The picture, or without an address for it the first dates in words; the rest behind a button.

    ``command`` is what the buttons repeat.
    """
    shown: tuple[Part, ...] = (Paragraph(line.title, strong=True),)
    if not line.entries:
        shown += (Paragraph("Er staan geen komende datums."),)
    elif picture_url:
        shown += (Picture(picture_url, alternative_text(line)),)
    else:
        shown += (Entries(tuple(map(_listed, line.entries[:SHOWN]))),)
    more = len(line.entries) - SHOWN
    label = "In woorden" if picture_url else f"Nog {more} {'datum' if more == 1 else 'datums'}"
    share = share_button(f"{LIST} {command}", "deze tijdlijn")
    whole = Buttons((Button(label, Action.READ_LIST, command),), more=(share,))
    row = whole if picture_url or more > 0 else Buttons((share,))
    about_contracts = any(entry.contract for entry in line.entries)
    notice = competition_notice(content, (), short=True, contract=True) if about_contracts else ()
    return Message((*shown, *((row,) if line.entries else ()), *notice))


def in_words(content: Content, line: Timeline) -> tuple[Part, ...]:
    """Every entry, by month."""
    parts: list[Part] = [Paragraph(f"{line.title}, vanaf {day(line.today)}", strong=True)]
    months = dict.fromkeys((entry.last.year, entry.last.month) for entry in line.entries)
    for year, month in months:
        entries = (entry for entry in line.entries if (entry.last.year, entry.last.month) == (year, month))
        heading = f"{MONTHS[month - 1].capitalize()} {year}"
        parts += [Paragraph(heading, strong=True), Entries(tuple(map(_listed, entries)))]
    return (*parts, *competition_notice(content, (), contract=True))


def _listed(entry: TimelineEntry) -> Entry:
    return Entry(entry.words, f"{entry.when} · {entry.mark}")
