"""Weekly digest: what it said, kept with its posting, and what is news since then. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from bot.messages.date_lists import News
from bot.occurrence_id import OccurrenceId

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from bot.calendar.occurrences import Occurrence

Said: TypeAlias = "dict[OccurrenceId, tuple[str, str]]"
"""Per occurrence its date, as ``Occurrence.target`` has it, and its title."""
_DATE = len("2027-09-06")


def said(dates: Iterable[Occurrence]) -> Said:
    """Content of a digest of these."""
    return {occurrence.key_parts: (occurrence.target, occurrence.title) for occurrence in dates}


def written(dates: Said) -> str:
    """As it is kept."""
    return json.dumps([[*parts, *date] for parts, date in dates.items()], ensure_ascii=False)


def read(details: str) -> Said:
    """As it was kept; nothing when there was no digest before."""
    lines = json.loads(details) if details else []
    return {OccurrenceId(item, phase, cycle): (target, title) for item, phase, cycle, target, title in lines}


def news(
    now: Mapping[OccurrenceId, tuple[str, str]], before: Mapping[OccurrenceId, tuple[str, str]], today: dt.date
) -> News:
    """Differences from before; what has passed in the meantime is no news."""
    return News(
        new=frozenset(now.keys() - before.keys()),
        moved=frozenset(parts for parts in now.keys() & before.keys() if now[parts][0] != before[parts][0]),
        gone=tuple(
            title
            for parts, (target, title) in before.items()
            if parts not in now and _last_day(target) >= today.isoformat()
        ),
    )


def _last_day(target: str) -> str:
    return target.rpartition("/")[2][:_DATE]
