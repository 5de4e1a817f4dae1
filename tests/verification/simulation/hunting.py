"""Hunt for a planted mistake: does it come to light, and in which storm."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from tests.verification.simulation.checker import check
from tests.verification.simulation.planted import FAULTS
from tests.verification.simulation.script import STORM, TEAMS, drawn, play

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.verification.simulation.script import Script
    from tests.verification.simulation.verdict import Problem


@cache
def storm(seed: int, years: float, *, teams: bool = False) -> Script:
    """So many years of storm."""
    return drawn(seed, replace(TEAMS if teams else STORM, years=years))


@cache
def problems_without_a_fault(seed: int, years: float, *, teams: bool = False) -> list[Problem]:
    """Problems that the checker finds in a storm when the code is as it should be: none."""
    return check(play(storm(seed, years, teams=teams))).problems


def problems_with(name: str, seed: int) -> list[Problem]:
    """Problems that the checker finds in a storm with this mistake in the code."""
    fault = FAULTS[name]
    script = storm(seed, fault.years, teams=fault.teams)
    with fault.put():
        chronicle = play(script)
    return check(chronicle).problems


def caught_with(name: str, seeds: Iterable[int]) -> int | None:
    """The first seed with which the mistake, and nothing else, comes to light: the recorded one, or of these."""
    for seed in (FAULTS[name].seed, *seeds):
        fault = FAULTS[name]
        if problems_with(name, seed) and not problems_without_a_fault(seed, fault.years, teams=fault.teams):
            return seed
    return None
