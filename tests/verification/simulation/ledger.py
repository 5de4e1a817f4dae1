"""The ledger in memory as the simulated world has it: it can be away, or break at any boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.ledger import LedgerError
from tests.memory_ledger import MemoryLedger

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from tests.verification.simulation.chronicle import About

BEFORE, AFTER = "ledger: before", "ledger: after"


class FragileLedger(MemoryLedger):
    """Has a boundary before and after whatever it writes; ``boundary`` may raise there."""

    def __init__(self, clock: Callable[[], dt.datetime], boundary: Callable[[str], None]) -> None:
        super().__init__(clock)
        self._boundary = boundary
        self.away = False

    def now(self):
        if self.away:
            raise LedgerError("The database is away.")
        return super().now()

    def write(self, changes=(), *, add=(), records=()):
        self._boundary(BEFORE)
        written = super().write(changes, add=add, records=records)
        self._boundary(AFTER)
        return written

    def claim(self, claim):
        self._boundary(BEFORE)
        postings = super().claim(claim)
        self._boundary(AFTER)
        return postings

    def claim_late(self, claim, channel, before):
        self._boundary(BEFORE)
        postings = super().claim_late(claim, channel, before)
        self._boundary(AFTER)
        return postings

    def marked(self) -> set[tuple[str, About]]:
        """The channels and dates of which was ever written down that they may have been told twice."""
        doubted = {posting.key for _, posting, why in self._entries if "duplicate is possible" in why}
        return {(self._postings[key].channel, self._postings[key].about) for key in doubted}
