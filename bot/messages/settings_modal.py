"""Settings window: the topics that a channel or person follows, and when the messages come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.calendar.audience import ANNOUNCEMENTS, EVERY_REGION, NATIONAL, insurer_topic, region_topic
from bot.calendar.quiet_hours import is_quiet
from bot.calendar.subscription_topics import in_order_of_name
from bot.messages.dates import clock
from bot.messages.excerpts import whole_words
from bot.messages.message import Choices, Option, Paragraph, Pick, Sheet, SmallPrint
from bot.messages.subscription_replies import fixed_topics, topic_name, upcoming

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.calendar.due import Due
    from bot.content.models import Content, Deadline, Round

FORM = "subscription_settings"
TITLE = "Instellingen"
TOPICS, LEADS, HOUR, DIGEST = "settings_what", "settings_leads", "settings_hour", "settings_digest"
DIGEST_ON = "weekly"
USUAL = "usual"
"""The hour of the organisation."""
_LEADS = (90, 30, 14, 7, 3, 1, 0)
_HOURS = range(8, 18)
_MOST_OPTIONS, _MOST_TICKS = 100, 10
_OPTION_LIMIT = 75
_STOPS = "Niets kiezen is stoppen."
_ONLY_FIXED = "Wat je kiest, komt erbij; niets kiezen laat alleen wat hierboven staat."


@dataclass(frozen=True, slots=True)
class SubscriptionChoices:
    """The choices in the window."""

    topics: tuple[str, ...]
    leads: tuple[int, ...]
    """Days before the date; none: as each item says."""
    hour: dt.time | None
    """None: when the organisation posts."""
    digest: bool


def settings_window(  # noqa: PLR0913 - the fields of one window, each by its name
    content: Content,
    choices: SubscriptionChoices,
    ahead: Iterable[Deadline | Round],
    dues: Sequence[Due],
    *,
    channel: str | None,
    memory: str,
    fixed: Sequence[str] = (),
) -> Sheet:
    """The choices as they are now and the next messages that follow from them.

    ``channel`` is its name, "" when that is not known, None for a person's own settings; ``ahead`` are the
    deadlines and rounds that can be followed one by one; ``fixed`` are the topics that come here in any case.
    """
    personal = channel is None
    heading = "Voor jezelf" if personal else f"Voor #{channel}" if channel else "Voor dit kanaal"
    return Sheet(
        TITLE,
        (
            Paragraph(heading, strong=True),
            *fixed_topics(content, fixed),
            _topics(content, choices, ahead, _ONLY_FIXED if fixed else _STOPS),
            _leads(choices),
            _hour(content, choices),
            _digest(choices),
            *upcoming(content, dues, personal=personal),
            SmallPrint((_privacy(personal),)),
        ),
        form=FORM,
        send="Opslaan",
        memory=memory,
    )


def being_saved() -> Sheet:
    """The window between sending it and the answer."""
    return Sheet(TITLE, (Paragraph("Een ogenblik: je keuze wordt opgeslagen."),))


def overtaken(form: Sheet) -> Sheet:
    """The window with the choices of now, because those were changed elsewhere in the meantime."""
    return replace(
        form,
        parts=(
            Paragraph("Niet opgeslagen: dit is intussen ergens anders gewijzigd", strong=True),
            Paragraph("Hieronder staat wat nu geldt. Pas het aan en sla het opnieuw op."),
            *form.parts,
        ),
    )


def saved(
    content: Content,
    choices: SubscriptionChoices,
    dues: Sequence[Due],
    *,
    personal: bool,
    fixed: Sequence[str] = (),
) -> Sheet:
    """The window after saving: the topics that are followed now and the next messages."""
    names = tuple(topic_name(content, topic) for topic in choices.topics)
    lead = "Je volgt" if personal else "Dit kanaal volgt"
    follows = f"{lead}: {', '.join(names)}." if names else f"{lead} niets."
    return Sheet(
        TITLE,
        (
            Paragraph("Opgeslagen", strong=True),
            Paragraph(follows),
            *fixed_topics(content, fixed),
            *upcoming(content, dues, personal=personal),
        ),
    )


def _topics(
    content: Content, choices: SubscriptionChoices, ahead: Iterable[Deadline | Round], nothing: str
) -> Choices:
    """The field with the topics: the chosen ones whatever they are, single dates as far as there is room.

    ``nothing`` is the hint about choosing nothing.
    """
    offered = dict.fromkeys(
        (
            *choices.topics,
            NATIONAL,
            ANNOUNCEMENTS,
            EVERY_REGION,
            *map(region_topic, in_order_of_name(content.regions)),
            *map(insurer_topic, in_order_of_name(content.insurers)),
            *(item.id for item in ahead),
        )
    )
    options = tuple(Option(_label(content, topic), topic) for topic in list(offered)[:_MOST_OPTIONS])
    return Choices(
        "Wat wil je volgen?",
        TOPICS,
        Pick.SEVERAL,
        options,
        choices.topics,
        hint=f"Regio's, zorgverzekeraars of een enkele datum. {nothing}",
    )


def _label(content: Content, topic: str) -> str:
    name = topic_name(content, topic)
    return whole_words(name[:1].upper() + name[1:], _OPTION_LIMIT)


def _leads(choices: SubscriptionChoices) -> Choices:
    days = sorted({*choices.leads, *_LEADS}, reverse=True)
    options = tuple(Option(_lead_words(lead), str(lead)) for lead in days)
    pick = Pick.TICKS if len(options) <= _MOST_TICKS else Pick.SEVERAL
    return Choices(
        "Hoe lang van tevoren?",
        LEADS,
        pick,
        options,
        tuple(map(str, choices.leads)),
        hint="Niets kiezen: zoals bij elke datum past.",
    )


def _lead_words(days: int) -> str:
    return {0: "Op de dag zelf", 1: "1 dag"}.get(days, f"{days} dagen")


def _hour(content: Content, choices: SubscriptionChoices) -> Choices:
    usual = Option(f"Zoals de vereniging: {clock(content.organisation.post_at)}", USUAL)
    free = (time for time in map(dt.time, _HOURS) if not is_quiet(content.organisation.quiet_hours, time))
    times = sorted({*free, *([choices.hour] if choices.hour else [])})
    options = (usual, *(Option(clock(time), f"{time:%H:%M}") for time in times))
    return Choices("Hoe laat?", HOUR, Pick.ONE, options, (f"{choices.hour:%H:%M}" if choices.hour else USUAL,))


def _digest(choices: SubscriptionChoices) -> Choices:
    option = Option("Op maandagochtend een overzicht, als er iets veranderde", DIGEST_ON)
    return Choices("Weekoverzicht", DIGEST, Pick.TICKS, (option,), (DIGEST_ON,) if choices.digest else ())


def _privacy(personal: bool) -> str:  # noqa: FBT001 - the one thing that it depends on
    if personal:
        return "Hiervoor bewaart de bot je lid-id en deze keuzes, en verder niets."
    return "Deze keuzes gelden voor het hele kanaal; bewaard wordt ook wie ze maakte."
