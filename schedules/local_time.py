"""The clock of the association: which day it is there, when a day ends, and when nothing may be posted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.content.models import Organisation


def today(organisation: Organisation, now: dt.datetime) -> dt.date:
    """The date on the calendar of the association."""
    return now.astimezone(ZoneInfo(organisation.time_zone)).date()


def end_of_day(organisation: Organisation, day: dt.date) -> dt.datetime:
    """The midnight with which a day ends there, in UTC."""
    return _in_utc(organisation, day + dt.timedelta(days=1), dt.time.min)


def opens_at(organisation: Organisation, moment: dt.datetime) -> dt.datetime:
    """The first moment, not before this one, that is outside the quiet hours; in UTC.

    A clock time that the spring change skips moves forward; of one that the autumn change repeats the first
    counts.
    """
    quiet = organisation.quiet_hours
    local = moment.astimezone(ZoneInfo(organisation.time_zone))
    evening, morning = local.time() >= quiet.from_, local.time() < quiet.until
    overnight = quiet.from_ > quiet.until
    if not (evening or morning if overnight else evening and morning):
        return moment
    day = local.date() + dt.timedelta(days=1 if overnight and evening else 0)
    return max(_in_utc(organisation, day, quiet.until), moment)


def _in_utc(organisation: Organisation, day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, ZoneInfo(organisation.time_zone)).astimezone(dt.UTC)
