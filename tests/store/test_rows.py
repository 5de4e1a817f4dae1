"""Rows change often: ``_replace`` is made faster, and still gives what it gives for any named tuple."""

import datetime as dt

from bot.store.ledger import Posting, PostingKind, PostingState

NOW = dt.datetime(2027, 9, 1, 7, 0, tzinfo=dt.UTC)
ROW = Posting(
    "sleutel", PostingKind.REMINDER, "iza-landelijk", NOW, NOW, NOW, NOW, NOW, NOW, title="Datum", lead=7
)


def test_a_changed_row_has_the_new_values_and_keeps_the_others():
    changes = {"key": "andere", "state": PostingState.SENT, "attempts": 2, "details": "{}"}
    changed = ROW._replace(**changes)
    assert type(changed) is Posting
    assert changed._asdict() == ROW._asdict() | changes


def test_the_row_itself_stays_as_it_was():
    before = tuple(ROW)
    ROW._replace(state=PostingState.FAILED)
    assert tuple(ROW) == before
