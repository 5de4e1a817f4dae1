"""The checker is put to the test: every mistake that is planted in the posting code comes to light."""

import functools

import pytest

from tests.simulation.checker import check
from tests.simulation.planted import FAULTS
from tests.simulation.script import STORM, drawn, play

SEEDS = (0, 1, 6, 2, 5, 3, 4, *range(7, 16))
"""The first few catch most."""


@functools.cache
def script(seed):
    return drawn(seed, STORM)


@functools.cache
def problems_without_a_fault(seed):
    return check(play(script(seed))).problems


def problems_with(fault, seed):
    with FAULTS[fault]():
        chronicle = play(script(seed))
    return check(chronicle).problems


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault):
    caught = next((seed for seed in SEEDS if problems_with(fault, seed)), None)
    assert caught is not None, f"{fault} went unnoticed with seeds {SEEDS}"
    assert problems_without_a_fault(caught) == []


def test_there_are_at_least_twenty_faults():
    assert len(FAULTS) >= 20
