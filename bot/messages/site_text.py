"""Words of the page for those without Slack: its parts, and the dates without what is true on one day only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.messages.date_certainty import certainty_words
from bot.messages.dates import day, when_words
from bot.messages.excerpts import facts
from bot.messages.message import Entries, Entry, Paragraph, Part, SmallPrint
from bot.messages.occurrence_text import description, hours_of, source_line, subject
from bot.messages.sources import source_links

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content, Deadline


class SiteTexts(NamedTuple):
    """Every word of the frame around the content."""

    questions: str = "Vragen"
    terms: str = "Begrippen"
    dates: str = "Datums"
    agenda: str = "In je agenda"
    whole: str = "Alles op één pagina"
    search: str = "Zoek op deze pagina"
    search_hint: str = "Bijvoorbeeld NAW of contract"
    number_found: str = "gevonden"
    nothing: str = "Niets gevonden. Probeer één woord, of een ander woord."
    skip: str = "Naar de inhoud"
    navigation: str = "Onderdelen"
    read: str = "Lees alles"
    subscribe: str = (
        "Elke regio en zorgverzekeraar heeft een agenda die zichzelf bijwerkt. Hoe het gaat, staat eronder."
    )
    subscribe_now: str = "Abonneer"
    undated: str = "Zonder datum"


TEXTS = SiteTexts()


def updated(today: dt.date) -> str:
    """Day on which the page was made."""
    return f"Bijgewerkt op {day(today)}."


def introduction(content: Content) -> str:
    """First sentence of the page."""
    return f"Vragen en antwoorden, begrippen en datums van {content.organisation.name}, elk met bron en datum."


def date_heading(*, past: bool) -> str:
    """Heading over the dates that are coming, or over those that have passed."""
    return "Afgelopen" if past else "Komend"


def undated_parts(deadlines: Iterable[Deadline]) -> tuple[Part, ...]:
    """Deadlines for which the source gives no date; nothing where there are none."""
    entries = tuple(Entry(item.title, when_words(item.when), item.short or item.what) for item in deadlines)
    return (Paragraph(TEXTS.undated, strong=True), Entries(entries)) if entries else ()


def date_parts(content: Content, occurrence: Occurrence, today: dt.date) -> tuple[Part, ...]:
    """A date with its certainty, what happens then, and its sources."""
    when = facts(when_words(occurrence.when), hours_of(occurrence), certainty_words(content, occurrence, today))
    return (
        Entries((Entry(subject(content, occurrence), when, description(content, occurrence)),)),
        SmallPrint((source_line(content, occurrence),), source_links(content, occurrence.sources)),
    )
