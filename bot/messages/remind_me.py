"""Herinner mij: the window with the moments for reminders of a deadline or a round, and its replies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.calendar.audience import step_topic
from bot.content.models import Deadline, Round
from bot.local_time import zone_of
from bot.messages.buttons import LABEL_LIMIT, command_button, named_button
from bot.messages.commands import MY_REMINDERS, UNSUBSCRIBE
from bot.messages.competition import competition_notice
from bot.messages.dates import moment as moment_in
from bot.messages.dates import when_words
from bot.messages.excerpts import whole_words
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Choices,
    Entries,
    Entry,
    Message,
    Option,
    Paragraph,
    Part,
    Pick,
    Sheet,
    SmallPrint,
    titled,
)
from bot.messages.occurrence_text import ROUND, subject
from bot.messages.subscription_replies import UNDO, topic_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content, Phase

FORM = "remind_form"
WHEN = "remind_when"
REOPENED = "remind_anew"
SCOPE = "remind_scope"
TITLE = "Herinner mij"
LEADS = (90, 30, 7, 1, 0)
"""Days before the date that are offered, besides those of the date itself."""
_MOST_TICKS = 10


def remind_button(dated: Occurrence | Deadline | Round) -> Button:
    """The button beside a date; beside a step of a round it is about that step."""
    topic = dated.id if isinstance(dated, Deadline | Round) else topic_of(dated)
    return named_button(TITLE, Action.REMIND_ME, topic, dated.title)


def remind_buttons(content: Content, occurrences: Sequence[Occurrence]) -> tuple[Button, ...]:
    """The buttons under a message that tells these dates; of several each says which one it is about."""
    buttons = tuple(map(remind_button, occurrences))
    if len(buttons) == 1:
        return buttons
    subjects = [subject(content, occurrence).removeprefix(ROUND) for occurrence in occurrences]
    rounds = [occurrence.item for occurrence in occurrences if isinstance(occurrence.item, Round)]
    insurers = [content.insurer_by_id[series.insurer].name for series in rounds]
    names = insurers if len(set(insurers)) == len(occurrences) else subjects
    return tuple(
        replace(
            button,
            label=whole_words(f"{TITLE} aan {name}", LABEL_LIMIT),
            spoken=whole_words(f"{TITLE} aan {about}", LABEL_LIMIT),
        )
        for button, name, about in zip(buttons, names, subjects, strict=True)
    )


def topic_of(occurrence: Occurrence) -> str:
    """The topic under which a date is followed: its step of a round, or its deadline."""
    item, phase = occurrence.item, occurrence.phase
    return step_topic(item, phase) if isinstance(item, Round) and phase else item.id


def scope_choice(series: Round, phase: Phase, chosen: str) -> tuple[Part, ...]:
    """In the window: this step alone or the whole round; ``chosen`` is the topic that is chosen at first."""
    options = (
        Option(whole_words(f"Alleen deze stap: {phase.title}", LABEL_LIMIT), step_topic(series, phase)),
        Option(whole_words(f"Alle stappen: {series.title}", LABEL_LIMIT), series.id),
    )
    return (Choices("Waaraan?", SCOPE, Pick.ONE, options, (chosen,), tells=False, required=True),)


def mine_button() -> Button:
    """The button to the list of one's own reminders."""
    return command_button("Mijn herinneringen", MY_REMINDERS.name)


def dealt_with(entry: Entry) -> Entry:
    """The line of a date that the person has dealt with."""
    return replace(entry, facts=f"{entry.facts} · afgehandeld")


def all_dealt_with() -> tuple[Part, ...]:
    """In the window: no more messages come, unless a moment is chosen."""
    state = "Je hebt dit afgehandeld en krijgt er dus geen berichten meer over."
    return (Paragraph(f"{state} Kies je hieronder een moment, dan krijg je ze weer."),)


def some_dealt_with(dates: Iterable[tuple[str, Occurrence]]) -> tuple[Part, ...]:
    """In the window: the dates that were dealt with, by their values, with a tick to be reminded after all."""
    labels = {value: f"{when_words(occurrence.when)}: {occurrence.title}" for value, occurrence in dates}
    options = tuple(
        Option(whole_words(f"{label[:1].upper()}{label[1:]}", LABEL_LIMIT), value)
        for value, label in labels.items()
    )
    if not options:
        return ()
    hint = "Wat je hier niet kiest, blijft afgehandeld."
    pick = Pick.TICKS if len(options) <= _MOST_TICKS else Pick.SEVERAL
    return (Choices("Afgehandeld; toch weer een bericht?", REOPENED, pick, options, (), hint=hint, tells=False),)


def remind_window(  # noqa: PLR0913, PLR0917 - the fields of one window, each by its name
    content: Content,
    item: Deadline | Round,
    coming: Iterable[Entry],
    moments: Mapping[int, dt.datetime | None],
    chosen: Collection[int],
    below: tuple[Part, ...] = (),
    topic: str = "",
) -> Sheet:
    """The dates that are coming of it and the leads to choose from; ``topic`` is what comes back with the form.

    ``moments`` has for each lead the first message that it gives, None where that has passed; ``chosen`` are the
    leads that are ticked at first. ``below`` the dates stands a word about those that were dealt with.
    """
    dates = tuple(coming)
    named = any(entry.title == item.title for entry in dates)
    above = (
        *(() if named else (Paragraph(item.title, strong=True),)),
        *((Entries(dates),) if dates else ()),
    )
    offered = {lead: moment for lead, moment in sorted(moments.items(), reverse=True) if moment is not None}
    passed = [lead for lead in sorted(moments, reverse=True) if moments[lead] is None]
    if not offered:
        return Sheet(TITLE, (*above, Paragraph("Er komt geen moment meer om je hieraan te herinneren.")))
    options = tuple(
        Option(f"{lead_words(lead)}: {moment_words(content, moment)}", str(lead))
        for lead, moment in offered.items()
    )
    ticks = Choices(
        "Wanneer wil je een bericht?",
        WHEN,
        Pick.TICKS if len(options) <= _MOST_TICKS else Pick.SEVERAL,
        options,
        tuple(str(lead) for lead in offered if lead in chosen),
        hint=_repetition(item),
        tells=False,
        required=True,
    )
    notes = [f"Al voorbij: {', '.join(map(lead_words, passed)).lower()}."] if passed else []
    notes.append("Hiervoor bewaart de bot je lid-id en deze keuze, en verder niets.")
    parts = (*above, *below, ticks, SmallPrint(tuple(notes)))
    return Sheet(TITLE, parts, form=FORM, send="Herinner mij", memory=topic or item.id)


def being_saved() -> Sheet:
    """The window between sending it and the answer."""
    return Sheet(TITLE, (Paragraph("Een ogenblik: je keuze wordt bewaard."),))


def too_late(item: Deadline | Round) -> Sheet:
    """Nothing is saved: the chosen moment passed while the window stood open."""
    reason = "Wat je koos, is intussen voorbij. Er is niets bewaard."
    return Sheet(TITLE, (Paragraph(item.title, strong=True), Paragraph(reason)))


def saved(
    content: Content, item: Deadline | Round, topic: str, moments: Iterable[dt.datetime], *, new: bool
) -> Sheet:
    """The subscription to ``topic``, the item or a step of it, is saved: the moments, and the way back."""
    first, *more = sorted(set(moments))
    parts: list[Part] = [
        Paragraph(f"Ik herinner je hieraan: {topic_name(content, topic)}", strong=True),
        Paragraph(f"Je krijgt een direct bericht op {moment_words(content, first)}."),
    ]
    if more:
        parts.append(Paragraph(f"Daarna op {' en op '.join(moment_words(content, moment) for moment in more)}."))
    parts += competition_notice(content, (item,), short=True)
    undo = command_button(UNDO if new else "Niet meer herinneren", f"{UNSUBSCRIBE.name} {topic}")
    return Sheet(TITLE, (*parts, Buttons((undo, mine_button()))))


def gone(content: Content) -> Message:
    """The reply to a button whose date no longer exists."""
    return titled(
        "Deze datum bestaat niet meer",
        "De datums zijn gewijzigd nadat dit bericht geplaatst werd. Welke er nu zijn, zie je met "
        f"{content.organisation.command} deadlines en {content.organisation.command} rondes.",
    )


def lead_words(days: int) -> str:
    """A number of days before the date, in words."""
    return {0: "Op de dag zelf", 1: "1 dag van tevoren"}.get(days, f"{days} dagen van tevoren")


def moment_words(content: Content, moment: dt.datetime) -> str:
    """The moment of a message: "dinsdag 1 december 2026, 9.00 uur"."""
    return moment_in(moment, zone_of(content.organisation))


def _repetition(item: Deadline | Round) -> str:
    if isinstance(item, Round):
        return "Ook in een volgende contractronde; je ziet steeds het eerste bericht."
    if item.repeat is not None:
        return "Deze datum komt terug: je krijgt het elke keer; je ziet steeds het eerste bericht."
    return (
        "Het komt in een direct bericht; alleen jij ziet het. Valt het in een weekend, dan op de werkdag ervoor."
    )
