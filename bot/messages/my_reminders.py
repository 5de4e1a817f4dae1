"""List of one's own reminders: the subscriptions and snoozes of a person, each with a stop button."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.messages.buttons import named_button
from bot.messages.commands import UNSUBSCRIBE
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Entry,
    ListRow,
    Message,
    Paragraph,
    Part,
    Sheet,
    SmallPrint,
    titled,
)
from bot.messages.remind_me import moment_words
from bot.messages.subscription_replies import ERASE, dealt_with_reason, settings_button, topic_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.calendar.due import Due
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content

FORM = "mine"
TITLE = "Mijn herinneringen"
MOST = 80
"""Rows of a window; Slack takes 100 blocks."""
MOST_SAID = 40
"""Rows of a message; there it takes 50."""


class SubscriptionItem(NamedTuple):
    """A subscription of the list."""

    topic: str
    next: Due | None
    """The first message of it."""
    dealt_with: bool = False
    """True when none comes because the person has dealt with all of it."""


class SnoozedItem(NamedTuple):
    """A snoozed occurrence of the list."""

    occurrence: Occurrence
    at: dt.datetime


class OwnList(NamedTuple):
    """All subscriptions and snoozes of one person."""

    subscriptions: Sequence[SubscriptionItem] = ()
    snoozes: Sequence[SnoozedItem] = ()


def rows(content: Content, own: OwnList, *, most: int = MOST) -> tuple[Part, ...]:
    """A row with a stop button for each; beyond ``most`` only the names, so that nothing is left out."""
    snoozes = [_snooze_row(content, item) for item in own.snoozes[:most]]
    shown = own.subscriptions[: most - len(snoozes)]
    parts: list[Part] = [*snoozes, *(_subscription_row(content, item) for item in shown)]
    if rest := own.subscriptions[len(shown) :]:
        names = ", ".join(topic_name(content, item.topic) for item in rest)
        stop = _typed(content, UNSUBSCRIBE.name)
        parts.append(Paragraph(f"Verder volg je: {names}. Stoppen kan met {stop} en de naam erachter."))
    return tuple(parts) or (Paragraph("Je volgt nog niets, dus de bot stuurt je niets."),)


def own_message(content: Content, own: OwnList) -> Message:
    """The list as an answer."""
    return titled(TITLE, *rows(content, own, most=MOST_SAID), *_more(content))


def own_window(content: Content, own: OwnList, news: Message | None = None) -> Sheet:
    """The list as a window, below what just changed."""
    above = news.parts if news else ()
    return Sheet(
        TITLE, (*above, Paragraph("Wat je volgt", strong=True), *rows(content, own), *_more(content)), FORM
    )


def snooze_cancelled(occurrence: Occurrence) -> Message:
    """The occurrence is not announced once more."""
    return titled(f"Je hoort dit niet nog eens: {occurrence.title}")


def _subscription_row(content: Content, item: SubscriptionItem) -> ListRow:
    name = topic_name(content, item.topic)
    coming = "Er staat nu geen bericht gepland."
    if item.dealt_with:
        coming = dealt_with_reason(content)
    if item.next is not None:
        title = item.next.occurrence.title
        about = "" if title == name else f" · {title}"
        coming = f"Eerstvolgend bericht: {moment_words(content, item.next.due_at)}{about}"
    return ListRow(
        Entry(name[:1].upper() + name[1:], coming),
        _stop(Action.RUN_COMMAND, f"{UNSUBSCRIBE.name} {item.topic}", name),
    )


def _snooze_row(content: Content, item: SnoozedItem) -> ListRow:
    title = item.occurrence.title
    return ListRow(
        Entry(title, f"Later nog eens: {moment_words(content, item.at)}"),
        _stop(Action.CANCEL_SNOOZE, "/".join(item.occurrence.key_parts), f"later nog eens {title}"),
    )


def _stop(action: Action, value: str, name: str) -> Button:
    return named_button("Stop", action, value, name)


def _more(content: Content) -> tuple[Part, ...]:
    return (
        Buttons((settings_button(),), lead="Meer volgen, of een ander uur:"),
        SmallPrint((f"Alles wissen wat de bot van je bewaart: {_typed(content, ERASE)}.",)),
    )


def _typed(content: Content, words: str) -> str:
    return f"{content.organisation.command} {words}"
