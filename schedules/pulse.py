"""How the posting fares, for whoever watches it from outside. The loop writes it, others read it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schedules.poster import Moment

STALE = 120.0
"""Seconds without a successful look after which the posting counts as stuck; it looks every 30 s at least."""


@dataclass(slots=True)
class Pulse:
    """What came of the looks at the ledger so far."""

    looked: Moment | None = None
    """When a look last succeeded."""
    frozen: str = ""
    """Why nothing is posted at all, by the last look that succeeded."""
    fault: str = ""
    """Why the last look failed; empty when it didn't."""
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as one has succeeded."""

    def beat(self, moment: Moment, frozen: str) -> None:
        """A look succeeded."""
        self.looked, self.frozen, self.fault = moment, frozen, ""
        self.begun.set()

    def trouble(self, seconds: float) -> str:
        """Why nothing is being posted, for an operator; empty when all is well. ``seconds`` as in ``Moment``."""
        if self.looked is None:
            return self.fault or "the first look at the ledger is still to come"
        if self.frozen:
            return f"frozen, {self.frozen}"
        age = seconds - self.looked.seconds
        if age <= STALE:
            return ""
        return f"the last look at the ledger that succeeded was {age:.0f} s ago. {self.fault}".rstrip()
