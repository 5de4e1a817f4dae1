"""Finding an occurrence back in the content by what identifies it, and which date it announces."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.calendar.occurrences import Occurrence, occurrences
from bot.content.models import Deadline, Round, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.models import Content
    from bot.occurrence_id import OccurrenceId
    from bot.store.ledger import Posting

_AROUND = dt.timedelta(days=400)
_LAST_DAY = dt.date(2101, 12, 31)
"""The content knows no year after 2100."""


UNCONFIRMED = "?"
"""End of an announcement of a date that was not confirmed."""


def announcement(occurrence: Occurrence | None) -> str:
    """The date that should be announced, and whether it is confirmed; empty when it was withdrawn."""
    if occurrence is None:
        return ""
    return occurrence.target if occurrence.status is Status.CONFIRMED else f"{occurrence.target}{UNCONFIRMED}"


def differs(standing: str, now: str) -> bool:
    """True when readers of one have to hear the other: another date, or the same that is confirmed by now."""
    moved = standing.removesuffix(UNCONFIRMED) != now.removesuffix(UNCONFIRMED)
    return moved or (standing.endswith(UNCONFIRMED) and not now.endswith(UNCONFIRMED))


class OccurrenceLookup:
    """The occurrences in one version of the content, worked out item by item when they are asked for."""

    def __init__(self, content: Content) -> None:
        self.content = content
        dated: list[Deadline | Round] = [*content.deadlines, *content.rounds]
        self._items = {item.first_id: item for item in dated}
        self._known: dict[str, tuple[dt.date, dict[OccurrenceId, Occurrence]]] = {}

    def find(self, parts: OccurrenceId, near: dt.date) -> Occurrence | None:
        """The occurrence, wherever its date went; ``near`` is where to look first. None when it was withdrawn."""
        item_id = parts[0]
        if item_id not in self._items:
            return None
        centre, known = self._known.get(item_id, (dt.date.min, {}))
        if abs(near - centre) > _AROUND / 2:
            known = self._between(item_id, near - _AROUND, near + _AROUND)
            self._known[item_id] = (near, known)
        return known.get(parts) or self._between(item_id, near - 2 * _AROUND, _LAST_DAY).get(parts)

    def only(self, item_ids: Iterable[str]) -> Content:
        """Content with no other deadlines and rounds than these."""
        items = [self._items[item_id] for item_id in item_ids if item_id in self._items]
        return self.content.model_copy(
            update={
                "deadlines": tuple(item for item in items if isinstance(item, Deadline)),
                "rounds": tuple(item for item in items if isinstance(item, Round)),
            }
        )

    def changed_in(self, other: OccurrenceLookup) -> list[str]:
        """First ids of the deadlines and rounds that are another, or not there, in the other version."""
        return [item_id for item_id, item in self._items.items() if other._items.get(item_id) != item]

    def _between(self, item_id: str, start: dt.date, end: dt.date) -> dict[OccurrenceId, Occurrence]:
        return {occurrence.key_parts: occurrence for occurrence in occurrences(self.only([item_id]), start, end)}


class LookupCache:
    """Finds what postings of the ledger are about in the content that is in use at that moment."""

    def __init__(self) -> None:
        self._lookup: OccurrenceLookup | None = None

    def of(self, content: Content) -> OccurrenceLookup:
        """The lookup in the content that is in use now."""
        if self._lookup is None or self._lookup.content is not content:
            self._lookup = OccurrenceLookup(content)
        return self._lookup

    def find(self, content: Content, posting: Posting) -> Occurrence | None:
        """The occurrence of a posting; None when it was withdrawn, or the posting is about none."""
        return self.of(content).find(posting.about, posting.last_day) if posting.last_day else None
