"""Certainty of a date in words: a target, expected, confirmed, a moment to look; and what has passed is historic.

Lists, replies, reminders, canvas, timeline, calendar files and the site all say it in these words.

How sure an answer is, is decided in ``bot/answering/arbiter.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.occurrences import is_past
from bot.content.models import Basis, Certainty, Round, Status

if TYPE_CHECKING:
    import datetime as dt

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content, Insurer

_COMING = {
    Status.TARGET: "streefdoel",
    Status.EXPECTED: "verwacht",
    Status.CONFIRMED: "bevestigd",
    Status.HISTORIC: "historisch",
}
_PAST = {
    Status.TARGET: "historisch streefdoel",
    Status.EXPECTED: "historisch",
    Status.CONFIRMED: "historisch",
    Status.HISTORIC: "historisch",
}
MOMENT = "moment om te kijken"
_DOUBTFUL = frozenset({Certainty.MEDIUM, Certainty.LOW})


def status_words(occurrence: Occurrence, today: dt.date) -> str:
    """The status as a reader sees it on this day: "streefdoel", or "historisch streefdoel" when it has passed."""
    return (_PAST if is_past(occurrence, today) else _COMING)[occurrence.status]


def is_moment_to_look(occurrence: Occurrence) -> bool:
    """True for a date that is hardly more than a guess: it is a moment to look whether something came."""
    customary = isinstance(occurrence.item, Round) and occurrence.item.basis is Basis.CUSTOMARY
    doubtful = _DOUBTFUL if customary else {Certainty.LOW}
    return occurrence.status is Status.EXPECTED and occurrence.certainty in doubtful


def certainty_words(content: Content, occurrence: Occurrence, today: dt.date, *, name: bool = True) -> str:
    """Status, with how far the rhythm of a doubtful step of a contract round is known and with whom to check it.

    A step that is certain though its round is not, such as the legal "uiterlijk 1 april", is just "verwacht".
    Without ``name``, as in a list, it is not said with whom to check it.
    """
    status = status_words(occurrence, today)
    series = occurrence.item
    expected = occurrence.status is Status.EXPECTED and not is_past(occurrence, today)
    if not isinstance(series, Round) or not expected or occurrence.certainty not in _DOUBTFUL:
        return status
    if series.basis is Basis.CONFIRMED:
        return status
    label = MOMENT if is_moment_to_look(occurrence) else status
    insurer = content.insurer_by_id[series.insurer]
    words = f"{label}, {rhythm_words(content, insurer)}"
    return f"{words}, controleer bij {insurer.name}" if name else words


def rhythm_words(content: Content, insurer: Insurer) -> str:
    """Rhythm of an insurer, as far as it is known: "ritme na 2023 niet bevestigd", "na 2021 geen ritme bekend"."""
    after = after_what_is_known(insurer)
    return f"ritme {after}niet bevestigd" if has_rhythm(content, insurer) else f"{after}geen ritme bekend"


def after_what_is_known(insurer: Insurer) -> str:
    """End of the last contract of an insurer that is known, as "na 2023 "; empty where none is."""
    years = [period.until_year or period.from_year for period in insurer.periods]
    return f"na {max(years)} " if years else ""


def has_rhythm(content: Content, insurer: Insurer) -> bool:
    """True where a rhythm of the rounds of this insurer is known."""
    return any(series.insurer == insurer.id and series.basis is not Basis.CUSTOMARY for series in content.rounds)
