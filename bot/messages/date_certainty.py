"""Certainty of a date in words: a target, expected, confirmed, customary; and what has passed is historic.

How sure an answer is, is decided in ``bot/answering/arbiter.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.occurrences import is_past
from bot.content.models import Basis, Certainty, Round, Status

if TYPE_CHECKING:
    import datetime as dt

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content

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
_DOUBTFUL = frozenset({Certainty.MEDIUM, Certainty.LOW})


def status_words(occurrence: Occurrence, today: dt.date) -> str:
    """The status as a reader sees it on this day: "streefdoel", or "historisch streefdoel" when it has passed."""
    return (_PAST if is_past(occurrence, today) else _COMING)[occurrence.status]


def certainty_words(content: Content, occurrence: Occurrence, today: dt.date, *, name: bool = True) -> str:
    """Status, with what a doubtful step of a contract round rests on and with whom to check it.

    A step that is certain though its round is not, such as the legal "uiterlijk 1 april", is just "verwacht".
    Without ``name`` the insurer is not named again.
    """
    status = status_words(occurrence, today)
    series = occurrence.item
    expected = occurrence.status is Status.EXPECTED and not is_past(occurrence, today)
    if not isinstance(series, Round) or not expected or occurrence.certainty not in _DOUBTFUL:
        return status
    check = f"controleer bij {content.insurer_by_id[series.insurer].name}" if name else "controleer het"
    match series.basis:
        case Basis.CUSTOMARY:
            known = any(
                other.insurer == series.insurer and other.basis is not Basis.CUSTOMARY for other in content.rounds
            )
            return f"moment om te kijken, {'' if known else 'geen ritme bekend, '}{check}"
        case Basis.RHYTHM:
            return f"{status} volgens het ritme, {check}"
        case Basis.CONFIRMED:
            return status
