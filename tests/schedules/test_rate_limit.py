import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.rate_limit import RateLimiter, RateLimits, Throttle


@given(a_minute=st.floats(1, 1000), burst=st.integers(1, 20), pauses=st.lists(st.floats(0, 30), max_size=60))
def test_a_throttle_never_gives_more_than_its_rate_and_a_burst(a_minute, burst, pauses):
    throttle, at, taken = Throttle(a_minute, burst), 0.0, []
    for pause in pauses:
        at = throttle.free_at(at + pause)
        throttle.take(at)
        taken.append(at)
    for first, start in enumerate(taken):
        for last, end in enumerate(taken[first:], start=first):
            assert last - first + 1 <= (end - start) * a_minute / 60 + burst + 1e-6


@given(a_minute=st.floats(1, 1000), burst=st.integers(1, 20), number=st.integers(1, 60))
def test_a_throttle_gives_all_that_it_may(a_minute, burst, number):
    throttle, at = Throttle(a_minute, burst), 0.0
    for _ in range(number):
        at = throttle.free_at(at)
        throttle.take(at)
    assert at == pytest.approx(max(0, number - burst) * 60 / a_minute)


@given(a_minute=st.floats(1, 1000), burst=st.integers(1, 20), used=st.integers(0, 50))
def test_a_throttle_knows_when_the_next_permit_is_there(a_minute, burst, used):
    throttle = Throttle(a_minute, burst)
    for _ in range(used):
        throttle.take(0.0)
    moment = throttle.free_at(0.0)
    assert throttle.free(moment + 1e-6) >= 1
    assert moment == 0.0 or throttle.free(moment - 1e-3) == 0


def test_a_throttle_that_was_too_fast_slows_down_and_finds_its_way_back():
    throttle, at, gaps = Throttle(60, 1), 0.0, []
    throttle.take(at)
    throttle.slow_down()
    for _ in range(100):
        following = throttle.free_at(at)
        throttle.take(following)
        gaps.append(following - at)
        at = following
    assert gaps[1] == pytest.approx(1.5)
    assert gaps[-1] == pytest.approx(1.0)
    assert gaps[1:] == sorted(gaps[1:], reverse=True)


def test_a_throttle_never_comes_to_a_standstill():
    throttle = Throttle(60, 1)
    for _ in range(100):
        throttle.slow_down()
    throttle.take(0.0)
    assert throttle.free_at(0.0) == pytest.approx(8.0)


def test_a_channel_rests_while_a_message_is_under_way_and_a_second_after():
    pacer = RateLimiter(RateLimits())
    pacer.leave("a", 0.0)
    assert pacer.resting(500.0) == {"a"}
    pacer.back("a", 500.0)
    assert pacer.resting(501.0) == {"a"}
    assert pacer.resting(501.1) == set()


def test_holding_stops_everything_and_the_longest_hold_counts():
    pacer = RateLimiter(RateLimits())
    pacer.hold(30.0)
    pacer.hold(10.0)
    assert pacer.posts_free(29.9) == pacer.edits_free(29.9) == pacer.looks_free(29.9) == 0
    assert pacer.posts_free(30.0) == pacer.edits_free(30.0) == pacer.looks_free(30.0) == RateLimits().burst
    assert pacer.changes_at(5.0) == 30.0


def test_edits_have_a_slower_pace_of_their_own():
    pacer = RateLimiter(RateLimits(posts_a_minute=600, edits_a_minute=60, burst=2))
    pacer.leave("a", 0.0, edits=2)
    assert (pacer.posts_free(0.0), pacer.edits_free(0.0)) == (1, 0)


@pytest.mark.parametrize(("burst", "moment"), [(1, 1.0), (2, 2.0), (5, 4.0)])
def test_it_says_when_a_few_more_may_leave_together(burst, moment):
    pacer = RateLimiter(RateLimits(posts_a_minute=60, burst=burst))
    assert pacer.changes_at(0.0) == math.inf
    for _ in range(burst):
        pacer.leave("a", 0.0)
    pacer.back("a", 0.0)
    assert pacer.changes_at(0.0) == pytest.approx(moment, abs=0.01)


def test_a_channel_that_rests_is_waited_for_only_while_others_may_leave():
    pacer = RateLimiter(RateLimits(posts_a_minute=60, burst=2))
    pacer.leave("a", 0.0)
    pacer.back("a", 0.0)
    assert pacer.changes_at(0.0) == pytest.approx(1.05)
    pacer.leave("b", 0.0)
    assert pacer.changes_at(0.0) == pytest.approx(2.0)


def test_a_thousand_channels_leave_in_the_least_time_without_ever_being_too_fast():
    pace = RateLimits()
    pacer, at, left = RateLimiter(pace), 0.0, []
    waiting = [f"k{number}" for number in range(1000)]
    while waiting:
        for _ in range(min(pacer.posts_free(at), len(waiting))):
            channel = waiting.pop()
            pacer.leave(channel, at)
            pacer.back(channel, at + 0.2)
            left.append(at)
        at = min(pacer.changes_at(at), at + 1)
    assert left[-1] < 1000 / pace.posts_a_minute * 60 + 1
    assert max(Counter(int(moment) for moment in left).values()) <= 10
    assert all(sum(start <= at < start + 60 for at in left) <= 300 for start in left[::50])
