import datetime as dt
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.digest import dates_ahead, digests_between
from bot.calendar.subscribers import Subscriber, Subscription, Subscriptions

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PERSON, CHANNEL = "slack:U000000PP", "slack:C024BE7LR"
EVERYONE = Subscriptions(
    (
        Subscriber(PERSON, (Subscription("landelijk", LONG_AGO),), digest=True),
        Subscriber(CHANNEL, hour=dt.time(6, 0), digest=True),
        Subscriber("slack:C0000000B"),
    )
)


@pytest.fixture
def sample_content(content, deadline, day):
    return content(
        deadline(day("2027-09-08"), id="dichtbij"),
        deadline(day("2027-09-20"), id="gedaan"),
        deadline(day("2027-09-15"), id="elders", audience=("regio:zeeland",)),
        deadline(day("2027-12-01"), id="ver"),
    )


def test_who_wants_it_gets_it_every_monday_at_their_hour_and_not_at_night(sample_content):
    start = dt.datetime(2027, 9, 1, tzinfo=dt.UTC)
    digests = list(digests_between(sample_content, start, start + dt.timedelta(days=14), EVERYONE))
    assert [(digest.channel, digest.week, f"{digest.due_at:%a %d %H:%M}") for digest in digests] == [
        (PERSON, "2027-W36", "Mon 06 07:00"),
        (CHANNEL, "2027-W36", "Mon 06 05:30"),
        (PERSON, "2027-W37", "Mon 13 07:00"),
        (CHANNEL, "2027-W37", "Mon 13 05:30"),
    ]
    assert len({digest.key for digest in digests}) == 4


moments = st.floats(0, 1).map(lambda part: LONG_AGO + part * dt.timedelta(days=800))


@given(st.lists(moments, min_size=2, max_size=6).map(sorted))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_period_cut_anywhere_gives_the_same_as_the_whole(sample_content, cuts):
    pieces = [
        digest
        for start, end in itertools.pairwise(cuts)
        for digest in digests_between(sample_content, start, end, EVERYONE)
    ]
    assert sorted(pieces) == sorted(digests_between(sample_content, cuts[0], cuts[-1], EVERYONE))


def test_it_tells_what_concerns_them_in_the_weeks_ahead_and_is_not_done(sample_content):
    done = Subscriptions(EVERYONE.subscribers, dismissals=frozenset({(PERSON, ("gedaan", "", "eenmalig"))}))
    today = dt.date(2027, 9, 6)
    assert [occurrence.item_id for occurrence in dates_ahead(sample_content, PERSON, today, done)] == ["dichtbij"]
    assert [
        occurrence.item_id for occurrence in dates_ahead(sample_content, "slack:regio-zeeland", today, done)
    ] == ["elders"]
