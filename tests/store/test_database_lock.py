"""Lock of a process that works on a database in a file: others can't replace it as long as the process lives."""

import datetime as dt
import subprocess
import sys

import pytest

from bot.store.database import open_database
from bot.store.database_lock import DatabaseGoneError, DatabaseLockedError, alone_with, at_work_on, begin_afresh
from bot.store.ledger import LedgerError

WORKS = """
import sys
from bot.store.database_lock import at_work_on
with at_work_on(sys.argv[1]):
    print("at work", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "new" / "ledger.sqlite3"


@pytest.fixture
def other(file):
    """Another process that works on the file."""
    with subprocess.Popen(
        [sys.executable, "-c", WORKS, f"sqlite:///{file}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "at work\n"
        yield process
        process.kill()


def test_several_work_on_one_file_and_none_may_replace_it(file, other):
    with at_work_on(f"sqlite:///{file}"):
        other.kill()
        other.wait()
        with pytest.raises(DatabaseLockedError), alone_with(file):
            pass
    with alone_with(file):
        pass


def test_a_process_that_is_killed_leaves_no_lock(file, other):
    with pytest.raises(DatabaseLockedError), alone_with(file):
        pass
    other.kill()
    other.wait()
    with alone_with(file):
        pass


def test_nobody_begins_while_a_backup_is_put_back(file):
    refused = pytest.raises(LedgerError, match=r"being put back in .*Start again in a moment")
    with alone_with(file), refused, at_work_on(f"sqlite:///{file}"):
        pass
    with at_work_on(f"sqlite:///{file}"):
        pass


def test_on_postgresql_nobody_is_kept_out():
    with at_work_on("postgresql+psycopg://niemand@127.0.0.1:1/niets"):
        pass


def test_a_folder_that_can_not_be_made_is_named():
    with pytest.raises(LedgerError, match=r"/proc/niets .*can't be made"), at_work_on("sqlite:////proc/niets/a"):
        pass


def test_a_database_that_is_gone_is_missed_until_someone_begins_afresh(file):
    url = f"sqlite:///{file}"
    with at_work_on(url):
        _open(url).close()
        _open(url).close()
    kept = file.read_bytes()
    for gone in (file.unlink, file.touch):
        gone()
        with at_work_on(url), pytest.raises(DatabaseGoneError, match=r"is gone.* restore FILE.* --new-ledger"):
            _open(url)
    file.write_bytes(kept)
    _open(url).close()
    with pytest.raises(LedgerError, match="Start without it"):
        begin_afresh(url)
    file.unlink()
    begin_afresh(url)
    _open(url).close()


def test_a_first_start_that_made_no_database_is_still_a_first_start(file):
    with at_work_on(f"sqlite:///{file}"):
        pass
    _open(f"sqlite:///{file}").close()


def test_a_connection_makes_no_file_where_the_database_was(file):
    database = _open(f"sqlite:///{file}")
    file.unlink()
    for _ in ("the connection of before", "a new one"):
        with pytest.raises(LedgerError, match="the file is not there"):
            database.ledger.counts()
        database.close()
    assert not file.exists()


def _open(url):
    return open_database(url, lambda: dt.datetime(2027, 9, 1, tzinfo=dt.UTC))
