"""Who follows what: the values.

A follower is a channel or a person, by Slack's id (``C…`` or ``G…``, ``U…`` or ``W…``). What is followed is an
audience name of the content (``landelijk``, ``regio:zeeland``, ``verzekeraar:cz``) or the id of one deadline or
round. Ids may be renamed later: whoever reads this looks them up with ``previous_ids``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

About: TypeAlias = tuple[str, str, str]
"""Item (by the first id that it ever had), phase and cycle, as ``Row.about``."""

_PERSON = ("U", "W")


def is_person(who: str) -> bool:
    """Whether a reminder for this follower goes to a person, and what is kept of it is personal."""
    return who.startswith(_PERSON) and who.isupper()


class Follow(NamedTuple):
    """One thing that a channel or person follows."""

    who: str
    what: str
    since: dt.datetime
    """Made at this moment: nothing that was due before it is told."""
    leads: tuple[int, ...] | None = None
    """Days before the date; None: those of the preferences."""
    made_by: str = ""
    """Who did it for a channel; empty for what a person follows."""


class Preferences(NamedTuple):
    """How a follower wants to hear it."""

    who: str
    name: str = ""
    """The name of the channel when it was last seen, by which the content may know it; empty for a person."""
    leads: tuple[int, ...] | None = None
    """Days before the date, for all that is followed; None: as each item says."""
    hour: dt.time | None = None
    """When it is told; None: when the organisation does."""
    digest: bool = False
    """Whether the week ahead is told on Monday morning."""


class Snooze(NamedTuple):
    """A person wants to hear of an occurrence once more, at a moment."""

    person: str
    about: About
    at: dt.datetime


class Done(NamedTuple):
    """A person has dealt with an occurrence and needs no more reminders of it."""

    person: str
    about: About


class Followed(NamedTuple):
    """Everything that is kept of one follower."""

    preferences: Preferences
    follows: tuple[Follow, ...] = ()
    """The oldest first; idem the others."""
    snoozes: tuple[Snooze, ...] = ()
    done: tuple[Done, ...] = ()


class Snapshot(NamedTuple):
    """All subscriptions at one moment."""

    version: str
    """Another one with every change."""
    follows: tuple[Follow, ...] = ()
    preferences: Mapping[str, Preferences] = {}
    """By follower."""
    snoozes: tuple[Snooze, ...] = ()
    done: frozenset[Done] = frozenset()
    names: Mapping[str, tuple[str, ...]] = {}
    """Slack's id of a channel → the names by which it was posted to, as far as that was learnt."""
