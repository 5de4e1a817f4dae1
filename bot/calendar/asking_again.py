"""When someone is told again who asked to hear it later. Pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar.due import in_utc, is_quiet, posting_time
from bot.calendar.working_days import is_working_day

if TYPE_CHECKING:
    from bot.content.models import Organisation

AN_HOUR = dt.timedelta(hours=1)
_ONE_DAY = dt.timedelta(days=1)


class Choice(StrEnum):
    """How much later."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    WORKING_DAY = "working_day"


def moment_of(
    organisation: Organisation, choice: Choice, now: dt.datetime, hour: dt.time | None = None
) -> dt.datetime:
    """The moment, in UTC, never in the quiet hours.

    ``hour`` is when a person hears things (None: when the organisation posts). An hour is counted from ``now``.
    """
    zone = ZoneInfo(organisation.time_zone)
    if choice is Choice.HOUR:
        return _out_of_quiet(organisation, now + AN_HOUR, zone)
    day = now.astimezone(zone).date() + _ONE_DAY
    while choice is Choice.WORKING_DAY and not is_working_day(day):
        day += _ONE_DAY
    return posting_time(organisation, day, hour or organisation.post_at)


def _out_of_quiet(organisation: Organisation, moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment itself, or when the quiet hours end in which it is."""
    local = moment.astimezone(zone)
    if not is_quiet(organisation.quiet_hours, local.time()):
        return moment.astimezone(dt.UTC)
    ends = in_utc(local.date(), organisation.quiet_hours.until, zone)
    return ends if ends > moment else in_utc(local.date() + _ONE_DAY, organisation.quiet_hours.until, zone)
