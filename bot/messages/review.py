"""Review of texts: the notice to their owners, what is said of one past its date, and where it comes from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.messages.buttons import LABEL_LIMIT, item_label
from bot.messages.dates import day as written
from bot.messages.excerpts import whole_words
from bot.messages.message import Action, Button, Buttons, Entries, Entry, Message, Paragraph, Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content.models import FaqItem

TITLE = "Teksten om na te kijken"
PERIOD = dt.timedelta(days=365)
"""Time until the next review of a text that is still right."""


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """A text in a notice."""

    id: str
    title: str
    """As it was when the notice was planned."""
    item: FaqItem | None
    """The text of now; None when it was withdrawn."""
    waits: bool = True
    """True while it is to be reviewed."""


def notice(items: Sequence[ReviewedItem], by: dt.date) -> Message:
    """To the owners: texts that are to be reviewed by a day, and what came of the others."""
    waiting = sum(item.waits for item in items)
    texts = "1 tekst" if waiting == 1 else f"{waiting} teksten"
    title = f"Nakijken voor {written(by)}: {texts}" if waiting else f"Nagekeken: de teksten voor {written(by)}"
    parts: list[Part] = [Paragraph(title, strong=True)]
    if waiting:
        parts.append(Paragraph("Klopt het nog? Na die dag staat bij het antwoord dat het niet is nagekeken."))
    for item in items:
        parts += _asked(item) if item.waits else [Entries((Entry(item.title, _done(item)),))]
    return Message(tuple(parts))


def next_review(today: dt.date) -> dt.date:
    """The day by which a text that is right today is reviewed again."""
    return today + PERIOD


def still_right(item: FaqItem, until: dt.date) -> Message:
    """Reply to who found a text still right."""
    return Message(
        (Paragraph(f"{item_label(item)} staat als nagekeken. Opnieuw nakijken voor {written(until)}."),)
    )


def withdrawn(title: str, command: str) -> Message:
    """Reply to who withdrew a text."""
    undo = f"Vergissing? Draai het terug met {command} wijzigingen."
    return Message((Paragraph(f"{title} is ingetrokken en wordt niet meer gevonden. {undo}"),))


def overdue(item: FaqItem, today: dt.date) -> str:
    """Line with an answer whose review is past; empty for other answers."""
    if item.review_by is None or today <= item.review_by:
        return ""
    return f"Let op: sinds {written(item.review_by)} niet meer nagekeken."


def _asked(reviewed: ReviewedItem) -> list[Part]:
    item = reviewed.item
    if item is None:
        return []
    value, name = f"{item.id} {item.review_by}", item_label(item)

    def button(label: str, action: Action) -> Button:
        return Button(label, action, value, spoken=whole_words(f"{label}: {name}", LABEL_LIMIT))

    buttons = (
        button("Nog juist", Action.STILL_RIGHT),
        button("Aanpassen", Action.EDIT_ITEM),
        button("Intrekken", Action.WITHDRAW),
    )
    return [Entries((Entry(name, f"stand: {item.as_of.wording}"),)), Buttons(buttons)]


def _done(reviewed: ReviewedItem) -> str:
    item = reviewed.item
    if item is None:
        return "ingetrokken"
    return f"nagekeken; opnieuw voor {written(item.review_by)}" if item.review_by else "nagekeken"
