"""What the bot says when it is added to a channel: once, and short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.message import Action, Button, Buttons, Message, Paragraph, SmallPrint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.models import Content


def welcome(content: Content, buttons: Iterable[Button]) -> Message:
    """What it does here and how to ask it something; the answers to the buttons are private."""
    command = content.organisation.command
    return Message(
        (
            Paragraph("Hallo, ik beantwoord vragen uit de FAQ en ken de datums", strong=True),
            Paragraph(
                f"Typ {command} met je vraag, een onderwerp of een letter: het antwoord zie alleen jij. "
                "Herinneringen aan deadlines en contractrondes plaats ik hier alleen als dit kanaal ze volgt."
            ),
            Buttons(tuple(buttons), lead="Kijk eens (alleen jij ziet het antwoord):"),
            SmallPrint(("Ik lees niet mee in dit kanaal en bewaar niet wat je vraagt.",)),
        )
    )


def try_button(command: str, words: str, label: str) -> Button:
    """A button that does as if the words were typed behind the command."""
    return Button(label, Action.RUN_COMMAND, words, spoken=f"{label}: {command} {words}")
