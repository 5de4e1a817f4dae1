import datetime as dt

from apscheduler.schedulers.background import BackgroundScheduler
from hypothesis import given
from hypothesis import strategies as st

from schedules.clock_guard import ClockGuard, DueTrigger, reschedule

START = dt.datetime(2027, 9, 1, 7, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def at(minutes):
    return START + minutes * MINUTE


@given(
    moments=st.sets(st.integers(0, 200), max_size=8), ticks=st.sets(st.integers(0, 200), min_size=1, max_size=8)
)
def test_a_trigger_fires_once_for_every_moment_however_late_its_ticks_come(moments, ticks):
    trigger = DueTrigger([at(minute) for minute in moments])
    following, fired = trigger.get_next_fire_time(None, at(0)), []
    for tick in sorted(ticks):
        while following is not None and following <= at(tick):
            fired.append(following)
            following = trigger.get_next_fire_time(following, at(tick))
    assert fired == sorted(at(minute) for minute in moments if minute <= max(ticks))


def test_a_trigger_that_is_made_late_leaves_what_has_passed_to_the_sweep():
    assert DueTrigger([at(0), at(5)]).get_next_fire_time(None, at(3)) == at(5)


def test_a_trigger_without_moments_left_ends_its_job():
    assert DueTrigger([at(0)]).get_next_fire_time(at(0), at(1)) is None


def test_every_series_has_one_job_and_what_is_over_has_none():
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    reschedule(scheduler, {"a": [at(1)], "b": [at(1), at(2)]}, lambda: None)
    reschedule(scheduler, {"b": [at(3)], "c": [at(1)]}, lambda: None)
    scheduler.start(paused=True)
    assert sorted(job.id for job in scheduler.get_jobs()) == ["b", "c"]
    assert scheduler.get_job("b").trigger.moments == (at(3),)
    scheduler.shutdown()


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
