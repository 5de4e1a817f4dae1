"""Counts of who has seen or dealt with a message, on both databases."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from bot.store.engine import transaction
from bot.store.reminder_counts import KEPT

MESSAGE, OTHER = "C1/1700000000.000100", "C1/1700000000.000200"
ANN, BOB = "slack:U000000A", "slack:U000000B"


def test_everyone_counts_once_for_each_kind_and_message(database):
    tallies = database.reminder_counts
    assert [tallies.press(MESSAGE, person, "seen") for person in (ANN, BOB)] == [True, True]
    assert tallies.press(MESSAGE, ANN, "dealt_with")
    assert tallies.press(OTHER, ANN, "seen")
    assert tallies.counts(MESSAGE) == {"seen": 2, "dealt_with": 1}
    assert tallies.counts(OTHER) == {"seen": 1}


def test_a_second_press_undoes_the_first_and_the_third_counts_again(database):
    assert [database.reminder_counts.press(MESSAGE, ANN, "seen") for _ in range(3)] == [True, False, True]
    assert database.reminder_counts.counts(MESSAGE) == {"seen": 1}


def test_undoing_twice_is_undoing_once(database):
    database.reminder_counts.press(MESSAGE, ANN, "seen")
    database.reminder_counts.press(MESSAGE, BOB, "seen")
    assert [database.reminder_counts.withdraw(MESSAGE, ANN, "seen") for _ in range(2)] == [True, False]
    assert database.reminder_counts.counts(MESSAGE) == {"seen": 1}


def test_many_at_once_are_all_counted(database):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: database.reminder_counts.press(MESSAGE, f"U{number:08}", "seen"), range(24)))
    assert database.reminder_counts.counts(MESSAGE) == {"seen": 24}


def test_another_process_sees_the_same(database, opened):
    database.reminder_counts.press(MESSAGE, ANN, "seen")
    assert opened().reminder_counts.counts(MESSAGE) == {"seen": 1}


def test_who_is_forgotten_counts_no_longer_and_leaves_no_trace(database):
    for person in (ANN, BOB):
        database.reminder_counts.press(MESSAGE, person, "seen")
    database.reminder_counts.press(MESSAGE, ANN, "dealt_with")
    assert database.reminder_counts.of(ANN) == (MESSAGE,)
    assert database.erase(ANN)
    assert database.reminder_counts.of(ANN) == ()
    assert database.reminder_counts.counts(MESSAGE) == {"seen": 1}
    with transaction(database.engine) as connection:
        assert ANN not in str(connection.execute(text("SELECT * FROM tallied")).all())


def test_what_is_past_its_term_is_dropped_and_no_more(database, clock):
    database.reminder_counts.press(MESSAGE, ANN, "seen")
    clock.go(days=1)
    database.reminder_counts.press(MESSAGE, BOB, "seen")
    clock.moment += KEPT - dt.timedelta(hours=1)
    assert database.reminder_counts.forget_old() == 1
    assert database.reminder_counts.counts(MESSAGE) == {"seen": 1}
