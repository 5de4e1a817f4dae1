"""Alarms: the moments at which APScheduler wakes the posting loop, one job per deadline or round.

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
