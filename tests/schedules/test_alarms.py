import datetime as dt

from apscheduler.schedulers.background import BackgroundScheduler
from hypothesis import given
from hypothesis import strategies as st

from schedules.alarms import DueTrigger, reschedule

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
