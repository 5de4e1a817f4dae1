"""Words of a posting about one occurrence: name, date, certainty, basis and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.occurrences import is_past
from bot.content.date_mistakes import MONTHS
from bot.content.footnote_marks import without_marks
from bot.content.models import Deadline, Round
from bot.content.when import Precision
from bot.messages.buttons import named_button, show_button
from bot.messages.date_certainty import certainty_words
from bot.messages.dates import hours, relative, when_words
from bot.messages.excerpts import facts, first_sentences
from bot.messages.message import Action, Buttons, Paragraph, Part
from bot.messages.phases import step_made_known
from bot.messages.sources import source_words

if TYPE_CHECKING:
    import datetime as dt

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content

SENTENCE_LIMIT = 160
"""Characters of what happens then, and of what a practice does with it."""
BASIS_LIMIT = 300
READ_MORE = 2
ROUND = "Contractronde "
"""Begin of the name of a step of a contract round."""
READ_IN_FAQ = "Lees in de FAQ"


def headline(content: Content, occurrence: Occurrence, today: dt.date) -> str:
    """Kind of notice and its subject: "Herinnering: …", "Contractronde VGZ: …"."""
    if isinstance(occurrence.item, Round):
        return subject(content, occurrence)
    return f"{'Afgelopen' if is_past(occurrence, today) else 'Herinnering'}: {occurrence.title}"


def subject(content: Content, occurrence: Occurrence) -> str:
    """Title of a date; of a step of a contract round with the insurer."""
    if not isinstance(occurrence.item, Round):
        return occurrence.title
    insurer = content.insurer_by_id[occurrence.item.insurer].name
    if step := step_made_known(occurrence):
        return f"{ROUND}{insurer}: {step.name}"
    named = occurrence.title.startswith(insurer)
    return f"{ROUND}{occurrence.title if named else f'{insurer}: {occurrence.title}'}"


def description(content: Content, occurrence: Occurrence) -> str:
    """Sentence on what happens then, short enough for a phone; empty where nothing is said of it."""
    stated = occurrence.phase or occurrence.item
    if isinstance(occurrence.item, Round) and (step := step_made_known(occurrence)):
        insurer = content.insurer_by_id[occurrence.item.insurer].name
        return first_sentences(f"{insurer} heeft deze datum bekendgemaakt. {step.advice}", SENTENCE_LIMIT)
    if isinstance(stated, Round):
        return ""
    return stated.short or first_sentences(without_marks(stated.what), SENTENCE_LIMIT)


def when_facts(content: Content, occurrence: Occurrence, today: dt.date, *, window: bool = True) -> str:
    """Date, distance and certainty: "zaterdag 1 juni 2024 · over 7 dagen · streefdoel"."""
    return facts(
        when_words(occurrence.when, window=window),
        hours_of(occurrence),
        distance(occurrence, today),
        certainty_words(content, occurrence, today),
        f"contractjaar {occurrence.contract_from}" if occurrence.contract_from else "",
    )


def distance(occurrence: Occurrence, today: dt.date) -> str:
    """Time until the date, or since; never as if a window, month or year were one day."""
    first, last = occurrence.first_day, occurrence.last_day
    ends = f"{'eindigt' if last >= today else 'eindigde'} {relative(last, today)}"
    match occurrence.when.precision:
        case Precision.AROUND if first >= today:
            return f"begint {relative(first, today)}"
        case Precision.AROUND:
            return ends
        case Precision.MONTH:
            return f"{MONTHS[last.month - 1]} {ends}"
        case Precision.YEAR:
            return f"{last.year} {ends}"
    return relative(last, today)


def hours_of(occurrence: Occurrence) -> str:
    """Hours of an event: "19.30-21.00 uur"; empty where there are none."""
    item = occurrence.item
    return hours(item.starts, item.ends) if isinstance(item, Deadline) else ""


def what_to_do(occurrence: Occurrence, today: dt.date) -> tuple[Part, ...]:
    """Use of the date to a practice, until it has passed."""
    action = occurrence.item.action if isinstance(occurrence.item, Deadline) else None
    if action is None or is_past(occurrence, today):
        return ()
    return (Paragraph(f"Wat je ermee doet: {first_sentences(without_marks(action), SENTENCE_LIMIT)}"),)


def basis(occurrence: Occurrence) -> tuple[str, ...]:
    """Line on what an expected step of a round rests on; none for anything else."""
    if not isinstance(occurrence.item, Round) or step_made_known(occurrence):
        return ()
    return (f"Waarop dit berust: {first_sentences(occurrence.item.explanation, BASIS_LIMIT)}",)


def source_line(content: Content, occurrence: Occurrence) -> str:
    """First source with its date and its words for a day, and the number of others."""
    first, *others = occurrence.sources
    dated = content.document_by_id[first.document].dated
    more = f"en {len(others)} andere {'bron' if len(others) == 1 else 'bronnen'}" if others else ""
    return f"Bron: {facts(source_words(content, first), dated, _own_words(occurrence), more)}"


def _own_words(occurrence: Occurrence) -> str:
    """The words of the source for a day that it names otherwise: 31 december 2026 is "tot en met 2026"."""
    date, wording = occurrence.last_day, occurrence.when.wording
    if occurrence.when.precision is not Precision.DAY or f"{date.day} {MONTHS[date.month - 1]}" in wording:
        return ""
    return f"daar staat: “{wording}”"


def read_more(content: Content, occurrence: Occurrence) -> tuple[Part, ...]:
    """Button to the item of the FAQ that goes with it best, and the next one in the menu."""
    items = [content.faq_by_id[id_] for id_ in occurrence.item.see_also[:READ_MORE]]
    if not items:
        return ()
    best = named_button(READ_IN_FAQ, Action.SHOW_ITEM, items[0].id, items[0].title)
    return (Buttons((best,), more=tuple(map(show_button, items[1:]))),)
