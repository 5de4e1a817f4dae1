"""The search window: a field that offers what fits while someone types, and the answer below it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages.buttons import LABEL_LIMIT
from bot.messages.commands import SEARCH_HINT
from bot.messages.excerpts import whole_words
from bot.messages.message import Action, Message, Paragraph, SearchField, Sheet, SmallPrint

FORM = "search"
ITEM, TERM = "item", "term"
"""Kinds of suggestions: the first word of a value; behind it the id."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item or a term that may be meant; ``value`` is what comes back when it is chosen."""

    label: str
    value: str


def suggestion(label: str, value: str) -> Suggestion:
    """A suggestion whose label fits on one line of a menu."""
    return Suggestion(whole_words(label, LABEL_LIMIT), value)


def search_window(result: Message | None = None) -> Sheet:
    """The window, at first with how it works and then with what was found."""
    field = SearchField("Wat wil je weten?", Action.SEARCH, SEARCH_HINT)
    intro = Paragraph("Kies wat je zoekt; het antwoord komt hieronder, alleen voor jou.")
    below = result.parts if result else (intro,)
    return Sheet("Zoek in de FAQ", (field, *below), form=FORM)


def about_a_message(answer: Message) -> Message:
    """The answer to what someone else wrote, which only the reader sees and of which nothing is kept."""
    print_ = SmallPrint(("Gezocht met de tekst van dat bericht. Alleen jij ziet dit; de tekst is niet bewaard.",))
    return Message((*answer.parts, print_))


def no_text() -> Message:
    """The reply to a shortcut on a message without words."""
    return Message((Paragraph("In dat bericht staat geen tekst om mee te zoeken."),))
