"""What is said about following: what a channel or person follows from now on, no longer, or might have meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.calendar.audience import ANNOUNCEMENTS, EVERY_REGION, NATIONAL, insurer_of, item_of, region_of
from bot.local_time import zone_of
from bot.messages.buttons import LABEL_LIMIT, command_button
from bot.messages.commands import FORGET_ME, SETTINGS, SUBSCRIBE, UNSUBSCRIBE
from bot.messages.competition import competition_notice
from bot.messages.dates import moment
from bot.messages.excerpts import whole_words
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
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.calendar.due import Due
    from bot.content.models import Content

ERASE = f"{FORGET_ME.name} {FORGET_ME.argument}"
SHOWN_ADMINISTRATORS = 3
UNDO = "Ongedaan maken"
_VALUE_LIMIT = 2000
_NAMES = {
    NATIONAL: "landelijke datums",
    ANNOUNCEMENTS: "aankondigingen",
    EVERY_REGION: "datums voor alle regio's",
}


def subject_name(content: Content, what: str) -> str:
    """What is followed, in words."""
    if what in _NAMES:
        return _NAMES[what]
    if region := region_of(content, what):
        return f"regio {region.name}"
    if insurer := insurer_of(content, what):
        return f"contractrondes van {insurer.name}"
    item = item_of(content, what)
    return item.title if item else f"{what} (bestaat niet meer)"


def listed(content: Content, subjects: Sequence[str]) -> str:
    """Several of them in one sentence."""
    *others, last = [subject_name(content, what) for what in subjects] or ["niets"]
    return f"{', '.join(others)} en {last}" if others else last


def following(  # noqa: PLR0913 - what is told of it, each by its name
    content: Content,
    new: Sequence[str],
    known: Sequence[str],
    dues: Sequence[Due],
    *,
    personal: bool,
    dealt_with: bool = False,
) -> Message:
    """It is followed from now on (``new``), or was already (``known``), with the first that is coming.

    Where all of it was ``dealt_with``, nothing comes of it, and that is said.
    """
    parts: list[Part] = []
    if new:
        parts.append(Paragraph(f"{_who(personal)} nu {listed(content, new)}", strong=True))
    if known:
        parts.append(Paragraph(f"{_who(personal)} al {listed(content, known)}.", strong=not new))
    if dealt_with:
        parts.append(Paragraph(no_more_of_it(content)))
    if dues or not dealt_with:
        parts += upcoming(content, dues, personal=personal)
    buttons = [settings_button()]
    if new:
        buttons.append(command_button(UNDO, f"{UNSUBSCRIBE.name} {' '.join(new)}"))
    parts.append(Buttons(tuple(buttons)))
    if new and not personal:
        parts.append(SmallPrint(("Is de bot nog geen lid van dit kanaal? Typ /invite en kies de bot.",)))
    return Message(tuple(parts))


def no_more_of_it(content: Content) -> str:
    """Why nothing comes of what someone dealt with, and how to hear of it after all."""
    command = content.organisation.command
    return (
        "Je hebt dit afgehandeld, dus er komt geen bericht meer over. Toch weer een bericht? Kies ‘Herinner mij’ "
        f"bij de datum in {command} deadlines of {command} rondes."
    )


def upcoming(content: Content, dues: Sequence[Due], *, personal: bool) -> tuple[Part, ...]:
    """The next few messages that will come here."""
    if not dues:
        return (Paragraph("Er staat nu geen bericht gepland."),)
    zone = zone_of(content.organisation)
    entries = tuple(Entry(due.occurrence.title, moment(due.due_at, zone)) for due in dues)
    where = "die je krijgt" if personal else "in dit kanaal"
    notice = competition_notice(content, [due.occurrence for due in dues], short=True)
    return (Paragraph(f"De eerstvolgende berichten {where}", strong=True), Entries(entries), *notice)


def stopped(
    content: Content,
    ended: Mapping[str, tuple[int, ...] | None],
    left: Sequence[str],
    *,
    anyway: Sequence[str] = (),
    personal: bool,
) -> Message:
    """What is not followed any more (with the leads of its own, if any), what still comes, and the way back."""
    parts: list[Part] = [Paragraph(f"{_who(personal)} niet meer: {listed(content, tuple(ended))}", strong=True)]
    if not set(ended).issubset(anyway):
        parts.append(Paragraph("Wat daarvoor gepland stond, vervalt."))
    if left:
        parts.append(Paragraph(f"Wel nog: {listed(content, left)}."))
    parts += coming_anyway(content, anyway)
    return Message((*parts, Buttons((*_undo(ended), settings_button()))))


def settings_button(label: str = "Instellingen") -> Button:
    """The button to the window with the settings."""
    return command_button(label, SETTINGS.name)


def _undo(ended: Mapping[str, tuple[int, ...] | None]) -> tuple[Button, ...]:
    """The button that takes it up again with the same leads; none where that is more than a button holds."""
    button = command_button(UNDO, f"{SUBSCRIBE.name} {' '.join(ended)}")
    if any(ended.values()):
        button = Button(UNDO, Action.FOLLOW_AGAIN, json.dumps(ended))
    return (button,) if len(button.value) <= _VALUE_LIMIT else ()


def coming_anyway(content: Content, anyway: Sequence[str]) -> tuple[Paragraph, ...]:
    """What comes to a channel whatever it follows, and where that is set; nothing where there is none."""
    if not anyway:
        return ()
    set_in = "Dat staat vast in de instellingen van de vereniging (organisation.yaml)."
    return (Paragraph(f"Dit kanaal krijgt in elk geval: {listed(content, anyway)}. {set_in}"),)


def nothing_to_stop(
    content: Content, follows: Sequence[str], *, anyway: Sequence[str] = (), personal: bool
) -> Message:
    """What was asked to stop is not followed; what is followed can be stopped from here."""
    if not follows:
        nothing = Paragraph(f"{_who(personal)} niets", strong=True)
        settings = Buttons((settings_button(),))
        return Message((nothing, *coming_anyway(content, anyway), settings))
    buttons = tuple(_named_button(content, what, UNSUBSCRIBE.name) for what in follows[:5])
    heading = "Dat volg je niet" if personal else "Dat volgt dit kanaal niet"
    return Message((Paragraph(heading, strong=True), Buttons(buttons, lead="Stoppen kan wel met:")))


def which(content: Content, subjects: Sequence[str], words: str) -> Message:
    """Several things may be meant: choose, or take them all."""
    buttons = [_named_button(content, what, SUBSCRIBE.name) for what in subjects]
    if len(subjects) > 1:
        buttons.append(command_button(f"Alle {len(subjects)}", f"{SUBSCRIBE.name} {' '.join(subjects)}"))
    return Message((Paragraph("Wat bedoel je?", strong=True), Echo(words, "Gevraagd:"), Buttons(tuple(buttons))))


def not_known(content: Content, words: str) -> Message:
    """Nothing like it can be followed; what can."""
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
            Paragraph(f"Noem een regio, een zorgverzekeraar, een datum, of landelijk. Bijvoorbeeld: {examples}."),
            Buttons(
                (
                    _named_button(content, NATIONAL, SUBSCRIBE.name),
                    settings_button("Kies uit een lijst"),
                )
            ),
        )
    )


def not_allowed(content: Content) -> Message:
    """A friendly no, with whom to ask."""
    organisation = content.organisation
    whom = administrators(content, "kan dit voor je doen.")
    ask = f"Vraag het in #{organisation.channels.administrators} aan een beheerder."
    return Message(
        (
            Paragraph("Wat dit kanaal volgt, kiezen de beheerders", strong=True),
            *(whom or (Paragraph(ask),)),
            Paragraph(
                f"Voor jezelf kun je alles volgen: stuur de bot een direct bericht en typ {organisation.command} "
                f"{SUBSCRIBE.name}."
            ),
        )
    )


def administrators(content: Content, what: str) -> tuple[UserMention, ...]:
    """The first few of them, each with what they can do; none where the content names nobody."""
    return tuple(UserMention(user, what) for user in content.organisation.administrators[:SHOWN_ADMINISTRATORS])


def about_forgetting() -> Message:
    """What will be erased, and the button that does it."""
    return Message(
        (
            Paragraph("Alles wissen wat de bot van jou bewaart", strong=True),
            Paragraph(
                "Wat je zelf volgt, je keuzes, waar je meetelde en welke herinneringen je kreeg. Wat een kanaal "
                "volgt, blijft; ook de berichten in Slack blijven staan. Het kan niet ongedaan gemaakt worden."
            ),
            Buttons((command_button("Wis alles van mij", ERASE),)),
        )
    )


def forgotten(content: Content, *, kept: bool) -> Message:
    """All that was kept of a person is erased; what a channel follows is the channel's."""
    if not kept:
        return Message((Paragraph("De bot bewaart niets van jou", strong=True),))
    return Message(
        (
            Paragraph("Alles wat de bot van jou bewaarde, is gewist", strong=True),
            Paragraph(
                "Je krijgt geen herinneringen meer en telt nergens meer mee; de aantallen in de kanalen worden "
                "bijgewerkt. Wat een kanaal volgt, blijft; wie dat instelde, staat er niet meer bij. Opnieuw "
                f"beginnen kan met {content.organisation.command} {SUBSCRIBE.name}."
            ),
        )
    )


def only_in_slack(content: Content) -> Message:
    """Following needs a channel or a person."""
    return Message(
        (Paragraph(f"Volgen kan alleen in Slack, met {content.organisation.command} {SUBSCRIBE.name}."),)
    )


def open_settings() -> Message:
    """Where no window can be opened at once, a button does."""
    return Message(
        (
            Paragraph("Wat je volgt en wanneer je het hoort"),
            Buttons((settings_button(),)),
        )
    )


def _who(personal: bool) -> str:  # noqa: FBT001 - the one thing that it depends on
    return "Je volgt" if personal else "Dit kanaal volgt"


def _named_button(content: Content, what: str, command: str) -> Button:
    return command_button(whole_words(subject_name(content, what), LABEL_LIMIT), f"{command} {what}")
