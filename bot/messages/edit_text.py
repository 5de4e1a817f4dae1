"""Edits in words: the record and the field that they change, from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.content.edits import LISTS
from bot.content.shapes import NOUNS
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


def told(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Changes that a reader is told of: a document or group that was added for them goes without saying."""
    own = [change for change in changes if change.path or change.list not in _BESIDE]
    return tuple(own or changes)


def change_entry(content: Content, change: Change) -> Entry:
    """A change: the record and field, and the value before and after."""
    if change.path:
        before, after = _before_words(content, change), value_words(change.after)
        return Entry(_subject(content, change), text=f"Was: {before}\nNu: {after}")
    return Entry(f"{_subject(content, change)} is {'ingetrokken' if change.after is None else 'toegevoegd'}")


def undone_entry(content: Content, change: Change) -> Entry:
    """A change that was taken back: the value that stands there again."""
    if change.path:
        return Entry(_subject(content, change), text=f"Nu weer: {_before_words(content, change)}")
    return Entry(f"{_subject(content, change)} is {'er weer' if change.after is None else 'weg'}")


def _before_words(content: Content, change: Change) -> str:
    """The value before; of the date of a round the expectation that held until it was confirmed."""
    step = confirmed_step(content, change)
    if change.before is None and step is not None:
        phase, year = step
        return f"{phase.wording} {year}, {phase.status}"
    return value_words(change.before)


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
    wanted = f"Wijziging {conflict.edit}: {value_words(change.after)}"
    if conflict.problems:
        return Entry(subject, wanted, "\n".join(problem.message for problem in conflict.problems[:2]))
    return Entry(subject, wanted, f"Bestand: {value_words(conflict.present)}")


def value_words(value: Json) -> str:
    """A value as a reader knows it."""
    if value is None or value == []:
        return _NOTHING
    if isinstance(value, list):
        return whole_words("; ".join(value_words(element) for element in value), SHOWN)
    if isinstance(value, dict):
        telling = next((value[key] for key in _TELLING if key in value), None)
        return value_words(telling) if telling is not None else ", ".join(value)
    return whole_words(str(value), SHOWN)


def _subject(content: Content, change: Change) -> str:
    """Kind and name of a record, with the field: "Deadline “Plan is af”, datum"."""
    if step := confirmed_step(content, change):
        phase, year = step
        return f"{_name(content, change)}, {year}: {phase.title}"
    field = FIELD_NAMES.get(change.path[0], change.path[0]) if change.path else ""
    record = change.after or change.before if not change.path else None
    name = value_words(record) if isinstance(record, dict) else _name(content, change)
    noun = NOUNS[LISTS[change.list]]
    return f"{noun[:1].upper()}{noun[1:]} “{name}”{f', {field}' if field else ''}"


def _name(content: Content, change: Change) -> str:
    """The name of a record that the content has; else its id."""
    records = content.faq if change.list == "items" else getattr(content, change.list)
    record = next((record for record in records if record.id == change.id), None)
    names = (getattr(record, key, None) for key in ("title", "term", "name"))
    return next(filter(None, names), change.id)
