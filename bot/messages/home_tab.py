"""The home tab: ask, the next dates, what one follows, and how to end it; of use before anything is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.audience import NATIONAL, region_topic
from bot.calendar.subscription_topics import in_order_of_name
from bot.messages.buttons import command_button, list_buttons
from bot.messages.commands import FORGET_ME, SUBSCRIBE
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Choices,
    Message,
    Option,
    Paragraph,
    Part,
    Pick,
    QuestionField,
    SmallPrint,
)
from bot.messages.my_reminders import rows
from bot.messages.subscription_replies import administrators, settings_button

if TYPE_CHECKING:
    from bot.content.models import Content
    from bot.messages.my_reminders import OwnList

REGION = "home_region"
TYPED, SEARCH = "typed", "search"
"""What the buttons under the question field do with it: answer what stands there, or open the search window."""
MOST_ROWS = 20
"""A tab that is read on a phone."""
_MOST_OPTIONS = 100
_KEPT = (
    "De bot bewaart je lid-id met wat je volgt, hoe je het wilt horen en waar je Gezien of Afgehandeld koos, en "
    "verder niets."
)


def home_tab(
    content: Content, dates: tuple[Part, ...], own: OwnList | None, *, has_region: bool, key: str
) -> Message:
    """Everything on the tab.

    ``dates`` are the next ones; ``own`` is what the reader follows, None while that can't be looked up; a tab with
    another ``key`` has an empty question field.
    """
    return Message(
        (
            *_ask(key),
            *dates,
            Buttons(list_buttons()),
            *(() if has_region or own is None else _region(content)),
            *_following(content, own),
            *_about(content),
        )
    )


def _ask(key: str) -> tuple[Part, ...]:
    return (
        QuestionField("Wat wil je weten?", Action.ASK, "Typ een vraag, onderwerp of letter", key),
        Buttons(
            (
                Button("Vraag", Action.ASK, TYPED, spoken="Beantwoord wat hierboven staat", primary=True),
                Button("Zoek in de FAQ", Action.ASK, SEARCH),
                command_button("Wat kan ik vragen?", "help"),
            )
        ),
        SmallPrint(("Het antwoord komt uit de FAQ en alleen jij ziet het. Wat je vraagt, wordt niet bewaard.",)),
    )


def _region(content: Content) -> tuple[Part, ...]:
    """One choice by which the dates, and the messages, are those of one's own region."""
    regions = in_order_of_name(content.regions)
    options = tuple(Option(region.name, f"{SUBSCRIBE.name} {region_topic(region)}") for region in regions)
    if not options:
        return ()
    return (
        Choices(
            "Mijn regio",
            REGION,
            Pick.ONE,
            options[:_MOST_OPTIONS],
            (),
            required=True,
            hint="Je krijgt dan een direct bericht bij de datums van je regio, ook van de contractrondes daar.",
        ),
    )


def _following(content: Content, own: OwnList | None) -> tuple[Part, ...]:
    heading = Paragraph("Wat ik volg", strong=True)
    if own is None:
        return (heading, Paragraph("Dat is nu even niet op te zoeken. Open deze pagina straks opnieuw."))
    national = command_button("Volg landelijke datums", f"{SUBSCRIBE.name} {NATIONAL}")
    known = any(item.topic == NATIONAL for item in own.subscriptions)
    buttons = (*(() if known else (national,)), settings_button())
    return (
        heading,
        *rows(content, own, most=MOST_ROWS),
        Buttons(buttons, lead="Meer volgen, of kiezen wanneer je het hoort:"),
    )


def _about(content: Content) -> tuple[Part, ...]:
    channel = f"Werkt er iets niet? Vraag het in #{content.organisation.channels.administrators}."
    return (
        Paragraph("Hulp en gegevens", strong=True),
        Paragraph(content.organisation.ask_the_secretary),
        *(administrators(content, "helpt je als er iets niet werkt.") or (Paragraph(channel),)),
        Buttons((command_button("Wis wat de bot van mij bewaart", FORGET_ME.name),)),
        SmallPrint((_KEPT,)),
    )
