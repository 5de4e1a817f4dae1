"""What can be pressed under a reminder, and what is said of it.

In a channel: how many have seen a date or dealt with it, without names. Never of what touches on contracts,
tariffs or signing: how many practices do something there is not to be known (competition law). In a direct
message: to hear it later, or no more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.calendar.snooze import Choice
from bot.content.models import Deadline
from bot.local_time import zone_of
from bot.messages.dates import moment
from bot.messages.message import Action, Button, Buttons, Menu, Message, Option, Paragraph, SmallPrint
from bot.messages.remind_me import remind_button

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content, Round
    from bot.messages.message import Part

UNDO = "Ongedaan maken"
_LATER = (
    Option("Over een uur", Choice.HOUR),
    Option("Morgen", Choice.TOMORROW),
    Option("Eerstvolgende werkdag", Choice.WORKING_DAY),
)


class Counted(StrEnum):
    """For what someone counts."""

    SEEN = "seen"
    DEALT_WITH = "dealt_with"


_NAMES = {Counted.SEEN: "Gezien", Counted.DEALT_WITH: "Afgehandeld"}
_DID = {Counted.SEEN: "Je hebt dit gezien", Counted.DEALT_WITH: "Je hebt dit afgehandeld"}


def may_be_counted(occurrence: Occurrence) -> bool:
    """Whether a channel may see how many have seen or dealt with this: never of a contract round."""
    return isinstance(occurrence.item, Deadline) and occurrence.item.counted


def for_a_channel(
    key: str, told: Sequence[Occurrence], counts: Mapping[str, int], remind: Deadline | Round | None
) -> tuple[Part, ...]:
    """Under what a channel is told: how many have seen it, where they may be counted, and a reminder of one's own.

    ``key`` is that of the message, ``remind`` what one can be reminded of.
    """
    more = [remind_button(remind)] if remind else []
    if told and all(map(may_be_counted, told)):
        return _tally(key, counts, more)
    return (Buttons(tuple(more)),) if more else ()


def _tally(key: str, counts: Mapping[str, int], more: list[Button]) -> tuple[Part, ...]:
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
    """To who pressed: they count."""
    undo = Button(UNDO, Action.UNCOUNT, f"{kind} {key}")
    told = "Je telt mee. In het kanaal staat alleen het aantal, geen namen."
    return Message((Paragraph(_DID[kind], strong=True), Paragraph(told), Buttons((undo,))))


def no_longer_counted(kind: Counted) -> Message:
    """To who pressed once more, or on the button to undo."""
    return Message((Paragraph(f"Ongedaan gemaakt: je telt niet meer mee bij “{_NAMES[kind]}”."),))


def own(key: str) -> tuple[Part, ...]:
    """In a direct message: hear it later, or no more."""
    finish = Button(
        "Afgehandeld", Action.FINISH, key, spoken="Afgehandeld: geen herinneringen meer over deze datum"
    )
    options = tuple(Option(option.label, f"{option.value} {key}") for option in _LATER)
    return (Buttons((finish,), menu=Menu("Later herinneren", Action.LATER, options)),)


def finished(key: str) -> tuple[Part, ...]:
    """In a direct message: nothing more of it comes."""
    return (Paragraph("Afgehandeld. Je krijgt hierover geen herinneringen meer."), _reopen(key))


def told_later(content: Content, key: str, at: dt.datetime) -> tuple[Part, ...]:
    """In a direct message: when it is told again."""
    told = moment(at, zone_of(content.organisation))
    return (Paragraph(f"Je krijgt deze herinnering opnieuw op {told}."), _reopen(key))


def reopened() -> tuple[Part, ...]:
    """In a direct message: it is told again as before."""
    return (Paragraph("Ongedaan gemaakt: je krijgt weer herinneringen over deze datum."),)


def gone(content: Content) -> Message:
    """What is pressed is no longer what stands in the ledger."""
    command = content.organisation.command
    return Message(
        (
            Paragraph("Deze knop werkt niet meer", strong=True),
            Paragraph(
                f"De herinnering is vervangen, ingetrokken of gewist. Welke datums er zijn, zie je met {command}."
            ),
        )
    )


def unconfirmed() -> Message:
    """The message that was pressed under is still being looked up."""
    return Message(
        (
            Paragraph("Dit bericht is nog niet verwerkt", strong=True),
            Paragraph(
                "Slack heeft de bot nog niet bevestigd dat het er staat. Druk over een paar minuten opnieuw."
            ),
        )
    )


def past() -> Message:
    """It is too late to be told later."""
    return Message((Paragraph("Deze datum is voorbij; er komen geen herinneringen meer over."),))


def not_counted() -> Message:
    """A button that does not stand there any more: it touches on contracts, or the content asks for no count."""
    return Message(
        (
            Paragraph("Bij deze datum houdt de bot geen aantallen bij.", strong=True),
            Paragraph("Over contracten, tarieven en tekenen doet hij dat nooit; elke praktijk beslist zelf."),
        )
    )


def _reopen(key: str) -> Buttons:
    return Buttons((Button(UNDO, Action.REOPEN, key),))
