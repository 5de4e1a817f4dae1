"""The nights in which the clock changes, from 2020 to 2040: a week around each, with postings at odd hours.

In Amsterdam they are Sundays, on which nothing is ever due; so the same is done in Cairo, where the clock jumps
at midnight before a Friday and goes back at the end of a Thursday: there, postings fall into the gap and the fold.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.content.loader import load
from bot.content.models import QuietHours
from tests.verification.simulation import made_up_content
from tests.verification.simulation.script import DATA, Script, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.content.models import Content

AMSTERDAM, CAIRO = "Europe/Amsterdam", "Africa/Cairo"
HOURS = (
    dt.time(0, 0),
    dt.time(0, 30),
    dt.time(1, 59),
    dt.time(2, 30),
    dt.time(3, 0),
    dt.time(9, 0),
    dt.time(23, 30),
)
_DAY = dt.timedelta(days=1)


def changes(zone: str, first: int = 2020, last: int = 2040) -> list[dt.datetime]:
    """The moments, in UTC, at which the clock changes there."""
    time_zone, moments = ZoneInfo(zone), []
    hours = (dt.datetime(last + 1, 1, 1, tzinfo=dt.UTC) - dt.datetime(first, 1, 1, tzinfo=dt.UTC)) // _DAY
    for day in range(hours):
        start = dt.datetime(first, 1, 1, tzinfo=dt.UTC) + day * _DAY
        if start.astimezone(time_zone).utcoffset() != (start + _DAY).astimezone(time_zone).utcoffset():
            moments += [
                hour
                for hour in (start + dt.timedelta(hours=count) for count in range(1, 25))
                if hour.astimezone(time_zone).utcoffset()
                != (hour - dt.timedelta(hours=1)).astimezone(time_zone).utcoffset()
            ]
    return moments


def scripts(zone: str) -> Iterator[Script]:
    """Around every change a week of made-up content: undisturbed, with downtime, and with a clock set wrong."""
    for number, change in enumerate(changes(zone)):
        rng = random.Random(number)
        content = _around(rng, change, zone)
        for steps in ((), _down(rng, change), _wrong(rng, change)):
            yield _script(number, change, content, steps)


def shipped() -> Iterator[Script]:
    """The shipped content around every change in Amsterdam."""
    content = load(DATA)
    for number, change in enumerate(changes(AMSTERDAM)):
        yield _script(number, change, content, (), aloud=True)


def _script(
    number: int, change: dt.datetime, content: Content, steps: tuple[Step, ...], *, aloud: bool = False
) -> Script:
    start, end = change - 3.3 * _DAY, change + 4 * _DAY
    return Script(number, start, end, content, steps, aloud=aloud)


def _down(rng: random.Random, change: dt.datetime) -> tuple[Step, ...]:
    before, after = rng.uniform(0, 40), rng.uniform(1, 40)
    seconds = (before + after) * 3600
    return (Step(change - dt.timedelta(hours=before), "down", lambda world: world.stop(seconds)),)


def _wrong(rng: random.Random, change: dt.datetime) -> tuple[Step, ...]:
    """The machine takes the change for a change of its own clock."""
    by = rng.choice((-1, 1)) * dt.timedelta(hours=1)
    return (Step(change, "clock", lambda world: world.set_clock_off(by, 7200)),)


def _around(rng: random.Random, change: dt.datetime, zone: str) -> Content:
    quiet = QuietHours.model_validate({"from": dt.time(12, 0), "until": dt.time(12, 0)})
    organisation = made_up_content.ORGANISATION.model_copy(
        update={"time_zone": zone, "post_at": rng.choice(HOURS), "quiet_hours": quiet, "leads": (7, 3, 2, 1, 0)}
    )
    deadlines = tuple(
        made_up_content.deadline(
            f"rond-{count + 2}",
            made_up_content.on(change.date() + count * _DAY),
            audience=made_up_content.AUDIENCES[1],
        )
        for count in range(-2, 5)
    )
    return made_up_content.content(deadlines, organisation=organisation)
