import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.local_time import end_of_day, today
from tests.made_up import organisation

MOMENTS = st.integers(1_577_836_800, 2_240_524_800).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))
"""2020 up to and including 2040."""


@given(moment=MOMENTS)
def test_a_day_ends_where_the_next_begins(moment):
    association = organisation()
    day = today(association, moment)
    end = end_of_day(association, day)
    assert moment < end <= moment + dt.timedelta(hours=25)
    assert today(association, end) == day + dt.timedelta(days=1)
    assert today(association, end - dt.timedelta(microseconds=1)) == day
