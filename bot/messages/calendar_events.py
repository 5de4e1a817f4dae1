"""Events of a calendar subscription: a date as it stands in someone's own calendar, next to their appointments.

Put into iCalendar by ``bot/publishing/ics.py``. The words do not depend on today, so that an event changes only
when the content does: an expected date that has passed stays "verwacht" there.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.calendar.audience import audience
from bot.content.models import Deadline, Status
from bot.content.when import Precision
from bot.local_time import in_utc, zone_of
from bot.messages.competition import about_contract, competition_sentence
from bot.messages.date_certainty import certainty_words
from bot.messages.dates import when_words
from bot.messages.excerpts import facts
from bot.messages.occurrence_text import (
    basis,
    description,
    hours_of,
    source_line,
    subject,
    what_to_do,
)
from bot.messages.render_text import render_part
from bot.messages.sources import first_address

if TYPE_CHECKING:
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content

NAMESPACE = uuid.UUID("0b4a3f0c-6f0e-4b55-9b0a-3a1d5a0f6f2e")
"""Under which the UIDs are made. It never changes: with another one every event would stand there twice."""
LONGEST_BAND = dt.timedelta(days=31)
"""A window that takes longer is one marker on its last day, as a month and a year are, and no band of weeks."""
_WITHDRAWN = "Deze datum is ingetrokken."


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A date in a calendar subscription."""

    uid: str
    """Identity for good, made of that of the occurrence."""
    summary: str
    description: str
    first: dt.date
    last: dt.date
    """The last day itself; iCalendar names the day after it."""
    starts: dt.datetime | None
    """Of an event with hours, in UTC; idem its end, which may be unknown."""
    ends: dt.datetime | None
    tentative: bool
    """True for what is only expected."""
    url: str
    """Address of the source; empty where it is not known."""
    audiences: frozenset[str]
    """Audience names that it is for."""

    @property
    def moment(self) -> tuple[object, ...]:
        """Dates and certainty: a change of these is a new revision for the calendar of a reader."""
        return self.first, self.last, self.starts, self.ends, self.tentative


def calendar_event(content: Content, occurrence: Occurrence) -> CalendarEvent:
    """Event of an occurrence."""
    first, last = occurrence.first_day, occurrence.last_day
    marker = _is_marker(occurrence)
    starts, ends = _hours(content, occurrence)
    return CalendarEvent(
        uid=str(uuid.uuid5(NAMESPACE, "/".join(occurrence.key_parts))),
        summary=_summary(content, occurrence),
        description=_description(content, occurrence, marker=marker),
        first=last if marker else first,
        last=last,
        starts=starts,
        ends=ends,
        tentative=occurrence.status is Status.EXPECTED,
        url=first_address(content, occurrence.sources),
        audiences=frozenset(audience(occurrence)),
    )


def withdrawn_summary(event: CalendarEvent) -> str:
    """Title of a withdrawn date, for calendars that show what is cancelled like anything else."""
    return f"Vervallen: {event.summary}"


def withdrawn_description(event: CalendarEvent) -> str:
    """That a date was withdrawn, above what was said of it."""
    return f"{_WITHDRAWN}\n\n{event.description}"


def _is_marker(occurrence: Occurrence) -> bool:
    precision = occurrence.when.precision
    longest = occurrence.last_day - occurrence.first_day >= LONGEST_BAND
    return precision in {Precision.MONTH, Precision.YEAR} or longest


def _hours(content: Content, occurrence: Occurrence) -> tuple[dt.datetime | None, dt.datetime | None]:
    item = occurrence.item
    if not isinstance(item, Deadline) or item.starts is None:
        return None, None
    zone, day = zone_of(content.organisation), occurrence.last_day
    return in_utc(day, item.starts, zone), in_utc(day, item.ends, zone) if item.ends else None


def _summary(content: Content, occurrence: Occurrence) -> str:
    """Title, with the words of the source where there is no certain day: "… (rond half september)"."""
    title, when = subject(content, occurrence), occurrence.when
    if when.precision is Precision.DAY:
        return title
    words = when.wording if when.precision is Precision.AROUND else when_words(when, window=False)
    around = "rond " if when.precision is Precision.AROUND and not words.casefold().startswith("rond") else ""
    return f"{title} ({around}{words[:1].lower()}{words[1:]})"


def _description(content: Content, occurrence: Occurrence, *, marker: bool) -> str:
    today = occurrence.first_day
    lines = [
        description(content, occurrence),
        *map(render_part, what_to_do(occurrence, today)),
        facts(
            when_words(occurrence.when),
            hours_of(occurrence),
            certainty_words(content, occurrence, today),
            f"contractjaar {occurrence.contract_from}" if occurrence.contract_from else "",
        ),
        "Er is geen vaste dag bekend: dit staat op de laatste dag die past." if marker else "",
        *basis(occurrence),
        "\n".join(
            filter(None, (source_line(content, occurrence), first_address(content, occurrence.sources[:1])))
        ),
        competition_sentence(content, short=True) if about_contract(occurrence) else "",
    ]
    return "\n\n".join(filter(None, lines))
