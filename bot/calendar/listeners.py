"""Listeners of an occurrence and their leads: by the content, and by subscriptions.

Asked by ``due.py``. An occurrence may reach a channel by several routes; then the leads of all of them count.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import audience, audiences_by_channel, audiences_of_topic, own_names
from bot.content.models import Round

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bot.calendar.occurrences import Occurrence
    from bot.calendar.subscribers import Subscriptions
    from bot.content.models import Content, Organisation

Leads = tuple[int, ...]


class _Route(NamedTuple):
    """A route to a channel: with these leads (None: those of the item), since this moment (None: always)."""

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


class AllListeners:
    """The listeners of every occurrence; each set of audiences is worked out once."""

    def __init__(self, content: Content, subscriptions: Subscriptions) -> None:
        self._organisation = content.organisation
        self._routes: defaultdict[str, defaultdict[str, list[_Route]]] = defaultdict(lambda: defaultdict(list))
        self._worked_out: dict[tuple[tuple[str, ...], Leads], dict[Leads, Listeners]] = {}
        for channel, names in audiences_by_channel(content).items():
            for name in names:
                self._routes[name][channel].append(_Route())
        for subscriber in subscriptions.subscribers:
            for subscription in subscriber.subscriptions:
                for name in audiences_of_topic(content, subscription.topic):
                    self._routes[name][subscriber.channel].append(_Route(subscription.leads, subscription.since))

    def of(self, occurrence: Occurrence) -> Mapping[Leads, Listeners]:
        """Leads, the longest first → the channels that hear the occurrence with them."""
        names = (*audience(occurrence), *(name for name in own_names(occurrence) if name in self._routes))
        own = leads_of(self._organisation, occurrence)
        if (names, own) not in self._worked_out:
            self._worked_out[names, own] = self._work_out(names, own)
        return self._worked_out[names, own]

    def _work_out(self, names: tuple[str, ...], own: Leads) -> dict[Leads, Listeners]:
        leads_of_channel: defaultdict[str, dict[int, dt.datetime | None]] = defaultdict(dict)
        for name in names:
            for channel, routes in self._routes.get(name, {}).items():
                leads = leads_of_channel[channel]
                for route in routes:
                    for lead in own if route.leads is None else route.leads:
                        leads[lead] = _earliest(leads.get(lead, route.since), route.since)
        by_leads: defaultdict[Leads, Listeners] = defaultdict(Listeners)
        for channel, leads in leads_of_channel.items():
            listeners = by_leads[tuple(sorted(leads, reverse=True))]
            listeners.channels.add(channel)
            listeners.since |= {(channel, lead): since for lead, since in leads.items() if since is not None}
        return {leads: listeners for leads, listeners in by_leads.items() if leads}


def leads_of(organisation: Organisation, occurrence: Occurrence) -> Leads:
    """The days before its date on which an occurrence is announced: its own, else those of the association."""
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


def _earliest(first: dt.datetime | None, second: dt.datetime | None) -> dt.datetime | None:
    """The earlier of two moments since which something is heard; None is always."""
    return None if first is None or second is None else min(first, second)
