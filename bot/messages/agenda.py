"""Calendar subscriptions in words: their names, their addresses, and how to add one to one's own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from bot.messages.buttons import command_button, list_buttons
from bot.messages.competition import competition_sentence
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Entries,
    Entry,
    Link,
    Message,
    Paragraph,
    Part,
    Sheet,
    SmallPrint,
    titled,
)
from bot.messages.subscription_replies import administrators_channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content.models import Content, Insurer, Region

FOLDER = "kalender"
"""Folder of the subscriptions behind the public address."""
TITLE = "In je eigen agenda"
_WHERE = "bij abonneren op een agenda van internet"
NATIONAL = "landelijk"
"""The word behind the command for the national dates."""
_FOR_OPERATORS = (
    "Voor de beheerder: zet IZA_PUBLIC_URL, met de bestanden van iza-bot export-calendar op de eigen website als "
    "de bot zelf niet van buiten te bereiken is."
)
SHOWN = 3
"""Subscriptions that fit a phone screen together with how to add one."""


@dataclass(frozen=True, slots=True)
class FeedName:
    """Name of a calendar subscription, for people and in an address."""

    file: str
    about: str
    """Whose dates they are: "Zeeland"."""
    description: str
    topic: str = ""
    """The word behind the command that means it; empty for the national one."""

    @property
    def title(self) -> str:
        """Name of the calendar in the list of someone's calendars."""
        return f"Huisartsen: {self.about}"


def national_feed() -> FeedName:
    """The national dates."""
    return FeedName("landelijk.ics", "landelijk", "Landelijke termijnen en bijeenkomsten.")


def region_feed(region: Region) -> FeedName:
    """Everything for a region."""
    description = f"Alles voor {region.name}, met de landelijke datums erbij."
    return FeedName(f"{region.id}.ics", region.name, description, region.id)


def insurer_feed(insurer: Insurer) -> FeedName:
    """Steps of the contract rounds of an insurer."""
    description = f"Alleen de contractronde van {insurer.name}."
    return FeedName(f"verzekeraar-{insurer.id}.ics", insurer.name, description, insurer.id)


def feed_address(public_url: str, name: FeedName) -> str:
    """Address of a subscription behind the public address of the bot or of its exported files."""
    return f"{public_url.rstrip('/')}/{FOLDER}/{quote(name.file)}"


def agenda(content: Content, names: Sequence[FeedName], public_url: str, command: str) -> Message:
    """Addresses of these subscriptions with how to add one; without a public address what to do instead.

    ``command`` is what the button for more explanation repeats.
    """
    if not public_url:
        return _without_address(content)
    shown = names[:SHOWN]
    entries = tuple(Entry(name.description, feed_address(public_url, name)) for name in shown)
    typed = f"{content.organisation.command} {command.split(maxsplit=1)[0]}"
    return titled(
        "De datums in je eigen agenda",
        Entries(entries),
        *(_at_once(name, feed_address(public_url, name)) for name in (shown if len(shown) == 1 else ())),
        f"Of kopieer {'het' if len(shown) == 1 else 'een'} adres en plak het in je agenda, {_WHERE}.",
        Buttons((Button("Hoe doe ik dat?", Action.READ_LIST, command),)),
        SmallPrint((_others(names, typed),)),
    )


def how_to(content: Content, names: Sequence[FeedName], public_url: str) -> Sheet:
    """Addresses, steps for each calendar program, and what to expect of a subscription."""
    entries = tuple(Entry(name.description, feed_address(public_url, name)) for name in names)
    addresses = (Entries(entries),) if public_url else _without_address(content).parts[:1]
    return Sheet(TITLE, (*addresses, *steps(content)))


def steps(content: Content) -> tuple[Part, ...]:
    """Steps for each calendar program, and what to expect of a subscription."""
    programs = (
        Entry(
            "Outlook (web en nieuwe Outlook)",
            "Agenda › Agenda toevoegen › Abonneren vanaf internet; plak het adres en kies Importeren.",
        ),
        Entry(
            "Outlook (klassiek, Windows)",
            "Start › Agenda openen › Van internet; plak het adres en kies OK.",
        ),
        Entry(
            "Google Agenda",
            "Op een computer: Andere agenda's › + › Via URL; plak het adres. Daarna staat hij ook op je telefoon.",
        ),
        Entry(
            "iPhone en iPad", "Agenda › Agenda's › Voeg agenda toe › Agenda-abonnement toevoegen; plak het adres."
        ),
        Entry("Mac", "Agenda › Archief › Nieuw agenda-abonnement; plak het adres."),
    )
    expect = (
        "Verschuift een datum, dan verschuift hij in je agenda mee; wat vervalt, staat er als vervallen.",
        "Je agenda haalt wijzigingen zelf op: meestal binnen een dag, bij Google soms later.",
        "Verwachte datums staan er als voorlopig in, en niets houdt je tijd bezet.",
        "Er staat niets over jou of je praktijk in, en er wordt niet bijgehouden wie zich abonneert.",
        competition_sentence(content, short=True),
    )
    return (Paragraph("Zo voeg je een adres toe", strong=True), Entries(programs), SmallPrint(expect))


def _others(names: Sequence[FeedName], typed: str) -> str:
    """Other subscriptions, in a sentence."""
    if not names[0].topic:
        return f"Van je regio of verzekeraar: typ {typed} met de naam."
    return f"Andere datums: typ {typed} met een regio of verzekeraar, of {typed} {NATIONAL}."


def _at_once(name: FeedName, address: str) -> Paragraph:
    """Links that add a subscription in one press, for the calendars that have an address for that."""
    google = "https://calendar.google.com/calendar/r?" + urlencode(
        {"cid": f"webcal://{address.partition('://')[2]}"}
    )
    outlook = "https://outlook.office.com/calendar/0/addfromweb?" + urlencode({"url": address, "name": name.title})
    phone = f"webcal://{address.partition('://')[2]}"
    links = (Link("Outlook", outlook), Link("Google Agenda", google), Link("je iPhone of Mac", phone))
    return Paragraph("Meteen toevoegen: in Outlook, in Google Agenda, of op je iPhone of Mac.", links=links)


def _without_address(content: Content) -> Message:
    return Message(
        (
            Paragraph(
                "Je agenda kan de datums hier nog niet ophalen: de bot heeft geen openbaar adres. Vraag in "
                f"{administrators_channel(content)} of dat er kan komen."
            ),
            SmallPrint((_FOR_OPERATORS,)),
            Buttons((*list_buttons(), command_button("Mijn herinneringen", "mijn"))),
        )
    )
