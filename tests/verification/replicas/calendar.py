"""Calendar of the replicas: many dates at the same moment, in several channels."""

from __future__ import annotations

import datetime as dt
from functools import cache

from bot.calendar.due import due_between
from bot.content.models import Certainty, Deadline, Insurer, OthStanding, Region
from tests.made_up import Edition, content, deadline, organisation

DAY = dt.date(2027, 9, 8)
EVENING_BEFORE = dt.datetime(2027, 9, 7, 16, tzinfo=dt.UTC)
NINE = dt.datetime(2027, 9, 8, 7, tzinfo=dt.UTC)
"""9.00 in Amsterdam: everything is due."""
REGIONS = ("noord", "oost", "zuid", "west")


@cache
def edition(dates: int) -> Edition:
    """So many dates, in each of the channels."""
    known = content(
        *(_deadline(number) for number in range(dates)),
        of=organisation(),
        insurers=(Insurer(id="zorgzaam", name="Zorgzaam", oth=OthStanding.NAMED),),
        regions=tuple(_region(name) for name in REGIONS),
    )
    return Edition(known, f"{dates} datums")


def channels(dates: int) -> list[str]:
    """The channels, and the one of the administrators."""
    of = edition(dates).content.organisation.channels
    return [of.national, of.announcements, *(f"{of.region_prefix}{name}" for name in REGIONS), of.administrators]


def keys(dates: int) -> frozenset[str]:
    """The keys of everything that has to be posted."""
    period = NINE - dt.timedelta(hours=1), NINE + dt.timedelta(hours=1)
    return frozenset(due.key for due in due_between(edition(dates).content, *period))


def _deadline(number: int) -> Deadline:
    audience = ("landelijk", "aankondigingen", "alle-regios")
    return deadline(f"datum-{number}", DAY, audience=audience, leads=(0,))


def _region(name: str) -> Region:
    return Region(
        id=name, name=name.title(), executor="zorgzaam", insurers=("zorgzaam",), certainty=Certainty.HIGH
    )
