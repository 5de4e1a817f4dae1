"""Working days in the Netherlands: not a Saturday, Sunday or public holiday.

Asked by ``due.py`` and ``snooze_moment.py``. The public holidays are those of the Algemene termijnenwet (article
3) as they are from 2014 on, with Goede Vrijdag, which it puts on a par with them. 5 May is one in the years in
which it is so for most people (2025, 2030, …), and King's Day comes a day early where it would be a Sunday. 24 and
31 December are working days like any other: practices are open. A day that is taken for a holiday wrongly makes a
reminder a day earlier, which does no harm.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from dateutil.easter import easter

LONGEST_BREAK = 7
"""Days off in a row are always fewer than this; the longest from 2000 to 2100 last five days."""

_FRIDAY, _SUNDAY = 4, 6
_FROM_EASTER = (-2, 0, 1, 39, 49, 50)
"""Days from Easter Sunday to Goede Vrijdag, both Easter days, Ascension Day and both days of Pentecost."""
_LIBERATION_EVERY = 5
"""Years between two days off on 5 May."""
_ONE_DAY = dt.timedelta(days=1)


def is_working_day(day: dt.date) -> bool:
    """True when most practices are open on this day."""
    return day.weekday() <= _FRIDAY and day not in _public_holidays(day.year)


def working_day_up_to(day: dt.date) -> dt.date:
    """The day itself when it is a working day, else the last working day before it; never later."""
    while not is_working_day(day):
        day -= _ONE_DAY
    return day


@cache
def _public_holidays(year: int) -> frozenset[dt.date]:
    sunday, kings_day = easter(year), dt.date(year, 4, 27)
    days = {dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)}
    days |= {sunday + dt.timedelta(days=offset) for offset in _FROM_EASTER}
    days.add(kings_day - _ONE_DAY if kings_day.weekday() == _SUNDAY else kings_day)
    if year % _LIBERATION_EVERY == 0:
        days.add(dt.date(year, 5, 5))
    return frozenset(days)
