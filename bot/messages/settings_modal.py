"""The window in which one says what a channel or person follows, and when it is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.calendar.audience import ANNOUNCEMENTS, EVERY_REGION, NATIONAL, insurer_subject, region_subject
from bot.calendar.quiet_hours import is_quiet
from bot.calendar.subscription_topics import in_order_of_name
from bot.messages.dates import clock
from bot.messages.excerpts import whole_words
from bot.messages.message import Choices, Option, Paragraph, Pick, Sheet, SmallPrint
from bot.messages.subscription_replies import coming_anyway, subject_name, upcoming

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.calendar.due import Due
    from bot.content.models import Content, Deadline, Round

FORM = "subscription_settings"
TITLE = "Instellingen"
WHAT, LEADS, HOUR, DIGEST = "settings_what", "settings_leads", "settings_hour", "settings_digest"
DIGEST_ON = "weekly"
USUAL = "usual"
"""The hour of the organisation."""
_LEADS = (90, 30, 14, 7, 3, 1, 0)
_HOURS = range(8, 18)
_MOST_OPTIONS, _MOST_TICKS = 100, 10
_OPTION_LIMIT = 75
_STOPS = "Niets kiezen is stoppen."
_ONLY_ANYWAY = "Wat je kiest, komt erbij; niets kiezen laat alleen wat hierboven staat."


@dataclass(frozen=True, slots=True)
class SubscriptionChoices:
    """What is chosen in the window."""

    what: tuple[str, ...]
    leads: tuple[int, ...]
    """Days before the date; none: as each item says."""
    hour: dt.time | None
    """None: when the organisation posts."""
    digest: bool


def settings_window(  # noqa: PLR0913 - what stands in one window, each by its name
    content: Content,
    wishes: SubscriptionChoices,
    ahead: Iterable[Deadline | Round],
    dues: Sequence[Due],
    *,
    channel: str | None,
    memory: str,
    anyway: Sequence[str] = (),
) -> Sheet:
    """The choices as they are now and the next messages that follow from them.

    ``channel`` is its name, "" when that is not known, None for a person's own settings; ``ahead`` are the
    deadlines and rounds that can be followed one by one; ``anyway`` is what comes here whatever is chosen.
    """
    personal = channel is None
    heading = "Voor jezelf" if personal else f"Voor #{channel}" if channel else "Voor dit kanaal"
    return Sheet(
        TITLE,
        (
            Paragraph(heading, strong=True),
            *coming_anyway(content, anyway),
            _what(content, wishes, ahead, _ONLY_ANYWAY if anyway else _STOPS),
            _leads(wishes),
            _hour(content, wishes),
            _digest(wishes),
            *upcoming(content, dues, personal=personal),
            SmallPrint((_kept(personal),)),
        ),
        form=FORM,
        send="Opslaan",
        memory=memory,
    )


def being_saved() -> Sheet:
    """For the moment between sending and the answer."""
    return Sheet(TITLE, (Paragraph("Een ogenblik: je keuze wordt bewaard."),))


def overtaken(form: Sheet) -> Sheet:
    """It is not kept, because it was changed elsewhere in the meantime: the form with what is kept now."""
    return replace(
        form,
        parts=(
            Paragraph("Niet bewaard: dit is intussen ergens anders gewijzigd", strong=True),
            Paragraph("Hieronder staat wat nu geldt. Pas het aan en sla het opnieuw op."),
            *form.parts,
        ),
    )


def saved(
    content: Content,
    wishes: SubscriptionChoices,
    dues: Sequence[Due],
    *,
    personal: bool,
    anyway: Sequence[str] = (),
) -> Sheet:
    """It is kept; what is followed now and what comes next."""
    names = tuple(subject_name(content, what) for what in wishes.what)
    who = "Je volgt" if personal else "Dit kanaal volgt"
    follows = f"{who}: {', '.join(names)}." if names else f"{who} niets."
    return Sheet(
        TITLE,
        (
            Paragraph("Bewaard", strong=True),
            Paragraph(follows),
            *coming_anyway(content, anyway),
            *upcoming(content, dues, personal=personal),
        ),
    )


def _what(
    content: Content, wishes: SubscriptionChoices, ahead: Iterable[Deadline | Round], nothing: str
) -> Choices:
    """What is chosen now is among the options whatever it is; single dates are as far as there is room.

    ``nothing`` says what it means to choose nothing.
    """
    offered = dict.fromkeys(
        (
            *wishes.what,
            NATIONAL,
            ANNOUNCEMENTS,
            EVERY_REGION,
            *map(region_subject, in_order_of_name(content.regions)),
            *map(insurer_subject, in_order_of_name(content.insurers)),
            *(item.id for item in ahead),
        )
    )
    options = tuple(Option(_label(content, what), what) for what in list(offered)[:_MOST_OPTIONS])
    return Choices(
        "Wat wil je volgen?",
        WHAT,
        Pick.SEVERAL,
        options,
        wishes.what,
        hint=f"Regio's, zorgverzekeraars of een enkele datum. {nothing}",
    )


def _label(content: Content, what: str) -> str:
    name = subject_name(content, what)
    return whole_words(name[:1].upper() + name[1:], _OPTION_LIMIT)


def _leads(wishes: SubscriptionChoices) -> Choices:
    days = sorted({*wishes.leads, *_LEADS}, reverse=True)
    options = tuple(Option(_lead_words(lead), str(lead)) for lead in days)
    pick = Pick.TICKS if len(options) <= _MOST_TICKS else Pick.SEVERAL
    return Choices(
        "Hoe lang van tevoren?",
        LEADS,
        pick,
        options,
        tuple(map(str, wishes.leads)),
        hint="Niets kiezen: zoals bij elke datum past.",
    )


def _lead_words(days: int) -> str:
    return {0: "Op de dag zelf", 1: "1 dag"}.get(days, f"{days} dagen")


def _hour(content: Content, wishes: SubscriptionChoices) -> Choices:
    usual = Option(f"Zoals de vereniging: {clock(content.organisation.post_at)}", USUAL)
    free = (time for time in map(dt.time, _HOURS) if not is_quiet(content.organisation.quiet_hours, time))
    times = sorted({*free, *([wishes.hour] if wishes.hour else [])})
    options = (usual, *(Option(clock(time), f"{time:%H:%M}") for time in times))
    return Choices("Hoe laat?", HOUR, Pick.ONE, options, (f"{wishes.hour:%H:%M}" if wishes.hour else USUAL,))


def _digest(wishes: SubscriptionChoices) -> Choices:
    option = Option("Op maandagochtend een overzicht, als er iets veranderde", DIGEST_ON)
    return Choices("Weekoverzicht", DIGEST, Pick.TICKS, (option,), (DIGEST_ON,) if wishes.digest else ())


def _kept(personal: bool) -> str:  # noqa: FBT001 - the one thing that it depends on
    if personal:
        return "Hiervoor bewaart de bot je lid-id en deze keuzes, en verder niets."
    return "Deze keuzes gelden voor het hele kanaal; bewaard wordt ook wie ze maakte."
