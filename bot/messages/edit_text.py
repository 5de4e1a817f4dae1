"""Edits in words: the record and the field that they change, from what to what."""

from __future__ import annotations

import datetime as dt
import re
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.calendar.audience import insurer_of, region_of
from bot.content.date_mistakes import MONTHS
from bot.content.edits import LISTS
from bot.content.models import Status
from bot.content.shapes import NOUNS
from bot.content.when import Precision
from bot.messages.dates import day
from bot.messages.excerpts import whole_words
from bot.messages.message import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content.edits import Change, Conflict, Json
    from bot.content.models import Content, Phase

SHOWN = 200
"""Characters of a value."""
FIELD_NAMES = {
    "action": "wat je doet",
    "answer": "stuk van het antwoord",
    "as_of": "stand van zaken",
    "asked_as": "manieren van vragen",
    "audience": "voor wie",
    "certainty": "zekerheid",
    "confirmed": "bevestigde datum",
    "day": "dag",
    "ends": "eindtijd",
    "expansion": "voluit",
    "explanation": "uitleg",
    "from": "eerste dag",
    "heading": "kop",
    "later": "sindsdien",
    "owner": "wie dit bijhoudt",
    "phases": "stap",
    "precision": "hoe precies",
    "question": "vraag",
    "reply": "antwoord",
    "review_by": "uiterlijk opnieuw bekijken",
    "see_also": "verwante vragen",
    "short": "kort",
    "sources": "bron",
    "starts": "begintijd",
    "status": "status",
    "text": "tekst",
    "title": "titel",
    "until": "laatste dag",
    "variants": "andere schrijfwijzen",
    "what": "wat er dan is",
    "when": "datum",
    "wording": "in woorden",
}
"""Names of fields for people."""
_NOTHING = "niets"
_BESIDE = frozenset({"documents", "groups"})
"""Lists to which something is added because a record needs it."""
_TELLING = ("wording", "title", "term", "text", "question", "when", "date", "document", "id")
"""Keys of a mapping by which a reader knows it, the most telling first."""
PRECISIONS = {
    Precision.DAY: "Op één dag",
    Precision.AROUND: "Tussen twee dagen",
    Precision.MONTH: "Ergens in een maand",
    Precision.YEAR: "Ergens in een jaar",
    Precision.NONE: "Nog niet bekend",
}
_DATE, _DAY_OF_YEAR = re.compile(r"\d{4}-\d\d-\d\d$"), re.compile(r"\d\d-\d\d$")
_WORDS_BEFORE = 5
"""Words that stand before the first difference of a long text."""


def told(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Changes that a reader is told of, without what follows: a source or group, the beginning of an answer."""
    whole = {change.id for change in changes if change.path == ("answer",) and not change.of_element}
    own = [
        change
        for change in changes
        if (change.path or change.list not in _BESIDE) and not (change.path == ("short",) and change.id in whole)
    ]
    return tuple(own or changes)


def change_entry(content: Content, change: Change) -> Entry:
    """A change: the record and field, and the value before and after."""
    if change.of_element and change.before is None and change.path != ("confirmed",):
        return Entry(
            _subject(content, change), text=f"Erbij: {value_words(content, change.path[-1], change.after)}"
        )
    if change.path:
        return Entry(_subject(content, change), text="\n".join(_was_and_is(content, change)))
    return Entry(f"{_subject(content, change)} is {'ingetrokken' if change.after is None else 'toegevoegd'}")


def undone_entry(content: Content, change: Change) -> Entry:
    """A change that was taken back: the value that stands there again."""
    if change.of_element and change.before is None and change.path != ("confirmed",):
        return Entry(_subject(content, change), text=f"Weg: {value_words(content, change.path[-1], change.after)}")
    if change.path:
        return Entry(_subject(content, change), text=f"Nu weer: {_before_words(content, change)}")
    return Entry(f"{_subject(content, change)} is {'er weer' if change.after is None else 'weg'}")


def _was_and_is(content: Content, change: Change) -> tuple[str, str]:
    """The value before and after; of a long text from where the two differ."""
    before, after, field = change.before, change.after, change.path[-1]
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        field = next((key for key in _TELLING if key in keys), keys[0] if keys else field)
        before, after = before.get(field), after.get(field)
    if isinstance(before, str) and isinstance(after, str):
        before, after = _around_difference(before, after), _around_difference(after, before)
    was = _before_words(content, change) if before is None else value_words(content, field, before)
    sure = f", {Status.CONFIRMED}" if after and confirmed_step(content, change) else ""
    return f"Was: {was}", f"Nu: {value_words(content, field, after)}{sure}"


def _before_words(content: Content, change: Change) -> str:
    """The value before; of the date of a round the expectation that held until it was confirmed."""
    step = confirmed_step(content, change)
    if change.before is None and step is not None:
        phase, year = step
        return f"{phase.wording} {year}, {phase.status}"
    if change.before is None and change.path == ("confirmed",):
        return "zoals elk jaar"
    return value_words(content, change.path[-1], change.before)


def confirmed_step(content: Content, change: Change) -> tuple[Phase, int] | None:
    """The step and year of which a change confirms the date; None for any other change."""
    value = change.after or change.before
    if change.path != ("confirmed",) or not isinstance(value, dict):
        return None
    series = content.round_by_id.get(change.id)
    phases = series.phases if series else ()
    return next(((phase, value["year"]) for phase in phases if phase.id == value.get("phase")), None)


def conflict_entry(content: Content, conflict: Conflict) -> Entry:
    """A change that does not fit: its value, and that of the file or the mistake that it brings in."""
    change, subject = conflict.change, _subject(content, conflict.change)
    field = change.path[-1] if change.path else ""
    wanted = f"Wijziging {conflict.edit}: {value_words(content, field, change.after)}"
    if conflict.problems:
        return Entry(subject, wanted, "\n".join(problem.message for problem in conflict.problems[:2]))
    return Entry(subject, wanted, f"Bestand: {value_words(content, field, conflict.present)}")


def value_words(content: Content, field: str, value: Json) -> str:
    """A value as a reader knows it, by the name of its field: no ids, no dates as the files have them."""
    if value is None or value == []:
        return _NOTHING
    if isinstance(value, list):
        return whole_words("; ".join(dict.fromkeys(value_words(content, field, part) for part in value)), SHOWN)
    if isinstance(value, dict):
        telling = next((key for key in _TELLING if key in value), None)
        return value_words(content, telling, value[telling]) if telling is not None else ", ".join(value)
    return whole_words(_word(content, field, str(value)), SHOWN)


def _word(content: Content, field: str, value: str) -> str:  # noqa: PLR0911 - one return for each kind
    match field:
        case "document" if document := content.document_by_id.get(value):
            return document.title
        case "see_also" if item := content.faq_by_id.get(value):
            return item.title
        case "terms" if term := content.term_by_id.get(value):
            return term.term
        case "audience":
            return _audience(content, value)
        case "precision":
            return PRECISIONS[Precision(value)]
        case "day" | "from" | "until" if _DAY_OF_YEAR.match(value):
            return f"{int(value[3:])} {MONTHS[int(value[:2]) - 1]}"
        case _ if _DATE.match(value):
            return day(dt.date.fromisoformat(value))
    return value


def _audience(content: Content, topic: str) -> str:
    if region := region_of(content, topic):
        return f"regio {region.name}"
    insurer = insurer_of(content, topic)
    return insurer.name if insurer else topic.replace("-", " ")


def _around_difference(text: str, other: str) -> str:
    """A long text from just before the first word in which it differs from another."""
    words = text.split()
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(words, other.split(), strict=False)))
    if len(text) <= SHOWN or same <= _WORDS_BEFORE:
        return text
    return f"… {' '.join(words[same - _WORDS_BEFORE :])}"


def _subject(content: Content, change: Change) -> str:
    """Kind and name of a record, with the field: "Deadline “Plan is af”, datum"."""
    if step := confirmed_step(content, change):
        phase, year = step
        series = content.round_by_id[change.id]
        name = phase.title.removeprefix(f"{content.insurer_by_id[series.insurer].name}: ")
        return f"{series.title}, {year}: {name.removesuffix(f' {phase.status}')}"
    field = FIELD_NAMES.get(change.path[0], change.path[0]) if change.path else ""
    record = change.after or change.before if not change.path else None
    name = value_words(content, "", record) if isinstance(record, dict) else _name(content, change)
    noun = NOUNS[LISTS[change.list]].capitalize()
    named = f"“{name}”" if name.startswith(noun) else f"{noun} “{name}”"
    return f"{named}{f', {field}' if field else ''}"


def _name(content: Content, change: Change) -> str:
    """The name of a record that the content has; else its id."""
    records = content.faq if change.list == "items" else getattr(content, change.list)
    record = next((record for record in records if record.id == change.id), None)
    names = (getattr(record, key, None) for key in ("title", "term", "name"))
    return next(filter(None, names), change.id)
