"""Postings before they are made, and the difference that an edit of the content makes to them. Pure.

Shown by ``iza-bot preview`` and before an edit in Slack is saved.
"""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from bot.calendar.audience import scope_of
from bot.calendar.due import due_between
from bot.calendar.subscribers import NOBODY
from bot.local_time import local, zone_of
from bot.messages import render_text, rendering
from bot.messages.dates import clock, day
from bot.messages.notices import MOST_TOGETHER, reminders
from bot.occurrence_id import is_joined
from bot.platform_ids import full_id, short_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.calendar.due import Due
    from bot.calendar.subscribers import Subscriptions
    from bot.content.models import Content

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
"""The years that content can speak of."""


class PreviewError(ValueError):
    """A channel or period that can't be shown; the text says why and what to do, in Dutch."""


@dataclass(frozen=True, slots=True)
class PreviewedPosting:
    """One message that would be posted."""

    due_at: dt.datetime
    """In the time zone of the association."""
    channel: str
    key: str
    item_id: str
    text: str
    """The whole message as plain text, as it would be at that moment; other reminders may be told in it too."""

    def as_json(self) -> dict[str, str]:
        """The fields as text; ``due_at`` in ISO 8601 with its offset from UTC."""
        return {
            "due_at": self.due_at.isoformat(),
            "channel": short_id(self.channel),
            "key": self.key,
            "item_id": self.item_id,
            "text": self.text,
        }

    def render(self) -> str:
        """The message under a line that says when, where and what, for the terminal."""
        return f"{self.heading}\n{_indented(self.text)}"

    @property
    def heading(self) -> str:
        """Moment, channel, item and key, on one line."""
        return f"{self.moment} · {short_id(self.channel)} · {self.item_id} · {self.key}"

    @property
    def moment(self) -> str:
        """Day and hour, in words."""
        return f"{day(self.due_at.date(), weekday=True)}, {clock(self.due_at.time())}"


@dataclass(frozen=True, slots=True)
class PreviewChange:
    """A posting before and after an edit of the content."""

    before: PreviewedPosting
    after: PreviewedPosting


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes that an edit makes to the postings of a period; a posting stands in one of the four."""

    added: tuple[PreviewedPosting, ...] = ()
    removed: tuple[PreviewedPosting, ...] = ()
    moved: tuple[PreviewChange, ...] = ()
    """Another moment, from or to the period; the wording may differ too."""
    reworded: tuple[PreviewChange, ...] = ()
    """Another text at the same moment."""

    def ahead(self, now: dt.datetime) -> Difference:
        """The changes to what is still to be posted at this moment."""
        return Difference(
            tuple(posting for posting in self.added if posting.due_at > now),
            tuple(posting for posting in self.removed if posting.due_at > now),
            tuple(change for change in self.moved if change.before.due_at > now),
            tuple(change for change in self.reworded if change.before.due_at > now),
        )

    def render(self) -> str:
        """The changes for the terminal, in Dutch."""
        groups = (
            ("Nieuw", [posting.render() for posting in self.added]),
            ("Vervallen", [posting.render() for posting in self.removed]),
            ("Verplaatst", [_moved(change) for change in self.moved]),
            ("Anders verwoord", [_reworded(change) for change in self.reworded]),
        )
        sections = ["\n\n".join((f"{name} ({len(entries)})", *entries)) for name, entries in groups if entries]
        return "\n\n".join(sections) or "Er verandert niets aan wat er in deze periode geplaatst wordt."


def preview(
    content: Content,
    start: dt.date,
    end: dt.date,
    channel: str | None = None,
    subscriptions: Subscriptions = NOBODY,
) -> Iterator[PreviewedPosting]:
    """Every posting from ``start`` to ``end`` (both included), in order of time, channel and key.

    Those that are told in one message have its text; the difference that an edit makes is told of each by itself.
    The days are those of the association. ``channel`` (name or id, with or without #) leaves out the others.
    Raises PreviewError for a channel in which nothing is ever posted and for a period that can't be shown.
    """
    _check_period(start, end)
    name = full_id(channel.removeprefix("#")) if channel is not None else None
    if name is not None and not scope_of(content, name, subscriptions).known:
        raise PreviewError(
            f"In kanaal {short_id(name)} wordt nooit iets geplaatst: het is geen landelijk kanaal en hoort "
            "bij geen regio of verzekeraar. Controleer de naam."
        )
    dues = _dues(content, start, end, subscriptions)
    return (
        _posting(content, due, message_dues)
        for (_, channel), due_there in groupby(dues, attrgetter("due_at", "channel"))
        if name is None or channel == name
        for due, message_dues in _messages(list(due_there))
    )


def preview_diff(
    old: Content, new: Content, start: dt.date, end: dt.date, subscriptions: Subscriptions = NOBODY
) -> Difference:
    """Difference from ``start`` to ``end`` (both included) when ``new`` takes the place of ``old``.

    A posting that moves into or out of the period is ``moved``, not added or removed. Raises PreviewError as
    ``preview`` does.
    """
    _check_period(start, end)
    before = {due.key: due for due in _dues(old, start, end, subscriptions)}
    after = {due.key: due for due in _dues(new, start, end, subscriptions)}
    before |= _elsewhere(old, [due for key, due in after.items() if key not in before], subscriptions)
    after |= _elsewhere(new, [due for key, due in before.items() if key not in after], subscriptions)
    both = [
        PreviewChange(_posting(old, due), _posting(new, after[key]))
        for key, due in _in_order(before)
        if key in after
    ]
    return Difference(
        added=tuple(_posting(new, due) for key, due in _in_order(after) if key not in before),
        removed=tuple(_posting(old, due) for key, due in _in_order(before) if key not in after),
        moved=tuple(change for change in both if change.before.due_at != change.after.due_at),
        reworded=tuple(
            change
            for change in both
            if change.before.due_at == change.after.due_at and change.before.text != change.after.text
        ),
    )


def _check_period(start: dt.date, end: dt.date) -> None:
    if end < start:
        raise PreviewError(
            f"De periode eindigt ({day(end)}) voordat zij begint ({day(start)}). Draai de datums om."
        )
    if start < FIRST_DAY or end > LAST_DAY:
        raise PreviewError(f"Kies een periode tussen {day(FIRST_DAY)} en {day(LAST_DAY)}.")


def _dues(content: Content, start: dt.date, end: dt.date, subscriptions: Subscriptions) -> Iterator[Due]:
    zone = zone_of(content.organisation)
    first, last = (dt.datetime.combine(day, dt.time.min, zone) for day in (start, end + dt.timedelta(days=1)))
    return due_between(content, first, last, subscriptions)


def _elsewhere(content: Content, missed: Iterable[Due], subscriptions: Subscriptions) -> dict[str, Due]:
    """Reminders that only the other content has in the period, as this content has them at any other time."""
    keys = {due.key for due in missed}
    if not keys:
        return {}
    items = {due.occurrence.key_parts[0] for due in missed}
    concerned = content.model_copy(
        update={
            "deadlines": tuple(item for item in content.deadlines if items & {item.id, *item.previous_ids}),
            "rounds": tuple(item for item in content.rounds if items & {item.id, *item.previous_ids}),
        }
    )
    return {due.key: due for due in _dues(concerned, FIRST_DAY, LAST_DAY, subscriptions) if due.key in keys}


def _in_order(dues: dict[str, Due]) -> list[tuple[str, Due]]:
    return sorted(dues.items(), key=lambda entry: (entry[1].due_at, entry[1].channel, entry[0]))


def _messages(dues: Sequence[Due]) -> Iterator[tuple[Due, Sequence[Due]]]:
    """Each of the reminders of one moment in one channel, with those that its message tells."""
    joined = [due for due in dues if is_joined(due.channel, due.occurrence.key_parts)]
    joined.sort(key=attrgetter("useful_until", "key"))
    messages = [joined[start : start + MOST_TOGETHER] for start in range(0, len(joined), MOST_TOGETHER)]
    by_key = {due.key: message for message in messages for due in message}
    return ((due, by_key.get(due.key, (due,))) for due in dues)


def _posting(content: Content, due: Due, message_dues: Sequence[Due] = ()) -> PreviewedPosting:
    message = reminders(content, message_dues or (due,), now=due.due_at)
    return PreviewedPosting(
        due_at=local(content.organisation, due.due_at),
        channel=due.channel,
        key=due.key,
        item_id=due.occurrence.item_id,
        text=render_text.render(rendering.shown(message, due.channel)),
    )


def _moved(change: PreviewChange) -> str:
    return f"{change.after.heading}\n    was: {change.before.moment}\n{_indented(change.after.text)}"


def _reworded(change: PreviewChange) -> str:
    lines = difflib.ndiff(change.before.text.splitlines(), change.after.text.splitlines())
    changed = "\n".join(line for line in lines if line[:2] in {"- ", "+ "})
    return f"{change.after.heading}\n{_indented(changed)}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
