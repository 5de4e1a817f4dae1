"""Home tab: ask, the next dates, what one follows, and how to end it; of use before anything is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.audience import NATIONAL, region_topic
from bot.calendar.subscription_topics import in_order_of_name
from bot.messages.buttons import command_button, list_buttons
from bot.messages.commands import AGENDA, EDIT, FORGET_ME, SUBSCRIBE
from bot.messages.excerpts import whole_words
from bot.messages.help_text import NOT_KEPT
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
from bot.messages.remind_me import mine_button, moment_words
from bot.messages.subscription_replies import administrators, administrators_channel, settings_button, topic_name

if TYPE_CHECKING:
    from bot.content.models import Content
    from bot.messages.my_reminders import OwnList

REGION = "home_region"
TYPED, SEARCH = "typed", "search"
"""Values of the buttons under the question field: answer what stands there, or open the search window."""
NAMES_LIMIT = 26
"""Characters of the names of what is followed; all of it is behind a button."""
_MOST_OPTIONS = 100


def home_tab(  # noqa: PLR0913 - the parts of the tab, each by its name
    content: Content,
    dates: tuple[Part, ...],
    own: OwnList | None,
    *,
    has_region: bool,
    key: str,
    keeps: bool = False,
) -> Message:
    """Everything on the tab; for who ``keeps`` the content also the way to edit it.

    ``dates`` are the next ones; ``own`` is what the reader follows, None while that can't be looked up; a tab with
    another ``key`` has an empty question field.
    """
    return Message(
        (
            *_ask(key),
            *dates,
            Buttons(list_buttons(), more=(command_button("In je agenda", AGENDA.name),)),
            *(() if has_region or own is None else _region(content)),
            *_following(content, own),
            *((Buttons((command_button("Inhoud bijhouden", EDIT.name),)),) if keeps else ()),
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
            ),
            more=(command_button("Wat kan ik vragen?", "help"),),
        ),
    )


def _region(content: Content) -> tuple[Part, ...]:
    """One choice by which the dates, and the messages, are those of one's own region."""
    regions = in_order_of_name(content.regions)
    options = tuple(Option(region.name, f"{SUBSCRIBE.name} {region_topic(region)}") for region in regions)
    if not options:
        return ()
    label = "Mijn regio volgen"
    return (Choices(label, REGION, Pick.ONE, options[:_MOST_OPTIONS], (), required=True),)


def _following(content: Content, own: OwnList | None) -> tuple[Part, ...]:
    forget = command_button("Wis wat de bot van mij bewaart", FORGET_ME.name)
    if own is None:
        unknown = Paragraph("Wat je volgt, is nu even niet op te zoeken. Open deze pagina straks opnieuw.")
        return (unknown, Buttons((forget,)))
    national = command_button("Volg landelijke datums", f"{SUBSCRIBE.name} {NATIONAL}")
    follows_national = any(item.topic == NATIONAL for item in own.subscriptions)
    settings = settings_button()
    first, *others = [mine_button(), settings] if own.subscriptions or own.snoozes else [settings]
    more = (*others, *(() if follows_national else (national,)), forget)
    return (Paragraph(_followed(content, own)), Buttons((first,), more=more))


def _followed(content: Content, own: OwnList) -> str:
    """Names of what is followed, and the first message that comes of it."""
    if not own.subscriptions and not own.snoozes:
        return "Je volgt nog niets, dus de bot stuurt je niets."
    names = [topic_name(content, item.topic) for item in own.subscriptions]
    names += [f"later nog eens {item.occurrence.title}" for item in own.snoozes]
    dues = [item.next for item in own.subscriptions if item.next is not None]
    moments = [due.due_at for due in dues] + [item.at for item in own.snoozes]
    first = f" · eerstvolgend bericht: {moment_words(content, min(moments))}" if moments else ""
    return f"Je volgt: {whole_words(', '.join(names), NAMES_LIMIT)}{first}"


def _about(content: Content) -> tuple[Part, ...]:
    people = administrators(content, "helpt je als er iets niet werkt.")
    channel = f"Werkt er iets niet? Vraag het in {administrators_channel(content)}."
    return (*people, SmallPrint((NOT_KEPT, *(() if people else (channel,)))))
