"""Sessions of PostgreSQL that are cut between a commit and its answer: nobody knows whether it took place."""

from __future__ import annotations

import contextlib
import datetime as dt

from hypothesis import settings

from bot.store.database import open_database
from bot.store.ledger import LedgerError
from tests.conftest import wipe
from tests.cutting_relay import CuttingRelay

STEADY = 11
"""One commit in so many is cut in each run; all of them with ``make fuzz``."""
EVERY = 1 if settings().max_examples >= 1000 else STEADY


class Watchful:
    """Does what the loop does with a database that is away: what fails is written later, and the rest goes on."""

    def __init__(self):
        self.failures = 0

    def __call__(self, act):
        def attempt(*arguments):
            try:
                return act(*arguments)
            except LedgerError:
                self.failures += 1

        return attempt

    def live(self, town, moment):
        """Let time go by; a look without a database is tried again after five seconds."""
        town.dispatch.settle, town.dispatch.conclude = self(town.dispatch.settle), self(town.dispatch.conclude)
        end, look = dt.datetime.fromisoformat(moment), self(town.tick)
        while town.clock() < end:
            town.clock.go(min(look() or 5, (end - town.clock()).total_seconds()))


def tell(town, url, folder, cut):
    """The first hours of a bot, with one commit whose answer never comes: its commits, and looks that failed."""
    with CuttingRelay(url, folder) as relay:
        with contextlib.closing(open_database(relay.url, town.clock, rehearsal=True)) as database:
            town.ledger = database.ledger
            town.restart()
            began = relay.commits
            relay.cuts = frozenset({began + cut})
            watchful = Watchful()
            watchful.live(town, "2027-09-01T09:20+02:00")
            commits, relay.cuts = relay.commits - began, frozenset()
            assert {*town.states()} == {"sent"}, f"cut at {cut}"
        return commits, watchful.failures


def test_a_commit_whose_answer_is_cut_off_loses_and_doubles_nothing(new_town, dl, postgresql, tmp_path):
    cut, commits, felt = 1, 1, 0
    while cut <= commits:
        wipe(postgresql)
        town = new_town()
        town.publish(dl("a", "2027-09-08"), dl("b", "2027-09-08", audience=("landelijk", "aankondigingen")))
        folder = tmp_path / f"{cut}"
        folder.mkdir()
        commits, failures = tell(town, postgresql, folder, cut)
        posted = [key for message in town.slack.messages for key in message.keys]
        assert len(posted) == len(set(posted)) == 3, f"cut at {cut} of {commits}"
        felt += failures
        cut += EVERY
    assert cut > 30
    assert felt
