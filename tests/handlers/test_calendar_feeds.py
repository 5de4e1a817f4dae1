"""Calendar feeds over HTTP, on a real database: what a calendar program gets when it looks again."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3

import pytest

from bot.http_server import HttpError
from bot.library import Library
from bot.store.database import open_database
from bot.store.schema import state_records
from handlers.calendar_feeds import CalendarFeeds
from tests.handlers.conftest import DATA
from tests.handlers.test_reload import edit
from tests.publishing.calendar_reader import read

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
NATIONAL = "landelijk.ics"
END_OF_IZA = "Einde van de looptijd van het IZA"


@pytest.fixture
def library(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    return Library(data)


@pytest.fixture
def database(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: NOW)
    yield database
    database.close()


@pytest.fixture
def feeds(library, database):
    return CalendarFeeds(library, lambda: NOW, database.ledger, "https://bot.example.nl")


def etag_of(response):
    return dict(response.headers)["ETag"]


def named(response, name):
    (event,) = (event for event in read(response.body).values() if name in event.summary)
    return event


def test_a_calendar_that_looks_again_gets_the_file_once(feeds):
    response = feeds.respond(NATIONAL)
    assert response.status == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    assert b"SOURCE;VALUE=URI:https://bot.example.nl/kalender/landelijk.ics" in response.body
    etag = etag_of(response)
    for given in (etag, f"W/{etag}", f'"ander", {etag}', "*"):
        again = feeds.respond(NATIONAL, given)
        assert (again.status, again.body, etag_of(again)) == (304, b"", etag)
    assert feeds.respond(NATIONAL, '"ander"').status == 200


@pytest.mark.parametrize(
    "file",
    ["", "landelijk", "LANDELIJK.ics", "nergens.ics", "verzekeraar-nergens.ics", "../data/faq.yaml", "\xff\0.ics"],
)
def test_another_file_is_not_found(feeds, file):
    with pytest.raises(HttpError) as refused:
        feeds.respond(file)
    assert refused.value.status == 404


def test_a_date_that_moves_and_is_withdrawn_is_told_to_whoever_had_it_also_after_a_restart(
    feeds, library, database
):
    first = feeds.respond(NATIONAL)
    assert named(first, END_OF_IZA).start == dt.date(2026, 12, 31)
    deadlines = library.directory / "deadlines.yaml"
    edit(deadlines, "date: 2026-12-31,", "date: 2026-12-30,")
    assert etag_of(feeds.respond(NATIONAL)) == etag_of(first)
    library.refresh()
    moved = named(feeds.respond(NATIONAL, etag_of(first)), END_OF_IZA)
    assert (moved.start, moved.sequence) == (dt.date(2026, 12, 30), 1)

    text = deadlines.read_text(encoding="utf-8")
    begin, end = text.index("  - id: einde-iza-2026"), text.index("  - id: inkoopbeleid-1-april")
    deadlines.write_text(text[:begin] + text[end:], encoding="utf-8")
    restarted = CalendarFeeds(Library(library.directory), lambda: NOW, database.ledger)
    gone = named(restarted.respond(NATIONAL), END_OF_IZA)
    assert (gone.uid, gone.status, gone.sequence) == (moved.uid, "CANCELLED", 2)
    replica = CalendarFeeds(Library(library.directory), lambda: NOW + dt.timedelta(hours=1), database.ledger)
    assert replica.respond(NATIONAL).body == restarted.respond(NATIONAL).body


def test_learning_the_content_makes_no_new_edition_of_it(feeds, library, database):
    first = feeds.respond(NATIONAL)
    library.current = type(library.current)(library.current.content, None, library.current.fingerprint)
    database.close()  # so that a look at it would fail
    assert feeds.respond(NATIONAL) == first


def test_while_the_database_is_away_a_calendar_is_asked_to_come_back(feeds, tmp_path):
    with sqlite3.connect(tmp_path / "bot.sqlite3") as connection:
        connection.execute(f"ALTER TABLE {state_records.name} RENAME TO gone")
    response = feeds.respond(NATIONAL)
    assert (response.status, response.headers, response.body) == (503, (("Retry-After", "600"),), b"")
