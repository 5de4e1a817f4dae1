"""Subscribers: channels and people that follow something, since when, how long ahead and at what hour.

Plain values. A subscriber is a channel or a person by the name or id (``platform:id``) under which messages are
posted to it, so a channel that the content knows stands here under the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from bot.occurrence_id import OccurrenceId


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic that is followed, since when and with which leads."""

    topic: str
    """An audience name, or the id of a deadline or round; also one that it had before."""
    since: dt.datetime
    """Nothing that was due before this moment is told."""
    leads: tuple[int, ...] | None = None
    """Days before the date; None: as the item says."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A channel or person, and how they want to hear it."""

    channel: str
    subscriptions: tuple[Subscription, ...] = ()
    hour: dt.time | None = None
    """Time of day at which everything is posted there; None: that of the organisation."""
    digest: bool = False
    """True when the weeks ahead are told on Monday morning."""


@dataclass(frozen=True, slots=True)
class SnoozedOccurrence:
    """An occurrence that comes again for one person, at the end of a snooze."""

    channel: str
    about: OccurrenceId
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """All subscribers at one moment."""

    subscribers: tuple[Subscriber, ...] = ()
    snoozes: tuple[SnoozedOccurrence, ...] = ()
    dismissals: frozenset[tuple[str, OccurrenceId]] = frozenset()
    """Channel and occurrence of which no more is told there."""

    def of(self, channel: str) -> Subscriber | None:
        """The subscriber under this name or id."""
        return next((subscriber for subscriber in self.subscribers if subscriber.channel == channel), None)


NOBODY = Subscriptions()
