"""The clock of a workspace, for those who may move it. What moves it stands outside: it takes the bot along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class UpcomingEvent:
    """Something that the bot will post by itself."""

    moment: dt.datetime
    what: str
    """In a few words, in the reader's language."""


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """A moment at which it is worth the while to begin."""

    label: str
    moment: dt.datetime | None
    """None is what the time is in reality."""


class ClockControl(Protocol):
    """A clock that can be moved on, and started anew. What is asked for takes its time; a later wish goes first.

    Moments are aware; those that come out are in the zone of the workspace.
    """

    def now(self) -> dt.datetime:
        """What time it is in the workspace."""

    @property
    def rate(self) -> float:
        """How many seconds go in a real one; 0 when the clock is paused."""

    @property
    def under_way(self) -> str:
        """What is going on or went wrong, in a sentence for the reader; empty when nothing is."""

    @property
    def starts(self) -> Sequence[StartingPoint]:
        """Good moments to begin at."""

    def next_event(self) -> UpcomingEvent | None:
        """What the bot will post next by itself; None when there is nothing to come."""

    def run(self, rate: float) -> None:
        """Let the clock run so many times as fast; 0 pauses it."""

    def go_to(self, moment: dt.datetime, *, asleep: bool = False) -> None:
        """Let the time pass quickly until a moment, everything at its own hour.

        One that is more than a minute ago starts anew; who chooses a moment does not choose its seconds.

        ``asleep``: with the bot switched off meanwhile, and on again at the end.
        """

    def restart(self, moment: dt.datetime | None) -> None:
        """Start anew at a moment: empty channels, a bot that has posted nothing."""
