"""Script of a simulated time, drawn from a seed before it begins: content, edits and mishaps."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.content.loader import load
from bot.store.ledger import LedgerError
from tests.verification.simulation import made_up_content
from tests.verification.simulation.checker import check
from tests.verification.simulation.editing import Editor
from tests.verification.simulation.ledger import OUTAGES
from tests.verification.simulation.slack import FAULTS
from tests.verification.simulation.speech import Speech
from tests.verification.simulation.worker import Crash
from tests.verification.simulation.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.content.models import Content
    from schedules.notice_bodies import NoticeBodies
    from tests.verification.simulation.checker import Verdict
    from tests.verification.simulation.chronicle import Chronicle

DATA = Path("data")
AN_HOUR, A_DAY = 3600.0, 86400.0
HOURS_OF_DUES = (6, 7, 8)
"""Hours in UTC around those at which most is posted."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Amount of content, and of what goes wrong."""

    years: float = 1.0
    regions: int = 3
    deadlines_a_year: int = 40
    edits_a_year: int = 60
    mishaps_a_year: int = 60
    shipped: bool = False
    """True when the content is the shipped one, and the real words are chosen too."""
    teams: bool = False
    """True when some of the channels are in Teams."""
    steady: bool = False
    """True for one worker, and a Slack that answers at once, when nothing goes wrong."""


STORM = Scale(years=0.3, deadlines_a_year=60, edits_a_year=100, mishaps_a_year=250)
"""Little content, and something the matter most of the days."""
DECADE = Scale(years=10, deadlines_a_year=25, edits_a_year=25, mishaps_a_year=25)
BUSY = Scale(regions=40, deadlines_a_year=148, edits_a_year=24, mishaps_a_year=24, steady=True)
"""Some 8,000 postings a year in 44 channels."""
SHIPPED = Scale(years=1, edits_a_year=20, mishaps_a_year=60, shipped=True)
TEAMS = replace(STORM, teams=True)
"""A storm, in which nothing can be read back of what stands in some of the channels."""
SCALES = {"storm": STORM, "decade": DECADE, "busy": BUSY, "shipped": SHIPPED, "teams": TEAMS}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at one moment."""

    at: dt.datetime
    event: str
    do: Callable[[World], None]


@dataclass(frozen=True, slots=True)
class Script:
    """Content at first, steps, and the end."""

    seed: int
    start: dt.datetime
    end: dt.datetime
    content: Content
    steps: tuple[Step, ...]
    workers: int = 1
    lag: float = 0.0
    latency: float = 0.0
    eagerness: float = 1.0
    aloud: bool = False
    first: Callable[[World], None] | None = None
    """Fault at the first start."""


def drawn(seed: int, scale: Scale) -> Script:
    """The script that belongs to this seed."""
    rng = random.Random(seed)
    start = dt.datetime(rng.randrange(2020, 2037), rng.randrange(1, 13), rng.randrange(1, 29), 5, tzinfo=dt.UTC)
    start += dt.timedelta(minutes=rng.randrange(0, 900))
    troubled = not scale.steady and rng.random() < 0.3
    if troubled:
        start = _just_before_posting(rng, start)
    end = start + dt.timedelta(days=365.25 * scale.years)
    content = (
        made_up_content.editable(load(DATA)) if scale.shipped else _made_up(rng, start, scale, at_once=troubled)
    )
    content = made_up_content.in_teams(content) if scale.teams else content
    workers = 1 if scale.steady else rng.choice((1, 1, 1, 2, 3))
    mishaps = _mishaps(rng, start, end, round(scale.mishaps_a_year * scale.years))
    edits = _edits(rng, content, (start, end), round(scale.edits_a_year * scale.years))
    # An edit is moved to the hours in which people work: one that comes after the end would make the run longer.
    steps = sorted((step for step in (*mishaps, *edits) if step.at < end), key=lambda step: step.at)
    return Script(
        seed=seed,
        start=start,
        end=end,
        content=content,
        steps=tuple(steps),
        workers=workers,
        lag=rng.choice((0, 20, 55)),
        latency=0.0 if scale.steady else rng.choice((0, 0, 0.4, 3)),
        eagerness=1.0 if scale.steady else rng.choice((0.01, 1, 1, 5)),
        aloud=scale.shipped,
        first=_first_start(rng) if troubled else None,
    )


def build(script: Script, wording: NoticeBodies | None = None) -> World:
    """The world as it is before anything happens."""
    rng = random.Random(script.seed + 1)
    world = World(script.content, script.start, rng, wording or Speech(aloud=script.aloud))
    world.slack.lag = dt.timedelta(seconds=script.lag)
    world.slack.latency, world.eagerness = script.latency, script.eagerness
    for _ in range(script.workers - 1):
        world.add_worker()
    if script.first is not None:
        script.first(world)
    return world


def play(script: Script) -> Chronicle:
    """Let everything happen."""
    world = build(script)
    for step in script.steps:
        world.run_until(step.at)
        step.do(world)
    world.run_until(script.end)
    return world.finish()


def run(seed: int, scale: Scale) -> Verdict:
    """Draw, play and check."""
    return check(play(drawn(seed, scale)))


def _made_up(rng: random.Random, start: dt.datetime, scale: Scale, *, at_once: bool) -> Content:
    """Content for a time; ``at_once``: something of it falls due on the first day."""
    first, days = start.date() - dt.timedelta(days=20), round(365.25 * scale.years) + 50
    dates = [
        first + dt.timedelta(days=rng.randrange(days)) for _ in range(round(scale.deadlines_a_year * scale.years))
    ]
    if at_once:
        dates[:3] = (start.date() + dt.timedelta(days=lead) for lead in made_up_content.ORGANISATION.leads[:3])
    deadlines = (made_up_content.any_deadline(rng, f"item-{count}", date) for count, date in enumerate(dates))
    return made_up_content.content(tuple(deadlines), made_up_content.rounds(start.year), scale.regions)


def speedy(scale: Scale) -> Scale:
    """A script without anything going wrong."""
    return replace(scale, edits_a_year=0, mishaps_a_year=0)


def _edits(
    rng: random.Random, content: Content, between: tuple[dt.datetime, dt.datetime], number: int
) -> list[Step]:
    editor, steps = Editor(rng), []
    for at in sorted(_moment(rng, *between) for _ in range(number)):
        content = editor.edit(content, at.date())
        slowly = rng.choice((0, 0, 20, 400))
        steps.append(
            Step(at, "edit", lambda world, content=content, slowly=slowly: world.publish(content, slowly=slowly))
        )
    return steps


def _mishaps(rng: random.Random, start: dt.datetime, end: dt.datetime, number: int) -> list[Step]:
    """Mishaps in order, none before the last is over, and most of them where they matter: at the posting hour."""
    steps: list[Step] = []
    free = start
    for at in sorted(_moment(rng, start, end) for _ in range(number)):
        if at >= free:
            event, seconds, do = _mishap(rng)
            steps.append(Step(at, event, do))
            free = at + dt.timedelta(seconds=seconds + 60)
    return steps


def _first_start(rng: random.Random) -> Callable[[World], None]:
    """The bot is killed, or loses the database, in the first minutes of all."""
    boundary, seconds, how = rng.randrange(1, 14), rng.uniform(60, 1200), rng.choice(OUTAGES)
    if rng.random() < 0.3:
        return lambda world: world.break_at(boundary, Crash)
    return lambda world: world.lose_database_at(boundary, how, seconds)


def _just_before_posting(rng: random.Random, day: dt.datetime) -> dt.datetime:
    """A moment on this day, minutes before the hour at which most is posted."""
    at, zone = made_up_content.ORGANISATION.post_at, ZoneInfo(made_up_content.ORGANISATION.time_zone)
    moment = dt.datetime.combine(day, at, zone).astimezone(dt.UTC)
    return moment - dt.timedelta(seconds=rng.randrange(5, 600))


def _moment(rng: random.Random, start: dt.datetime, end: dt.datetime) -> dt.datetime:
    at = start + rng.random() * (end - start)
    if rng.random() < 0.7:
        at = at.replace(hour=rng.choice(HOURS_OF_DUES), minute=rng.choice((0, 0, 30, 58, 59)))
    return max(at, start)


def _mishap(rng: random.Random) -> tuple[str, float, Callable[[World], None]]:
    """A name, how many seconds it lasts, and what it does."""
    moment, hours = rng.uniform(1, 600), rng.uniform(600, 6 * AN_HOUR)
    days = rng.choice((1, 3, 8, 30)) * A_DAY * rng.uniform(0.3, 1)
    some, number = tuple(rng.sample(FAULTS, rng.randrange(1, 4))), rng.randrange(3)
    channel = rng.choice(("", "slack:iza-landelijk", "slack:regio-noord", "slack:regio-zuid", "slack:contract-aa"))
    code = "token_revoked" if not channel else rng.choice(("is_archived", "not_in_channel", "channel_not_found"))
    boundary, minutes = rng.randrange(1, 30), rng.choice((-4000, -90, -9, 8, 45, 2000))
    lasting, outage = rng.random() < 0.4, rng.choice(OUTAGES)
    mishaps: tuple[tuple[int, str, float, Callable[[World], None]], ...] = (
        (1, "down for a moment", moment, lambda world: world.stop(moment)),
        (2, "down", days, lambda world: world.stop(days)),
        (3, "killed", 700.0, lambda world: world.break_at(boundary, Crash)),
        (1, "killed twice", 1500.0, lambda world: _twice(world, boundary)),
        (1, "database breaks", 60.0, lambda world: world.break_at(boundary, LedgerError)),
        (1, f"database {outage}", moment, lambda world: world.lose_database(outage, moment)),
        (2, f"database {outage} halfway", moment, lambda world: world.lose_database_at(boundary, outage, moment)),
        (4, "Slack faulty", hours, lambda world: world.disturb(some, 1.0, hours)),
        (2, "Slack flaky", days, lambda world: world.disturb(FAULTS, 0.3, days)),
        (2, "refused", days, lambda world: world.refuse(channel, code, days)),
        (1, "unreadable", hours * 3, lambda world: _unreadable(world, lasting=lasting, seconds=hours * 3)),
        (1, "clock", hours, lambda world: world.set_clock_off(dt.timedelta(minutes=minutes), hours)),
        (1, "suspended", hours, lambda world: world.suspend(hours)),
        (1, "stalled", moment, lambda world: world.stall(number, moment)),
        (2, "stalled halfway", moment, lambda world: world.stall_halfway(moment)),
    )
    return rng.choices(mishaps, weights=[mishap[0] for mishap in mishaps])[0][1:]


def _twice(world: World, boundary: int) -> None:
    world.break_at(boundary, Crash)
    world.after(700, lambda: world.break_at(boundary, Crash))


def _unreadable(world: World, *, lasting: bool, seconds: float) -> None:
    """Slack can't be read back, and half of the calls fail."""
    world.hide_history(lasting=lasting, seconds=seconds)
    world.disturb(("unheard", "lost"), 0.5, seconds / 2)
