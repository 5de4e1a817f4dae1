import datetime as dt
import time
import uuid
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.due import NAMESPACE, due_between, due_key
from bot.calendar.occurrences import occurrences
from bot.calendar.working_days import LONGEST_BREAK, is_working_day, working_day_up_to
from bot.content.models import Channels, Frequency, QuietHours, Repeat, Status
from bot.content.when import Precision, When
from bot.platform_ids import native_id
from tests import made_up
from tests.shipped import before_any_announcement

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SATURDAY = 5
EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2060, 1, 1, tzinfo=dt.UTC)
SHIPPED = before_any_announcement()
builders_are_stateless = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

some_day = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
some_leads = st.lists(st.integers(0, 120), max_size=6).map(tuple)
moments = st.datetimes(dt.datetime(2019, 6, 1), dt.datetime(2041, 6, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001 - strategies gives them their zone


@st.composite
def whens(draw):
    precision = draw(st.sampled_from([Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.AROUND]))
    day = draw(some_day)
    if precision is Precision.AROUND:
        until = day + dt.timedelta(days=draw(st.integers(0, 40)))
        return When(precision=precision, from_=day, until=until, wording="rond die tijd")
    return When(precision=precision, date=day, wording="dan")


rhythms = st.none() | st.builds(Repeat, every=st.sampled_from(Frequency), interval=st.integers(1, 12))
dated = st.fixed_dictionaries({"when": whens(), "repeat": rhythms, "leads": some_leads})
periods = st.builds(lambda start, days: (start, start + dt.timedelta(days=days)), moments, st.integers(0, 1200))
hours_of_posting = st.times(dt.time(7, 30), dt.time(19, 59))


def local(moment, zone=AMSTERDAM):
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def posted(content, zone=AMSTERDAM):
    """Lead → the local moment of posting, for content with one date in one channel."""
    return {due.lead: local(due.due_at, zone) for due in due_between(content, *EVER)}


@pytest.fixture
def content_with(content, deadline, day):
    """Content with one deadline on a day, with these leads."""

    def build(text, leads, organisation=None, **fields):
        item = deadline(day(text), leads=leads, **fields)
        return content(item, organisation=organisation) if organisation else content(item)

    return build


# Working days


@pytest.mark.parametrize(
    ("date", "works"),
    [
        ("2024-05-31", True),
        ("2024-06-01", False),
        ("2024-06-02", False),
        ("2026-04-03", False),  # Goede Vrijdag
        ("2026-04-06", False),  # tweede paasdag
        ("2026-04-27", False),  # Koningsdag
        ("2026-05-25", False),  # tweede pinksterdag
        ("2025-04-26", False),  # Koningsdag, a day early
        ("2024-05-09", False),  # Hemelvaart
        ("2025-05-05", False),  # Bevrijdingsdag, once in five years
        ("2026-05-05", True),
        ("2026-12-24", True),
        ("2026-12-25", False),
        ("2026-12-31", True),
        ("2027-01-01", False),
    ],
)
def test_weekends_and_dutch_public_holidays_are_no_working_days(date, works):
    assert is_working_day(dt.date.fromisoformat(date)) is works


def test_the_public_holidays_are_those_of_the_package_with_every_country() -> None:
    """The bot does without ``holidays``: some 300 modules for a dozen dates."""
    first, last = dt.date(2014, 1, 1), dt.date(2100, 12, 31)
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    off = {day for day in days if day.weekday() < SATURDAY and not is_working_day(day)}
    known = country_holidays("NL", years=range(first.year, last.year + 1))
    assert off == {day for day in known if day.weekday() < SATURDAY}


@given(some_day)
def test_a_working_day_is_found_within_a_week_before_and_nothing_in_between_is_one(day):
    working_day = working_day_up_to(day)
    assert is_working_day(working_day)
    assert dt.timedelta(0) <= day - working_day < dt.timedelta(days=LONGEST_BREAK)
    assert not any(
        is_working_day(working_day + dt.timedelta(days=n)) for n in range(1, (day - working_day).days + 1)
    )


# When


def test_a_reminder_counts_back_from_the_day_to_the_hour_of_posting(content_with):
    assert posted(content_with("2027-09-30", (30, 7, 1, 0))) == {
        30: "2027-08-31 09:00",
        7: "2027-09-23 09:00",
        1: "2027-09-29 09:00",
        0: "2027-09-30 09:00",
    }


def test_without_leads_of_its_own_an_item_has_those_of_the_organisation(content_with):
    assert list(posted(content_with("2027-09-30", None))) == [30, 7, 1, 0]
    assert list(posted(content_with("2027-09-30", None, made_up.organisation(leads=(14,))))) == [14]
    assert posted(content_with("2027-09-30", ())) == {}


def test_a_weekend_or_holiday_moves_it_to_the_working_day_before(content_with):
    assert posted(content_with("2024-06-01", (7, 0))) == {7: "2024-05-24 09:00", 0: "2024-05-31 09:00"}
    assert posted(content_with("2026-04-06", (0,))) == {0: "2026-04-02 09:00"}


def test_what_moved_ahead_of_its_period_is_found_in_a_period_that_ends_before_the_date(content_with):
    easter_monday = content_with("2026-04-06", (0,), made_up.organisation(leads=()))
    thursday = dt.datetime(2026, 4, 2, tzinfo=AMSTERDAM)
    assert [due.lead for due in due_between(easter_monday, thursday, thursday + dt.timedelta(days=1))] == [0]


def test_leads_that_end_up_on_one_day_leave_only_the_smallest(content_with):
    assert posted(content_with("2024-06-03", (3, 2, 1, 0))) == {1: "2024-05-31 09:00", 0: "2024-06-03 09:00"}
    assert posted(content_with("2024-06-01", (1, 0, 0))) == {0: "2024-05-31 09:00"}


def test_a_window_is_announced_before_its_first_day_and_when_it_begins(content, deadline, window):
    item = deadline(window("2027-09-10", "2027-09-20"), leads=(7, 0))
    assert posted(content(item)) == {7: "2027-09-03 09:00", 0: "2027-09-10 09:00"}


@pytest.mark.parametrize(("precision", "last"), [(Precision.MONTH, "2027-06-30"), (Precision.YEAR, "2027-12-31")])
def test_a_month_or_year_counts_back_from_its_last_day(content, deadline, day, precision, last):
    due = posted(content(deadline(day(last, precision), leads=(30, 0))))
    expected = {lead: dt.date.fromisoformat(last) - dt.timedelta(days=lead) for lead in (30, 0)}
    assert due == {lead: f"{working_day_up_to(date)} 09:00" for lead, date in expected.items()}


def test_what_is_historic_or_has_no_date_is_never_due(content, deadline, day):
    undated = deadline(When(precision=Precision.NONE, wording="geen datum in de bron"), id="zonder")
    historic = deadline(day("2027-09-30"), status=Status.HISTORIC)
    assert posted(content(undated, historic)) == {}


def test_29_february_and_the_ends_of_months_are_counted_in_days(content_with, content, deadline, day):
    assert posted(content_with("2028-03-01", (1,))) == {1: "2028-02-29 09:00"}
    assert posted(content_with("2027-03-01", (3,))) == {3: "2027-02-26 09:00"}
    yearly = deadline(day("2028-02-29"), leads=(0,), repeat=Repeat(every=Frequency.YEARLY))
    days = [local(due.due_at)[:10] for due in islice(due_between(content(yearly), *EVER), 5)]
    assert days == ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-27"]


def test_the_hour_is_local_in_summer_and_winter(content_with):
    summer, winter = (
        next(due_between(content_with(date, (0,)), *EVER)).due_at for date in ("2027-07-01", "2027-12-01")
    )
    assert (summer.isoformat(), winter.isoformat()) == ("2027-07-01T07:00:00+00:00", "2027-12-01T08:00:00+00:00")


def test_a_time_that_the_spring_change_skips_goes_forward(content_with):
    """In Cairo the clock went from 0.00 to 1.00 on Friday 26 April 2024, a working day here."""
    cairo = made_up.organisation(
        time_zone="Africa/Cairo", post_at=dt.time(0, 30), quiet_hours=QuietHours(until=dt.time(0))
    )
    assert posted(content_with("2024-04-26", (1, 0), cairo), ZoneInfo("Africa/Cairo")) == {
        1: "2024-04-25 00:30",
        0: "2024-04-26 01:30",
    }


def test_of_a_time_that_the_autumn_change_repeats_the_first_is_taken(content_with):
    """In Cairo the hour before midnight on Thursday 31 October 2024 came twice."""
    cairo = made_up.organisation(
        time_zone="Africa/Cairo",
        post_at=dt.time(23, 30),
        quiet_hours=QuietHours.model_validate({"from": dt.time(0), "until": dt.time(6)}),
    )
    (due,) = due_between(content_with("2024-10-31", (0,), cairo), *EVER)
    assert due.due_at == dt.datetime(2024, 10, 31, 20, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("post_at", "quiet", "expected"),
    [
        ("06:00", ("20:00", "07:30"), "07:30"),
        ("21:00", ("20:00", "07:30"), "07:30"),
        ("20:00", ("20:00", "07:30"), "07:30"),
        ("07:30", ("20:00", "07:30"), "07:30"),
        ("19:59", ("20:00", "07:30"), "19:59"),
        ("12:30", ("12:00", "13:00"), "13:00"),
        ("03:00", ("00:00", "00:00"), "03:00"),
    ],
)
def test_nothing_is_posted_in_the_quiet_hours(content_with, post_at, quiet, expected):
    clock = dt.time.fromisoformat
    hours = QuietHours(from_=clock(quiet[0]), until=clock(quiet[1]))
    organisation = made_up.organisation(post_at=clock(post_at), quiet_hours=hours)
    assert posted(content_with("2027-09-30", (0,), organisation)) == {0: f"2027-09-30 {expected}"}


def test_a_lead_is_of_use_until_the_date_has_passed_and_the_day_itself_two_weeks_longer(content, deadline, window):
    dues = due_between(content(deadline(window("2027-09-10", "2027-09-20"), leads=(7, 0))), *EVER)
    assert {due.lead: local(due.useful_until) for due in dues} == {7: "2027-09-21 00:00", 0: "2027-10-05 00:00"}


# Where, and under which key


def test_everyone_who_hears_of_it_gets_it_at_the_same_moment_in_order_of_channel(content, contract_round):
    dues = list(due_between(content(contract_round(last_year=2027)), *EVER))
    first = [due.channel for due in dues if due.lead == 30]
    assert first == [
        "slack:contract-vgz",
        "slack:regio-midden-brabant",
        "slack:regio-noord-holland-noord",
        "slack:regio-west-brabant",
    ]


def test_a_channel_that_regions_share_gets_it_once(content, contract_round):
    shared = made_up.organisation(
        channels=Channels(regions={"west-brabant": "regio-brabant", "midden-brabant": "regio-brabant"})
    )
    dues = due_between(content(contract_round(last_year=2027), organisation=shared), *EVER)
    assert [due.channel for due in dues if due.lead == 0].count("slack:regio-brabant") == 1


def test_the_key_is_that_of_channel_item_phase_cycle_and_lead_alone(content, deadline, day, window):
    plain = content(deadline(day("2027-09-30"), leads=(0,)))
    changed = content(
        deadline(
            window("2027-10-01", "2027-10-09", wording="begin oktober"),
            leads=(0, 3),
            title="Heet nu anders",
            status=Status.CONFIRMED,
        ),
        organisation=made_up.organisation(post_at=dt.time(10)),
    )
    (before,) = due_between(plain, *EVER)
    after = {due.lead: due.key for due in due_between(changed, *EVER)}
    assert after[0] == before.key
    assert after[3] != before.key


def test_a_key_never_changes_between_versions_of_the_program(content_with):
    """Whoever changes how keys are made would have every reminder posted again."""
    (due,) = due_between(content_with("2024-06-01", (0,)), *EVER)
    assert due.key == "604bf596-e69e-58b2-bdba-f92957de5cf4"


def test_a_renamed_item_keeps_its_keys(content_with):
    (before,) = due_between(content_with("2027-09-30", (0,)), *EVER)
    (after,) = due_between(content_with("2027-09-30", (0,), id="nieuw", previous_ids=("termijn",)), *EVER)
    assert (after.key, after.occurrence.item_id) == (before.key, "nieuw")


def test_moments_without_a_time_zone_are_refused(content_with):
    with pytest.raises(ValueError, match="time zone"):
        due_between(content_with("2027-09-30", (0,)), dt.datetime(2027, 1, 1), EVER[1])  # noqa: DTZ001 - that is the point


def test_the_start_is_in_the_period_and_the_end_is_not(content_with):
    content = content_with("2027-09-30", (0,))
    moment = dt.datetime(2027, 9, 30, 7, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)
    assert len(list(due_between(content, moment, moment + second))) == 1
    assert not list(due_between(content, moment - second, moment))
    assert not list(due_between(content, moment + second, moment - second))


# Over twenty years, whatever the content says


@given(dated, hours_of_posting, periods)
@builders_are_stateless
def test_everything_due_is_on_a_working_day_at_the_hour_of_posting_and_before_its_date(
    content, deadline, fields, post_at, period
):
    item = deadline(**fields, audience=("alle-regios", "landelijk"))
    everything = content(item, organisation=made_up.organisation(post_at=post_at))
    start, end = period
    dues = list(due_between(everything, start, end))
    for due in dues:
        local_moment = due.due_at.astimezone(AMSTERDAM)
        assert is_working_day(local_moment.date())
        assert local_moment.time() == post_at
        assert start <= due.due_at < end
        assert local_moment.date() <= due.occurrence.last_day
        assert due.due_at < due.useful_until
        assert due.lead in item.leads
        named = "/".join((native_id(due.channel), *due.occurrence.key_parts, str(due.lead)))
        assert due.key == due_key(due.channel, due.occurrence, due.lead) == str(uuid.uuid5(NAMESPACE, named))
    assert dues == sorted(dues, key=lambda due: (due.due_at, due.channel, due.key))
    assert len({due.key for due in dues}) == len(dues)
    announced = {(due.channel, due.occurrence.key_parts, due.due_at) for due in dues}
    assert len(announced) == len(dues), "an occurrence is told twice in a day"


@given(dated, periods, st.lists(st.floats(0, 1), max_size=4))
@builders_are_stateless
def test_a_period_cut_anywhere_gives_the_same_as_the_whole(content, deadline, fields, period, cuts):
    everything = content(deadline(**fields), deadline(fields["when"], id="tweede", leads=(5, 0)))
    start, end = period
    points = [start, *(start + (end - start) * cut for cut in sorted(cuts)), end]
    pieces = [due for first, last in pairwise(points) for due in due_between(everything, first, last)]
    assert pieces == list(due_between(everything, start, end))


@given(some_day, some_leads)
@builders_are_stateless
def test_every_lead_is_told_or_gives_way_to_a_smaller_one_on_its_day(content_with, date, leads):
    posted_on = {
        due.lead: due.due_at.astimezone(AMSTERDAM).date()
        for due in due_between(content_with(date.isoformat(), leads), *EVER)
    }
    for lead in leads:
        day = working_day_up_to(date - dt.timedelta(days=lead))
        assert min(smaller for smaller, date_posted in posted_on.items() if date_posted == day) <= lead


# The shipped content


def days_in(channel, item_id, start, end):
    zone = ZoneInfo(SHIPPED.organisation.time_zone)
    first, last = (dt.datetime.fromisoformat(date).replace(tzinfo=zone) for date in (start, end))
    return {
        due.lead: local(due.due_at)
        for due in due_between(SHIPPED, first, last)
        if (native_id(due.channel), due.occurrence.item_id) == (channel, item_id)
    }


def test_the_evaluation_of_1_june_2024_is_reminded_in_the_national_channel_at_the_stated_hour():
    assert days_in("iza-landelijk", "iza-bijsturing-2024", "2024-01-01", "2025-01-01") == {
        90: "2024-03-01 09:00",
        30: "2024-05-02 09:00",
        7: "2024-05-24 09:00",
        0: "2024-05-31 09:00",
    }


def test_midden_brabant_is_alerted_of_both_its_insurers_in_september_2027():
    period = ("2027-09-01", "2027-10-01")
    assert days_in("regio-midden-brabant", "vgz-tweejaarlijks", *period)[0] == "2027-09-10 09:00"
    assert days_in("regio-midden-brabant", "cz-gebruikelijk", *period)[0] == "2027-09-10 09:00"


@pytest.mark.parametrize("year", range(2027, 2031))
def test_every_region_has_its_alert_of_half_september_every_year(year):
    start, end = (dt.datetime(year, 9, day, tzinfo=AMSTERDAM) for day in (1, 21))
    alerted = {
        due.channel
        for due in due_between(SHIPPED, start, end)
        if due.lead == 0 and due.occurrence.when.wording == "half september"
    }
    assert alerted >= {f"slack:regio-{region.id}" for region in SHIPPED.regions}
    assert len(SHIPPED.regions) == 31


def test_everything_due_stems_from_an_occurrence_that_the_commands_show_too():
    start, end = dt.date(2027, 1, 1), dt.date(2028, 1, 1)
    everything = {
        occurrence.key_parts: occurrence
        for occurrence in occurrences(SHIPPED, start, end + dt.timedelta(days=730))
    }
    moments = (dt.datetime.combine(day, dt.time(), AMSTERDAM) for day in (start, end))
    dues = list(due_between(SHIPPED, *moments))
    assert dues
    assert all(everything[due.occurrence.key_parts] == due.occurrence for due in dues)


# Scale


def test_the_next_due_among_a_million_is_found_without_working_out_the_rest(content, deadline, day):
    """10,000 deadlines for 100 regions: about 30 ms; all four million reminders take half a minute."""
    regions = tuple(
        SHIPPED.regions[0].model_copy(update={"id": f"gebied-{number}", "name": f"Gebied {number}"})
        for number in range(100)
    )
    first = dt.date(2027, 1, 1)
    items = [
        deadline(
            day((first + dt.timedelta(days=n * 37 % 1500)).isoformat()), id=f"d-{n}", audience=("alle-regios",)
        )
        for n in range(10_000)
    ]
    everything = content(*items).model_copy(update={"regions": regions, "insurers": SHIPPED.insurers})
    begun = time.process_time()
    due = next(due_between(everything, dt.datetime(2028, 3, 1, tzinfo=dt.UTC), EVER[1]))
    assert due.channel == "slack:regio-gebied-0"
    assert time.process_time() - begun < 1
