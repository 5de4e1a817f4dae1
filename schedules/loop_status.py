"""State of the posting loop, for health checks. The loop writes it, others read it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schedules.poster import Moment

CERTAIN = 2
"""Looks that failed in a row after which it is no passing hitch: the second comes some seconds after the first."""
STALE = 120.0
"""Seconds without a successful look after which the posting counts as stuck; it looks every 30 s at least."""


@dataclass(slots=True)
class LoopStatus:
    """Results of the looks at the ledger so far."""

    looked: Moment | None = None
    """Moment of the last look that succeeded."""
    frozen: str = ""
    """Reason why nothing is posted at all, by the last look that succeeded."""
    fault: str = ""
    """Reason why the last look failed; empty when it didn't."""
    failures: int = 0
    """Number of looks that failed since the last that succeeded."""
    complaint: str = ""
    """Finding of the last audit, for an operator; empty when ledger and calendar agree."""
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as one has succeeded."""

    def beat(self, moment: Moment, frozen: str, complaint: str = "") -> None:
        """A look succeeded."""
        self.complaint = complaint
        self.looked, self.frozen, self.fault, self.failures = moment, frozen, "", 0
        self.begun.set()

    def miss(self, fault: str) -> None:
        """A look failed; ``fault`` is a sentence for an operator."""
        self.fault, self.failures = fault, self.failures + 1

    @property
    def posting(self) -> bool:
        """True if the last look succeeded and nothing keeps back what is due."""
        return self.looked is not None and not (self.frozen or self.fault)

    def trouble(self, seconds: float) -> str:
        """Reason why nothing is posted, for an operator; empty when all is well. ``seconds`` as in ``Moment``."""
        if self.looked is None:
            return self.fault or "the first look at the ledger is still to come"
        age = seconds - self.looked.seconds
        if self.failures < CERTAIN and age <= STALE:
            return f"frozen, {self.frozen}" if self.frozen else ""
        return f"the last look at the ledger that succeeded was {age:.0f} s ago. {self.fault}".rstrip()
