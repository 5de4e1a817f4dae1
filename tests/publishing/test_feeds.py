"""Calendar feeds: what a subscriber's calendar gets, read back by two libraries."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.models import Status
from bot.content.when import Precision, When
from bot.publishing.feeds import begin, events, feeds
from bot.publishing.ics import render
from bot.publishing.revisions import from_json, publish, to_json
from tests.made_up import content, deadline, on, organisation
from tests.publishing.calendar_reader import read
from tests.shipped import shipped

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
LATER = NOW + dt.timedelta(days=3)
ASSOCIATION = organisation()
ZEELAND, CZ = "zeeland.ics", "verzekeraar-cz.ics"


def published(of, previous=(), now=NOW):
    return publish(previous, events(of, now.date()), now, begin(now.date()))


def feed(of, name="landelijk.ics"):
    return next(feed for feed in feeds(of) if feed.name.file == name)


def subscribed(of, publication, name="landelijk.ics"):
    """The events of a feed, in order."""
    return list(read(render(of, feed(of, name), publication)).values())


def only(of, previous=(), now=NOW):
    """The one event of the national feed, and the publication that it stands in."""
    publication = published(of, previous, now)
    (event,) = subscribed(of, publication)
    return event, publication


def made_up(*dated):
    return content(*dated, of=ASSOCIATION)


def test_the_shipped_feeds_are_read_alike_by_both_libraries_and_name_nobody():
    of = shipped()
    publication = published(of)
    for each in feeds(of)[::8]:
        body = render(of, each, publication, f"https://bot.example.nl/kalender/{each.name.file}")
        assert read(body), each.name
        assert not {b"ORGANIZER", b"ATTENDEE", b"CONTACT", b"mailto:"} & set(body.split())
        for line in (b"REFRESH-INTERVAL;VALUE=DURATION:PT12H", b"X-PUBLISHED-TTL:PT12H"):
            assert line in body.split(b"\r\n")
        assert b"SOURCE;VALUE=URI:https://bot.example.nl/kalender/" in body


def test_a_region_has_the_national_dates_and_those_of_its_insurers_an_insurer_only_its_own():
    of = shipped()
    publication = published(of)
    national, zeeland, cz = (
        {event.uid for event in subscribed(of, publication, name)} for name in ("landelijk.ics", ZEELAND, CZ)
    )
    assert national
    assert cz
    assert zeeland == national | cz
    assert not national & cz


def test_a_day_is_an_all_day_event_that_ends_the_day_after_and_takes_no_time():
    event, _ = only(made_up(deadline("a", "2027-02-28")))
    assert (event.start, event.end) == (dt.date(2027, 2, 28), dt.date(2027, 3, 1))
    assert event.transparent
    assert event.status == "CONFIRMED"
    assert event.sequence == 0
    assert event.modified == NOW


def test_what_is_expected_is_tentative():
    event, _ = only(made_up(deadline("a", "2027-02-28", status=Status.EXPECTED)))
    assert event.status == "TENTATIVE"
    assert "verwacht" in event.description


@pytest.mark.parametrize(
    ("when", "start", "end", "summary"),
    [
        pytest.param(
            When(
                precision=Precision.AROUND,
                from_=dt.date(2027, 9, 10),
                until=dt.date(2027, 9, 20),
                wording="half september",
            ),
            dt.date(2027, 9, 10),
            dt.date(2027, 9, 21),
            "Datum a (rond half september)",
            id="window",
        ),
        pytest.param(
            When(precision=Precision.YEAR, date=dt.date(2027, 12, 31), wording="Uiterlijk in 2027"),
            dt.date(2027, 12, 31),
            dt.date(2028, 1, 1),
            "Datum a (uiterlijk in 2027)",
            id="year",
        ),
        pytest.param(
            When(precision=Precision.MONTH, date=dt.date(2027, 4, 30), wording="in april"),
            dt.date(2027, 4, 30),
            dt.date(2027, 5, 1),
            "Datum a (april 2027)",
            id="month",
        ),
        pytest.param(
            When(
                precision=Precision.AROUND,
                from_=dt.date(2027, 3, 1),
                until=dt.date(2027, 6, 30),
                wording="in het voorjaar",
            ),
            dt.date(2027, 6, 30),
            dt.date(2027, 7, 1),
            "Datum a (rond in het voorjaar)",
            id="season",
        ),
    ],
)
def test_what_has_no_day_says_so_in_its_title_and_is_a_window_or_one_marker(when, start, end, summary):
    event, _ = only(made_up(deadline("a", when)))
    assert (event.start, event.end, event.summary) == (start, end, summary)
    assert ("geen vaste dag" in event.description) == (end - start == dt.timedelta(days=1))


def test_an_event_with_hours_has_them_and_no_end_that_nobody_named():
    event, _ = only(made_up(deadline("a", "2027-02-28", starts=dt.time(19, 30))))
    assert event.start == dt.datetime(2027, 2, 28, 18, 30, tzinfo=dt.UTC)
    assert event.end is None
    event, _ = only(made_up(deadline("a", "2027-07-01", starts=dt.time(19, 30), ends=dt.time(21))))
    assert event.end == dt.datetime(2027, 7, 1, 19, 0, tzinfo=dt.UTC)


def test_nothing_changes_while_the_content_stays_the_same():
    first = published(shipped())
    assert published(shipped(), first, LATER) == first
    assert from_json(to_json(first)) == first


def test_a_date_that_moves_is_the_same_event_with_a_higher_sequence():
    before, publication = only(made_up(deadline("a", "2027-02-28")))
    after, _ = only(made_up(deadline("a", "2027-03-05")), publication, LATER)
    assert (after.uid, after.start) == (before.uid, dt.date(2027, 3, 5))
    assert (after.sequence, after.modified) == (1, LATER)


def test_a_text_that_changes_is_a_later_version_of_the_same_revision():
    _, publication = only(made_up(deadline("a", "2027-02-28")))
    after, _ = only(made_up(deadline("a", "2027-02-28", what="Iets anders.")), publication, LATER)
    assert (after.sequence, after.modified) == (0, LATER)
    assert after.description.startswith("Iets anders.")


def test_a_confirmed_date_is_a_new_revision():
    _, publication = only(made_up(deadline("a", "2027-02-28", status=Status.EXPECTED)))
    after, _ = only(made_up(deadline("a", "2027-02-28")), publication, LATER)
    assert (after.sequence, after.status) == (1, "CONFIRMED")


def test_a_date_under_a_new_id_is_the_same_event():
    before, publication = only(made_up(deadline("a", "2027-02-28")))
    renamed = deadline("b", "2027-02-28", title="Datum a", previous_ids=("a",))
    after, _ = only(made_up(renamed), publication, LATER)
    assert after == before


def test_a_withdrawn_date_is_cancelled_until_its_day_is_long_past_and_may_come_back():
    before, publication = only(made_up(deadline("a", "2027-02-28")))
    gone, publication = only(made_up(), publication, LATER)
    assert (gone.uid, gone.status, gone.sequence, gone.modified) == (before.uid, "CANCELLED", 1, LATER)
    assert gone.summary == "Vervallen: Datum a"
    assert published(made_up(), publication, LATER + dt.timedelta(days=200)) == publication
    back, _ = only(made_up(deadline("a", "2027-02-28")), publication, LATER)
    assert (back.uid, back.status, back.sequence) == (before.uid, "CONFIRMED", 2)
    assert published(made_up(), publication, NOW + dt.timedelta(days=500)) == ()


def test_a_date_for_other_readers_is_cancelled_for_those_who_had_it():
    of, other = (
        content(
            deadline("a", "2027-02-28", audience=audience),
            of=ASSOCIATION,
            insurers=shipped().insurers,
            regions=shipped().regions,
        )
        for audience in (("landelijk",), ("regio:zeeland",))
    )
    first = published(of)
    assert [event.status for event in subscribed(of, first)] == ["CONFIRMED"]
    second = published(other, first, LATER)
    assert [(event.status, event.sequence) for event in subscribed(other, second)] == [("CANCELLED", 1)]
    assert [event.status for event in subscribed(other, second, ZEELAND)] == ["CONFIRMED"]
    third = published(of, second, LATER)
    assert [(event.status, event.sequence) for event in subscribed(of, third)] == [("CONFIRMED", 2)]


def test_a_renamed_region_keeps_its_old_address():
    of = shipped()
    region = of.regions[0]
    renamed = region.model_copy(update={"id": "nieuw", "previous_ids": (region.id,)})
    of = of.model_copy(update={"regions": (renamed, *of.regions[1:])})
    assert feed(of, "nieuw.ics").former_files == (f"{region.id}.ics",)


TEXTS = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" ,;\\:\"'"), min_size=1, max_size=100
)


@settings(max_examples=40)
@given(
    title=TEXTS.map(str.strip).filter(bool),
    what=TEXTS.map(str.strip).filter(bool),
    day=st.dates(dt.date(2026, 1, 1), dt.date(2029, 1, 1)),
)
def test_any_words_come_through_as_they_are(title, what, day):
    event, _ = only(made_up(deadline("a", on(day), title=title[:60].strip() or "x", what=what)))
    assert event.summary == (title[:60].strip() or "x")
    assert event.description.startswith(what[:20].strip())


@settings(max_examples=25)
@given(st.lists(st.sets(st.sampled_from("abc")), min_size=2, max_size=5), st.data())
def test_whatever_comes_and_goes_no_event_vanishes_and_no_sequence_goes_down(stages, data):
    publication, seen = (), {}
    for step, names in enumerate(stages):
        days = {name: data.draw(st.sampled_from(["2027-02-28", "2027-03-05"])) for name in sorted(names)}
        of = made_up(*(deadline(name, day) for name, day in days.items()))
        publication = published(of, publication, NOW + dt.timedelta(days=step))
        events_now = {event.uid: event for event in subscribed(of, publication)}
        assert events_now.keys() >= seen.keys()
        for uid, event in seen.items():
            now = events_now[uid]
            assert now.sequence >= event.sequence
            if now.sequence == event.sequence:
                assert now == event
        assert sum(event.status == "CONFIRMED" for event in events_now.values()) == len(names)
        seen = events_now


def test_a_publication_that_is_not_ours_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        from_json("BEGIN:VCALENDAR")
