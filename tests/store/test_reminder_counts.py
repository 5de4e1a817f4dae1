"""Who has seen or dealt with a message, on both databases."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from bot.store.engine import transaction
from bot.store.reminder_counts import KEPT

MESSAGE, OTHER = "C1/1700000000.000100", "C1/1700000000.000200"
ANN, BOB = "U000000A", "U000000B"


def test_everyone_counts_once_for_each_kind_and_message(database):
    tallies = database.tallies
    assert [tallies.press(MESSAGE, person, "seen") for person in (ANN, BOB)] == [True, True]
    assert tallies.press(MESSAGE, ANN, "dealt_with")
    assert tallies.press(OTHER, ANN, "seen")
    assert tallies.counts(MESSAGE) == {"seen": 2, "dealt_with": 1}
    assert tallies.counts(OTHER) == {"seen": 1}


def test_a_second_press_undoes_the_first_and_the_third_counts_again(database):
    assert [database.tallies.press(MESSAGE, ANN, "seen") for _ in range(3)] == [True, False, True]
    assert database.tallies.counts(MESSAGE) == {"seen": 1}


def test_undoing_twice_is_undoing_once(database):
    database.tallies.press(MESSAGE, ANN, "seen")
    database.tallies.press(MESSAGE, BOB, "seen")
    assert [database.tallies.withdraw(MESSAGE, ANN, "seen") for _ in range(2)] == [True, False]
    assert database.tallies.counts(MESSAGE) == {"seen": 1}


def test_many_at_once_are_all_counted(database):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: database.tallies.press(MESSAGE, f"U{number:08}", "seen"), range(24)))
    assert database.tallies.counts(MESSAGE) == {"seen": 24}


def test_another_process_sees_the_same(database, opened):
    database.tallies.press(MESSAGE, ANN, "seen")
    assert opened().tallies.counts(MESSAGE) == {"seen": 1}


def test_who_is_forgotten_counts_no_longer_and_leaves_no_trace(database):
    for person in (ANN, BOB):
        database.tallies.press(MESSAGE, person, "seen")
    database.tallies.press(MESSAGE, ANN, "dealt_with")
    assert database.tallies.of(ANN) == (MESSAGE,)
    assert database.forget(ANN)
    assert database.tallies.of(ANN) == ()
    assert database.tallies.counts(MESSAGE) == {"seen": 1}
    with transaction(database.engine) as connection:
        assert ANN not in str(connection.execute(text("SELECT * FROM tallied")).all())


def test_what_is_past_its_term_is_dropped_and_no_more(database, clock):
    database.tallies.press(MESSAGE, ANN, "seen")
    clock.go(days=1)
    database.tallies.press(MESSAGE, BOB, "seen")
    clock.moment += KEPT - dt.timedelta(hours=1)
    assert database.tallies.forget_old() == 1
    assert database.tallies.counts(MESSAGE) == {"seen": 1}
