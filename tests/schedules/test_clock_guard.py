import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from schedules.clock_guard import ClockGuard

START = dt.datetime(2027, 9, 1, 7, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def at(minutes):
    return START + minutes * MINUTE


@given(steps=st.lists(st.tuples(st.floats(0, 86_400), st.floats(-500, 500)), max_size=20))
def test_time_that_goes_by_and_small_steps_of_the_clock_are_believed(steps):
    guard, now, seconds = ClockGuard(), START, 0.0
    for gone, drift in steps:
        now += dt.timedelta(seconds=gone + drift)
        seconds += gone
        assert not guard.distrust(now, seconds, None)


@given(jump=st.floats(601, 1e7) | st.floats(-1e7, -601), gone=st.floats(0, 86_400))
def test_a_jump_is_not_believed_until_the_clock_is_back(jump, gone):
    guard = ClockGuard()
    guard.distrust(START, 0.0, None)
    expected = START + dt.timedelta(seconds=gone)
    assert guard.distrust(expected + dt.timedelta(seconds=jump), gone, None)
    assert guard.distrust(expected + dt.timedelta(seconds=jump), gone, None)
    assert not guard.distrust(expected, gone, None)


def test_a_jump_is_believed_when_another_source_has_the_same_time():
    guard = ClockGuard()
    guard.distrust(START, 0.0, None)
    assert not guard.confirm(at(60), 1.0, at(10))
    assert guard.distrust(at(60), 1.0, None)
    assert guard.confirm(at(60), 1.0, at(61))
    assert not guard.distrust(at(60), 2.0, None)


def test_at_a_start_the_ledger_is_the_witness():
    assert ClockGuard().distrust(at(-11), 0.0, START)
    assert not ClockGuard().distrust(at(-9), 0.0, START)
    assert not ClockGuard().distrust(at(60 * 24 * 365), 0.0, START)
