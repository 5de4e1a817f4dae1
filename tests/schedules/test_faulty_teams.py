"""A failing Teams against the real posting path; ``tests.verification.teams_faults`` measures all of it."""

import asyncio

import pytest

from bot.simulator import faults
from tests.verification.teams_faults import TeamsCase, TeamsMeasured, teams_cases, teams_matrix, teams_table

CASES = [
    TeamsCase(faults.RESET_AFTER_COMMIT, "post", "first attempt"),
    TeamsCase(faults.LATE_COMMIT, "webhook", "first attempt"),
    TeamsCase(faults.RATE_LIMITED, "post", "first two attempts"),
    TeamsCase(faults.RESET_BEFORE_COMMIT, "update", "first two attempts"),
]


@pytest.fixture(scope="module")
def measured():
    async def all_of_them():
        return {result.case: result async for result in teams_matrix(CASES)}

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_is_lost_or_doubled_and_what_cant_be_known_of_is_told(measured, case):
    came = measured[case]
    assert (came.lost, came.doubled, came.untold, came.kept) == (0, 0, 0, True), came
    assert came.struck >= 1
    assert (came.unknown > 0) == (case.fault in {faults.RESET_AFTER_COMMIT, faults.LATE_COMMIT})


def test_the_matrix_has_every_fault_everywhere_and_sums_it_up():
    cases = list(teams_cases())
    assert {case.fault for case in cases} == set(faults.EVERY_FAULT)
    assert {case.method for case in cases} == {"post", "webhook", "update", "token"}
    lines = list(teams_table([TeamsMeasured(case, 1, 2, 3, 4, 5, 6) for case in cases[:2]]))
    assert lines[2:] == ["| 429 | post | 2 | 6 | 12 | 8 | 10 |"]
    assert not TeamsMeasured(cases[0], 1, 1, 0, 1, 1, 0).kept
