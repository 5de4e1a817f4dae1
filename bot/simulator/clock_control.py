"""Control of a workspace's clock: the protocol between the page's time bar and a caller that moves the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class UpcomingEvent:
    """Message that the bot will post by itself."""

    moment: dt.datetime
    title: str
    """In a few words, in the reader's language."""


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """Moment at which a demonstration may begin."""

    label: str
    moment: dt.datetime | None
    """None for the real time."""


class ClockControl(Protocol):
    """Clock that can be moved on and restarted. Requests take time; a later one replaces the one under way.

    Moments are aware; those returned are in the zone of the workspace.
    """

    def now(self) -> dt.datetime:
        """Time in the workspace."""

    @property
    def rate(self) -> float:
        """Seconds of the workspace in one real second; 0 when the clock is paused."""

    @property
    def under_way(self) -> str:
        """State of the request under way or its error, in a sentence for the reader; empty when there is none."""

    @property
    def starts(self) -> Sequence[StartingPoint]:
        """Moments to begin at."""

    def next_event(self) -> UpcomingEvent | None:
        """Next message that the bot posts by itself; None when there is none."""

    def run(self, rate: float) -> None:
        """Run the clock ``rate`` times as fast; 0 pauses it."""

    def go_to(self, moment: dt.datetime, *, asleep: bool = False) -> None:
        """Pass the time quickly until a moment, with everything posted at its own hour.

        A moment more than a minute ago restarts the workspace; the seconds of a moment do not count.
        ``asleep`` switches the bot off meanwhile, and on again at the end.
        """

    def restart(self, moment: dt.datetime | None) -> None:
        """Restart at a moment with empty channels and a bot that has posted nothing."""
