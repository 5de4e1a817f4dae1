"""A database file with damage in its middle is refused, at the start and while it is in use."""

import random
import re
import shutil
import sqlite3
from contextlib import closing

import pytest

from bot.store import integrity
from bot.store.database import open_database
from bot.store.integrity import IntegrityCheck, damage_in
from bot.store.ledger import LedgerError

PAGE = 4096
REFUSED = r"is damaged .*Nothing is posted until it is whole.*iza-bot restore FILE"


@pytest.fixture
def file(tmp_path, clock, posting):
    """A ledger with postings on tens of pages."""
    file = tmp_path / "ledger.sqlite3"
    with closing(open_database(f"sqlite:///{file}", clock)) as database:
        database.ledger.write(add=[posting(f"key-{number}") for number in range(60)])
    assert file.stat().st_size > 20 * PAGE
    return file


def overwrite(file, page, data):
    with file.open("r+b") as opened:
        opened.seek(page * PAGE)
        opened.write(data)


def pages_in_use(file):
    """Numbers of the pages after the first that hold anything of a table or index."""
    content = file.read_bytes()
    pages = range(1, len(content) // PAGE)
    return [page for page in pages if any(content[page * PAGE : (page + 1) * PAGE])]


@pytest.mark.parametrize("garbage", [bytes(PAGE), random.Random(1).randbytes(PAGE)], ids=["zeros", "noise"])
def test_no_page_can_be_damaged_without_being_noticed_at_the_start(file, clock, garbage):
    whole = file.with_name("whole")
    shutil.copyfile(file, whole)
    for page in pages_in_use(file):
        shutil.copyfile(whole, file)
        overwrite(file, page, garbage)
        with pytest.raises(LedgerError, match=REFUSED):
            open_database(f"sqlite:///{file}", clock)


def test_an_index_that_forgot_a_posting_is_noticed_before_it_is_posted_again(file, clock):
    content = file.read_bytes()
    keys = [found.start() for found in re.finditer(b"key-31", content)]
    for place in keys:
        overwrite(file, 0, content)
        with file.open("r+b") as opened:
            opened.seek(place)
            opened.write(b"kay-31")
        with pytest.raises(LedgerError, match=REFUSED):
            open_database(f"sqlite:///{file}", clock)
    assert len(keys) > 2


@pytest.mark.parametrize(("lasts", "apart"), [(0, 60), (3, 3000)])
def test_a_file_in_use_is_checked_every_minute_or_for_a_thousandth_of_the_time(file, lasts, apart):
    now = [0.0]

    def seconds():
        now[0] += lasts
        return now[0]

    check = IntegrityCheck(file, seconds)
    assert not check.damage()
    overwrite(file, pages_in_use(file)[-1], bytes(PAGE))
    assert not check.damage(), "it was whole a moment ago"
    now[0] += apart
    assert check.damage()
    assert check.damage(), "and it is not forgotten"


def test_a_bot_at_work_on_a_file_that_gets_damaged_writes_and_reads_nothing_more(
    file, clock, posting, monkeypatch
):
    monkeypatch.setattr(integrity, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(integrity, "_SHARE", 0)
    with closing(open_database(f"sqlite:///{file}", clock)) as database:
        assert database.ledger.counts()
        overwrite(file, pages_in_use(file)[-1], bytes(PAGE))
        for use in (database.ledger.counts, lambda: database.ledger.write(add=[posting("new")])):
            with pytest.raises(LedgerError, match=REFUSED):
                use()


def test_what_can_not_be_looked_at_now_is_not_called_damaged_and_looked_at_as_soon_as_it_can(file):
    assert damage_in(file.with_name("nowhere")) is None
    assert not file.with_name("nowhere").exists()
    overwrite(file, pages_in_use(file)[-1], bytes(PAGE))
    check = IntegrityCheck(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert not check.damage()
    assert check.damage()
