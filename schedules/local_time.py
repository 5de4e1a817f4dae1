"""The clock of the association: which day it is there, when a day ends, and when nothing may be posted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar.due import in_utc, is_quiet

if TYPE_CHECKING:
    from bot.content.models import Organisation


def today(organisation: Organisation, now: dt.datetime) -> dt.date:
    """The date on the calendar of the association."""
    return now.astimezone(ZoneInfo(organisation.time_zone)).date()


def end_of_day(organisation: Organisation, day: dt.date) -> dt.datetime:
    """The midnight with which a day ends there, in UTC."""
    return in_utc(day + dt.timedelta(days=1), dt.time.min, ZoneInfo(organisation.time_zone))


def opens_at(organisation: Organisation, moment: dt.datetime) -> dt.datetime:
    """The first moment, not before this one, that is outside the quiet hours; in UTC.

    A clock time that the spring change skips moves forward; of one that the autumn change repeats the first
    counts.
    """
    quiet = organisation.quiet_hours
    local = moment.astimezone(ZoneInfo(organisation.time_zone))
    if not is_quiet(quiet, local.time()):
        return moment
    before_midnight = quiet.from_ > quiet.until and local.time() >= quiet.from_
    day = local.date() + dt.timedelta(days=1 if before_midnight else 0)
    return max(in_utc(day, quiet.until, ZoneInfo(organisation.time_zone)), moment)
