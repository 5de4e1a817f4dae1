"""Moment at which a snoozed reminder comes again: an hour later, tomorrow or on the next working day. Pure.

Asked by ``handlers/snooze.py``, where a snooze is set.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.calendar.quiet_hours import opens_at, posting_time
from bot.calendar.working_days import is_working_day
from bot.local_time import today

if TYPE_CHECKING:
    from bot.content.models import Organisation

AN_HOUR = dt.timedelta(hours=1)
_ONE_DAY = dt.timedelta(days=1)


class SnoozeChoice(StrEnum):
    """The choices of a snooze."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    WORKING_DAY = "working_day"


def moment_of(
    organisation: Organisation, choice: SnoozeChoice, now: dt.datetime, hour: dt.time | None = None
) -> dt.datetime:
    """The moment, in UTC, never in the quiet hours.

    ``hour`` is the hour of a person's messages (None: that of the organisation). An hour is counted from ``now``.
    """
    if choice is SnoozeChoice.HOUR:
        return opens_at(organisation, now + AN_HOUR).astimezone(dt.UTC)
    day = today(organisation, now) + _ONE_DAY
    while choice is SnoozeChoice.WORKING_DAY and not is_working_day(day):
        day += _ONE_DAY
    return posting_time(organisation, day, hour or organisation.post_at)
