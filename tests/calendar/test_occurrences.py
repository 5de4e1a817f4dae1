import datetime as dt
from calendar import monthrange

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.occurrences import is_past, occurrences, undated
from bot.content.models import Basis, Certainty, ConfirmedYear, Frequency, Repeat, Status
from bot.content.when import Precision, When

BEGINNING, END = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
some_day = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
periods = st.builds(lambda start, days: (start, start + dt.timedelta(days=days)), some_day, st.integers(0, 900))
rhythms = st.builds(Repeat, every=st.sampled_from(Frequency), interval=st.integers(1, 12))
builders_are_stateless = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def first_of_june(content, deadline, day):
    return content(deadline(day("2024-06-01")))


@pytest.fixture
def repeating(content, deadline, window):
    return lambda period, repeat: content(deadline(window(*map(dt.date.isoformat, period)), repeat=repeat))


@pytest.fixture
def held_every(content, contract_round):
    return lambda first_year, every: content(contract_round(first_year=first_year, every_years=every))


def first_days(content, start=BEGINNING, end=END):
    return [occurrence.first_day.isoformat() for occurrence in occurrences(content, start, end)]


def test_a_single_deadline_falls_once_and_carries_what_the_content_says(content, deadline, day):
    item = deadline(day("2024-06-01"))
    (occurrence,) = occurrences(content(item), BEGINNING, END)
    assert (occurrence.item, occurrence.phase, occurrence.cycle, occurrence.title) == (
        item,
        None,
        "eenmalig",
        "Datum termijn",
    )
    assert (occurrence.when, occurrence.status, occurrence.certainty) == (
        item.when,
        Status.TARGET,
        Certainty.SOURCE,
    )
    assert occurrence.key_parts == ("termijn", "", "eenmalig")
    assert occurrence.contract_from is None


@pytest.mark.parametrize(
    ("start", "end", "falls"),
    [
        ("2024-05-31", "2024-05-31", []),
        ("2024-06-01", "2024-06-01", ["2024-06-01"]),
        ("2024-05-01", "2024-06-01", ["2024-06-01"]),
        ("2024-06-02", "2024-06-30", []),
    ],
)
def test_both_ends_of_the_period_are_included(first_of_june, start, end, falls):
    assert first_days(first_of_june, dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == falls


@pytest.mark.parametrize(
    "period", [("2027-09-01", "2027-09-10"), ("2027-09-15", "2027-09-15"), ("2027-09-20", "2028-01-01")]
)
def test_a_window_counts_when_any_part_of_it_lies_in_the_period(content, deadline, window, period):
    half_september = content(deadline(window("2027-09-10", "2027-09-20")))
    assert first_days(half_september, *map(dt.date.fromisoformat, period)) == ["2027-09-10"]
    assert first_days(half_september, dt.date(2027, 9, 21), END) == []
    assert first_days(half_september, BEGINNING, dt.date(2027, 9, 9)) == []


def test_a_target_for_a_year_is_there_all_year(content, deadline, day):
    item = deadline(day("2025-12-31", Precision.YEAR, "Uiterlijk in 2025"))
    (occurrence,) = occurrences(content(item), dt.date(2025, 3, 1), dt.date(2025, 3, 1))
    assert (occurrence.first_day, occurrence.last_day) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def test_a_period_that_ends_before_it_starts_is_refused(content):
    with pytest.raises(ValueError, match="ends"):
        occurrences(content(), dt.date(2027, 1, 2), dt.date(2027, 1, 1))


def test_a_deadline_without_a_date_is_listed_apart(content, deadline, day):
    without = deadline(When(precision=Precision.NONE, wording="geen datum in de bron"), id="ooit")
    both = content(without, deadline(day("2024-06-01")))
    assert [occurrence.item_id for occurrence in occurrences(both, BEGINNING, END)] == ["termijn"]
    assert undated(both) == (without,)


def test_occurrences_come_in_order_of_last_day_then_first_day_then_id(content, deadline, day, window):
    mixed = content(
        deadline(day("2027-09-20"), id="b"),
        deadline(day("2027-09-20"), id="a"),
        deadline(window("2027-09-10", "2027-09-20"), id="c"),
        deadline(day("2027-09-11"), id="d"),
    )
    assert [occurrence.item_id for occurrence in occurrences(mixed, BEGINNING, END)] == ["d", "c", "a", "b"]


def test_a_yearly_deadline_returns_until_its_last_day(content, deadline, day):
    yearly = Repeat(every=Frequency.YEARLY, until=dt.date(2028, 4, 1))
    dates = occurrences(content(deadline(day("2027-04-01"), repeat=yearly)), BEGINNING, END)
    assert [(occurrence.cycle, occurrence.when.date) for occurrence in dates] == [
        ("2027", dt.date(2027, 4, 1)),
        ("2028", dt.date(2028, 4, 1)),
    ]
    assert {occurrence.when.wording for occurrence in dates} == {"op die dag"}


def test_leap_day_becomes_28_february_and_returns_in_a_leap_year(content, deadline, day):
    leap = content(deadline(day("2024-02-29"), repeat=Repeat(every=Frequency.YEARLY)))
    assert first_days(leap, end=dt.date(2028, 12, 31)) == [
        "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29",
    ]  # fmt: skip


def test_a_day_that_a_month_lacks_becomes_its_last_day(content, deadline, day):
    monthly = content(deadline(day("2027-01-31"), repeat=Repeat(every=Frequency.MONTHLY)))
    dates = occurrences(monthly, BEGINNING, dt.date(2027, 4, 30))
    assert [occurrence.when.date.isoformat() for occurrence in dates] == [
        "2027-01-31",
        "2027-02-28",
        "2027-03-31",
        "2027-04-30",
    ]
    assert [occurrence.cycle for occurrence in dates] == ["2027-01", "2027-02", "2027-03", "2027-04"]


def test_a_month_stays_a_whole_month_when_it_returns(content, deadline, day):
    quarterly = Repeat(every=Frequency.MONTHLY, interval=3)
    dates = occurrences(
        content(deadline(day("2027-02-28", Precision.MONTH), repeat=quarterly)), BEGINNING, dt.date(2027, 12, 31)
    )
    assert [(occurrence.first_day.isoformat(), occurrence.last_day.isoformat()) for occurrence in dates] == [
        ("2027-02-01", "2027-02-28"),
        ("2027-05-01", "2027-05-31"),
        ("2027-08-01", "2027-08-31"),
        ("2027-11-01", "2027-11-30"),
    ]


def test_a_window_over_the_turn_of_the_year_moves_as_a_whole(content, deadline, window):
    winter = deadline(window("2026-12-20", "2027-01-05"), repeat=Repeat(every=Frequency.YEARLY, interval=2))
    dates = occurrences(content(winter), dt.date(2028, 12, 31), dt.date(2029, 1, 1))
    assert [(occurrence.cycle, occurrence.first_day, occurrence.last_day) for occurrence in dates] == [
        ("2029", dt.date(2028, 12, 20), dt.date(2029, 1, 5))
    ]


def test_moving_a_repeating_date_keeps_its_cycles(content, deadline, day):
    yearly = Repeat(every=Frequency.YEARLY, until=dt.date(2030, 1, 1))
    before = content(deadline(day("2027-04-01"), repeat=yearly))
    after = content(deadline(day("2027-04-06"), repeat=yearly))
    keys = [
        [occurrence.key_parts for occurrence in occurrences(content, BEGINNING, END)]
        for content in (before, after)
    ]
    assert keys[0] == keys[1] != []


def test_one_year_of_what_returns_may_have_another_date_and_the_others_stay(content, deadline, day):
    yearly, moved = Repeat(every=Frequency.YEARLY, until=dt.date(2026, 12, 31)), day("2025-11-20")
    item = deadline(day("2024-06-01"), repeat=yearly)
    known = ConfirmedYear(year=2025, when=moved, sources=item.sources)
    found = occurrences(content(item.model_copy(update={"confirmed": (known,)})), dt.date(2025, 6, 2), END)
    assert [(date.cycle, date.first_day.isoformat(), date.status) for date in found] == [
        ("2025", "2025-11-20", Status.CONFIRMED),
        ("2026", "2026-06-01", Status.TARGET),
    ]


def test_a_renamed_item_keeps_the_key_of_its_first_id(content, deadline, day):
    renamed = content(deadline(day("2024-06-01"), id="derde", previous_ids=("eerste", "tweede")))
    (occurrence,) = occurrences(renamed, BEGINNING, END)
    assert (occurrence.item_id, occurrence.key_parts) == ("derde", ("eerste", "", "eenmalig"))


def test_a_round_falls_every_so_many_years_in_each_of_its_phases(content, contract_round, phase):
    policy = phase(on="04-01", id="inkoopbeleid", title="Inkoopbeleid")
    dates = occurrences(content(contract_round(phases=(policy, phase()), last_year=2029)), BEGINNING, END)
    assert [
        (occurrence.cycle, occurrence.title, occurrence.first_day.isoformat(), occurrence.last_day.isoformat())
        for occurrence in dates
    ] == [
        ("2027", "Inkoopbeleid", "2027-04-01", "2027-04-01"),
        ("2027", "Voorstel verwacht", "2027-09-10", "2027-09-20"),
        ("2029", "Inkoopbeleid", "2029-04-01", "2029-04-01"),
        ("2029", "Voorstel verwacht", "2029-09-10", "2029-09-20"),
    ]
    assert dates[1].key_parts == ("vgz-tweejaarlijks", "voorstel", "2027")
    assert dates[1].when.wording == "half september"
    assert [occurrence.contract_from for occurrence in dates] == [2028, 2028, 2030, 2030]


def test_a_phase_on_a_day_that_a_year_lacks_falls_on_the_last_day_of_the_month(content, contract_round, phase):
    rounds = content(contract_round(first_year=2027, every_years=1, phases=(phase(on="02-29"),)))
    assert first_days(rounds, end=dt.date(2028, 12, 31)) == ["2027-02-28", "2028-02-29"]


def test_a_confirmed_date_takes_the_place_of_the_expectation(content, contract_round, confirmed):
    expected, announced = contract_round(), contract_round(confirmed=(confirmed(2027, "2027-10-01"),))
    (before,) = occurrences(content(expected), BEGINNING, dt.date(2027, 12, 31))
    (after,) = occurrences(content(announced), BEGINNING, dt.date(2027, 12, 31))
    assert (before.status, before.certainty) == (Status.EXPECTED, Certainty.MEDIUM)
    assert (after.status, after.certainty, after.when.date) == (
        Status.CONFIRMED,
        Certainty.HIGH,
        dt.date(2027, 10, 1),
    )
    assert (after.sources[0].document, after.when.wording) == ("brief", "volgens de brief")
    assert after.key_parts == before.key_parts


def test_a_confirmed_date_outside_the_rhythm_or_the_year_is_not_lost(content, contract_round, confirmed):
    announced = contract_round(confirmed=(confirmed(2028, "2028-09-14"), confirmed(2029, "2030-01-10")))
    dates = occurrences(content(announced), dt.date(2028, 1, 1), dt.date(2030, 12, 31))
    assert [(occurrence.cycle, occurrence.first_day.isoformat()) for occurrence in dates] == [
        ("2028", "2028-09-14"),
        ("2029", "2030-01-10"),
    ]


def test_a_customary_moment_promises_no_contract_until_the_insurer_confirms_it(content, contract_round, confirmed):
    series = contract_round(basis=Basis.CUSTOMARY, every_years=1, confirmed=(confirmed(2028, "2028-09-14"),))
    dates = occurrences(content(series), BEGINNING, dt.date(2028, 12, 31))
    assert [occurrence.contract_from for occurrence in dates] == [None, 2029]


def test_what_has_passed_is_shown_as_historic_and_a_window_only_after_its_last_day(content, deadline, window):
    (occurrence,) = occurrences(content(deadline(window("2027-09-10", "2027-09-20"))), BEGINNING, END)
    assert [is_past(occurrence, dt.date(2027, 9, today)) for today in (9, 15, 20, 21)] == [
        False,
        False,
        False,
        True,
    ]


@builders_are_stateless
@given(first=some_day, repeat=rhythms)
def test_a_repeating_date_skips_no_month_and_drifts_in_none(content, deadline, day, first, repeat):
    dates = occurrences(content(deadline(day(first.isoformat()), repeat=repeat)), BEGINNING, dt.date(2060, 12, 31))
    step = repeat.interval * (12 if repeat.every is Frequency.YEARLY else 1)
    months = range(first.year * 12 + first.month - 1, 2061 * 12, step)
    expected = [
        dt.date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
        for year, month in (divmod(number, 12) for number in months)
    ]
    assert [occurrence.when.date for occurrence in dates] == expected
    assert len({occurrence.key_parts for occurrence in dates}) == len(dates)


@builders_are_stateless
@given(first_window=periods, repeat=rhythms, period=periods)
def test_a_repeating_window_is_found_in_exactly_the_periods_it_overlaps(repeating, first_window, repeat, period):
    start, end = period
    everything = occurrences(repeating(first_window, repeat), BEGINNING, dt.date(2045, 12, 31))
    overlapping = [
        occurrence.cycle
        for occurrence in everything
        if occurrence.first_day <= end and occurrence.last_day >= start
    ]
    assert [
        occurrence.cycle for occurrence in occurrences(repeating(first_window, repeat), start, end)
    ] == overlapping
    assert all(occurrence.first_day <= occurrence.last_day for occurrence in everything)


@builders_are_stateless
@given(first_year=st.integers(2020, 2040), every=st.integers(1, 5), period=periods)
def test_a_round_falls_in_every_year_of_its_rhythm_and_in_no_other(held_every, first_year, every, period):
    start, end = period
    dates = occurrences(held_every(first_year, every), start, end)
    held = [
        year
        for year in range(first_year, end.year + 1)
        if (year - first_year) % every == 0 and dt.date(year, 9, 10) <= end and dt.date(year, 9, 20) >= start
    ]
    assert [int(occurrence.cycle) for occurrence in dates] == held
