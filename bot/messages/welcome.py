"""Welcome text: short, when the bot is added to a channel; at most once a day per channel.

Sent by ``handlers/events.py`` in Slack, by ``handlers/teams/roster.py`` in Teams.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.commands import DEADLINES, HELP, SETTINGS, is_mention
from bot.messages.message import Action, Button, Buttons, Message, SmallPrint, titled

if TYPE_CHECKING:
    from bot.content.models import Content
    from bot.messages.commands import CommandHelp


def welcome(content: Content) -> Message:
    """Use of the bot in this channel, with buttons to try; their answers are private."""
    command = content.organisation.command
    buttons = (
        _try_button(command, HELP, "Wat kan ik vragen?"),
        _try_button(command, DEADLINES, "Komende deadlines"),
        _try_button(command, SETTINGS, "Instellen wat hier komt"),
    )
    return titled(
        "Hallo, ik beantwoord vragen uit de FAQ en ken de datums",
        f"{_how_to_ask(command)} "
        "Herinneringen aan deadlines en contractrondes plaats ik hier alleen als dit kanaal ze volgt.",
        Buttons(buttons, lead="Kijk eens (alleen jij ziet het antwoord):"),
        SmallPrint(
            ("Ik lees niet mee in dit kanaal en bewaar niet wat je vraagt, tenzij je het zelf doorstuurt.",)
        ),
    )


def _how_to_ask(command: str) -> str:
    if is_mention(command):
        return (
            f"Noem {command} met je vraag, een onderwerp of een letter, en iedereen hier ziet het antwoord. In je "
            "eigen chat met mij zie alleen jij het."
        )
    return f"Typ {command} met je vraag, een onderwerp of een letter: het antwoord zie alleen jij."


def _try_button(command: str, subcommand: CommandHelp, label: str) -> Button:
    words = subcommand.example
    return Button(label, Action.RUN_COMMAND, words, spoken=f"{label}: {command} {words}")
