"""What is remembered so that nothing acts twice, and what is counted, on both databases."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.store.database import open_database
from bot.store.engine import open_engine, transaction
from bot.store.feedback_counts import FeedbackCounts
from bot.store.ledger import LedgerError
from bot.store.schema import remembered

DAY = dt.timedelta(days=1)


def test_the_second_time_is_not_the_first(database):
    assert database.remembered.first_time({"Ev1": DAY})
    assert not database.remembered.first_time({"Ev1": DAY})
    assert database.remembered.first_time({"Ev2": DAY})


def test_one_mark_that_was_seen_is_enough(database):
    assert database.remembered.first_time({"Ev1": DAY, "press": dt.timedelta(seconds=2)})
    assert not database.remembered.first_time({"Ev2": DAY, "press": dt.timedelta(seconds=2)})


def test_after_its_while_a_mark_counts_again(database, clock):
    assert database.remembered.first_time({"press": dt.timedelta(seconds=2)})
    clock.go(seconds=1)
    assert not database.remembered.first_time({"press": dt.timedelta(seconds=2)})
    clock.go(seconds=2)
    assert database.remembered.first_time({"press": dt.timedelta(seconds=2)})


def test_another_process_knows_it_too(database, opened):
    other = opened()
    assert database.remembered.first_time({"Ev1": DAY})
    assert not other.remembered.first_time({"Ev1": DAY})


def test_of_many_at_once_one_is_the_first(database):
    def ask(_):
        return database.remembered.first_time({"Ev1": DAY, "Ev0": DAY})

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(24))) == 1


def test_old_marks_are_dropped_and_younger_ones_kept(database, clock):
    database.remembered.first_time({"old": dt.timedelta(hours=1), "young": DAY})
    clock.go(hours=2)
    assert database.remembered.forget_old() == 1
    assert database.remembered.forget_old() == 0
    assert not database.remembered.first_time({"young": DAY})


def test_who_pressed_what_can_not_be_read_back(database):
    database.remembered.first_time({"U0123456789 pressed": DAY})
    with transaction(database.engine) as connection:
        assert "U0123" not in str(connection.execute(select(remembered)).all())


def test_counts_add_up_over_processes(database, opened):
    other = opened()
    for counts in (database.helpfulness, other.helpfulness, database.helpfulness):
        counts.note("naw", "helped")
        counts.note("naw", "not_helped")
        counts.write()
    database.helpfulness.write()
    assert other.helpfulness.read() == {("naw", "helped"): 3, ("naw", "not_helped"): 3}


def test_what_could_not_be_written_is_written_later(tmp_path, clock):
    engine = open_engine(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    counts = FeedbackCounts(engine)
    counts.note("naw", "helped")
    with pytest.raises(LedgerError):
        counts.write()
    database = open_database(f"sqlite:///{tmp_path / 'a.sqlite3'}", clock)
    counts.note("naw", "helped")
    counts.write()
    assert counts.read() == {("naw", "helped"): 2}
    database.close()
    engine.dispose()
