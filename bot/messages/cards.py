"""Cards: one fact each, with what can be pressed about it, and how they make a message of one phone screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.fact_sentences import once_said
from bot.messages.message import Buttons, Entries, ListRow, Message, Paragraph, SmallPrint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.messages.message import Button, Entry, Part

SAID = 0.8
"""Share of the words of a sentence from which what stands above it said it already."""

MOST_BUTTONS = 2
MOST_IN_MENU = 5
"""Options that an overflow menu of Slack takes."""


@dataclass(frozen=True, slots=True)
class Card:
    """A fact as it is read, the one thing to do with it, and what is of less use."""

    parts: tuple[Part, ...]
    buttons: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()


def message_of(*cards: Card) -> Message:
    """Cards below each other with one row under them: a button for each card, and a menu for the rest."""
    if len(cards) == 1:
        return Message((*cards[0].parts, *row_of(cards)))
    facts = tuple(part for card in cards for part in card.parts if part is not _origin_of(card))
    return Message((*_said_once(facts), *_origins(cards), *row_of(cards)))


def _origin_of(card: Card) -> SmallPrint | None:
    """Small print that closes a card: where it comes from."""
    last = card.parts[-1] if card.parts else None
    return last if isinstance(last, SmallPrint) else None


def _said_once(parts: Iterable[Part]) -> Iterator[Part]:
    """Parts of several cards without the sentences that one above them says too."""
    said = ""
    for part in parts:
        match part:
            case Paragraph(text, strong=False):
                if text := _unsaid(text, said):
                    yield replace(part, text=text)
                said = f"{said} {text}"
            case Entries(entries):
                yield Entries(tuple(_unsaid_entry(entry, said) for entry in entries))
                said = " ".join((said, *(entry.text for entry in entries)))
            case ListRow(entry):
                yield replace(part, entry=_unsaid_entry(entry, said))
                said = f"{said} {entry.text}"
            case _:
                yield part


def _unsaid(text: str, before: str) -> str:
    return " ".join(once_said(text, before, SAID)) if before else text


def _unsaid_entry(entry: Entry, before: str) -> Entry:
    return replace(entry, text=_unsaid(entry.text, before))


def _origins(cards: Iterable[Card]) -> tuple[SmallPrint, ...]:
    """Origins of all facts, in their order, below the facts; what another one names too is left out."""
    origins = [origin for card in cards if (origin := _origin_of(card))]
    all_lines = tuple(dict.fromkeys(line for origin in origins for line in origin.lines))
    links = tuple(dict.fromkeys(link for origin in origins for link in origin.links))
    lines = tuple(line for line in all_lines if not any(line in other for other in all_lines if other != line))
    return (SmallPrint(lines, links),) if lines else ()


def row_of(cards: Iterable[Card]) -> tuple[Part, ...]:
    """Row with the first button of each card before the second of any; empty without buttons.

    Of those with one label the first bears the name of what it is about, and the others do so in the menu.
    """
    all_cards = tuple(cards)
    first = [button for card in all_cards for button in card.buttons[:1]]
    second = [button for card in all_cards for button in card.buttons[1:]]
    more = [button for card in all_cards for button in card.more]
    alike: dict[str, list[Button]] = {}
    for button in dict.fromkeys(first + second):
        alike.setdefault(button.label, []).append(button)
    buttons = [_by_name(group[0]) if group[1:] else group[0] for group in alike.values()]
    others = [_by_name(button) for group in alike.values() for button in group[1:]]
    shown, behind = buttons[:MOST_BUTTONS], [*buttons[MOST_BUTTONS:], *others, *more]
    if not shown:
        shown, behind = behind[:1], behind[1:]
    if not shown:
        return ()
    unique = tuple(dict.fromkeys(button for button in behind if button not in shown))
    return (Buttons(tuple(shown), more=unique[:MOST_IN_MENU]),)


def _by_name(button: Button) -> Button:
    """Button with the name of what it is about for its label, where it has one."""
    _, _, name = (button.spoken or "").partition(": ")
    return replace(button, label=name) if name else button
