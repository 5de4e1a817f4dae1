"""Messages that the bot posts by itself: reminders, alerts of contract rounds, and what changed about them later.

- ``reminders`` is the posting for what is due in a channel at one moment (``reminder`` for one date alone), and
  ``follow_up`` that for dates of which a reminder stands there already.
- ``late_notices`` is the one posting for everything that a channel missed while the bot was down.
- ``correction`` and ``withdrawn`` give two messages each: what replaces the posting that stands in the channel,
  and the note that is threaded under it. They need what was said at the time: keep ``announced(occurrence)`` with
  every posting, as ``model_dump_json()``, and read it back with ``AnnouncedOccurrence.model_validate_json``.

``now`` is a moment with a time zone (else ValueError); "morgen" and "over 7 dagen" count from it in the time zone
of the association. What has passed is told as historic. Under everything about a contract stands the sentence on
competition law.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import local_time
from bot.calendar.occurrences import is_past
from bot.content.field_types import Model
from bot.content.models import Status
from bot.content.when import When
from bot.messages.competition import about_contract, competition_notice
from bot.messages.date_certainty import certainty_words
from bot.messages.dates import day, when_words
from bot.messages.excerpts import facts
from bot.messages.message import Entries, Entry, Message, Paragraph, Part, SmallPrint
from bot.messages.occurrence_text import (
    basis,
    description,
    distance,
    headline,
    hours_of,
    read_more,
    source_line,
    subject,
    what_to_do,
    when_facts,
)
from bot.messages.sources import source_links

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.calendar.due import Due
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content

MOST_TOGETHER = 2
"""Steps of contract rounds, due at one moment, that make one message: so many fit a phone screen with sources."""
LATE_SHOWN = 3
"""Missed dates that fit a phone screen."""


class AnnouncedOccurrence(Model):
    """Facts that a posting told, as far as it matters when they change."""

    title: str
    when: When
    status: Status | None = None
    """As the content had it; None when that was not kept."""
    hours: str = ""
    """The hours of an event: "19.30-21.00 uur"; empty where there are none."""
    contract: bool
    """True when the sentence on competition law belongs under it."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """Correction of a posting that is no longer right."""

    standing: Message
    """Replaces the posting."""
    note: Message
    """Is threaded under it, so that readers see that it changed."""


def announced(occurrence: Occurrence) -> AnnouncedOccurrence:
    """Facts that a posting about this tells."""
    return AnnouncedOccurrence(
        title=occurrence.title,
        when=occurrence.when,
        status=occurrence.status,
        hours=hours_of(occurrence),
        contract=about_contract(occurrence),
    )


def reminder(content: Content, due: Due, *, now: dt.datetime) -> Message:
    """One date in full: when and how sure, what to do with it, what it rests on, and where to read on."""
    return Message(_reminder(content, due.occurrence, _today(content, now)))


def follow_up(content: Content, dues: Sequence[Due], *, now: dt.datetime) -> Message:
    """Two lines on each date of which a whole reminder stands in the channel: how far off it is, and how sure.

    Meant to be threaded under that reminder and shown in the channel too, so that it leads there.
    """
    today, occurrences = _today(content, now), _occurrences(dues)
    entries = (
        Entry(
            f"{_capital(distance(occurrence, today))}: {subject(content, occurrence)}",
            _capital(
                facts(when_words(occurrence.when, window=False), certainty_words(content, occurrence, today))
            ),
        )
        for occurrence in occurrences
    )
    return Message((Entries(tuple(entries)), *competition_notice(content, occurrences, short=True)))


def reminders(content: Content, dues: Sequence[Due], *, now: dt.datetime) -> Message:
    """One posting for all that is due in a channel at one moment; a single date is told in full.

    Raises ValueError when nothing is due.
    """
    if not dues:
        raise ValueError("Nothing is due: there is no reminder to give.")
    today = _today(content, now)
    due = _occurrences(dues)
    return Message(_reminder(content, due[0], today) if len(due) == 1 else _together(content, due, today))


def late_notices(content: Content, dues: Sequence[Due], *, now: dt.datetime) -> Message:
    """One posting for all that a channel missed: what is still to come first, then what has passed.

    Several reminders of one date are told once; a single date is told in full. Raises ValueError when nothing was
    missed.
    """
    if not dues:
        raise ValueError("Nothing was missed: there is no late notice to give.")
    today = _today(content, now)
    since = _local_day(content, min(due.due_at for due in dues))
    missed = _occurrences(dues)
    opening = (
        Paragraph("Later dan gepland", strong=True),
        Paragraph(f"Dit had hier vanaf {day(since, weekday=True)} al moeten staan."),
    )
    body = _reminder(content, missed[0], today) if len(missed) == 1 else _summary(content, missed, today)
    return Message((*opening, *body))


def correction(
    content: Content, occurrence: Occurrence, was: AnnouncedOccurrence, *, now: dt.datetime
) -> Amendment:
    """The date or the hour moved, or is confirmed: the reminder as it is now, and a note from old to new."""
    today = _today(content, now)
    old = _was(was)
    moved = (was.when.first_day, was.when.last_day) != (occurrence.first_day, occurrence.last_day)
    entry, *rest = _reminder(content, occurrence, today, window=True)
    newly = occurrence.status is Status.CONFIRMED and was.status not in {None, Status.CONFIRMED}
    confirmed = newly and not moved
    changed = Paragraph(f"{'Bevestigd' if confirmed else 'Gewijzigd'} op {day(today)}. Hier stond: {old}.")
    change = "datum is bevestigd" if confirmed else "datum is gewijzigd" if moved else "tijd is gewijzigd"
    note: tuple[Part, ...] = (
        Paragraph(f"De {change}", strong=True),
        Entries((Entry(occurrence.title, f"Was: {old}", f"Nu: {when_facts(content, occurrence, today)}"),)),
        SmallPrint((source_line(content, occurrence),), source_links(content, occurrence.sources[:1])),
        *competition_notice(content, (occurrence,), contract=was.contract),
    )
    return Amendment(standing=Message((entry, changed, *rest)), note=Message(note))


def withdrawn(content: Content, was: AnnouncedOccurrence, *, now: dt.datetime) -> Amendment:
    """The date is no longer in the content: what stood there is struck, and a note says so."""
    command = f"{content.organisation.command} {'rondes' if was.contract else 'deadlines'}"
    old = _was(was)
    sentence = competition_notice(content, (), contract=was.contract)
    struck = Entry(
        was.title,
        f"Vervallen · hier stond: {old}",
        f"Ingetrokken op {day(_today(content, now))}. Reken niet meer op deze datum.",
    )
    noted = Entry(
        was.title,
        f"Was: {old}",
        f"Reken niet meer op deze datum. Welke datums er wel zijn, zie je met {command}.",
    )
    note: tuple[Part, ...] = (
        Paragraph("Deze datum is ingetrokken", strong=True),
        Entries((noted,)),
        *sentence,
    )
    return Amendment(standing=Message((Entries((struck,)), *sentence)), note=Message(note))


def _reminder(
    content: Content, occurrence: Occurrence, today: dt.date, *, window: bool = False
) -> tuple[Part, ...]:
    entry = Entry(
        headline(content, occurrence, today),
        _capital(when_facts(content, occurrence, today, window=window)),
        description(content, occurrence),
    )
    law = (line for part in competition_notice(content, (occurrence,)) for line in part.lines)
    return (
        Entries((entry,)),
        *what_to_do(occurrence, today),
        SmallPrint(
            (*basis(occurrence), source_line(content, occurrence), *law),
            source_links(content, occurrence.sources[:1]),
        ),
        *read_more(content, occurrence),
    )


def _together(content: Content, due: Sequence[Occurrence], today: dt.date) -> tuple[Part, ...]:
    entries = (
        Entry(
            headline(content, occurrence, today),
            _capital(when_facts(content, occurrence, today, window=False)),
        )
        for occurrence in due
    )
    law = (line for part in competition_notice(content, due) for line in part.lines)
    origins = dict.fromkeys(source_line(content, occurrence) for occurrence in due)
    links = dict.fromkeys(link for occurrence in due for link in source_links(content, occurrence.sources[:1]))
    readings = dict.fromkeys(read_more(content, occurrence) for occurrence in due)
    return (
        Entries(tuple(entries)),
        SmallPrint((*origins, *law), tuple(links)),
        *(next(iter(readings)) if len(readings) == 1 else ()),
    )


def _summary(content: Content, missed: Sequence[Occurrence], today: dt.date) -> tuple[Part, ...]:
    coming = [occurrence for occurrence in missed if not is_past(occurrence, today)][:LATE_SHOWN]
    past = [occurrence for occurrence in reversed(missed) if is_past(occurrence, today)][
        : LATE_SHOWN - len(coming)
    ]
    rest = len(missed) - len(coming) - len(past)
    return (
        *_entries(content, coming, today),
        *((Paragraph("Inmiddels voorbij", strong=True),) if past else ()),
        *_entries(content, past, today),
        *((Paragraph(_rest(content, rest)),) if rest else ()),
        *competition_notice(content, missed),
    )


def _entries(content: Content, shown: Iterable[Occurrence], today: dt.date) -> tuple[Part, ...]:
    entries = tuple(
        Entry(headline(content, occurrence, today), _capital(when_facts(content, occurrence, today, window=False)))
        for occurrence in shown
    )
    return (Entries(entries),) if entries else ()


def _rest(content: Content, number: int) -> str:
    command = content.organisation.command
    others = "En nog 1 andere datum" if number == 1 else f"En nog {number} andere datums"
    return f"{others}; je ziet ze met {command} deadlines of {command} rondes."


def _was(was: AnnouncedOccurrence) -> str:
    return facts(when_words(was.when), was.hours, was.status.value if was.status else "")


def _occurrences(dues: Iterable[Due]) -> list[Occurrence]:
    """The dates of these reminders, each once, in order of time."""
    return sorted({due.occurrence.key_parts: due.occurrence for due in dues}.values(), key=in_time)


def in_time(occurrence: Occurrence) -> tuple[dt.date, dt.date, tuple[str, str, str]]:
    """Sort key of the dates in one message."""
    return occurrence.first_day, occurrence.last_day, occurrence.key_parts


def _today(content: Content, now: dt.datetime) -> dt.date:
    if now.tzinfo is None:
        raise ValueError(f"The moment {now} needs a time zone.")
    return _local_day(content, now)


def _local_day(content: Content, moment: dt.datetime) -> dt.date:
    return local_time.today(content.organisation, moment)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
