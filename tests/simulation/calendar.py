"""``due_between`` with a memory, item by item: an edit of one item leaves the others as they were worked out."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from typing import TYPE_CHECKING

from bot.calendar.due import due_between
from bot.calendar.following import NOBODY
from bot.content.models import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.calendar.due import Due
    from bot.calendar.following import Following
    from bot.content.models import Content, Round

_EPOCH = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
_BLOCK = dt.timedelta(days=800)
_Entry = tuple[dt.datetime, str, int, "Due"]
"""A reminder behind what sorts it as ``due_between`` does; its key is a number, which compares fast."""


class Almanac:
    """Gives what ``due_between`` gives; works it out for two years at a time and keeps it."""

    def __init__(self) -> None:
        self._of_items: dict[tuple[int, ...], tuple[object, list[_Entry]]] = {}
        self._of_contents: dict[tuple[int, int], tuple[Content, list[dt.datetime], list[Due]]] = {}

    def __call__(
        self, content: Content, start: dt.datetime, end: dt.datetime, following: Following = NOBODY
    ) -> Iterator[Due]:
        """What falls due from ``start`` up to ``end``."""
        if following is not NOBODY:
            yield from due_between(content, start, end, following)
            return
        for block in range((start - _EPOCH) // _BLOCK, (end - _EPOCH) // _BLOCK + 1):
            moments, dues = self._block(content, block)
            yield from dues[bisect_left(moments, start) : bisect_left(moments, end)]

    def _block(self, content: Content, block: int) -> tuple[list[dt.datetime], list[Due]]:
        known = self._of_contents.get((id(content), block))
        if known is None:
            items = (*content.deadlines, *content.rounds)
            entries = sorted(entry for item in items for entry in self._of(content, item, block))
            moments, dues = [entry[0] for entry in entries], [entry[-1] for entry in entries]
            known = self._of_contents[id(content), block] = (content, moments, dues)
        return known[1:]

    def _of(self, content: Content, item: Deadline | Round, block: int) -> list[_Entry]:
        around = (item, content.organisation, content.regions, content.insurers)
        key = (*map(id, around), block)
        known = self._of_items.get(key)
        if known is None:
            start = _EPOCH + block * _BLOCK
            dues = due_between(only(content, item), start, start + _BLOCK)
            known = self._of_items[key] = (around, [_entry(due) for due in dues])
        return known[1]


def only(content: Content, item: Deadline | Round) -> Content:
    """The same content with no other deadline or round than this one."""
    deadlines, rounds = ((item,), ()) if isinstance(item, Deadline) else ((), (item,))
    return content.model_copy(update={"deadlines": deadlines, "rounds": rounds})


def _entry(due: Due) -> _Entry:
    return due.due_at, due.channel, due.key.int, due
