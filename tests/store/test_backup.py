import sqlite3
import threading
from contextlib import closing

import pytest

from bot.store.backup import NoLedgerError, NotALedgerError, ServerDatabaseError, back_up, restore
from bot.store.database import open_database
from bot.store.database_lock import DatabaseLockedError, at_work_on
from bot.store.ledger import LedgerError, PostingQuery
from bot.store.state_records import RestorePending


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"


@pytest.fixture
def opened(url, clock):
    ledger = open_database(url, clock).ledger
    yield ledger
    ledger.engine.dispose()


def keys(url, clock):
    ledger = open_database(url, clock).ledger
    found = [posting.key for posting in ledger.postings(PostingQuery())]
    ledger.engine.dispose()
    return found


def test_a_backup_put_back_holds_what_it_held(opened, url, clock, posting, tmp_path):
    opened.write(add=[posting("voor")])
    back_up(url, tmp_path / "kopie")
    opened.write(add=[posting("na")])
    opened.engine.dispose()
    kept = restore(url, tmp_path / "kopie")
    assert keys(url, clock) == ["voor"]
    assert keys(f"sqlite:///{kept}", clock) == ["na", "voor"]


def test_every_ledger_that_was_set_aside_stays(opened, url, clock, posting, tmp_path):
    back_up(url, tmp_path / "kopie")
    opened.write(add=[posting("de enige")])
    opened.engine.dispose()
    kept = [restore(url, tmp_path / "kopie") for _ in range(3)]
    assert len(set(kept)) == 3
    assert [keys(f"sqlite:///{path}", clock) for path in kept] == [["de enige"], [], []]


def test_a_journal_that_was_set_aside_is_not_taken_for_that_of_another_ledger(opened, url, tmp_path):
    back_up(url, tmp_path / "kopie")
    opened.engine.dispose()
    lonely = tmp_path / "ledger.sqlite3.before-restore-journal"
    lonely.write_bytes(b"van een register dat verplaatst is")
    assert restore(url, tmp_path / "kopie").name == "ledger.sqlite3.before-restore-2"
    assert lonely.read_bytes() == b"van een register dat verplaatst is"


def test_while_a_bot_works_nothing_is_put_back(opened, url, clock, posting, tmp_path):
    back_up(url, tmp_path / "kopie")
    opened.write(add=[posting("na")])
    with at_work_on(url), pytest.raises(DatabaseLockedError):
        restore(url, tmp_path / "kopie")
    assert keys(url, clock) == ["na"]
    assert list(tmp_path.glob("*before-restore*")) == list(tmp_path.glob("*unfinished*")) == []
    restore(url, tmp_path / "kopie")
    assert keys(url, clock) == []


def test_a_backup_of_a_newer_program_is_refused_and_leaves_nothing_behind(opened, url, clock, posting, tmp_path):
    copy = tmp_path / "kopie"
    back_up(url, copy)
    with closing(sqlite3.connect(copy)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    opened.write(add=[posting("na")])
    with pytest.raises(LedgerError, match="9999"):
        restore(url, copy)
    assert keys(url, clock) == ["na"]
    assert list(tmp_path.glob("*unfinished*")) == []


def test_a_ledger_that_was_put_back_knows_that_it_may_have_missed_something(opened, url, clock, tmp_path):
    back_up(url, tmp_path / "kopie")
    assert opened.record(RestorePending) is None
    restore(url, tmp_path / "kopie")
    ledger = open_database(url, clock).ledger
    assert ledger.record(RestorePending) == RestorePending(pending=True)
    ledger.engine.dispose()


def test_a_backup_can_be_put_back_where_nothing_was(opened, url, clock, posting, tmp_path):
    opened.write(add=[posting("a")])
    back_up(url, tmp_path / "kopie")
    elsewhere = f"sqlite:///{tmp_path / 'nieuw' / 'ledger.sqlite3'}"
    assert restore(elsewhere, tmp_path / "kopie") is None
    assert keys(elsewhere, clock) == ["a"]


def test_a_backup_that_is_made_while_the_bot_writes_is_whole(opened, url, clock, posting, tmp_path):
    done = threading.Event()

    def write():
        number = 0
        while not done.is_set():
            opened.write(add=[posting(f"{number:05}x"), posting(f"{number:05}y")])
            number += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for _ in range(5):
            back_up(url, tmp_path / "kopie")
            found = keys(f"sqlite:///{tmp_path / 'kopie'}", clock)
            assert len(found) % 2 == 0
    finally:
        done.set()
        writing.join()


def test_a_damaged_backup_is_refused_and_the_ledger_stays(opened, url, clock, posting, tmp_path):
    opened.write(add=[posting(f"{number:05}") for number in range(300)])
    copy = tmp_path / "kopie"
    back_up(url, copy)
    damaged = bytearray(copy.read_bytes())
    damaged[len(damaged) // 2 : len(damaged) // 2 + 5000] = b"\xff" * 5000
    copy.write_bytes(damaged)
    with pytest.raises((NotALedgerError, sqlite3.DatabaseError)):
        restore(url, copy)
    assert len(keys(url, clock)) == 300


def test_a_ledger_that_is_damaged_can_still_be_replaced(opened, url, clock, posting, tmp_path):
    opened.write(add=[posting("a")])
    back_up(url, tmp_path / "kopie")
    opened.engine.dispose()
    (tmp_path / "ledger.sqlite3").write_bytes(b"kapot")
    (tmp_path / "ledger.sqlite3-journal").write_bytes(b"een oud logboek")
    kept = restore(url, tmp_path / "kopie")
    assert keys(url, clock) == ["a"]
    assert kept.read_bytes() == b"kapot"
    assert kept.with_name(f"{kept.name}-journal").read_bytes() == b"een oud logboek"
    assert not (tmp_path / "ledger.sqlite3-journal").exists()


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", NotALedgerError), (b"geen database, maar gewone tekst", sqlite3.DatabaseError)],
)
@pytest.mark.usefixtures("opened")
def test_what_is_no_backup_is_refused(content, error, url, tmp_path):
    source = tmp_path / "iets"
    source.write_bytes(content)
    with pytest.raises(error):
        restore(url, source)


@pytest.mark.parametrize(("name", "error"), [("niets", FileNotFoundError), ("", IsADirectoryError)])
@pytest.mark.usefixtures("opened")
def test_what_is_no_file_is_refused(name, error, url, tmp_path):
    with pytest.raises(error):
        restore(url, tmp_path / name)


def test_a_backup_of_nothing_is_refused(tmp_path):
    with pytest.raises(NoLedgerError):
        back_up(f"sqlite:///{tmp_path / 'niets.sqlite3'}", tmp_path / "kopie")


@pytest.mark.usefixtures("opened")
def test_a_backup_that_fails_leaves_the_older_one_alone(url, tmp_path):
    folder = tmp_path / "kopieën"
    with pytest.raises(sqlite3.OperationalError):
        back_up(url, folder / "kopie")
    folder.mkdir()
    back_up(url, folder / "kopie")
    assert (folder / "kopie").stat().st_size > 0
    assert [each.name for each in folder.iterdir()] == ["kopie"]


def test_a_ledger_on_postgresql_is_left_to_its_own_tools(postgresql, tmp_path):
    with pytest.raises(ServerDatabaseError):
        back_up(postgresql, tmp_path / "kopie")
