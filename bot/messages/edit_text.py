"""Edits in words: the record and the field that they change, from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.content.edits import LISTS
from bot.content.shapes import NOUNS
from bot.messages.excerpts import whole_words
from bot.messages.message import Entry

if TYPE_CHECKING:
    from bot.content.edits import Change, Conflict, Json

SHOWN = 200
"""Characters of a value."""
_FIELDS = {
    "title": "titel",
    "question": "vraag",
    "short": "kort antwoord",
    "answer": "stuk van het antwoord",
    "later": "sindsdien",
    "asked_as": "manier van vragen",
    "when": "datum",
    "status": "status",
    "certainty": "zekerheid",
    "confirmed": "bevestigde datum",
    "sources": "bron",
    "review_by": "opnieuw bekijken voor",
    "starts": "begintijd",
    "ends": "eindtijd",
    "what": "wat er dan is",
    "action": "wat je doet",
}
_NOTHING = "niets"
_TELLING = ("wording", "text", "title", "question", "term", "date", "document", "id")
"""Keys of a mapping by which a reader knows it, the most telling first."""


def change_entry(change: Change) -> Entry:
    """A change: the record and field, and the value before and after."""
    return Entry(_subject(change), text=f"Was: {value_words(change.before)}\nNu: {value_words(change.after)}")


def conflict_entry(conflict: Conflict) -> Entry:
    """A change that does not fit: its value, and that of the file or the mistake that it brings in."""
    change = conflict.change
    wanted = f"Wijziging {conflict.edit}: {value_words(change.after)}"
    if conflict.problems:
        return Entry(_subject(change), wanted, "\n".join(problem.message for problem in conflict.problems[:2]))
    return Entry(_subject(change), wanted, f"Bestand: {value_words(conflict.present)}")


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


def _subject(change: Change) -> str:
    noun = NOUNS[LISTS[change.list]]
    field = _FIELDS.get(change.path[0], change.path[0]) if change.path else ""
    return f"{noun[:1].upper()}{noun[1:]} {change.id}{f', {field}' if field else ''}"
