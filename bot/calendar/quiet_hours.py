"""Quiet hours: the part of the night in which nothing is posted, as data/organisation.yaml sets them. Pure.

Planned moments shift with ``posting_time`` and ``opens_at`` (``due.py``, ``digest.py``, ``snooze_moment.py``;
corrections and alerts in ``schedules``); ``Dispatch.tick`` is the gate for everything in the ledger. Not held
back: replies, and the notices of ``bot/admin_channel.py``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.local_time import in_utc, local, zone_of

if TYPE_CHECKING:
    from bot.content.models import Organisation, QuietHours


def is_quiet(quiet: QuietHours, time: dt.time) -> bool:
    """True when nothing may be posted at this clock time; the hours may run past midnight."""
    if quiet.from_ <= quiet.until:
        return quiet.from_ <= time < quiet.until
    return time >= quiet.from_ or time < quiet.until


def posting_time(organisation: Organisation, day: dt.date, hour: dt.time) -> dt.datetime:
    """The moment for this hour on that day, in UTC; the end of the quiet hours if it is in them."""
    zone = zone_of(organisation)
    due_at = in_utc(day, hour, zone)
    quiet = organisation.quiet_hours
    return in_utc(day, quiet.until, zone) if is_quiet(quiet, due_at.astimezone(zone).time()) else due_at


def opens_at(organisation: Organisation, moment: dt.datetime) -> dt.datetime:
    """The first moment, not before this one, that is outside the quiet hours; in UTC.

    A clock time that the spring change skips moves forward; of one that the autumn change repeats the first
    counts.
    """
    quiet = organisation.quiet_hours
    local_moment = local(organisation, moment)
    if not is_quiet(quiet, local_moment.time()):
        return moment
    before_midnight = quiet.from_ > quiet.until and local_moment.time() >= quiet.from_
    day = local_moment.date() + dt.timedelta(days=1 if before_midnight else 0)
    return max(in_utc(day, quiet.until, zone_of(organisation)), moment)
