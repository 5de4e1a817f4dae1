from hypothesis import given
from hypothesis import strategies as st

from schedules.retry import (
    LONGEST_REPAIR_WAIT,
    LONGEST_WAIT,
    REPAIR_WAIT,
    SHORTEST_WAIT,
    backoff,
    repair_backoff,
)

ATTEMPTS = st.integers(0, 10_000)


@given(ATTEMPTS)
def test_attempts_come_further_and_further_apart_but_at_least_every_quarter(attempts):
    assert SHORTEST_WAIT <= backoff(attempts) <= backoff(attempts + 1) <= LONGEST_WAIT


@given(ATTEMPTS)
def test_what_waits_for_a_repair_is_tried_at_least_every_hour(attempts):
    assert REPAIR_WAIT <= repair_backoff(attempts) <= repair_backoff(attempts + 1) <= LONGEST_REPAIR_WAIT
