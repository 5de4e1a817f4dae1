"""Buttons that lead to an item of the FAQ, do what a command does, or send a question on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.messages.excerpts import whole_words
from bot.messages.message import Action, Button

if TYPE_CHECKING:
    from bot.content.models import FaqItem

LABEL_LIMIT = 75
READ_ALL, SEND_ON = "Lees alles", "Stuur door aan de redactie"
LONGEST_QUESTION = 1000
"""Characters of a question that a button carries, well within the 2,000 of Slack."""
_BRACKETS = str.maketrans("<>", "‹›")


def item_label(item: FaqItem) -> str:
    """The short name of an item, after its letter when it has one."""
    return f"{item.letter} · {item.title}" if item.letter else item.title


def named_button(label: str, action: Action, value: str, name: str) -> Button:
    """One of several with this label; a screen reader says what each is about too."""
    return Button(label, action, value, spoken=whole_words(f"{label}: {name}", LABEL_LIMIT))


def show_button(item: FaqItem) -> Button:
    """To the short answer of an item."""
    return Button(whole_words(item_label(item), LABEL_LIMIT), Action.SHOW_ITEM, item.id)


def command_button(label: str, words: str) -> Button:
    """Does as if the words were typed behind the command."""
    return Button(label, Action.RUN_COMMAND, words)


def list_buttons() -> tuple[Button, Button]:
    """To all dates there are."""
    return command_button("Alle deadlines", "deadlines"), command_button("Contractrondes", "rondes")


def read_button(item: FaqItem) -> Button:
    """To the whole answer of an item."""
    return replace(named_button(READ_ALL, Action.READ_ITEM, item.id, item.title), primary=True)


def send_on_button(question: str) -> tuple[Button, ...]:
    """The button under a reply that does not answer; it alone carries the question, in Slack."""
    printable = "".join(
        sign if sign.isprintable() or sign == "\n" else " " for sign in question[:LONGEST_QUESTION]
    )
    value = printable.translate(_BRACKETS).strip()
    return (Button(SEND_ON, Action.SEND_ON, value),) if value else ()
