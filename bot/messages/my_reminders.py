"""One's own list: what a person follows, what they asked to hear later, and how to stop each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.messages.buttons import LABEL_LIMIT
from bot.messages.commands import UNSUBSCRIBE
from bot.messages.excerpts import whole_words
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
)
from bot.messages.remind_me import moment_words
from bot.messages.subscription_replies import ERASE, no_more_of_it, settings_button, subject_name

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


class FollowedItem(NamedTuple):
    """One thing that is followed."""

    what: str
    next: Due | None
    """The first message that comes of it."""
    dealt_with: bool = False
    """Whether none comes because the person has dealt with all of it."""


class SnoozedItem(NamedTuple):
    """What was asked to be told once more."""

    occurrence: Occurrence
    at: dt.datetime


class OwnList(NamedTuple):
    """All that one person follows."""

    followed: Sequence[FollowedItem] = ()
    later: Sequence[SnoozedItem] = ()


def rows(content: Content, own: OwnList, *, most: int = MOST) -> tuple[Part, ...]:
    """A row with a stop button for each; beyond ``most`` only the names, so that nothing is left out."""
    later = [_later(content, each) for each in own.later[:most]]
    shown = own.followed[: most - len(later)]
    parts: list[Part] = [*later, *(_followed(content, each) for each in shown)]
    if rest := own.followed[len(shown) :]:
        names = ", ".join(subject_name(content, each.what) for each in rest)
        stop = _typed(content, UNSUBSCRIBE.name)
        parts.append(Paragraph(f"Verder volg je: {names}. Stoppen kan met {stop} en de naam erachter."))
    return tuple(parts) or (Paragraph("Je volgt nog niets, dus de bot stuurt je niets."),)


def own_message(content: Content, own: OwnList) -> Message:
    """The list as an answer."""
    return Message((Paragraph(TITLE, strong=True), *rows(content, own, most=MOST_SAID), *_more(content)))


def own_window(content: Content, own: OwnList, news: Message | None = None) -> Sheet:
    """The list as a window, below what just changed."""
    above = news.parts if news else ()
    return Sheet(
        TITLE, (*above, Paragraph("Wat je volgt", strong=True), *rows(content, own), *_more(content)), FORM
    )


def not_later(occurrence: Occurrence) -> Message:
    """It is not told later after all."""
    return Message((Paragraph(f"Je hoort dit niet nog eens: {occurrence.title}", strong=True),))


def _followed(content: Content, each: FollowedItem) -> ListRow:
    name = subject_name(content, each.what)
    coming = "Er staat nu geen bericht gepland."
    if each.dealt_with:
        coming = no_more_of_it(content)
    if each.next is not None:
        title = each.next.occurrence.title
        about = "" if title == name else f" · {title}"
        coming = f"Eerstvolgend bericht: {moment_words(content, each.next.due_at)}{about}"
    return ListRow(
        Entry(name[:1].upper() + name[1:], coming),
        _stop(Action.RUN_COMMAND, f"{UNSUBSCRIBE.name} {each.what}", name),
    )


def _later(content: Content, each: SnoozedItem) -> ListRow:
    title = each.occurrence.title
    return ListRow(
        Entry(title, f"Later nog eens: {moment_words(content, each.at)}"),
        _stop(Action.NOT_LATER, "/".join(each.occurrence.key_parts), f"later nog eens {title}"),
    )


def _stop(action: Action, value: str, what: str) -> Button:
    return Button("Stop", action, value, spoken=whole_words(f"Stop: {what}", LABEL_LIMIT))


def _more(content: Content) -> tuple[Part, ...]:
    return (
        Buttons((settings_button(),), lead="Meer volgen, of een ander uur:"),
        SmallPrint((f"Alles wissen wat de bot van je bewaart: {_typed(content, ERASE)}.",)),
    )


def _typed(content: Content, words: str) -> str:
    return f"{content.organisation.command} {words}"
