"""Alerts of two workers when Slack refuses many channels at once, on a real database."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.content.models import Certainty, Insurer, OthStanding, Region
from bot.store.database import open_database
from bot.store.ledger import PostingKind
from schedules.admin_alerts import AlertFacts
from schedules.dispatch import Dispatch, Policy
from schedules.notice_bodies import Notices
from schedules.rate_limit import RateLimits
from schedules.send_result import Refused
from tests import made_up

EACH = 12
"""So many channels for each worker."""
INSURER = Insurer(id="zorgzaam", name="Zorgzaam", oth=OthStanding.NAMED)
REGIONS = tuple(
    Region(
        id=f"r{number}", name=f"R{number}", executor=INSURER.id, insurers=(INSURER.id,), certainty=Certainty.HIGH
    )
    for number in range(2 * EACH)
)


@pytest.fixture(params=["sqlite", "postgresql"])
def workers(request, address, town):
    """Two, each with connections of its own, that write down what Slack said at the same moment."""
    both = Barrier(2, timeout=10)

    def probe(boundary):
        if boundary == "poster: before the outcome is written":
            both.wait()

    policy = Policy(pace=RateLimits(posts_a_minute=60_000, burst=EACH, channel_rest=0), probe=probe)
    url = address(request.param)
    with contextlib.ExitStack() as stack:
        first, second = (
            stack.enter_context(contextlib.closing(open_database(url, town.clock, rehearsal=True)))
            for _ in range(2)
        )
        town.ledger = first.ledger
        yield [Dispatch(each.ledger, Notices(), name, policy) for each, name in ((first, "w1"), (second, "w2"))]


def test_every_refused_channel_is_told_once_and_together_with_others(town, workers, organisation):
    deadline = made_up.deadline("a", "2027-09-08", audience=("alle-regios",), leads=(7,))
    content = made_up.content(deadline, of=organisation, insurers=(INSURER,), regions=REGIONS)
    edition = made_up.Edition(content, "veel regio's")
    for dispatch in workers:
        dispatch.tick(edition, town.clock.seconds)
    town.clock.go(3600)
    taken = [dispatch.tick(edition, town.clock.seconds).attempts for dispatch in workers]
    assert [len(attempts) for attempts in taken] == [EACH, EACH]

    def refuse(dispatch, attempts):
        for attempt in attempts:
            dispatch.settle(content, [(attempt, Refused("is_archived"))], town.clock.seconds)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(refuse, workers, taken))
    alerts = [AlertFacts.of(posting).channels for posting in town.postings() if posting.kind is PostingKind.ALERT]
    refused = [f"slack:regio-{region.id}" for region in REGIONS]
    assert sorted(channel for channels in alerts for channel in channels) == sorted(refused)
    assert len(alerts) <= len(workers)
