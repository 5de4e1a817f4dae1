"""Identity of an occurrence: the same in the calendar, in the ledger and in what people subscribe to."""

from __future__ import annotations

from typing import NamedTuple


class OccurrenceId(NamedTuple):
    """Item, phase and cycle; nothing of it changes when the date or the wording does."""

    item_id: str = ""
    """The first id that the deadline or round ever had."""
    phase: str = ""
    """Of a round; empty for a deadline."""
    cycle: str = ""
    """The year or round; "eenmalig" for what comes once."""


NO_OCCURRENCE = OccurrenceId()
