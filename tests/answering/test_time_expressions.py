"""Dates and periods in Dutch and English, read on Saturday 28 November 2026."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.time_expressions import MAX_PERIODS, Granularity, periods
from bot.content.date_mistakes import MONTHS

TODAY = dt.date(2026, 11, 28)
EXPRESSIONS = [
    line.split("|")
    for line in Path(__file__).with_name("time_expressions.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
WORDS = """
van tot en met sinds voor na eind begin half volgende vorige komende deze dit 1 12 31 2024 2027 '26 januari
feb mei september Q3 week weken maand jaar zomer najaar vrijdag kerst over geleden twee
"""
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@pytest.mark.parametrize(("text", "first", "last"), EXPRESSIONS)
def test_an_expression_gives_its_days(text, first, last):
    found = [(str(period.first or ""), str(period.last or "")) for period in periods(text, TODAY)]
    assert found == ([] if first == "-" else [(first, last)])


def test_several_times_stand_in_their_order():
    found = periods("Rotterdam: nieuw contract in 2027 of pas per 2028?", TODAY)
    assert [period.wording for period in found] == ["2027", "2028"]


def test_a_day_without_a_year_says_that_the_year_is_assumed():
    (assumed,) = periods("op 1 juni", TODAY)
    (stated,) = periods("op 1 juni 2024", TODAY)
    assert assumed.year_assumed
    assert not stated.year_assumed


@given(day=DAYS, today=DAYS)
def test_a_written_date_is_that_day_whenever_it_is_read(day, today):
    month = MONTHS[day.month - 1]
    written = f"{day.day} {month} {day.year}", f"op {day.day}-{day.month}-{day.year}?", f"op {day.isoformat()}."
    for text in written:
        (period,) = periods(text, today)
        assert (period.first, period.last, period.precision) == (day, day, Granularity.DAY)


@given(day=DAYS, today=DAYS)
def test_a_day_without_a_year_is_the_first_to_come(day, today):
    (period,) = periods(f"{day.day} {MONTHS[day.month - 1]}", today)
    assert period.first is not None
    assert (period.first.month, period.first.day) == (day.month, day.day)
    assert today <= period.first <= today + dt.timedelta(days=366 * 8)


@given(today=DAYS)
def test_before_now_and_after_join_without_a_gap(today):
    for unit in ("jaar", "maand", "week", "kwartaal"):
        words = ("vorig", "dit", "volgend") if unit in {"jaar", "kwartaal"} else ("vorige", "deze", "volgende")
        before, now, after = (periods(f"{word} {unit}", today)[0] for word in words)
        assert before.last
        assert now.first
        assert now.last
        assert before.last + dt.timedelta(days=1) == now.first <= today <= now.last
        assert after.first == now.last + dt.timedelta(days=1)


@given(text=st.text(max_size=200), today=DAYS)
def test_no_text_fails_and_every_period_is_in_order(text, today):
    found = periods(text, today)
    assert len(found) <= MAX_PERIODS
    for period in found:
        assert text[period.start : period.end] == period.wording
        assert period.first is None or period.last is None or period.first <= period.last


@given(
    words=st.lists(
        st.sampled_from(WORDS.split()),
        max_size=12,
    ),
    today=DAYS,
)
def test_any_row_of_time_words_gives_periods_in_order(words, today):
    for period in periods(" ".join(words), today):
        assert period.first is None or period.last is None or period.first <= period.last
