"""The checker is put to the test: every mistake that is planted in the posting code comes to light."""

import pytest

from tests.verification.simulation.hunting import caught_with, problems_with, problems_without_a_fault
from tests.verification.simulation.planted import FAULTS


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(name):
    fault = FAULTS[name]
    assert problems_without_a_fault(fault.seed, fault.years, teams=fault.teams) == []
    assert problems_with(name, fault.seed), (
        f"With seed {fault.seed} {name} goes unnoticed by now. Where the script changed, `make simulate` finds "
        "another seed for tests/verification/simulation/planted.py; otherwise the checker no longer sees it."
    )


def test_a_fault_that_goes_unnoticed_with_its_seed_is_searched_for(monkeypatch):
    name = "corrections_are_forgotten"
    seed = FAULTS[name].seed
    unnoticed = next(other for other in range(20) if not problems_with(name, other))
    monkeypatch.setitem(FAULTS, name, FAULTS[name]._replace(seed=unnoticed))
    assert caught_with(name, [seed]) == seed
    assert caught_with(name, []) is None


def test_there_are_at_least_twenty_faults():
    assert len(FAULTS) >= 20
