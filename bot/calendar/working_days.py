"""Working days in the Netherlands: not a Saturday, Sunday or public holiday.

Asked by ``due.py`` and ``snooze_moment.py``. The public holidays are those of the ``holidays`` package for the
Netherlands (category "public"). So Goede Vrijdag is a day off (article 3 of the Algemene termijnenwet puts it on a
par with the holidays), and 5 May is one in the years in which it is so for most people (2025, 2030, …). 24 and 31
December are working days like any other: practices are open. A day that is taken for a holiday wrongly makes a
reminder a day earlier, which does no harm.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from holidays import PUBLIC, country_holidays

LONGEST_BREAK = 7
"""Days off in a row are always fewer than this; the longest from 2000 to 2100 last five days."""

_FRIDAY = 4
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
    return frozenset(country_holidays("NL", years=year, expand=False, categories=PUBLIC))
