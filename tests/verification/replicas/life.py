"""One replica: the real posting process, in a child of the fork server (``kill_sweep.zygote``).

What is real: the loop, planner, poster and reconciler, the ledger in PostgreSQL by the time of the server, the
sender and its HTTP. What is not: time runs faster, for the server and for the replicas alike.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import uvloop
from slack_sdk.web.async_client import AsyncWebClient

from bot.store.database import open_database
from bot.store.ledger import LedgerError
from schedules.dispatch import Policy
from schedules.posting_loop import keep_posting
from schedules.rate_limit import RateLimits
from schedules.time_source import SimulatedTime
from tests.made_up import Shown
from tests.verification.kill_sweep.life import warm_up
from tests.verification.replicas.calendar import edition

if TYPE_CHECKING:
    from bot.store.ledger import Probe

__all__ = ["NO_DATABASE", "Order", "live", "warm_up"]

NO_DATABASE = 75
"""The exit status of a replica that could not open its ledger; whoever watches over it starts it again."""


@dataclass(frozen=True, slots=True)
class Order:
    """Orders of a replica."""

    dates: int
    database: str
    api_url: str
    token: str
    shows: str
    since: str
    rate: float
    ahead: float
    """Seconds that the clock of its machine is ahead of the server's."""
    posts_a_minute: float = 12
    """Slower than Slack allows, so that there is something on its way all the time."""
    stop_at: str = ""
    """The boundary at which it stops itself, the first time that it passes there."""

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


def live(order: Order) -> int:
    """Post until SIGTERM; the exit status."""
    return uvloop.run(_live(order))


async def _live(order: Order) -> int:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    shows, since = (dt.datetime.fromisoformat(text) for text in (order.shows, order.since))
    time = SimulatedTime(shows + dt.timedelta(seconds=order.ahead), order.rate, since)
    probe = _stopping(order.stop_at)
    try:
        database = await asyncio.to_thread(open_database, order.database, time.now, probe)
    except LedgerError:
        return NO_DATABASE
    client = AsyncWebClient(order.token, base_url=order.api_url)
    policy = Policy(pace=RateLimits(posts_a_minute=order.posts_a_minute), probe=probe)
    await keep_posting(Shown(edition(order.dates)), database.ledger, client, stop, policy, time=time)
    return 0


def _stopping(stop_at: str) -> Probe:
    ahead = [stop_at]

    def probe(boundary: str) -> None:
        if boundary in ahead:
            ahead.clear()
            os.kill(os.getpid(), signal.SIGSTOP)

    return probe
