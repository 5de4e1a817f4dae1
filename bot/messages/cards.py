"""Cards: one fact each, with what can be pressed about it, and how they make a message of one phone screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.messages.message import Buttons, Message, SmallPrint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.messages.message import Button, Part

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
    facts = (part for card in cards for part in card.parts if part is not _origin_of(card))
    return Message((*facts, *_origins(cards), *row_of(cards)))


def _origin_of(card: Card) -> SmallPrint | None:
    """Small print that closes a card: where it comes from."""
    last = card.parts[-1] if card.parts else None
    return last if isinstance(last, SmallPrint) else None


def _origins(cards: Iterable[Card]) -> tuple[SmallPrint, ...]:
    """Origins of all facts, in their order, below the facts."""
    origins = [origin for card in cards if (origin := _origin_of(card))]
    lines = tuple(dict.fromkeys(line for origin in origins for line in origin.lines))
    links = tuple(dict.fromkeys(link for origin in origins for link in origin.links))
    return (SmallPrint(lines, links),) if lines else ()


def row_of(cards: Iterable[Card]) -> tuple[Part, ...]:
    """Row with the first button of each card before the second of any; empty without buttons."""
    all_cards = tuple(cards)
    first = [button for card in all_cards for button in card.buttons[:1]]
    second = [button for card in all_cards for button in card.buttons[1:]]
    more = [button for card in all_cards for button in card.more]
    buttons = list(dict.fromkeys(first + second))
    shown, behind = buttons[:MOST_BUTTONS], [*buttons[MOST_BUTTONS:], *more]
    if not shown:
        shown, behind = behind[:1], behind[1:]
    if not shown:
        return ()
    unique = tuple(dict.fromkeys(button for button in behind if button not in shown))
    return (Buttons(tuple(shown), more=unique[:MOST_IN_MENU]),)
