"""Which cases there are: every statement boundary, write call and phase of an exchange, and random moments."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from tests.verification.kill_sweep import outages
from tests.verification.kill_sweep.kills import Case, Kill, Kind
from tests.verification.kill_sweep.playing import Stage
from tests.verification.kill_sweep.story import FIRST_START, FRESH, ONE, POST, STORY, Act
from tests.verification.kill_sweep.tracing import QUIET, CannotTraceError
from tests.verification.kill_sweep.wire import Phase

GAPS = (0.2, 2, 10, 30, 61, 90, 180, 400)
"""Seconds between a random kill and the next start: before and after the end of a lease, and of both looks."""
_MARGIN = 3
"""Moments that are tried beyond those that an undisturbed life has."""
_INSTEAD = 200
"""Moments that stand in for the write calls where they can't be traced."""
_BLIND = 0.25
"""The share of random stories in which the history can't be read."""
_IN_TEAMS = 0.25
"""Random stories in Teams, as a share of the others."""

_SOON, _LONG = 20.0, 300.0
"""Seconds until a first start is repeated, before its reminders are due; seconds of an outage, until after."""
_FAR = 10**6
"""The number of a moment that no life reaches."""
_LOST = Kill(POST.name, Kind.EXCHANGE, 1, Phase.HEADERS)
"""A kill that loses a message, so that the next life has to look for it."""

Remark = Callable[[str], None]
"""Says something that belongs in the row."""
Cases = Callable[[Stage, Remark], AsyncIterator[Case]]


@dataclass(frozen=True, slots=True)
class Sweep:
    """One row of the table: a kind of kill on a store, with all its cases."""

    name: str
    label: str
    store: str
    cases: Cases
    enough: int | None = None
    """After how many kills it is over; None when it is over after its last case."""


def sweeps(store: str, kills: int, seed: int) -> Iterator[Sweep]:
    """All sweeps on one store; ``kills`` is about how many random ones there are to be."""
    yield Sweep("boundaries", "every statement boundary", store, _boundaries(store))
    # What does not hang on the store is divided between the two, so that all of it takes minutes.
    if store == "sqlite":
        yield Sweep("again", "the same, after a kill halfway a request", store, _again(store, Phase.HEADERS))
    else:
        yield Sweep(
            "again", "the same, after a kill between commit and answer", store, _again(store, Phase.COMMITTED)
        )
    yield Sweep("outages", "the database away, locked or full at every boundary", store, _outages(store))
    yield Sweep("writes", "every write call, before and after", store, _writes(store))
    yield Sweep("exchanges", "every phase of every HTTP exchange", store, _exchanges(store, history=True))
    if store == "sqlite":
        yield Sweep("exchanges", "the same, history not readable", store, _exchanges(store, history=False))
    read, unread = _random(store, seed, history=True), _random(store, seed, history=False)
    yield Sweep("random", "random moments", store, read, round(kills * (1 - _BLIND)))
    yield Sweep("random", "the same, history not readable", store, unread, round(kills * _BLIND))
    in_teams = _random(store, seed, history=False, teams=True)
    yield Sweep("teams", "in Teams and by webhook, random moments", store, in_teams, round(kills * _IN_TEAMS))
    for name, label, cases in (
        ("boundaries", "every statement boundary", _boundaries(store, teams=True)),
        ("exchanges", "every phase of every HTTP exchange", _exchanges(store, history=False, teams=True)),
    ):
        yield Sweep(f"teams-{name}", f"in Teams and by webhook, {label}", store, cases)


def _boundaries(store: str, *, teams: bool = False) -> Cases:
    async def cases(stage: Stage, _remark: Remark) -> AsyncIterator[Case]:
        for act in STORY if teams else (FIRST_START, FRESH, *STORY):
            for nth in range(1, await _boundaries_of(stage, store, act, teams=teams) + 1 + _MARGIN):
                kill = Kill(act.name, Kind.BOUNDARY, nth)
                kill = replace(kill, gap=_SOON) if act is FRESH else kill
                yield Case(store, history=not teams, kills=(kill,), teams=teams)

    return cases


async def _boundaries_of(stage: Stage, store: str, act: Act, *, teams: bool = False) -> int:
    """Boundaries that an undisturbed life passes in an act."""
    kills = (Kill(act.name, Kind.BOUNDARY, _FAR),)
    played = await stage.play(Case(store, history=not teams, kills=kills, teams=teams))
    return len(played.passed[act.name])


def _outages(store: str) -> Cases:
    """At a first start every kind of outage at every boundary; later each boundary has one of them, in turn."""
    kinds = outages.KINDS

    async def cases(stage: Stage, _remark: Remark) -> AsyncIterator[Case]:
        for act in (FRESH, *STORY):
            for nth in range(0 if act is FRESH else 1, await _boundaries_of(stage, store, act) + 1):
                for kind in kinds if act is FRESH else (kinds[nth % len(kinds)],):
                    yield Case(store, history=True, kills=(Kill(act.name, kind, nth, gap=_LONG),))

    return cases


def _again(store: str, phase: Phase) -> Cases:
    async def cases(stage: Stage, _remark: Remark) -> AsyncIterator[Case]:
        first = Kill(POST.name, Kind.EXCHANGE, 1, phase)
        played = await stage.play(Case(store, history=True, kills=(first,)))
        for nth in range(1, len(played.passed[POST.name]) + 1 + _MARGIN):
            yield Case(store, history=True, kills=(first, Kill(POST.name, Kind.BOUNDARY, nth)))

    return cases


def _writes(store: str) -> Cases:
    async def cases(stage: Stage, remark: Remark) -> AsyncIterator[Case]:
        far = Case(store, history=True, kills=(Kill(ONE.name, Kind.WRITE, _FAR, "before"),))
        try:
            calls = (await stage.play(far)).calls[ONE.name]
        except CannotTraceError as reason:
            await stage.measure(Case(store, history=True, kills=()))
            remark(f"NOT DONE, {reason}; instead {_INSTEAD} moments at equal distances")
            for nth in range(_INSTEAD):
                yield Case(store, history=True, kills=(Kill(POST.name, Kind.TIME, nth * 1_000_000 // _INSTEAD),))
            return
        for nth, call in enumerate(calls, start=1):
            # After a call that nobody else acts upon everything is as it is before the next.
            for when in ("before",) if call.name in QUIET else ("before", "after"):
                yield Case(store, history=True, kills=(Kill(ONE.name, Kind.WRITE, nth, when),))

    return cases


def _exchanges(store: str, *, history: bool, teams: bool = False) -> Cases:
    async def cases(stage: Stage, _remark: Remark) -> AsyncIterator[Case]:
        for act in STORY:
            kills = (Kill(act.name, Kind.EXCHANGE, _FAR, Phase.ANSWER),)
            exchanges = len((await stage.play(Case(store, history, kills, teams=teams))).exchanges[act.name])
            for nth in range(1, exchanges + 1):
                for phase in Phase:
                    yield Case(store, history, (Kill(act.name, Kind.EXCHANGE, nth, phase),), teams=teams)
        if teams:
            return
        looking = len((await stage.play(Case(store, history, (_LOST,)))).exchanges[POST.name])
        for nth in range(1, looking + 1):
            for phase in (Phase.UNREAD, Phase.COMMITTED, Phase.HALF_ANSWER):
                yield Case(store, history, kills=(_LOST, Kill(POST.name, Kind.EXCHANGE, nth, phase)))

    return cases


def _random(store: str, seed: int, *, history: bool, teams: bool = False) -> Cases:
    async def cases(stage: Stage, _remark: Remark) -> AsyncIterator[Case]:
        await stage.measure(Case(store, history=True, kills=()))
        for number in count():
            name = f"{seed}/{store}/{'teams' if teams else history}/{number}"
            yield replace(random_case(store, name, history=history), teams=teams)

    return cases


def random_case(store: str, seed: str, *, history: bool) -> Case:
    """The story with one to three kills in each act, at random moments and with random gaps."""
    draw = random.Random(seed)
    kills = [
        Kill(act.name, Kind.TIME, draw.randrange(1_200_000), gap=draw.choice(GAPS))
        for act in STORY
        for _ in range(draw.randint(1, 3))
    ]
    return Case(store, history, tuple(kills))


def against(seed: int, fault: str) -> Cases:
    """The baseline: the first act of the random stories that the bot gets on SQLite."""

    async def cases(stage: Stage, _remark: Remark) -> AsyncIterator[Case]:
        await stage.measure(
            Case("sqlite", history=True, kills=(Kill(POST.name, Kind.BOUNDARY, _FAR),), fault=fault)
        )
        for number in count():
            drawn = random_case("sqlite", f"{seed}/sqlite/True/{number}", history=True)
            kills = tuple(kill for kill in drawn.kills if kill.act == POST.name)
            yield replace(drawn, kills=kills, fault=fault)

    return cases
