"""``due_between`` with a memory, item by item: an edit of one item leaves the others as they were worked out."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, insort
from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.due import due_between
from bot.calendar.subscribers import NOBODY
from bot.content.models import Deadline, Round

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.calendar.due import Due
    from bot.calendar.subscribers import Subscriptions
    from bot.content.models import Content

Item = Deadline | Round
_EPOCH = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
_BLOCK = dt.timedelta(days=200)
_MOMENT = attrgetter("due_at")
_ORDER = attrgetter("due_at", "channel", "key")


class Period:
    """Reminders due in a period, by item: worked out for all items of a content together, if not known yet."""

    def __init__(self, start: dt.datetime, end: dt.datetime) -> None:
        self._between = start, end
        self._known: dict[tuple[int, ...], tuple[object, list[Due]]] = {}

    def of(self, content: Content, item: Item) -> list[Due]:
        """Reminders of one item, in order."""
        known = self._known.get(_identity(content, item))
        if known is None:
            self._work_out(content)
            known = self._known[_identity(content, item)]
        return known[1]

    def _work_out(self, content: Content) -> None:
        new = [item for item in items(content) if _identity(content, item) not in self._known]
        dues_of: defaultdict[int, list[Due]] = defaultdict(list)
        for due in due_between(only(content, *new), *self._between):
            dues_of[id(due.occurrence.item)].append(due)
        for item in new:
            # The content is kept as well: what is gone might leave its identity to something else.
            self._known[_identity(content, item)] = (content, dues_of[id(item)])


class _Known(NamedTuple):
    """Reminders due in a block by one content, in order."""

    content: Content
    dues: list[Due]


class Almanac:
    """Gives what ``due_between`` gives; works it out for months at a time and keeps it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], _Known] = {}
        self._latest: dict[int, _Known] = {}

    def __call__(
        self, content: Content, start: dt.datetime, end: dt.datetime, following: Subscriptions = NOBODY
    ) -> Iterator[Due]:
        """Reminders due from ``start`` up to ``end``."""
        if following is not NOBODY or end - start > _BLOCK:
            yield from due_between(content, start, end, following)
            return
        for block in range((start - _EPOCH) // _BLOCK, (end - _EPOCH) // _BLOCK + 1):
            dues = self._block(content, block)
            yield from dues[bisect_left(dues, start, key=_MOMENT) : bisect_left(dues, end, key=_MOMENT)]

    def _block(self, content: Content, block: int) -> list[Due]:
        """Reminders due in a block: those known by another content, but for the items that differ."""
        known = self._known.get((id(content), block))
        if known is None:
            before = self._latest.get(block)
            old, dues = before if before and _alike(before.content, content) else (only(content), [])
            listed_before, listed = {id(item) for item in items(old)}, {id(item) for item in items(content)}
            gone, new = listed_before - listed, (item for item in items(content) if id(item) not in listed_before)
            dues = [due for due in dues if id(due.occurrence.item) not in gone]
            start = _EPOCH + block * _BLOCK
            added = due_between(only(content, *new), start, start + _BLOCK)
            if not dues:
                dues = list(added)
            for due in added:
                insort(dues, due, key=_ORDER)
            known = self._known[id(content), block] = self._latest[block] = _Known(content, dues)
        return known.dues


def items(content: Content) -> tuple[Item, ...]:
    """All that has dates."""
    return (*content.deadlines, *content.rounds)


def only(content: Content, *chosen: Item) -> Content:
    """A content with no other deadlines and rounds than these."""
    deadlines = tuple(item for item in chosen if isinstance(item, Deadline))
    rounds = tuple(item for item in chosen if isinstance(item, Round))
    return content.model_copy(update={"deadlines": deadlines, "rounds": rounds})


def _identity(content: Content, item: Item) -> tuple[int, ...]:
    return id(item), *_circumstances(content)


def _circumstances(content: Content) -> tuple[int, ...]:
    return id(content.organisation), id(content.regions), id(content.insurers)


def _alike(one: Content, other: Content) -> bool:
    """True when the same items fall due at the same moments in the same channels by both."""
    return _circumstances(one) == _circumstances(other)
