"""The ledger in memory as the simulated world has it: it can be away, locked or full, or break at any boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.ledger import LedgerError, PostingState
from tests.memory_ledger import MemoryLedger

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from tests.verification.simulation.chronicle import About

BEFORE, AFTER = "ledger: before", "ledger: after"
AWAY, LOCKED, FULL, NEARLY_FULL = "away", "locked", "full", "nearly full"
OUTAGES = (AWAY, LOCKED, FULL, NEARLY_FULL)
"""Away: it does not tell the time either, as PostgreSQL. Locked: as SQLite, where every transaction takes the
lock, and the time is that of the machine. Full: it can be read. Nearly full: it refuses what makes it grow."""


class FragileLedger(MemoryLedger):
    """Has a boundary before and after whatever it writes; ``boundary`` may raise there.

    ``outage`` is one of ``OUTAGES``, or empty.
    """

    def __init__(self, clock: Callable[[], dt.datetime], boundary: Callable[[str], None]) -> None:
        super().__init__(clock)
        self._boundary = boundary
        self.outage = ""

    def now(self):
        if self.outage == AWAY:
            raise LedgerError("The database is away.")
        return super().now()

    def write(self, changes=(), *, add=(), records=()):
        self._boundary(BEFORE)
        self._check(growing=bool(add))
        written = super().write(changes, add=add, records=records)
        self._boundary(AFTER)
        return written

    def claim(self, claim):
        self._boundary(BEFORE)
        self._check(growing=False)
        postings = super().claim(claim)
        self._boundary(AFTER)
        return postings

    def claim_late(self, claim, channel, before):
        self._boundary(BEFORE)
        self._check(growing=False)
        postings = super().claim_late(claim, channel, before)
        self._boundary(AFTER)
        return postings

    def attention(self, now, limit):
        self._check()
        return super().attention(now, limit)

    def upcoming(self):
        self._check()
        return super().upcoming()

    def postings(self, query):
        self._check()
        return super().postings(query)

    def announced(self, since):
        self._check()
        return super().announced(since)

    def records(self, kind, channels):
        self._check()
        return super().records(kind, channels)

    def marked(self) -> set[tuple[str, About]]:
        """The channels and dates of which was ever written down that they may have been told twice."""
        doubted = {posting.key for _, posting, why in self._entries if "duplicate is possible" in why}
        return {(self._postings[key].channel, self._postings[key].about) for key in doubted}

    def unknown(self) -> set[tuple[str, About, int | None]]:
        """The channel, date and days before of each posting that may have been made or not, for ever."""
        keys = {posting.key for _, posting, _ in self._entries if posting.state is PostingState.UNKNOWN}
        postings = (self._postings[key] for key in keys)
        return {(posting.channel, posting.about, posting.lead) for posting in postings}

    def _check(self, *, growing: bool | None = None) -> None:
        """Refuse what the outage does not allow; ``growing`` is None for what only reads."""
        refuses = {
            "": False,
            AWAY: True,
            LOCKED: True,
            FULL: growing is not None,
            NEARLY_FULL: bool(growing),
        }
        if refuses[self.outage]:
            raise LedgerError(f"The database is {self.outage}.")
