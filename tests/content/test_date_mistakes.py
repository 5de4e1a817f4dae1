from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.date_mistakes import MONTHS, date_advice, month_day_advice, read_time, time_advice

days = st.dates(min_value=dt.date(1000, 1, 1))


@given(days)
def test_every_day_that_exists_is_right_as_it_is_written(day: dt.date):
    assert date_advice(day.isoformat()) is None
    assert month_day_advice(f"{day:%m-%d}") is None


@given(days, st.sampled_from("-/. "), st.booleans())
def test_any_usual_notation_gets_the_right_one_as_its_fix(day: dt.date, between: str, padded: bool):  # noqa: FBT001
    numbers = f"{day:%d}{between}{day:%m}" if padded else f"{day.day}{between}{day.month}"
    year = f"{day.year:04}"
    for written in (
        f"{numbers}{between}{year}",
        f"{day.day} {MONTHS[day.month - 1]} {year}",
        f"{day.day} {MONTHS[day.month - 1][:3]}. {year}".replace("maa.", "mrt."),
        f"{year}{day:%m%d}",
        f"{day.isoformat()}T00:00:00",
    ):
        advice = date_advice(written)
        assert advice is not None
        assert f"{day.isoformat()}." in advice[1], written


@given(st.text(max_size=20))
def test_a_text_is_a_date_exactly_when_python_says_so(text: str):
    advice = date_advice(text)
    if advice is None:
        assert dt.date.fromisoformat(text).isoformat() == text
    else:
        assert all(advice)


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_date_in_the_right_notation_is_right_only_if_the_day_exists(year: int, month: int, day: int):
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        dt.date(year, month, day)
    except ValueError:
        assert (date_advice(text) or ("",))[0] == "Deze dag bestaat niet."
    else:
        assert date_advice(text) is None


@pytest.mark.parametrize(
    ("written", "message", "fix"),
    [
        ("2024-06-31", "Deze dag bestaat niet.", "Kijk de datum na in de bron."),
        ("2023-02-29", "Deze dag bestaat niet.", "Kijk de datum na in de bron."),
        ("2024-31-05", "Deze dag bestaat niet.", "schrijf 2024-05-31."),
        ("31-6-2024", "Deze dag bestaat niet.", "jjjj-mm-dd"),
        ("1-6-24", "Een datum schrijf je hier als jjjj-mm-dd.", "Schrijf 2024-06-01."),
        ("2024", "Een datum schrijf je hier als jjjj-mm-dd.", "de laatste dag die nog past: 2024-12-31."),
        ("februari 2024", "Een datum schrijf je hier als jjjj-mm-dd.", "de laatste dag die nog past: 2024-02-29."),
        ("1717200000", "Een datum schrijf je hier als jjjj-mm-dd.", "Bijvoorbeeld 2024-06-01"),
        ("half september", "Een datum schrijf je hier als jjjj-mm-dd.", "Bijvoorbeeld 2024-06-01"),
        ("²-6-2024", "Een datum schrijf je hier als jjjj-mm-dd.", "Bijvoorbeeld 2024-06-01"),
    ],
)
def test_a_wrong_date_is_explained(written: str, message: str, fix: str):
    advice = date_advice(written)
    assert advice is not None
    assert advice[0] == message
    assert fix in advice[1]


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("15-09", "Eerst de maand, dan de dag: schrijf 09-15."),
        ("15 september", "Schrijf 09-15."),
        ("9-15", "Schrijf 09-15."),
        ("2026-09-15", "Schrijf 09-15."),
        ("half september", "Bijvoorbeeld 09-15 voor 15 september."),
    ],
)
def test_a_wrong_day_of_the_year_is_explained(written: str, fix: str):
    assert (month_day_advice(written) or ("", ""))[1] == fix


def test_the_29th_of_february_is_a_day_of_the_year_and_the_30th_is_not():
    assert month_day_advice("02-29") is None
    assert month_day_advice("02-30") == ("Deze dag bestaat niet.", "Kijk de datum na in de bron.")


@given(st.times())
def test_every_time_of_day_is_right_as_it_is_written_and_has_one_notation(time: dt.time):
    text = f"{time:%H:%M}"
    assert time_advice(text) is None
    assert read_time(text) == time.replace(second=0, microsecond=0)
    for written in (
        f"{time:%H.%M} uur",
        f"{time.hour}.{time:%M}",
        f"{time:%H:%M:%S}",
        f"{time:%H}u{time:%M}",
        f"{text}Z",
    ):
        message, fix = time_advice(written) or ("", "")
        assert message.startswith("Een tijd schrijf je hier als uu:mm")
        assert fix == f"Schrijf {text}."


@given(st.text(max_size=12))
def test_any_other_text_is_no_time_and_gets_advice(text: str):
    assert (time_advice(text) is None) == (read_time(text) is not None)


def test_24_hours_is_no_time_of_day():
    assert "van 00:00 tot en met 23:59" in (time_advice("24:00") or ("",))[0]
