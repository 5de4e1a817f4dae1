"""Expectations by the content: every reminder with the time during which it was asked for.

Worked out anew, from the content alone: item by item, for each version that an item had. Nothing of what the bot
planned or wrote down is used.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.occurrences import occurrences
from tests.verification.simulation.calendar import Period, items, only
from tests.verification.simulation.statements import date_of
from tests.verification.simulation.weather import FOREVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.content.models import Content
    from tests.verification.simulation.calendar import Item
    from tests.verification.simulation.chronicle import About, Chronicle
    from tests.verification.simulation.weather import Weather

TOLD_AFTERWARDS = 14
"""Days after a date during which it is still told, if nobody heard of it before."""
_BEFORE, _AFTER = dt.timedelta(days=120), dt.timedelta(days=40)

Key = tuple[str, "About", int]
"""Channel, what it is about, and how many days before."""


@dataclass(slots=True, eq=False)
class Target:
    """A reminder as one or more versions of the content in a row ask for it."""

    key: Key
    due: dt.datetime
    date: str
    expires: dt.datetime
    """End of its use."""
    start: dt.datetime
    """Since when the content says so."""
    end: dt.datetime
    """Until when."""
    latest: dt.datetime
    """End of its use by any version that says so: other leads may change that."""
    told_at: dt.datetime | None = None


class Plan(NamedTuple):
    """Reminders that one version of an item asks for."""

    due: dt.datetime
    date: str
    expires: dt.datetime


class Standing(NamedTuple):
    """A date that stands in the content."""

    date: str
    last_day: dt.date


class Expectations:
    """All targets of a chronicle, and which date stood in the content when."""

    def __init__(self, chronicle: Chronicle, weather: Weather) -> None:
        self._weather = weather
        self._period = Period(chronicle.start - _BEFORE, chronicle.end + _AFTER)
        self._editions = chronicle.editions
        self._items = [_by_first_id(taken.content) for taken in self._editions]
        self._dates: dict[tuple[int, About], Standing | None] = {}
        self._standing: dict[About, list[tuple[dt.datetime, dt.datetime, Standing | None]]] = {}
        self.targets: defaultdict[Key, list[Target]] = defaultdict(list)
        for first_id in dict.fromkeys(name for edition in self._items for name in edition):
            self._follow(first_id, chronicle.end)
        self.leads: defaultdict[tuple[str, About], list[Target]] = defaultdict(list)
        """All reminders of one date in one channel."""
        for (channel, about, _), targets in self.targets.items():
            self.leads[channel, about] += targets

    def standing(self, about: About) -> list[tuple[dt.datetime, dt.datetime, Standing | None]]:
        """From when to when which date stood in the content; None when there was none."""
        if about not in self._standing:
            self._standing[about] = list(self._stood(about))
        return self._standing[about]

    def _stood(self, about: About) -> Iterator[tuple[dt.datetime, dt.datetime, Standing | None]]:
        since, date = self._editions[0].at, self._date(0, about)
        for number in range(1, len(self._editions)):
            other = self._date(number, about)
            if other != date:
                at = self._editions[number].at
                yield since, at, date
                since, date = at, other
        yield since, FOREVER, date

    def _follow(self, first_id: str, end: dt.datetime) -> None:
        """The targets of one item, through all its versions."""
        open_: dict[Key, Target] = {}
        version: tuple[Item | None, object] = (None, None)
        for taken, edition in zip(self._editions, self._items, strict=True):
            item, organisation = edition.get(first_id), taken.content.organisation
            if version[0] is item and version[1] is organisation:
                continue
            version = (item, organisation)
            plans = self._plans(taken.content, item) if item is not None else {}
            for key in [key for key, target in open_.items() if not _says(plans.get(key), target)]:
                open_.pop(key).end = taken.at
            for key, plan in plans.items():
                target = open_.get(key)
                if target is None:
                    target = open_[key] = Target(key, *plan, taken.at, FOREVER, plan.expires)
                    if plan.due <= end:
                        self.targets[key].append(target)
                target.expires = min(target.expires, plan.expires)
                target.latest = max(target.latest, plan.expires)

    def _plans(self, content: Content, item: Item) -> dict[Key, Plan]:
        dues = self._period.of(content, item)
        nearest: dict[About, int] = {}
        for due in dues:
            about = due.occurrence.key_parts
            if about not in nearest:
                nearest[about] = min((due.lead, *_leads(content, due.occurrence)))
            nearest[about] = min(nearest[about], due.lead)
        plans = {}
        for due in dues:
            about, last = due.occurrence.key_parts, due.occurrence.last_day
            last += dt.timedelta(days=TOLD_AFTERWARDS if due.lead == nearest[about] else 0)
            expires = self._weather.midnight_after(last)
            plans[due.channel, about, due.lead] = Plan(due.due_at, date_of(due.occurrence), expires)
        return plans

    def _date(self, number: int, about: About) -> Standing | None:
        item = self._items[number].get(about[0])
        if item is None:
            return None
        known = id(item), about
        if known not in self._dates:
            year = int(about[2][:4]) if about[2][:4].isdigit() else None
            first, last = (dt.date(year - 1, 1, 1), dt.date(year + 1, 12, 31)) if year else _ANY
            of_item = occurrences(only(self._editions[number].content, item), first, last)
            dates = {
                occurrence.key_parts: Standing(date_of(occurrence), occurrence.last_day) for occurrence in of_item
            }
            self._dates[known] = dates.get(about)
        return self._dates[known]


_ANY = (dt.date(2000, 1, 1), dt.date(2100, 12, 31))


def _says(plan: Plan | None, target: Target) -> bool:
    return plan is not None and (plan.due, plan.date) == (target.due, target.date)


def _leads(content: Content, occurrence: object) -> tuple[int, ...]:
    stated = occurrence.phase or occurrence.item
    own = getattr(stated, "leads", None)
    return content.organisation.leads if own is None else own


def _by_first_id(content: Content) -> dict[str, Item]:
    return {(*item.previous_ids, item.id)[0]: item for item in items(content)}
