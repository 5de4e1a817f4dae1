"""Replies about subscriptions: what a channel or person follows from now on, no longer, or might have meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.calendar.audience import ANNOUNCEMENTS, EVERY_REGION, NATIONAL, insurer_of, item_of, region_of, step_of
from bot.content.models import MayFollow
from bot.local_time import zone_of
from bot.messages.buttons import LABEL_LIMIT, command_button
from bot.messages.commands import FORGET_ME, SETTINGS, SUBSCRIBE, UNSUBSCRIBE, is_mention
from bot.messages.competition import competition_notice
from bot.messages.dates import moment
from bot.messages.excerpts import enumeration, whole_words
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Echo,
    Entries,
    Entry,
    Message,
    Paragraph,
    Part,
    SmallPrint,
    UserMention,
    titled,
)
from bot.platform_ids import SLACK, TEAMS, full_id, platform_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.calendar.due import Due
    from bot.content.models import Content, Region
    from bot.messages.commands import CommandHelp

ERASE = f"{FORGET_ME.name} {FORGET_ME.argument}"
SHOWN_ADMINISTRATORS = 3
UNDO = "Ongedaan maken"
_VALUE_LIMIT = 2000
_NAMES = {
    NATIONAL: "landelijke datums",
    ANNOUNCEMENTS: "aankondigingen",
    EVERY_REGION: "datums voor alle regio's",
}


def topic_name(content: Content, topic: str) -> str:
    """The topic of a subscription, in words."""
    if topic in _NAMES:
        return _NAMES[topic]
    if region := region_of(content, topic):
        return f"regio {region.name}"
    if insurer := insurer_of(content, topic):
        return f"contractrondes van {insurer.name}"
    if step := step_of(content, topic):
        return step[1].title
    item = item_of(content, topic)
    return item.title if item else f"{topic} (bestaat niet meer)"


def topic_names(content: Content, topics: Sequence[str]) -> str:
    """The names of several topics in one sentence."""
    return enumeration([topic_name(content, topic) for topic in topics]) or "niets"


def subscribed(  # noqa: PLR0913 - the facts of the reply, each by its name
    content: Content,
    new: Sequence[str],
    existing: Sequence[str],
    dues: Sequence[Due],
    *,
    personal: bool,
    dealt_with: bool = False,
) -> Message:
    """Topics that are followed from now on (``new``) or were already (``existing``), with the first messages.

    ``dues`` are those of a new region, where there is one. Where all of it was ``dealt_with``, no message comes of
    it, and the reply says so.
    """
    parts: list[Part] = []
    if new:
        parts.append(Paragraph(f"{_subscriber(personal)} nu {topic_names(content, new)}", strong=True))
    if existing:
        parts.append(Paragraph(f"{_subscriber(personal)} al {topic_names(content, existing)}.", strong=not new))
    parts += [Paragraph(_in_region(content, region)) for topic in new if (region := region_of(content, topic))]
    if dealt_with:
        parts.append(Paragraph(dealt_with_reason(content)))
    if dues or not dealt_with:
        parts += upcoming(content, dues, personal=personal)
    buttons = [settings_button()]
    if new:
        buttons.append(command_button(UNDO, f"{UNSUBSCRIBE.name} {' '.join(new)}"))
    parts.append(Buttons(tuple(buttons)))
    if new and not personal and not is_mention(content.organisation.command):
        parts.append(SmallPrint(("Is de bot nog geen lid van dit kanaal? Typ /invite en kies de bot.",)))
    return Message(tuple(parts))


def _in_region(content: Content, region: Region) -> str:
    """Dates that come with a region, in a sentence."""
    insurers = enumeration([content.insurer_by_id[id_].name for id_ in region.insurers])
    rounds = f" en de contractrondes van {insurers}" if insurers else ""
    return f"Dat zijn de datums van {region.name}{rounds}."


def dealt_with_reason(content: Content) -> str:
    """The reason that no message comes of a date that a person dealt with, and how to get one after all."""
    command = content.organisation.command
    return (
        "Je hebt dit afgehandeld, dus er komt geen bericht meer over. Toch weer een bericht? Kies ‘Herinner mij’ "
        f"bij de datum in {command} deadlines of {command} rondes."
    )


def upcoming(content: Content, dues: Sequence[Due], *, personal: bool) -> tuple[Part, ...]:
    """The next few messages of these subscriptions."""
    if not dues:
        return (Paragraph("Er staat nu geen bericht gepland."),)
    zone = zone_of(content.organisation)
    entries = tuple(Entry(due.occurrence.title, moment(due.due_at, zone)) for due in dues)
    channel = "die je krijgt" if personal else "in dit kanaal"
    notice = competition_notice(content, [due.occurrence for due in dues], short=True)
    return (Paragraph(f"De eerstvolgende berichten {channel}", strong=True), Entries(entries), *notice)


def unsubscribed(
    content: Content,
    ended: Mapping[str, tuple[int, ...] | None],
    left: Sequence[str],
    *,
    fixed: Sequence[str] = (),
    personal: bool,
) -> Message:
    """Topics that are not followed any more (with their own leads, if any), the others, and the way back."""
    heading = f"{_subscriber(personal)} niet meer: {topic_names(content, tuple(ended))}"
    parts: list[Part] = [Paragraph(heading, strong=True)]
    if not set(ended).issubset(fixed):
        parts.append(Paragraph("Wat daarvoor gepland stond, vervalt."))
    if left:
        parts.append(Paragraph(f"Wel nog: {topic_names(content, left)}."))
    parts += fixed_topics(content, fixed)
    return Message((*parts, Buttons((*_undo(ended), settings_button()))))


def settings_button(label: str = "Instellingen") -> Button:
    """The button to the window with the settings."""
    return command_button(label, SETTINGS.name)


def _undo(ended: Mapping[str, tuple[int, ...] | None]) -> tuple[Button, ...]:
    """The button that takes it up again with the same leads; none where that is more than a button holds."""
    button = command_button(UNDO, f"{SUBSCRIBE.name} {' '.join(ended)}")
    if any(ended.values()):
        button = Button(UNDO, Action.RESUBSCRIBE, json.dumps(ended))
    return (button,) if len(button.value) <= _VALUE_LIMIT else ()


def fixed_topics(content: Content, fixed: Sequence[str]) -> tuple[Paragraph, ...]:
    """Topics that a channel gets whatever it follows, and where that is set; empty where there are none."""
    if not fixed:
        return ()
    set_in = "Dat hebben de beheerders zo ingesteld."
    return (Paragraph(f"Dit kanaal krijgt in elk geval: {topic_names(content, fixed)}. {set_in}"),)


def not_subscribed(
    content: Content, subscriptions: Sequence[str], *, fixed: Sequence[str] = (), personal: bool
) -> Message:
    """There is no subscription to the named topic; those that exist can be stopped from here."""
    if not subscriptions:
        nothing = Paragraph(f"{_subscriber(personal)} niets", strong=True)
        return Message((nothing, *fixed_topics(content, fixed), Buttons((settings_button(),))))
    buttons = tuple(_topic_button(content, topic, UNSUBSCRIBE) for topic in subscriptions[:5])
    heading = "Dat volg je niet" if personal else "Dat volgt dit kanaal niet"
    return titled(heading, Buttons(buttons, lead="Stoppen kan wel met:"))


def choose_topic(content: Content, topics: Sequence[str], words: str) -> Message:
    """Several topics may be meant: choose one, or take them all."""
    buttons = [_topic_button(content, topic, SUBSCRIBE) for topic in topics]
    if len(topics) > 1:
        buttons.append(command_button(f"Alle {len(topics)}", f"{SUBSCRIBE.name} {' '.join(topics)}"))
    return titled("Wat bedoel je?", Echo(words, "Gevraagd:"), Buttons(tuple(buttons)))


def unknown_topic(content: Content, words: str, fixed: Sequence[str] = ()) -> Message:
    """No topic is like these words; examples of topics, and what comes here in any case."""
    heading = (
        (Paragraph("Dat herken ik niet", strong=True), Echo(words, "Gevraagd:"))
        if words
        else (Paragraph("Wat wil je volgen?", strong=True),)
    )
    subscribe = f"{content.organisation.command} {SUBSCRIBE.name}"
    examples = f"{subscribe} regio Zeeland, {subscribe} CZ of {subscribe} landelijk"
    return Message(
        (
            *heading,
            *fixed_topics(content, fixed),
            Paragraph(f"Noem een regio, een zorgverzekeraar, een datum, of landelijk. Bijvoorbeeld: {examples}."),
            Buttons((_topic_button(content, NATIONAL, SUBSCRIBE), settings_button("Kies uit een lijst"))),
        )
    )


def not_allowed(content: Content) -> Message:
    """A friendly no: only administrators choose for this channel, or at least no guests."""
    organisation = content.organisation
    by_members = organisation.subscriptions is MayFollow.MEMBERS
    choosing = "de leden en niet gasten" if by_members else "de beheerders"
    mentions = administrators(content, "kan dit voor je doen.")
    ask = f"Vraag het in {administrators_channel(content)} aan een beheerder."
    command = organisation.command
    typed = SUBSCRIBE.name if is_mention(command) else f"{command} {SUBSCRIBE.name}"
    return titled(
        f"Wat dit kanaal volgt, kiezen {choosing}",
        *(mentions or (Paragraph(ask),)),
        f"Voor jezelf kun je alles volgen: stuur de bot een direct bericht en typ {typed}.",
    )


def administrators_channel(content: Content) -> str:
    """The administrators' channel as people know it here: one of Teams has no name, one of Slack none in Teams."""
    channel = content.organisation.channels.administrators
    return f"#{channel}" if platform_of(channel) == SLACK == _platform(content) else "het beheerkanaal"


def administrators(content: Content, task: str) -> tuple[UserMention, ...]:
    """Mentions of the first few administrators here with their task; empty where the content names nobody."""
    everyone = map(full_id, content.organisation.administrators)
    here = [user for user in everyone if platform_of(user) == _platform(content)]
    return tuple(UserMention(user, task) for user in here[:SHOWN_ADMINISTRATORS])


def about_erasure(content: Content) -> Message:
    """The data that will be erased, and the button that erases it."""
    platform = "Teams" if is_mention(content.organisation.command) else "Slack"
    return titled(
        "Alles wissen wat de bot van jou bewaart",
        "Wat je zelf volgt, je keuzes, waar je meetelde, welke herinneringen je kreeg en welke vragen je "
        f"doorstuurde. Wat een kanaal volgt, blijft; ook de berichten in {platform} blijven staan, maar "
        "een doorgestuurde vraag gaat er daar uit. Het kan niet ongedaan gemaakt worden.",
        Buttons((command_button("Wis alles van mij", ERASE),)),
    )


def erased(content: Content, *, anything: bool) -> Message:
    """All data of a person is erased; the subscriptions of a channel are the channel's."""
    if not anything:
        return titled("De bot bewaart niets van jou")
    return titled(
        "Alles wat de bot van jou bewaarde, is gewist",
        "Je krijgt geen herinneringen meer en telt nergens meer mee; de aantallen in de kanalen worden "
        "bijgewerkt. Wat een kanaal volgt, blijft; wie dat instelde, staat er niet meer bij. Opnieuw "
        f"beginnen kan met {content.organisation.command} {SUBSCRIBE.name}.",
    )


def only_in_slack(content: Content) -> Message:
    """Subscriptions need a channel or a person."""
    return Message(
        (Paragraph(f"Volgen kan alleen in Slack, met {content.organisation.command} {SUBSCRIBE.name}."),)
    )


def open_settings() -> Message:
    """A button that opens the window with the settings, where that can't open at once."""
    return Message(
        (
            Paragraph("Wat je volgt en wanneer je het hoort"),
            Buttons((settings_button(),)),
        )
    )


def _subscriber(personal: bool) -> str:  # noqa: FBT001 - the one thing that it depends on
    return "Je volgt" if personal else "Dit kanaal volgt"


def _topic_button(content: Content, topic: str, subcommand: CommandHelp) -> Button:
    return command_button(whole_words(topic_name(content, topic), LABEL_LIMIT), f"{subcommand.name} {topic}")


def _platform(content: Content) -> str:
    """The platform for which a message is worded: where the bot is mentioned, there is no command."""
    return TEAMS if is_mention(content.organisation.command) else SLACK
