"""Counts of feedback add up over processes, and wait while the database is away."""

import pytest

from bot.store.database import open_database
from bot.store.engine import open_engine
from bot.store.feedback_counts import FeedbackCounts
from bot.store.ledger import LedgerError


def test_counts_add_up_over_processes(database, opened):
    other = opened()
    for counts in (database.feedback_counts, other.feedback_counts, database.feedback_counts):
        counts.note("naw", "helped")
        counts.note("naw", "not_helped")
        counts.write()
    database.feedback_counts.write()
    assert other.feedback_counts.read() == {("naw", "helped"): 3, ("naw", "not_helped"): 3}


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
