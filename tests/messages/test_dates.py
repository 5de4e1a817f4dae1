from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.when import Precision, When
from bot.messages.dates import clock, day, hours, period, relative, when_words


def test_a_day_is_written_in_full() -> None:
    assert day(dt.date(2024, 6, 1), weekday=True) == "zaterdag 1 juni 2024"


def test_a_time_has_a_full_stop_and_uur() -> None:
    assert clock(dt.time(9, 5)) == "9.05 uur"
    assert hours(dt.time(19, 30), dt.time(21)) == "19.30-21.00 uur"
    assert hours(None, None) == ""


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ((2027, 9, 10), (2027, 9, 20), "10 tot en met 20 september 2027"),
        ((2027, 9, 28), (2027, 10, 2), "28 september tot en met 2 oktober 2027"),
        ((2027, 12, 30), (2028, 1, 2), "30 december 2027 tot en met 2 januari 2028"),
        ((2027, 9, 10), (2027, 9, 10), "10 september 2027"),
    ],
)
def test_a_period_names_month_and_year_once(
    first: tuple[int, int, int], last: tuple[int, int, int], written: str
) -> None:
    assert period(dt.date(*first), dt.date(*last)) == written


def test_a_window_keeps_its_label_and_is_never_one_day() -> None:
    when = When(
        precision=Precision.AROUND,
        from_=dt.date(2027, 9, 10),
        until=dt.date(2027, 9, 20),
        wording="half september",
    )
    assert when_words(when) == "half september 2027 (10 tot en met 20 september 2027)"


def test_a_year_keeps_the_words_of_the_source() -> None:
    when = When(precision=Precision.YEAR, date=dt.date(2025, 12, 31), wording="Uiterlijk in 2025")
    assert when_words(when) == "uiterlijk in 2025"


def test_no_date_is_said_so() -> None:
    assert when_words(When(precision=Precision.NONE, wording="geen datum in de bron")) == "geen datum in de bron"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "vandaag"),
        (1, "morgen"),
        (-1, "gisteren"),
        (14, "over 14 dagen"),
        (-12, "12 dagen geleden"),
        (60, "over 2 maanden"),
        (-900, "2 jaar geleden"),
    ],
)
def test_distance_in_words(days: int, words: str) -> None:
    today = dt.date(2026, 11, 22)
    assert relative(today + dt.timedelta(days=days), today) == words


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_before_and_after_are_never_confused(date: dt.date, today: dt.date) -> None:
    words = relative(date, today)
    assert words.endswith("geleden") == ((today - date).days > 1)
    assert words.startswith("over ") == ((date - today).days > 1)
