"""Replies of the bot about itself: help, the first hello, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.buttons import command_button
from bot.messages.commands import is_mention
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Entries,
    Entry,
    Message,
    Paragraph,
    Part,
    Sheet,
    SmallPrint,
    titled,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.content.models import Content
    from bot.messages.commands import CommandHelp

FIRST = 4
"""Commands that a first look at the help shows: those that answer questions."""
NOT_KEPT = "Wat je vraagt, wordt niet bewaard, tenzij je het zelf doorstuurt aan de redactie."
PRIVATE = f"Antwoorden op dit commando zie alleen jij. {NOT_KEPT}"


def bot_name(content: Content) -> str:
    """Name of the bot in Slack: the command and "bot"."""
    return _bot_name(content.organisation.command)


def help_message(command: str, commands: Sequence[CommandHelp], *, public: bool = False) -> Message:
    """Ways to ask, with the other commands behind a button; ``public`` where everyone sees this.

    Where no command is typed, in a direct message, ``command`` is empty.
    """
    first, others = commands[:FIRST], commands[FIRST:]
    names = ", ".join(entry.example.partition(" ")[0] for entry in others)
    return titled(
        f"Wat je met {command} kunt" if command else "Wat je kunt vragen",
        _entries(command, first),
        *((Paragraph(f"Verder{f' achter {command}' if command else ''}: {names}."),) if others else ()),
        Buttons((Button("Alle opdrachten", Action.READ_LIST, "help"),), more=_examples(command, first)),
        *(() if public else (SmallPrint((_privacy(command),)),)),
    )


def full_help(command: str, commands: Sequence[CommandHelp]) -> Sheet:
    """Every command, and the other ways to ask."""
    return Sheet(
        "Alle opdrachten", (_entries(command, commands), SmallPrint((_elsewhere(command), _privacy(command))))
    )


def hello(command: str, commands: Sequence[CommandHelp], dates: tuple[Part, ...]) -> Message:
    """Reply to the bare command: how to ask, and the next dates for this channel."""
    abbreviation, letter, question = (_typed(command, words) for words in ("NAW", "G", "wat is een OTH"))
    lead = f"Typ {command} met je vraag, een onderwerp of een letter" if command else "Stel je vraag"
    return titled(
        lead,
        f"Bijvoorbeeld {abbreviation}, {letter} of {question}: je krijgt het antwoord met zijn bron.",
        *dates,
        Buttons((command_button("Wat kan ik vragen?", "help"),), more=_examples(command, commands[:FIRST])),
        SmallPrint((_privacy(command),)),
    )


def went_wrong_form(reference: str) -> Sheet:
    """Reply to an unexpected error in a form, in its place."""
    return Sheet("Er ging iets mis", went_wrong(reference).parts)


def went_wrong(reference: str) -> Message:
    """Reply to an unexpected error; the operator finds the reference in the log."""
    return titled(
        "Er ging iets mis",
        "Probeer het over een paar minuten opnieuw. Blijft het misgaan, geef dan dit nummer door:",
        reference,
    )


def unknown_form(command: str) -> Sheet:
    """Form that this version of the bot does not know, in the place of that form."""
    return Sheet("Niet meer bekend", unknown_control(command).parts)


def unknown_control(command: str) -> Message:
    """Reply to a button or form that this version of the bot does not know."""
    return titled(
        "Deze knop werkt niet meer",
        f"De bot is vernieuwd nadat dit bericht geplaatst werd. Typ {command} om verder te gaan.",
    )


def _elsewhere(command: str) -> str:
    """Other ways to ask, in one sentence each."""
    if is_mention(command):
        return (
            f"Alles kan in je eigen chat met {command}; daar zie alleen jij het antwoord. In een kanaal noem je "
            f"{command} met je vraag, en ziet iedereen het. Onder het schrijfvak en bij een bericht van een "
            "collega staat Zoek in de FAQ. Typ start voor een vraagveld, de datums en wat je volgt bij elkaar."
        )
    bot = f"@{_bot_name(command)}"
    return (
        f"Kan ook: een direct bericht aan {bot}, of {bot} met je vraag in een kanaal (dat antwoord ziet "
        "iedereen). Bij een bericht van een collega, en in het menu met snelkoppelingen: Zoek in de FAQ. "
        "In het menu onder elk antwoord: verwante vragen, Deel in kanaal, en of het hielp. "
        f"Op de startpagina van {bot} staan een vraagveld, de datums en wat je volgt bij elkaar."
    )


def _privacy(command: str) -> str:
    return NOT_KEPT if not command or is_mention(command) else PRIVATE


def _bot_name(command: str) -> str:
    return command.removeprefix("@") if is_mention(command) else f"{command.removeprefix('/')}-bot"


def _typed(command: str, words: str) -> str:
    return f"{command} {words}".strip()


def _entries(command: str, commands: Iterable[CommandHelp]) -> Entries:
    return Entries(tuple(Entry(_typed(command, entry.usage), text=entry.summary) for entry in commands))


def _examples(command: str, commands: Iterable[CommandHelp]) -> tuple[Button, ...]:
    return tuple(command_button(_typed(command, entry.example), entry.example) for entry in commands)
