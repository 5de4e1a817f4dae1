"""Who hears an occurrence, and how many days ahead: by the content, and by what is followed.

A channel may hear the same occurrence in several ways; then the leads of all of them count.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import audience, audiences_of_topic, heard_per_channel, item_name
from bot.content.models import Round

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bot.calendar.occurrences import Occurrence
    from bot.calendar.subscriptions import Subscriptions
    from bot.content.models import Content, Organisation

Leads = tuple[int, ...]


class _Way(NamedTuple):
    """One way in which a channel hears: with which leads (None: those of the item), since when (None: always)."""

    leads: Leads | None = None
    since: dt.datetime | None = None


@dataclass(slots=True, eq=False)
class Listeners:
    """The channels that hear an occurrence with the same leads."""

    channels: set[str] = field(default_factory=set)
    since: dict[tuple[str, int], dt.datetime] = field(default_factory=dict)
    """For a channel and a lead that was not always heard there: nothing before this."""

    def first_heard(self, channel: str, leads: Leads, moment: dt.datetime) -> int | None:
        """The first of these leads that the channel already heard at that moment."""
        if not self.since:
            return leads[0]
        return next((lead for lead in leads if self.since.get((channel, lead), moment) <= moment), None)


class Hearing:
    """Knows who hears what; each kind of audience is worked out once."""

    def __init__(self, content: Content, subscriptions: Subscriptions) -> None:
        self._organisation = content.organisation
        self._ways: defaultdict[str, defaultdict[str, list[_Way]]] = defaultdict(lambda: defaultdict(list))
        self._known: dict[tuple[tuple[str, ...], Leads], dict[Leads, Listeners]] = {}
        for channel, names in heard_per_channel(content).items():
            for name in names:
                self._ways[name][channel].append(_Way())
        for subscriber in subscriptions.subscribers:
            for subscription in subscriber.subscriptions:
                for name in audiences_of_topic(content, subscription.topic):
                    self._ways[name][subscriber.channel].append(_Way(subscription.leads, subscription.since))

    def of(self, occurrence: Occurrence) -> Mapping[Leads, Listeners]:
        """Leads, the longest first → the channels that hear the occurrence with them."""
        followed = item_name(occurrence.item)
        names = (*audience(occurrence), *([followed] if followed in self._ways else []))
        own = leads_of(self._organisation, occurrence)
        if (names, own) not in self._known:
            self._known[names, own] = self._together(names, own)
        return self._known[names, own]

    def _together(self, names: tuple[str, ...], own: Leads) -> dict[Leads, Listeners]:
        heard: defaultdict[str, dict[int, dt.datetime | None]] = defaultdict(dict)
        for name in names:
            for channel, ways in self._ways.get(name, {}).items():
                for way in ways:
                    for lead in own if way.leads is None else way.leads:
                        heard[channel][lead] = _earliest(heard[channel].get(lead, way.since), way.since)
        found: defaultdict[Leads, Listeners] = defaultdict(Listeners)
        for channel, leads in heard.items():
            listeners = found[tuple(sorted(leads, reverse=True))]
            listeners.channels.add(channel)
            listeners.since |= {(channel, lead): since for lead, since in leads.items() if since is not None}
        return {leads: listeners for leads, listeners in found.items() if leads}


def leads_of(organisation: Organisation, occurrence: Occurrence) -> Leads:
    """How many days before its date this is announced: as it says itself, else as the association does."""
    stated = occurrence.phase or occurrence.item
    own = None if isinstance(stated, Round) else stated.leads
    return organisation.leads if own is None else own


def longest_lead(content: Content, subscriptions: Subscriptions) -> int:
    """The most days before a date at which anything is announced."""
    stated = (
        content.organisation.leads,
        *(deadline.leads for deadline in content.deadlines),
        *(phase.leads for series in content.rounds for phase in series.phases),
        *(
            subscription.leads
            for subscriber in subscriptions.subscribers
            for subscription in subscriber.subscriptions
        ),
    )
    return max((lead for leads in stated if leads for lead in leads), default=0)


def _earliest(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    """The earlier of two moments since which something is heard; None is always."""
    return None if one is None or other is None else min(one, other)
