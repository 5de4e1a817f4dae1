import contextlib
import datetime as dt
import functools

import pytest

from bot.store.database import open_database
from tests.made_up import reminder_posting
from tests.memory_ledger import MemoryLedger

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


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, address):
    """Each of the two databases, empty."""
    return address(request.param)


@pytest.fixture
def opened(url, clock):
    """Open the same database more than once, as several processes do; all goes by one clock."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(contextlib.closing(open_database(url, clock, rehearsal=True)))


@pytest.fixture
def database(opened):
    """Everything that is kept, in each of the two databases."""
    return opened()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def ledger(request, address, clock):
    """Ledger in each of the three stores."""
    if request.param == "memory":
        yield MemoryLedger(clock)
        return
    with contextlib.closing(open_database(address(request.param), clock, rehearsal=True)) as database:
        yield database.ledger


@pytest.fixture
def posting():
    """A reminder that is due at noon."""
    return functools.partial(reminder_posting, NOON)
