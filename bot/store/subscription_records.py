"""Records of subscriptions, preferences, snoozes and dismissals.

A subscriber is a channel or a person, by its id (``slack:C0123``, ``slack:U0123``). A topic is an
audience name of the content (``landelijk``, ``regio:zeeland``, ``verzekeraar:cz``) or the id of one deadline or
round. Ids may be renamed later: whoever reads this looks them up with ``previous_ids``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bot.occurrence_id import OccurrenceId


class SubscriptionRecord(NamedTuple):
    """A topic that a channel or person follows."""

    subscriber: str
    topic: str
    since: dt.datetime
    """Made at this moment: nothing that was due before it is told."""
    leads: tuple[int, ...] | None = None
    """Days before the date; None: those of the preferences."""
    made_by: str = ""
    """The user who did it for a channel; empty for a person's own."""


class Preferences(NamedTuple):
    """Preferences of a subscriber for the messages."""

    subscriber: str
    name: str = ""
    """The name of the channel when it was last seen, by which the content may know it; empty for a person."""
    leads: tuple[int, ...] | None = None
    """Days before the date, for all that is followed; None: as each item says."""
    hour: dt.time | None = None
    """Hour of the messages; None: that of the organisation."""
    digest: bool = False
    """True for an overview of the week ahead on Monday morning."""


class SnoozeRecord(NamedTuple):
    """A person wants to hear of an occurrence once more, at a moment."""

    person: str
    about: OccurrenceId
    at: dt.datetime


class DismissalRecord(NamedTuple):
    """A person has dealt with an occurrence and needs no more reminders of it."""

    person: str
    about: OccurrenceId


class SubscriberRecords(NamedTuple):
    """All records of one subscriber."""

    preferences: Preferences
    subscriptions: tuple[SubscriptionRecord, ...] = ()
    """The oldest first; idem the others."""
    snoozes: tuple[SnoozeRecord, ...] = ()
    dismissals: tuple[DismissalRecord, ...] = ()
    names: tuple[str, ...] = ()
    """As in ``SubscriptionSnapshot``."""


class SubscriptionSnapshot(NamedTuple):
    """All subscriptions at one moment."""

    version: str
    """Another one with every change."""
    subscriptions: tuple[SubscriptionRecord, ...] = ()
    preferences: Mapping[str, Preferences] = {}
    """By subscriber."""
    snoozes: tuple[SnoozeRecord, ...] = ()
    dismissals: frozenset[DismissalRecord] = frozenset()
    names: Mapping[str, tuple[str, ...]] = {}
    """Id of a channel → the names, without platform, by which it was posted to, as far as that was learnt."""
