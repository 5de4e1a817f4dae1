"""What the calendar and the glossary have where the FAQ is not sure: dates, terms, and the way to all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.calendar.occurrences import is_past
from bot.content.footnote_marks import without_marks
from bot.content.models import Deadline, Round
from bot.messages.answers import term_title
from bot.messages.buttons import list_buttons
from bot.messages.date_lists import in_brief
from bot.messages.excerpts import first_sentences
from bot.messages.message import (
    Buttons,
    Entries,
    Entry,
    ListRow,
    Paragraph,
    Part,
    SmallPrint,
)
from bot.messages.remind_me import remind_button
from bot.messages.sources import source_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.calendar.asked_dates import AskedDates
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content, Term

TEXT_LIMIT = 160


def beside_the_faq(content: Content, asked: AskedDates, terms: Sequence[Term], today: dt.date) -> tuple[Part, ...]:
    """The dates and terms that a question may be about; where a date was asked, the lists of all; else nothing."""
    lists = Buttons(
        list_buttons(),
        lead=None if asked.found else "Zoek je een datum? Die staan hier:",
    )
    return (
        *_dates(content, asked.found, today),
        *((Entries(tuple(map(_term, terms))),) if terms else ()),
        *((lists,) if asked.wanted or asked.found else ()),
    )


def _dates(content: Content, found: Sequence[Occurrence], today: dt.date) -> tuple[Part, ...]:
    if not found:
        return ()
    lead = "Misschien bedoel je deze datum:" if len(found) == 1 else "Misschien bedoel je een van deze datums:"
    about_contracts = any(isinstance(each.item, Round) for each in found)
    notice = (content.organisation.competition_notice_short,) if about_contracts else ()
    return (
        Paragraph(lead, strong=True),
        *(_date(content, each, today) for each in found),
        SmallPrint((*(f"Bron: {name}" for name in _sources(content, found)), *notice)),
    )


def _date(content: Content, occurrence: Occurrence, today: dt.date) -> Part:
    entry = in_brief(content, occurrence, today)
    if isinstance(occurrence.item, Deadline):
        entry = replace(entry, text=first_sentences(without_marks(occurrence.item.what), TEXT_LIMIT))
    return Entries((entry,)) if is_past(occurrence, today) else ListRow(entry, remind_button(occurrence.item))


def _sources(content: Content, found: Sequence[Occurrence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source_words(content, each.sources[0]) for each in found))


def _term(term: Term) -> Entry:
    return Entry(term_title(term), text=first_sentences(term.explanation, TEXT_LIMIT))
