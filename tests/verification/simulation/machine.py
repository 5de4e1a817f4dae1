"""Edits in mid-flight, interleaved with time, faults and restarts, as Hypothesis comes up with them."""

from __future__ import annotations

import datetime as dt
import random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.store.ledger import LedgerError
from tests.verification.simulation import made_up_content
from tests.verification.simulation.checker import check
from tests.verification.simulation.editing import Editor
from tests.verification.simulation.ledger import OUTAGES
from tests.verification.simulation.script import Script, build
from tests.verification.simulation.slack import FAULTS
from tests.verification.simulation.verdict import explained
from tests.verification.simulation.worker import Crash

START = dt.datetime(2027, 9, 1, 5, 0, tzinfo=dt.UTC)
SEEDS = st.integers(0, 2**20)
HOURS = st.one_of(st.floats(0.01, 3), st.floats(1, 60))
SETTINGS = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    stateful_step_count=40,
    deadline=None,
    print_blob=False,
    suppress_health_check=(HealthCheck.too_slow,),
)
"""A failure is shown as it was found: to make it shorter takes minutes."""
EDITS = tuple(Editor(random.Random(0)).edits)


class Editing(RuleBasedStateMachine):
    """A bot with a little content, of which every step may change something; checked at the end."""

    @initialize(seed=SEEDS, workers=st.integers(1, 2))
    def start(self, seed: int, workers: int) -> None:
        rng = random.Random(seed)
        days = (START.date() + dt.timedelta(days=rng.randrange(-2, 40)) for _ in range(4))
        deadlines = tuple(
            made_up_content.any_deadline(rng, f"item-{count}", day) for count, day in enumerate(days)
        )
        content = made_up_content.content(deadlines, number=2)
        self.world = build(Script(seed, START, START, content, (), workers=workers, lag=rng.choice((0, 50))))
        self.editor = Editor(rng)
        self.world.run_until(START + dt.timedelta(seconds=1))

    @rule(name=st.sampled_from(EDITS), slowly=st.sampled_from((0, 0, 90)))
    def edit(self, name: str, slowly: float) -> None:
        world = self.world
        world.publish(self.editor.edits[name](world.edition.content, world.now.date()), slowly=slowly)

    @rule(hours=HOURS)
    def wait(self, hours: float) -> None:
        self.world.run_until(self.world.now + dt.timedelta(hours=hours))

    @rule()
    def wait_for_the_hour_of_posting(self) -> None:
        at = self.world.now.replace(hour=6, minute=59, second=59)
        self.world.run_until(at if at > self.world.now else at + dt.timedelta(days=1))

    @rule(hours=HOURS)
    def stop(self, hours: float) -> None:
        self.world.stop(hours * 3600)

    @rule(boundary=st.integers(1, 25), how=st.sampled_from((Crash, LedgerError)))
    def break_at(self, boundary: int, how: type[BaseException]) -> None:
        self.world.break_at(boundary, how)

    @rule(boundary=st.integers(1, 25), how=st.sampled_from(OUTAGES), hours=HOURS)
    def lose_the_database(self, boundary: int, how: str, hours: float) -> None:
        self.world.lose_database_at(boundary, how, hours * 3600)

    @rule(fault=st.sampled_from(FAULTS), share=st.sampled_from((0.3, 1.0)), hours=HOURS)
    def disturb(self, fault: str, share: float, hours: float) -> None:
        self.world.disturb((fault,), share, hours * 3600)

    @rule(channel=st.sampled_from(("", "slack:iza-landelijk", "slack:regio-noord")), hours=HOURS)
    def refuse(self, channel: str, hours: float) -> None:
        self.world.refuse(channel, "is_archived" if channel else "token_revoked", hours * 3600)

    @rule(lasting=st.booleans(), hours=HOURS)
    def hide_history(self, hours: float, *, lasting: bool) -> None:
        self.world.hide_history(lasting=lasting, seconds=hours * 3600)

    def teardown(self) -> None:
        world = getattr(self, "world", None)
        if world is not None:
            world.run_until(world.now + dt.timedelta(days=3))
            chronicle = world.finish()
            problems = check(chronicle).problems
            assert not problems, explained(problems[0], chronicle)
