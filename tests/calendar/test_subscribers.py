"""Subscriptions: the dates that come to a channel or person beyond the channels of the content."""

import datetime as dt
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.audience import concerns, scope_of
from bot.calendar.due import due_between, due_key
from bot.calendar.occurrences import find_occurrence, occurrences
from bot.calendar.subscribers import NOBODY, SnoozedOccurrence, Subscriber, Subscription, Subscriptions

ALWAYS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
YEAR = (dt.datetime(2027, 1, 1, tzinfo=dt.UTC), dt.datetime(2028, 6, 1, tzinfo=dt.UTC))
ZEELAND, PERSON, NATIONAL = "slack:regio-zeeland", "slack:U000000PP", "slack:iza-landelijk"
builders_are_stateless = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def subscriptions(*subscribers, **more):
    return Subscriptions(tuple(subscribers), **more)


def subscriber(channel, *topics, leads=None, since=ALWAYS, hour=None):
    return Subscriber(channel, tuple(Subscription(topic, since, leads) for topic in topics), hour)


@pytest.fixture
def sample_content(content, deadline, day, contract_round, phase):
    """A national date, one for Zeeland, one of all regions and a round of VGZ."""
    return content(
        deadline(day("2027-09-08"), id="landelijk-punt", leads=(7, 1), previous_ids=("oud",)),
        deadline(day("2027-09-15"), id="zeeuws", audience=("regio:zeeland",), leads=(7, 0)),
        deadline(day("2027-10-20"), id="regionaal", audience=("alle-regios",), leads=(0,)),
        contract_round(phases=(phase("11-12", leads=(14,)),)),
    )


def posted(content, channel, followed=NOBODY):
    return [
        (due.occurrence.item_id, due.lead, f"{due.due_at:%m-%d %H:%M}")
        for due in due_between(content, *YEAR, followed)
        if due.channel == channel
    ]


@pytest.mark.parametrize(
    ("topic", "items"),
    [
        ("landelijk", {"landelijk-punt"}),
        ("regio:zeeland", {"zeeuws", "regionaal"}),
        ("regio:midden-brabant", {"regionaal", "vgz-tweejaarlijks"}),
        ("verzekeraar:vgz-oud", {"vgz-tweejaarlijks"}),
        ("alle-regios", {"regionaal"}),
        ("landelijk-punt", {"landelijk-punt"}),
        ("oud", {"landelijk-punt"}),
        ("vgz-tweejaarlijks", {"vgz-tweejaarlijks"}),
        ("regio:atlantis", set()),
        ("vervallen", set()),
    ],
)
def test_what_is_followed_under_any_name_that_it_ever_had(sample_content, topic, items):
    assert {
        item for item, _, _ in posted(sample_content, PERSON, subscriptions(subscriber(PERSON, topic)))
    } == items


def test_one_step_of_a_round_is_followed_without_the_others(content, contract_round, phase):
    steps = (phase("04-01", id="beleid", leads=(7,)), phase("11-12", id="publicatie", leads=(14,)))
    rounds = content(contract_round(phases=steps))
    whole, step = "vgz-tweejaarlijks", "vgz-tweejaarlijks:beleid"
    assert {lead for _, lead, _ in posted(rounds, PERSON, subscriptions(subscriber(PERSON, whole)))} == {7, 14}
    assert {lead for _, lead, _ in posted(rounds, PERSON, subscriptions(subscriber(PERSON, step)))} == {7}
    assert posted(rounds, PERSON, subscriptions(subscriber(PERSON, f"{whole}:vervallen"))) == []


def test_leads_and_hour_of_ones_own(sample_content):
    own = subscriptions(subscriber(PERSON, "oud", leads=(2,), hour=dt.time(11, 30)))
    assert posted(sample_content, PERSON, own) == [("landelijk-punt", 2, "09-06 09:30")]
    assert posted(sample_content, NATIONAL, own) == posted(sample_content, NATIONAL)


def test_an_hour_in_the_quiet_hours_waits_until_they_end(sample_content):
    early = subscriptions(subscriber(PERSON, "oud", leads=(2,), hour=dt.time(6, 0)))
    assert posted(sample_content, PERSON, early) == [("landelijk-punt", 2, "09-06 05:30")]


def test_the_hour_of_a_channel_of_the_content_goes_for_all_that_is_posted_there(sample_content):
    own = subscriptions(Subscriber(NATIONAL, hour=dt.time(12, 0)))
    assert [moment[-5:] for _, _, moment in posted(sample_content, NATIONAL, own)] == ["10:00", "10:00"]


def test_a_channel_that_hears_it_already_hears_nothing_twice(sample_content):
    assert posted(
        sample_content, ZEELAND, subscriptions(subscriber(ZEELAND, "regio:zeeland", "zeeuws"))
    ) == posted(sample_content, ZEELAND)


def test_other_leads_come_beside_those_of_the_content(sample_content):
    beside = subscriptions(subscriber(NATIONAL, "landelijk", leads=(14, 1)))
    assert [lead for _, lead, _ in posted(sample_content, NATIONAL, beside)] == [14, 7, 1]


def test_nothing_from_before_it_was_followed(sample_content):
    moment = dt.datetime(2027, 9, 1, 7, 0, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)
    leads = [
        [
            lead
            for _, lead, _ in posted(sample_content, PERSON, subscriptions(subscriber(PERSON, "oud", since=since)))
        ]
        for since in (moment, moment + second)
    ]
    assert leads == [[7, 1], [1]]


def test_a_new_lead_on_the_same_day_does_not_take_the_place_of_one_that_was_due_before(content, deadline, day):
    """Monday minus 2 and minus 3 are the same Friday: before the new lead was asked for, the old one speaks."""
    sample_content = content(deadline(day("2027-09-06"), leads=(3,)))
    friday = dt.datetime(2027, 9, 3, 7, tzinfo=dt.UTC)
    for since, lead in ((friday, 2), (friday + dt.timedelta(hours=1), 3)):
        now = subscriptions(subscriber(NATIONAL, "landelijk", leads=(2,), since=since))
        assert posted(sample_content, NATIONAL, now) == [("termijn", lead, "09-03 07:00")]


def test_what_is_done_is_told_no_more_there_and_elsewhere_as_ever(sample_content):
    dismissed = subscriptions(
        subscriber(PERSON, "landelijk", "zeeuws"), dismissals=frozenset({(PERSON, ("oud", "", "eenmalig"))})
    )
    assert {item for item, _, _ in posted(sample_content, PERSON, dismissed)} == {"zeeuws"}
    assert posted(sample_content, NATIONAL, dismissed) == posted(sample_content, NATIONAL)


def test_later_is_due_at_its_own_moment_under_a_key_of_its_own(sample_content):
    moment = dt.datetime(2027, 9, 5, 11, 40, tzinfo=dt.UTC)
    later = subscriptions(
        snoozes=(
            SnoozedOccurrence(PERSON, ("oud", "", "eenmalig"), moment),
            SnoozedOccurrence(PERSON, ("weg", "", "2027"), moment),
        )
    )
    (due,) = (due for due in due_between(sample_content, *YEAR, later) if due.channel == PERSON)
    assert (due.due_at, due.lead, due.occurrence.item_id) == (moment, 3, "landelijk-punt")
    assert due.key not in {due_key(PERSON, due.occurrence, lead) for lead in range(731)}
    moments = [due.due_at for due in due_between(sample_content, *YEAR, later)]
    assert moments == sorted(moments)
    assert [
        due.channel for due in due_between(sample_content, moment, moment + dt.timedelta(seconds=1), later)
    ] == [PERSON]


def test_later_than_the_date_itself_is_still_of_use_for_a_while(sample_content):
    moment = dt.datetime(2027, 11, 5, 11, 40, tzinfo=dt.UTC)
    (due,) = due_between(
        sample_content,
        moment,
        moment + dt.timedelta(days=1),
        subscriptions(snoozes=(SnoozedOccurrence(PERSON, ("oud", "", "eenmalig"), moment),)),
    )
    assert due.useful_until > moment


def test_every_occurrence_is_found_back_by_what_identifies_it(sample_content):
    for occurrence in occurrences(sample_content, dt.date(2027, 1, 1), dt.date(2040, 1, 1)):
        assert find_occurrence(sample_content, occurrence.key_parts) == occurrence
    for strange in (("oud", "", "2027"), ("vgz-tweejaarlijks", "voorstel", "9999-99"), ("x", "y", "")):
        assert find_occurrence(sample_content, strange) is None


def test_what_a_channel_is_about_includes_what_it_follows(sample_content):
    own = subscriptions(subscriber("slack:C024BE7LR", "regio:zeeland", "verzekeraar:vgz", "oud"))
    scope = scope_of(sample_content, "slack:C024BE7LR", own)
    assert [region.id for region in scope.regions] == ["zeeland"]
    assert [insurer.id for insurer in scope.insurers] == ["vgz"]
    about = [
        occurrence.item_id
        for occurrence in occurrences(sample_content, YEAR[0].date(), YEAR[1].date())
        if concerns(occurrence, scope)
    ]
    assert about == ["landelijk-punt", "zeeuws", "regionaal", "vgz-tweejaarlijks"]
    assert not scope_of(sample_content, "C024BE7LR").known


topics = st.sampled_from(["landelijk", "regio:zeeland", "regio:midden-brabant", "verzekeraar:cz", "zeeuws", "weg"])
records = st.builds(
    Subscription,
    topic=topics,
    since=st.floats(0, 1).map(lambda part: ALWAYS + part * dt.timedelta(days=700)),
    leads=st.none() | st.lists(st.integers(0, 40), max_size=4, unique=True).map(tuple),
)
subscribers = st.lists(
    st.builds(
        Subscriber,
        channel=st.sampled_from([PERSON, "slack:C024BE7LR", ZEELAND, NATIONAL]),
        subscriptions=st.lists(records, max_size=4).map(tuple),
        hour=st.sampled_from([None, dt.time(8, 0), dt.time(9, 0), dt.time(23, 0)]),
    ),
    max_size=3,
    unique_by=lambda subscriber: subscriber.channel,
)


@given(subscribers)
@builders_are_stateless
def test_whoever_follows_what_each_hears_all_that_they_should_once_a_moment(sample_content, several):
    dues = list(due_between(sample_content, *YEAR, subscriptions(*several)))
    assert dues == sorted(dues, key=lambda due: (due.due_at, due.channel, due.key))
    assert len({due.key for due in dues}) == len(dues)
    announced = {(due.channel, due.occurrence.key_parts, due.due_at) for due in dues}
    assert len(announced) == len(dues)
    for due in dues:
        assert due.key == due_key(due.channel, due.occurrence, due.lead)
    expected = set()
    for channel in {due.channel for due in due_between(sample_content, *YEAR)} | {
        subscriber.channel for subscriber in several
    }:
        mine = next((subscriber for subscriber in several if subscriber.channel == channel), Subscriber(channel))
        hour = subscriptions(Subscriber(channel, hour=mine.hour))
        expected |= {due_moment(due) for due in due_between(sample_content, *YEAR, hour) if due.channel == channel}
        alone = uuid.UUID(int=0).hex  # a channel that nothing else speaks of
        for record in mine.subscriptions:
            single = subscriptions(Subscriber(alone, (record,), mine.hour))
            by_single = (due for due in due_between(sample_content, *YEAR, single) if due.channel == alone)
            expected |= {(channel, *due_moment(due)[1:]) for due in by_single}
    assert announced == expected


def due_moment(due):
    return due.channel, due.occurrence.key_parts, due.due_at


@given(subscribers, st.floats(0, 1))
@builders_are_stateless
def test_a_period_cut_anywhere_gives_the_same_as_the_whole(sample_content, several, cut):
    start, end = YEAR
    middle = start + (end - start) * cut
    everyone = subscriptions(*several)
    halves = [
        *due_between(sample_content, start, middle, everyone),
        *due_between(sample_content, middle, end, everyone),
    ]
    assert halves == list(due_between(sample_content, start, end, everyone))
