"""Identity of an occurrence: the same in the calendar, in the ledger and in what people subscribe to."""

from __future__ import annotations

from typing import NamedTuple

from bot.platform_ids import is_person


class OccurrenceId(NamedTuple):
    """Item, phase and cycle; nothing of it changes when the date or the wording does."""

    item_id: str = ""
    """The first id that the deadline or round ever had."""
    phase: str = ""
    """Of a round; empty for a deadline."""
    cycle: str = ""
    """The year or round; "eenmalig" for what comes once."""


def is_joined(channel: str, about: OccurrenceId) -> bool:
    """True when a reminder of this is told in one message with others that are due there at the same moment.

    That goes for steps of contract rounds in a channel. A deadline has counts of its own, and a person buttons for
    each date.
    """
    return bool(about.phase) and not is_person(channel)


NO_OCCURRENCE = OccurrenceId()
