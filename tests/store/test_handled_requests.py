"""Idempotency keys, on both databases: nothing acts twice."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from bot.store.engine import transaction
from bot.store.schema import remembered

DAY = dt.timedelta(days=1)


def test_the_second_time_is_not_the_first(database):
    assert database.handled_requests.first_time({"Ev1": DAY})
    assert not database.handled_requests.first_time({"Ev1": DAY})
    assert database.handled_requests.first_time({"Ev2": DAY})


def test_one_mark_that_was_seen_is_enough(database):
    assert database.handled_requests.first_time({"Ev1": DAY, "press": dt.timedelta(seconds=2)})
    assert not database.handled_requests.first_time({"Ev2": DAY, "press": dt.timedelta(seconds=2)})


def test_after_its_while_a_mark_counts_again(database, clock):
    assert database.handled_requests.first_time({"press": dt.timedelta(seconds=2)})
    clock.go(seconds=1)
    assert not database.handled_requests.first_time({"press": dt.timedelta(seconds=2)})
    clock.go(seconds=2)
    assert database.handled_requests.first_time({"press": dt.timedelta(seconds=2)})


def test_another_process_knows_it_too(database, opened):
    other = opened()
    assert database.handled_requests.first_time({"Ev1": DAY})
    assert not other.handled_requests.first_time({"Ev1": DAY})


def test_of_many_at_once_one_is_the_first(database):
    def ask(_):
        return database.handled_requests.first_time({"Ev1": DAY, "Ev0": DAY})

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(24))) == 1


def test_old_marks_are_dropped_and_younger_ones_kept(database, clock):
    database.handled_requests.first_time({"old": dt.timedelta(hours=1), "young": DAY})
    clock.go(hours=2)
    assert database.handled_requests.forget_old() == 1
    assert database.handled_requests.forget_old() == 0
    assert not database.handled_requests.first_time({"young": DAY})


def test_who_pressed_what_can_not_be_read_back(database):
    database.handled_requests.first_time({"U0123456789 pressed": DAY})
    with transaction(database.engine) as connection:
        assert "U0123" not in str(connection.execute(select(remembered)).all())
