"""What the bot says about itself: help, the first hello, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.models import Content
    from bot.messages.commands import CommandHelp

PRIVATE = "Antwoorden op dit commando zie alleen jij. Wat je vraagt, wordt niet bewaard."


def bot_name(content: Content) -> str:
    """What the bot is called in Slack: the command and "bot"."""
    return _bot_name(content.organisation.command)


def help_message(command: str, commands: Iterable[CommandHelp], *, public: bool = False) -> Message:
    """Every way to use the command, with examples as buttons; ``public`` where everyone sees this."""
    known = tuple(commands)
    entries = tuple(Entry(f"{command} {entry.usage}".strip(), text=entry.summary) for entry in known)
    return Message(
        (
            Paragraph(f"Wat je met {command} kunt", strong=True),
            Entries(entries),
            _examples(command, known),
            SmallPrint((_elsewhere(command), *(() if public else (PRIVATE,)))),
        )
    )


def hello(command: str, commands: Iterable[CommandHelp], dates: tuple[Part, ...]) -> Message:
    """The reply to the bare command: what it can do in two lines, and the next dates for this channel."""
    return Message(
        (
            Paragraph(f"Typ {command} met je vraag, een onderwerp of een letter", strong=True),
            Paragraph(
                f"Bijvoorbeeld {command} NAW, {command} G of {command} wat is een OTH. "
                "Je krijgt het antwoord uit de FAQ, met bron en datum."
            ),
            *dates,
            _examples(command, tuple(commands)),
            SmallPrint((PRIVATE,)),
        )
    )


def thanked(command: str) -> Message:
    """The reply to thanks."""
    return Message((Paragraph(f"Graag gedaan. Wat je nog meer kunt vragen, zie je met {command} help."),))


def went_wrong_form(reference: str) -> Sheet:
    """The reply to an unexpected error in a form, in its place."""
    return Sheet("Er ging iets mis", went_wrong(reference).parts)


def went_wrong(reference: str) -> Message:
    """The reply to an unexpected error; the operator finds the reference in the log."""
    return Message(
        (
            Paragraph("Er ging iets mis", strong=True),
            Paragraph("Probeer het over een paar minuten opnieuw. Blijft het misgaan, geef dan dit nummer door:"),
            Paragraph(reference),
        )
    )


def unknown_form(command: str) -> Sheet:
    """A form that this version of the bot does not know, in the place of that form."""
    return Sheet("Niet meer bekend", unknown_control(command).parts)


def unknown_control(command: str) -> Message:
    """The reply to a button or form that this version of the bot does not know."""
    return Message(
        (
            Paragraph("Deze knop werkt niet meer", strong=True),
            Paragraph(f"De bot is vernieuwd nadat dit bericht geplaatst werd. Typ {command} om verder te gaan."),
        )
    )


def _elsewhere(command: str) -> str:
    """The other ways to ask, in one sentence each."""
    bot = f"@{_bot_name(command)}"
    return (
        f"Kan ook: een direct bericht aan {bot}, of {bot} met je vraag in een kanaal (dat antwoord ziet "
        "iedereen). Bij een bericht van een collega, en in het menu met snelkoppelingen: Zoek in de FAQ. "
        f"Onder elk antwoord: Deel in kanaal. Op de startpagina van {bot} staan een vraagveld, de datums en wat "
        "je volgt bij elkaar."
    )


def _bot_name(command: str) -> str:
    return f"{command.removeprefix('/')}-bot"


def _examples(command: str, commands: tuple[CommandHelp, ...]) -> Buttons:
    return Buttons(
        tuple(
            Button(f"{command} {entry.example}".strip(), Action.RUN_COMMAND, entry.example) for entry in commands
        ),
        lead="Probeer:",
    )
