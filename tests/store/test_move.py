"""A database that is moved has everything that the old one had, numbers on, and leaves the old one refused."""

from __future__ import annotations

import datetime as dt
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot.cli.main import main
from bot.occurrence_id import OccurrenceId
from bot.store.database import open_database
from bot.store.database_lock import DatabaseLockedError, at_work_on
from bot.store.engine import transaction
from bot.store.ledger import LedgerError, PostingQuery, Transition
from bot.store.move import move
from bot.store.schema import metadata
from bot.store.state_records import PlannedUntil
from bot.store.subscription_records import Preferences
from tests.made_up import reminder_posting

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def now():
    return NOW


@pytest.fixture(params=["sqlite", "postgresql"])
def addresses(request, address):
    """A database in use, and the address of an empty one of the other kind."""
    source, target = address(request.param), address(OTHER[request.param])
    with closing(open_database(source, now)) as database:
        fill(database)
    return source, target


def fill(database):
    """Something in every table that a bot fills."""
    posting = reminder_posting(NOW, "a", title="Besluit \u2013 \u20ac 5")
    database.ledger.write(add=[posting], records=[PlannedUntil(NOW)])
    (written,) = database.ledger.postings(PostingQuery())
    database.ledger.write([Transition(written, written, "gekeken")])
    store = database.subscriptions
    store.subscribe("U1", "landelijk", leads=(7, 1), made_by="U1")
    store.subscribe("C1", "landelijk", leads=None, made_by="U1")
    store.save_preferences(Preferences("U1", leads=(), hour=dt.time(9, 30), digest=True))
    store.snooze("U1", OccurrenceId("b", cycle="2027"), NOW + dt.timedelta(days=1))
    database.handled_requests.first_time({"event 1": dt.timedelta(days=1)})
    database.feedback_counts.note("iza-g", "helped")
    database.feedback_counts.write()


def content_of(url):
    with closing(open_database(url, now)) as database, transaction(database.engine) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in metadata.sorted_tables
        }


def test_everything_comes_across_and_numbers_go_on(addresses):
    source, target = addresses
    before = content_of(source)
    counts = move(source, target)
    assert content_of(target) == before
    assert counts == {name: len(rows) for name, rows in before.items()}
    assert sum(len(rows) > 0 for rows in before.values()) >= 7
    with closing(open_database(target, now)) as database:
        (posting,) = database.ledger.postings(PostingQuery())
        assert database.ledger.write([Transition(posting, posting, "verder")])
        assert [entry.why for entry in database.ledger.history("a")] == ["", "gekeken", "verder"]


def test_the_old_one_is_refused_and_the_new_one_is_not_filled_twice(addresses):
    source, target = addresses
    move(source, target)
    with pytest.raises(LedgerError, match=r"was moved to .*Set IZA_DATABASE_URL"):
        open_database(source, now)
    with pytest.raises(LedgerError, match="was moved to"):
        move(source, target)


def test_a_target_that_is_in_use_stays_as_it_is(addresses):
    source, target = addresses
    with closing(open_database(target, now)) as database:
        database.subscriptions.subscribe("U2", "landelijk", leads=None, made_by="U2")
    before = content_of(target)
    with pytest.raises(LedgerError, match=r"The target has rows already \(follows\)"):
        move(source, target)
    assert content_of(target) == before
    open_database(source, now).close()


def test_while_a_bot_works_on_it_nothing_is_moved(tmp_path):
    source = f"sqlite:///{tmp_path}/a.sqlite3"
    open_database(source, now).close()
    with at_work_on(source), pytest.raises(DatabaseLockedError):
        move(source, f"sqlite:///{tmp_path}/b.sqlite3")
    open_database(source, now).close()


def test_another_session_on_postgresql_is_company(empty_postgresql, tmp_path):
    refused = pytest.raises(DatabaseLockedError, match="Another program works on")
    with closing(open_database(empty_postgresql, now)) as database, database.engine.connect(), refused:
        move(empty_postgresql, f"sqlite:///{tmp_path}/b.sqlite3")


def test_the_command_says_what_to_do_next(tmp_path):
    source = f"sqlite:///{tmp_path}/a.sqlite3"
    with closing(open_database(source, now)) as database:
        fill(database)
    run = CliRunner(env={"IZA_DATABASE_URL": source})
    moved = run.invoke(main, ["move-database", f"sqlite:///{tmp_path}/b.sqlite3"])
    assert (moved.exit_code, "waaronder 1 bericht." in moved.output) == (0, True)
    again = run.invoke(main, ["move-database", f"sqlite:///{tmp_path}/c.sqlite3"])
    assert again.exit_code == 1
    assert "Er is niets verhuisd" in again.output
