import datetime as dt

import pytest

from bot.store.ledger import Kind, Row
from bot.store.memory_ledger import MemoryLedger
from bot.store.sql_ledger import open_ledger

NOON = dt.datetime(2027, 9, 2, 10, 0, tzinfo=dt.UTC)


class Clock:
    """A clock that stands still until it is told to go."""

    def __init__(self):
        self.moment = NOON

    def __call__(self):
        return self.moment

    def go(self, **duration):
        self.moment += dt.timedelta(**duration)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def ledger(request, clock, tmp_path):
    """The same ledger in each of the three stores."""
    if request.param == "memory":
        yield MemoryLedger(clock)
        return
    if request.param == "sqlite":
        opened = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}", clock)
    else:
        opened = open_ledger(request.getfixturevalue("empty_postgresql"), clock)
        opened._clock = clock
    yield opened
    opened.engine.dispose()


@pytest.fixture
def row():
    """A row that is due at noon."""

    def build(key="a", **changes):
        defaults = Row(
            key=key,
            kind=Kind.REMINDER,
            channel="iza-landelijk",
            due_at=NOON,
            useful_until=NOON + dt.timedelta(days=7),
            expires_at=NOON + dt.timedelta(days=21),
            next_at=changes.get("due_at", NOON),
            created_at=NOON,
            updated_at=NOON,
            item_id="item",
            cycle="2027",
            lead=7,
            title="Titel",
            target="2027-09-09",
            last_day=dt.date(2027, 9, 9),
        )
        return defaults._replace(**changes)

    return build
