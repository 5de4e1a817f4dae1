"""Buttons under a reminder, and the replies to them.

Chosen by ``schedules/reminder_buttons_by_state.py``; pressed in ``handlers/reminder_counts.py`` (channel) and
``handlers/snooze.py`` (direct message); "Herinner mij" beside them is ``remind_me.py`` here and in handlers.

In a channel they count how many have seen a date or dealt with it, without names; never a date that touches on
contracts, tariffs or signing: how many practices do something there is not to be known (competition law). In a
direct message they snooze the reminder or dismiss it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.calendar.snooze_moment import SnoozeChoice
from bot.content.models import Deadline
from bot.local_time import zone_of
from bot.messages.dates import moment
from bot.messages.message import Action, Button, Buttons, Menu, Message, Option, Paragraph, SmallPrint, titled

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.messages.message import Part

UNDO = "Ongedaan maken"
_SNOOZES = (
    Option("Over een uur", SnoozeChoice.HOUR),
    Option("Morgen", SnoozeChoice.TOMORROW),
    Option("Eerstvolgende werkdag", SnoozeChoice.WORKING_DAY),
)


class Counted(StrEnum):
    """The counts under a reminder in a channel."""

    SEEN = "seen"
    DEALT_WITH = "dealt_with"


_NAMES = {Counted.SEEN: "Gezien", Counted.DEALT_WITH: "Afgehandeld"}
_DID = {Counted.SEEN: "Je hebt dit gezien", Counted.DEALT_WITH: "Je hebt dit afgehandeld"}


def may_be_counted(occurrence: Occurrence) -> bool:
    """True when a channel may see how many have seen or dealt with this: never of a contract round."""
    return isinstance(occurrence.item, Deadline) and occurrence.item.counted


def for_a_channel(
    key: str, occurrences: Sequence[Occurrence], counts: Mapping[str, int], more: Sequence[Button] = ()
) -> tuple[Part, ...]:
    """Under a reminder in a channel: the counts, where there may be any, and reminders of one's own.

    ``key`` is that of the message, ``more`` are the buttons for reminders of one's own.
    """
    if occurrences and all(map(may_be_counted, occurrences)):
        return _counts(key, counts, more)
    return (Buttons(tuple(more)),) if more else ()


def _counts(key: str, counts: Mapping[str, int], more: Sequence[Button]) -> tuple[Part, ...]:
    counted = [f"{name}: {counts[kind]}" for kind, name in _NAMES.items() if counts.get(kind)]
    buttons = (
        Button(_NAMES[Counted.SEEN], Action.SEEN, key, spoken="Gezien: telt mee in dit kanaal, zonder je naam"),
        Button(
            _NAMES[Counted.DEALT_WITH],
            Action.DEALT_WITH,
            key,
            spoken="Afgehandeld: telt mee in dit kanaal, zonder je naam",
        ),
        *more,
    )
    return (*([SmallPrint((" · ".join(counted),))] if counted else []), Buttons(buttons))


def counted(key: str, kind: Counted) -> Message:
    """Reply to the first press: the user counts."""
    undo = Button(UNDO, Action.UNCOUNT, f"{kind} {key}")
    detail = "Je telt mee. In het kanaal staat alleen het aantal, geen namen."
    return titled(_DID[kind], detail, Buttons((undo,)))


def no_longer_counted(kind: Counted) -> Message:
    """Reply to a second press, or to the button to undo: the user does not count."""
    return Message((Paragraph(f"Ongedaan gemaakt: je telt niet meer mee bij “{_NAMES[kind]}”."),))


def for_a_person(key: str) -> tuple[Part, ...]:
    """Under a reminder in a direct message: snooze it, or dismiss it."""
    dismiss = Button(
        "Afgehandeld", Action.DISMISS, key, spoken="Afgehandeld: geen herinneringen meer over deze datum"
    )
    options = tuple(Option(option.label, f"{option.value} {key}") for option in _SNOOZES)
    return (Buttons((dismiss,), menu=Menu("Later herinneren", Action.SNOOZE, options)),)


def dismissed(key: str) -> tuple[Part, ...]:
    """In a direct message: the date is dismissed."""
    return (Paragraph("Afgehandeld. Je krijgt hierover geen herinneringen meer."), _reopen(key))


def snoozed(content: Content, key: str, until: dt.datetime) -> tuple[Part, ...]:
    """In a direct message: the moment until which the reminder is snoozed."""
    words = moment(until, zone_of(content.organisation))
    return (Paragraph(f"Je krijgt deze herinnering opnieuw op {words}."), _reopen(key))


def reopened() -> tuple[Part, ...]:
    """In a direct message: neither snoozed nor dismissed any more."""
    return (Paragraph("Ongedaan gemaakt: je krijgt weer herinneringen over deze datum."),)


def gone(content: Content) -> Message:
    """Reply under a message that the ledger no longer has."""
    command = content.organisation.command
    return titled(
        "Deze knop werkt niet meer",
        f"De herinnering is vervangen, ingetrokken of gewist. Welke datums er zijn, zie je met {command}.",
    )


def unconfirmed() -> Message:
    """Reply under a message that Slack has not confirmed yet."""
    return titled(
        "Dit bericht is nog niet verwerkt",
        "Slack heeft de bot nog niet bevestigd dat het er staat. Druk over een paar minuten opnieuw.",
    )


def past() -> Message:
    """Reply to a snooze or dismissal of a date that has passed."""
    return Message((Paragraph("Deze datum is voorbij; er komen geen herinneringen meer over."),))


def not_counted() -> Message:
    """Reply to a count where none is kept: the date touches on contracts, or the content asks for no count."""
    return titled(
        "Bij deze datum houdt de bot geen aantallen bij.",
        "Over contracten, tarieven en tekenen doet hij dat nooit; elke praktijk beslist zelf.",
    )


def _reopen(key: str) -> Buttons:
    return Buttons((Button(UNDO, Action.REOPEN, key),))
