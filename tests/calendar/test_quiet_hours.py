import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.quiet_hours import opens_at
from bot.content.models import QuietHours
from tests.made_up import organisation

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOMENTS = st.integers(1_577_836_800, 2_240_524_800).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))
"""2020 up to and including 2040."""
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))


def local(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2027-09-01T19:59", "2027-09-01T19:59"),
        ("2027-09-01T20:00", "2027-09-02T07:30"),
        ("2027-09-02T03:00", "2027-09-02T07:30"),
        ("2027-09-02T07:29", "2027-09-02T07:30"),
        ("2027-09-02T07:30", "2027-09-02T07:30"),
        ("2027-03-27T23:00", "2027-03-28T07:30"),
        ("2027-10-30T23:00", "2027-10-31T07:30"),
        ("2027-12-31T23:59", "2028-01-01T07:30"),
    ],
)
def test_what_falls_in_the_night_waits_for_the_morning(moment, opening):
    assert opens_at(organisation(), local(moment)) == local(opening)


@given(moment=MOMENTS, starts=TIMES, ends=TIMES)
def test_the_opening_is_never_before_and_never_quiet_and_at_most_a_day_later(moment, starts, ends):
    quiet = organisation(quiet_hours=QuietHours.model_validate({"from": starts, "until": ends}))
    opening = opens_at(quiet, moment)
    assert moment <= opening <= moment + dt.timedelta(hours=25)
    assert opens_at(quiet, opening) == opening
