import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.quiet_hours import is_quiet
from bot.calendar.snooze_moment import SnoozeChoice, moment_of
from bot.calendar.working_days import is_working_day
from tests.shipped import shipped

ORGANISATION = shipped().organisation
AMSTERDAM = dt.datetime.fromisoformat("2024-05-24T10:15:00+02:00")


@pytest.mark.parametrize(
    ("now", "choice", "expected"),
    [
        ("2024-05-24T10:15:00+02:00", SnoozeChoice.HOUR, "2024-05-24T11:15:00+02:00"),
        ("2024-05-24T10:15:00+02:00", SnoozeChoice.TOMORROW, "2024-05-25T09:00:00+02:00"),
        ("2024-05-24T10:15:00+02:00", SnoozeChoice.WORKING_DAY, "2024-05-27T09:00:00+02:00"),
        ("2024-04-30T23:30:00+00:00", SnoozeChoice.TOMORROW, "2024-05-02T09:00:00+02:00"),
        ("2024-05-08T10:00:00+02:00", SnoozeChoice.WORKING_DAY, "2024-05-10T09:00:00+02:00"),
        ("2024-10-26T10:00:00+02:00", SnoozeChoice.TOMORROW, "2024-10-27T09:00:00+01:00"),
    ],
)
def test_the_moment_is_as_the_words_say(now, choice, expected):
    assert moment_of(ORGANISATION, choice, dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(expected)


def test_an_hour_that_would_end_in_the_quiet_hours_ends_after_them():
    quiet = ORGANISATION.quiet_hours
    evening = dt.datetime.combine(dt.date(2024, 5, 24), quiet.from_, AMSTERDAM.tzinfo) - dt.timedelta(minutes=30)
    night = evening + dt.timedelta(hours=7)
    morning = dt.datetime.combine(dt.date(2024, 5, 25), quiet.until, AMSTERDAM.tzinfo)
    assert moment_of(ORGANISATION, SnoozeChoice.HOUR, evening) == morning
    assert moment_of(ORGANISATION, SnoozeChoice.HOUR, night) == morning


def test_a_person_s_own_hour_counts_for_another_day():
    own = dt.time(11, 30)
    assert moment_of(ORGANISATION, SnoozeChoice.TOMORROW, AMSTERDAM, own) == AMSTERDAM.replace(
        day=25, hour=11, minute=30
    )


@given(
    st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001 - idem
    st.sampled_from(SnoozeChoice),
)
def test_it_is_always_later_never_in_the_quiet_hours_and_on_a_working_day_where_that_was_asked(now, choice):
    moment = moment_of(ORGANISATION, choice, now)
    local = moment.astimezone(ZoneInfo(ORGANISATION.time_zone))
    assert now < moment < now + dt.timedelta(days=8)
    assert not is_quiet(ORGANISATION.quiet_hours, local.time())
    assert choice is not SnoozeChoice.WORKING_DAY or is_working_day(local.date())
