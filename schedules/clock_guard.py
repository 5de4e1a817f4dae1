"""The clock: whether it can be believed, and when it wakes the posting.

APScheduler only wakes; what has to be posted is read from the ledger. A tick that is missed, or comes twice,
changes nothing.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from typing import TYPE_CHECKING

from apscheduler.triggers.base import BaseTrigger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from apscheduler.schedulers.base import BaseScheduler

TOLERANCE = dt.timedelta(minutes=10)
"""A clock that jumps further is not believed."""


class ClockGuard:
    """Watches the clock of the ledger beside one that never jumps (``time.monotonic``, in seconds).

    After a jump of more than ten minutes it is not believed until it is back where it should be, or until an
    outside source (Slack) confirms the new time: a machine that was suspended looks just like a clock that was
    set.
    At a start the ledger itself is the witness: the clock can't be before what was last written.
    """

    def __init__(self) -> None:
        self._known: tuple[dt.datetime, float] | None = None

    def distrust(self, now: dt.datetime, seconds: float, written: dt.datetime | None) -> str:
        """Reason not to believe the clock; empty when there is none. ``written``: the last time in the ledger."""
        if self._known is None:
            if written is not None and now < written - TOLERANCE:
                return f"the clock says {now:%Y-%m-%d %H:%M} UTC, the ledger was written {written:%Y-%m-%d %H:%M}"
        else:
            expected = self.time(seconds)
            if abs(now - expected) > TOLERANCE:
                return f"the clock jumped from {expected:%Y-%m-%d %H:%M} to {now:%Y-%m-%d %H:%M} UTC"
        self._known = (now, seconds)
        return ""

    def time(self, seconds: float) -> dt.datetime:
        """The time by the last look that could be believed, also when the clock jumped since. UTC.

        Raises ValueError when there was no such look yet.
        """
        if self._known is None:
            raise ValueError("Nothing is known of the time before the first look at the clock.")
        before, then = self._known
        return before + dt.timedelta(seconds=seconds - then)

    def confirm(self, now: dt.datetime, seconds: float, outside: dt.datetime) -> bool:
        """Believe the clock again if an outside source gives the same time; whether it does."""
        agrees = abs(now - outside) <= TOLERANCE
        if agrees:
            self._known = (now, seconds)
        return agrees


class DueTrigger(BaseTrigger):  # type: ignore[misc]
    """Fires at the moments at which something of one deadline or round is due."""

    def __init__(self, moments: Sequence[dt.datetime]) -> None:
        self.moments = tuple(sorted(moments))

    def get_next_fire_time(self, previous_fire_time: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
        """The first moment after the one before, also when it has passed already; None when there is none left."""
        after = previous_fire_time or now - dt.timedelta(microseconds=1)
        index = bisect_right(self.moments, after)
        return self.moments[index] if index < len(self.moments) else None


def reschedule(
    scheduler: BaseScheduler, moments: Mapping[str, Sequence[dt.datetime]], wake: Callable[[], None]
) -> None:
    """Give every series the moments that lie ahead, one job each; jobs of series without any are dropped."""
    for job in scheduler.get_jobs():
        if job.id not in moments:
            job.remove()
    for series, ahead in moments.items():
        scheduler.add_job(
            wake,
            DueTrigger(ahead),
            id=series,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
