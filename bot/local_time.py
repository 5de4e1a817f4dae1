"""Local time of the association: the date there, the end of a day, and clock times there as moments. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.content.models import Organisation


def zone_of(organisation: Organisation) -> ZoneInfo:
    """The time zone that ``organisation.yaml`` names."""
    return ZoneInfo(organisation.time_zone)


def local(organisation: Organisation, moment: dt.datetime) -> dt.datetime:
    """The moment as clocks show it there."""
    return moment.astimezone(zone_of(organisation))


def today(organisation: Organisation, now: dt.datetime) -> dt.date:
    """The date there at this moment."""
    return local(organisation, now).date()


def end_of_day(organisation: Organisation, day: dt.date) -> dt.datetime:
    """The midnight with which a day ends there, in UTC."""
    return in_utc(day + dt.timedelta(days=1), dt.time.min, zone_of(organisation))


def in_utc(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The clock time on that day: the first of two, and forward where there is none (PEP 495, ``fold=0``)."""
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
