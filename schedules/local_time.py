"""The clock of the association: which day it is there, and when a day ends."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar.due import in_utc

if TYPE_CHECKING:
    from bot.content.models import Organisation


def today(organisation: Organisation, now: dt.datetime) -> dt.date:
    """The date on the calendar of the association."""
    return now.astimezone(ZoneInfo(organisation.time_zone)).date()


def end_of_day(organisation: Organisation, day: dt.date) -> dt.datetime:
    """The midnight with which a day ends there, in UTC."""
    return in_utc(day + dt.timedelta(days=1), dt.time.min, ZoneInfo(organisation.time_zone))
