"""One dated occurrence in the words of a posting: what it is, when and how sure, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.occurrences import is_past
from bot.content.date_notation import MONTHS
from bot.content.footnote_marks import without_marks
from bot.content.models import Deadline, Precision, Round
from bot.messages.certainty import certainty_words
from bot.messages.dates import hours, relative, when_words
from bot.messages.excerpts import first_sentences, whole_words
from bot.messages.message import Action, Button, Buttons, Paragraph, Part, SmallPrint
from bot.messages.phases import step_made_known
from bot.messages.sources import source_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content, FaqItem

WHAT_LIMIT = 350
ACTION_LIMIT = 230
EXPLANATION_LIMIT = 420
READ_MORE = 2


def headline(content: Content, occurrence: Occurrence, today: dt.date) -> str:
    """What kind of word this is, and of what: "Herinnering: …", "Contractronde VGZ: …"."""
    if not isinstance(occurrence.item, Round):
        return f"{'Afgelopen' if is_past(occurrence, today) else 'Herinnering'}: {occurrence.title}"
    insurer = content.insurer_by_id[occurrence.item.insurer].name
    if step := step_made_known(occurrence):
        return f"Contractronde {insurer}: {step.name}"
    named = occurrence.title.startswith(insurer)
    return f"Contractronde {occurrence.title if named else f'{insurer}: {occurrence.title}'}"


def what(content: Content, occurrence: Occurrence) -> str:
    """What happens then, without marks and short enough for a phone; empty where nothing is said of it."""
    stated = occurrence.phase or occurrence.item
    if isinstance(occurrence.item, Round) and (step := step_made_known(occurrence)):
        insurer = content.insurer_by_id[occurrence.item.insurer].name
        return first_sentences(f"{insurer} heeft deze datum bekendgemaakt. {step.advice}", WHAT_LIMIT)
    return "" if isinstance(stated, Round) else first_sentences(without_marks(stated.what), WHAT_LIMIT)


def when_facts(content: Content, occurrence: Occurrence, today: dt.date) -> str:
    """When, how far off, how sure: "zaterdag 1 juni 2024 · over 7 dagen · streefdoel"."""
    return facts(
        when_words(occurrence.when),
        hours_of(occurrence),
        _distance(occurrence, today),
        certainty_words(content, occurrence, today),
        f"contractjaar {occurrence.contract_from}" if occurrence.contract_from else "",
    )


def _distance(occurrence: Occurrence, today: dt.date) -> str:
    """How far off it is; never as if a window, month or year were one day."""
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
    """The hours of an event: "19.30-21.00 uur"; empty where there are none."""
    item = occurrence.item
    return hours(item.starts, item.ends) if isinstance(item, Deadline) else ""


def what_to_do(occurrence: Occurrence, today: dt.date) -> tuple[Part, ...]:
    """What a practice does with it, as long as it can."""
    action = occurrence.item.action if isinstance(occurrence.item, Deadline) else None
    if action is None or is_past(occurrence, today):
        return ()
    return (Paragraph(f"Wat je ermee doet: {first_sentences(without_marks(action), ACTION_LIMIT)}"),)


def explanations(content: Content, shown: Iterable[Occurrence]) -> tuple[Part, ...]:
    """What each round that is only expected rests on."""
    expected = (occurrence.item for occurrence in shown if not step_made_known(occurrence))
    rounds = {item.id: item for item in expected if isinstance(item, Round)}
    lines = tuple(
        f"Waarop dit berust ({content.insurer_by_id[series.insurer].name}): "
        f"{first_sentences(series.explanation, EXPLANATION_LIMIT)}"
        for series in rounds.values()
    )
    return (SmallPrint(lines),) if lines else ()


def source_line(content: Content, occurrence: Occurrence) -> str:
    """The first source with its date and how it puts a day, and how many others there are."""
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
    """Buttons to the items of the FAQ that go with it."""
    items = [content.faq_by_id[id_] for id_ in occurrence.item.see_also[:READ_MORE]]
    return (Buttons(tuple(map(_read_button, items)), lead="Lees in de FAQ:"),) if items else ()


def _read_button(item: FaqItem) -> Button:
    label = whole_words(f"{item.letter} · {item.title}" if item.letter else item.title, 75)
    return Button(label, Action.SHOW_ITEM, item.id, spoken=whole_words(f"Lees in de FAQ: {item.title}", 75))


def facts(*said: str) -> str:
    """Short facts on one line; empty ones are left out."""
    return " · ".join(filter(None, said))
