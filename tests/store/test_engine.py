import logging
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from bot.store.database import open_database
from bot.store.engine import TimedEngine, database_url, open_engine, transaction
from bot.store.ledger import LedgerError


def test_without_a_setting_the_ledger_is_a_file_in_the_state_folder(tmp_path):
    assert database_url(None, tmp_path) == database_url("", tmp_path) == f"sqlite:///{tmp_path}/iza-bot.sqlite3"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_way_to_write_a_postgresql_address_will_do(scheme, tmp_path):
    assert database_url(f"{scheme}://a:b@c/d", tmp_path) == "postgresql+psycopg://a:b@c/d"


@pytest.mark.parametrize(
    "url", ["mysql://a/b", "sqlite://", "sqlite:///:memory:", "onzin", "postgresql+none://a/b"]
)
def test_an_address_that_can_not_be_used_is_refused_in_words(url):
    with pytest.raises(LedgerError, match=r"IZA_DATABASE_URL|give SQLite a file"):
        open_engine(url)


def test_sqlite_writes_in_the_way_that_survives_a_loss_of_power(tmp_path):
    engine = _empty_database(tmp_path)
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    engine.dispose()
    assert found == ["delete", 3, 30_000]


def test_postgresql_commits_durably(postgresql):
    engine = open_engine(postgresql)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
    engine.dispose()


def test_on_postgresql_the_time_is_that_of_the_server(empty_postgresql, clock):
    ledger = open_database(empty_postgresql, clock).ledger
    assert ledger.now() != clock()
    assert ledger.now().utcoffset().total_seconds() == 0
    ledger.engine.dispose()


def test_on_sqlite_a_clock_is_needed(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with pytest.raises(ValueError, match="clock"):
        TimedEngine(engine)
    engine.dispose()


def test_a_database_that_is_away_is_told_in_words(clock):
    with pytest.raises(LedgerError, match="Nothing is posted until it answers"):
        open_database("postgresql+psycopg://niemand@127.0.0.1:1/niets", clock)


def test_a_file_that_is_no_database_is_told_in_words(tmp_path, clock):
    path = tmp_path / "a.sqlite3"
    path.write_text("geen database, maar gewone tekst die lang genoeg is om als kop gelezen te worden " * 3)
    with pytest.raises(LedgerError, match=rf"{path} is damaged .*not a database.*iza-bot restore FILE"):
        open_database(f"sqlite:///{path}", clock)


def test_a_folder_in_the_place_of_the_file_is_told_by_its_name_and_not_as_damage(tmp_path, clock):
    with pytest.raises(LedgerError, match=rf"{tmp_path} can't be used .unable to open.*check the file") as told:
        open_database(f"sqlite:///{tmp_path}", clock)
    assert "restore" not in str(told.value)


def test_a_file_that_was_removed_is_told_to_be_gone(tmp_path, clock, posting):
    path = tmp_path / "a.sqlite3"
    with closing(open_database(f"sqlite:///{path}", clock)) as database:
        database.ledger.write(add=[posting("a")])
        path.unlink()
        with pytest.raises(LedgerError, match="the file is not there"):
            database.ledger.write(add=[posting("b")])


@pytest.mark.parametrize("folder", ["/proc/niets", "bestand"])
def test_a_folder_that_can_not_be_made_is_named_with_what_to_do(folder, tmp_path, clock):
    (tmp_path / "bestand").touch()
    with pytest.raises(LedgerError, match=rf"folder {tmp_path / folder} .*can't be made .*IZA_STATE_DIR"):
        open_database(f"sqlite:///{tmp_path / folder}/a.sqlite3", clock)


def test_what_postgresql_asks_is_not_followed_by_a_full_stop(clock):
    with pytest.raises(LedgerError) as told:
        open_database("postgresql+psycopg://niemand@127.0.0.1:1/niets", clock)
    assert "?)." in str(told.value)
    assert "?." not in str(told.value)


def test_a_transaction_on_sqlite_holds_the_lock_to_write_from_the_start(tmp_path):
    path, engine = tmp_path / "a.sqlite3", _empty_database(tmp_path)
    with transaction(engine) as connection:
        connection.exec_driver_sql("SELECT 1")
        with closing(sqlite3.connect(path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
    engine.dispose()


def test_what_goes_wrong_in_the_database_tells_no_id_of_a_person(tmp_path, caplog):
    engine = _empty_database(tmp_path)
    person = "U" + "0123456789"  # apart, so that the traceback's own source lines do not hold it
    try:
        with transaction(engine) as connection:
            connection.execute(text("INSERT INTO nowhere VALUES (:who)"), {"who": person})
    except LedgerError:
        logging.getLogger(__name__).exception("Refused")
    engine.dispose()
    assert "no such table: nowhere" in caplog.text
    assert person not in caplog.text


def test_postgresql_hides_what_it_was_asked_too():
    assert open_engine("postgresql+psycopg://a:b@c/d").hide_parameters


def test_a_time_without_a_zone_never_gets_in(tmp_path, clock, posting):
    ledger = open_database(f"sqlite:///{tmp_path / 'a.sqlite3'}", clock).ledger
    with pytest.raises(Exception, match="zone"):
        ledger.write(add=[posting(due_at=clock().replace(tzinfo=None))])
    assert ledger.counts() == {}
    ledger.engine.dispose()


def _empty_database(folder):
    (folder / "a.sqlite3").touch()
    return open_engine(f"sqlite:///{folder / 'a.sqlite3'}")
