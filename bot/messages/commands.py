"""Commands and shortcuts as people see them: name, usage, summary and example of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

APP_DESCRIPTION = "Antwoorden uit de FAQ en de datums van IZA en contractrondes"
APP_IN_TEAMS = (
    "Stel de bot een vraag in je eigen chat, of noem hem in een kanaal: je krijgt het antwoord uit de FAQ, met "
    "bron en datum. Een kanaal of jijzelf kan deadlines en contractrondes volgen en krijgt dan op tijd een "
    "herinnering. De tekst van een vraag wordt niet bewaard."
)
SHARE_IN_TEAMS = "Zoek een antwoord en zet het in je bericht"
SEARCH_HINT = "Typ een onderwerp, begrip of letter"
COMMAND_DESCRIPTION = "Vraag, onderwerp of letter: het antwoord uit de FAQ"


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """One subcommand, as help, hints and the README show it."""

    name: str
    argument: str
    """The words that may follow, as help shows them; empty when nothing may."""
    aliases: tuple[str, ...]
    summary: str
    """One line: the answer that it gives."""
    example: str

    @property
    def usage(self) -> str:
        """The words behind the command."""
        return f"{self.name} {self.argument}".strip()


QUESTION = CommandHelp(
    name="",
    argument="<vraag, onderwerp of letter>",
    aliases=(),
    summary="Het antwoord uit de FAQ, met bron en datum.",
    example="NAW",
)
DEADLINES = CommandHelp(
    name="deadlines",
    argument="[regio, verzekeraar of jaar]",
    aliases=("deadline", "datums", "data", "termijnen"),
    summary="Wat er wanneer moet zijn; afgelopen datums staan er als historisch bij.",
    example="deadlines",
)
ROUNDS = CommandHelp(
    name="rondes",
    argument="[regio of verzekeraar]",
    aliases=("ronde", "contractrondes", "contractronde", "contracteringsronde", "contractering"),
    summary="De komende stappen van de contractrondes, met hoe zeker ze zijn.",
    example="rondes",
)
AGENDA = CommandHelp(
    name="agenda",
    argument="[regio of verzekeraar]",
    aliases=("kalender", "ics"),
    summary="De datums in je eigen agenda (Outlook, Google, Apple): een adres dat zichzelf bijwerkt.",
    example="agenda",
)
TIMELINE = CommandHelp(
    name="tijdlijn",
    argument="[regio of verzekeraar]",
    aliases=("tijdlijnen", "jaaroverzicht", "jaar"),
    summary="Het komende jaar in één oogopslag: termijnen en contractrondes, met hoe zeker ze zijn.",
    example="tijdlijn",
)
TERM = CommandHelp(
    name="begrip",
    argument="[begrip of afkorting]",
    aliases=("begrippen", "afkorting", "afkortingen", "term", "termen", "betekenis"),
    summary="Wat een begrip of afkorting betekent.",
    example="begrip MTVP",
)
SUBSCRIBE = CommandHelp(
    name="volg",
    argument="[regio, verzekeraar, datum of landelijk]",
    aliases=("volgen", "abonneer"),
    summary="Herinneringen in dit kanaal, of voor jezelf als je het in een direct bericht typt.",
    example="volg landelijk",
)
UNSUBSCRIBE = CommandHelp(
    name="stop",
    argument="[wat]",
    aliases=("ontvolg",),
    summary="Niet meer volgen: wat je noemt, of alles.",
    example="stop landelijk",
)
MY_REMINDERS = CommandHelp(
    name="mijn",
    argument="[herinneringen]",
    aliases=("lijst", "herinneringen"),
    summary="Wat jij zelf volgt en wanneer je het hoort, met een knop om te stoppen.",
    example="mijn herinneringen",
)
SETTINGS = CommandHelp(
    name="instellingen",
    argument="",
    aliases=("instelling", "voorkeuren"),
    summary="Kies wat dit kanaal (of jij) volgt en wanneer het bericht komt; je ziet meteen wat er aankomt.",
    example="instellingen",
)
FORGET_ME = CommandHelp(
    name="vergeet",
    argument="mij",
    aliases=("vergeet-mij", "vergeetmij"),
    summary="Wist alles wat de bot van jou bewaart.",
    example="vergeet",  # help shows it as a button, and what is erased is gone: this one asks first
)
EDIT = CommandHelp(
    name="bewerk",
    argument="[vraag of datum]",
    aliases=("bewerken", "aanpassen", "wijzig"),
    summary="Voor wie de inhoud bijhoudt: pas een antwoord of datum aan, of voeg er een toe.",
    example="bewerk NAW",
)
EDITS = CommandHelp(
    name="wijzigingen",
    argument="",
    aliases=("wijziging", "logboek"),
    summary="Voor wie de inhoud bijhoudt: wat er in Slack gewijzigd is, met een knop om het ongedaan te maken.",
    example="wijzigingen",
)
PROVENANCE = CommandHelp(
    name="over",
    argument="<onderwerp, begrip of letter>",
    aliases=("herkomst",),
    summary="Waar een tekst vandaan komt, wie hem bijhoudt en wanneer hij is nagekeken of gewijzigd.",
    example="over NAW",
)
HOME = CommandHelp(
    name="start",
    argument="",
    aliases=("home", "menu"),
    summary="Een vraagveld, de eerstvolgende datums en wat je volgt, bij elkaar.",
    example="start",
)
"""Of Teams alone: in Slack the home tab has it."""
HELP = CommandHelp(
    name="help",
    argument="",
    aliases=("hulp", "uitleg", "?", "commando's", "commandos"),
    summary="Deze uitleg.",
    example="help",
)
BY_NAME = (
    *(DEADLINES, ROUNDS, AGENDA, TIMELINE, TERM, PROVENANCE, SUBSCRIBE, UNSUBSCRIBE, MY_REMINDERS, SETTINGS),
    *(FORGET_ME, EDIT, EDITS, HELP),
)
"""Every subcommand but the question, which has no name."""
WINDOWS = frozenset(name for command in (MY_REMINDERS, SETTINGS) for name in (command.name, *command.aliases))
"""First words that open a window instead of a reply, for everyone."""


def is_mention(command: str) -> bool:
    """True where the bot is asked by its name in the place of a command, which everyone around sees: in Teams."""
    return command.startswith("@")


class Shortcut(NamedTuple):
    """A shortcut as the manifest has it."""

    name: str
    """At most 24 characters."""
    type: str
    """``message`` or ``global``."""
    callback_id: str
    description: str


ON_MESSAGE = Shortcut(
    "Zoek in de FAQ", "message", "faq_search_message", "Zoek het antwoord op dit bericht; alleen jij ziet het"
)
ANYWHERE = Shortcut(
    "Zoek in de FAQ", "global", "faq_search_window", "Zoek een vraag of begrip; alleen jij ziet het"
)
MAKE_ITEM = Shortcut(
    "Maak er een FAQ-item van", "message", "content_from_message", "Maak van dit bericht een vraag met antwoord"
)
EDIT_DATE = Shortcut(
    "Bewerk deze datum",
    "message",
    "content_edit_date",
    "Pas de datum in een herinnering aan, als je die bijhoudt",
)
SHORTCUTS = (ON_MESSAGE, ANYWHERE, MAKE_ITEM, EDIT_DATE)
