"""Counting what happens, without keeping what it was about."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class OutcomeCounter:
    """How often each of a few things came out since the start. May be used by several threads."""

    def __init__(self, outcomes: Iterable[str]) -> None:
        self._counts = Counter({str(outcome): 0 for outcome in outcomes})
        self._lock = threading.Lock()

    def __call__(self, outcome: str) -> None:
        """Count one more."""
        with self._lock:
            self._counts[str(outcome)] += 1

    @property
    def counts(self) -> dict[str, int]:
        """The counts so far; also of what did not happen yet."""
        with self._lock:
            return dict(self._counts)
