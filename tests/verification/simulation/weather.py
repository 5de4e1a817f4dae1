"""Until when one has to wait for a posting: how long the troubles and the quiet hours go on."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.verification.simulation.chronicle import Chronicle

PROMPT = dt.timedelta(minutes=10)
"""In calm weather a posting stands within this time."""
PATIENCE = dt.timedelta(hours=2)
"""After any trouble it stands after so much calm; what a person repaired is tried again every hour."""
AFTER_A_CALL = dt.timedelta(minutes=10)
"""Time in which a failed call disturbs its channel."""
DOWN = {"downtime", "suspended"}
_DAY = dt.timedelta(days=1)

FOREVER = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
"""Later than anything."""

Spell = tuple[dt.datetime, dt.datetime, str]


class Weather:
    """The troubles of a chronicle by channel, and the quiet hours of the association."""

    def __init__(self, chronicle: Chronicle) -> None:
        organisation = chronicle.editions[0].content.organisation
        self._zone = ZoneInfo(organisation.time_zone)
        self._quiet = organisation.quiet_hours
        self._ahead = chronicle.ahead
        self._troubles = [*chronicle.troubles]
        self._calls = chronicle.called
        self._spells: dict[str, list[Spell]] = {}
        self._ends: dict[str, list[dt.datetime]] = {}

    def deadline(self, channel: str, moment: dt.datetime) -> dt.datetime:
        """Latest moment for a posting that was to stand at this one."""
        need = PATIENCE if self.trouble(channel, moment - PATIENCE, moment) else PROMPT
        while True:
            moment = self.opening(moment)
            closing = self._closing(moment)
            spell = self.trouble(channel, moment, moment + need)
            if spell is not None:
                moment, need = max(moment, spell[1]), PATIENCE
            elif closing < moment + need:
                moment = closing
            else:
                return moment + need

    def trouble(self, channel: str, start: dt.datetime, end: dt.datetime) -> Spell | None:
        """The first trouble between two moments that concerns this channel."""
        if channel not in self._spells:
            self._spells[channel] = self._of(channel)
            self._ends[channel] = [spell[1] for spell in self._spells[channel]]
        spells = self._spells[channel]
        index = bisect_right(self._ends[channel], start)
        return spells[index] if index < len(spells) and spells[index][0] < end else None

    def merely_down(self, channel: str, start: dt.datetime, end: dt.datetime) -> bool:
        """True when between two moments nothing was wrong in a channel but that the bot was not there."""
        troubles = (trouble for trouble in self._troubles if trouble.start < end and trouble.end > start)
        calls = (at for at, where in self._calls if where == channel and start <= at <= end)
        return all(trouble.cause in DOWN for trouble in troubles if trouble.channel in {"", channel}) and not any(
            calls
        )

    def haste(self, moment: dt.datetime) -> dt.timedelta:
        """Time that the bot may be too early at this moment, because its clock is ahead."""
        return max((by for start, end, by in self._ahead if start <= moment <= end), default=dt.timedelta(0))

    def quiet(self, moment: dt.datetime) -> bool:
        """True when nothing may be posted."""
        return self.opening(moment) > moment

    def opening(self, moment: dt.datetime) -> dt.datetime:
        """The first moment, not before this one, at which something may be posted."""
        local = moment.astimezone(self._zone)
        time, start, end = local.time(), self._quiet.from_, self._quiet.until
        if start <= end:
            return self._at(local.date(), end) if start <= time < end else moment
        if end <= time < start:
            return moment
        return self._at(local.date() + (_DAY if time >= start else dt.timedelta(0)), end)

    def midnight_after(self, day: dt.date) -> dt.datetime:
        """The end of a day."""
        return self._at(day + _DAY, dt.time.min)

    def day(self, moment: dt.datetime) -> dt.date:
        """The date on the calendar of the association."""
        return moment.astimezone(self._zone).date()

    def _closing(self, moment: dt.datetime) -> dt.datetime:
        """The next moment from which nothing may be posted for a while."""
        if self._quiet.from_ == self._quiet.until:
            return FOREVER
        closing = self._at(moment.astimezone(self._zone).date(), self._quiet.from_)
        return closing if closing >= moment else closing + _DAY

    def _at(self, day: dt.date, time: dt.time) -> dt.datetime:
        return _in_utc(day, time, self._zone)

    def _of(self, channel: str) -> list[Spell]:
        """The troubles of a channel in order, those that overlap taken together."""
        spells = [
            (trouble.start, trouble.end, trouble.cause)
            for trouble in self._troubles
            if trouble.channel in {"", channel}
        ]
        spells += [(at, at + AFTER_A_CALL, "a failed call") for at, where in self._calls if where == channel]
        joined: list[Spell] = []
        for start, end, cause in sorted(spells):
            if joined and start <= joined[-1][1]:
                first, last, before = joined[-1]
                joined[-1] = (first, max(last, end), before)
            else:
                joined.append((start, end, cause))
        return joined


@lru_cache(maxsize=4096)
def _in_utc(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
