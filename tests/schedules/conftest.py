import asyncio
import dataclasses
import datetime as dt
import functools
import itertools

import pytest

from bot.platform_ids import native_id
from bot.store.ledger import PostingQuery
from schedules.dispatch import Dispatch, Policy
from schedules.notice_bodies import Notices
from schedules.send_result import Delivered, MessageFound, NotDelivered, Refused, Unknown, Unreadable
from schedules.sender import EVENT_TYPE
from tests.made_up import (
    Edition,
    content,
    contract_step,
    deadline,
    insurers,
    organisation,
    region,
    reminder_posting,
)
from tests.memory_ledger import MemoryLedger

ORGANISATION = organisation(leads=(7, 1, 0))
START = dt.datetime(2027, 9, 1, 6, 0, tzinfo=dt.UTC)
"""Wednesday 1 September 2027, 8.00 in Amsterdam."""


_number = itertools.count()


def edition(*dated, of=ORGANISATION, **more):
    """A version of the content with these dates; every one has a fingerprint of its own."""
    return Edition(content(*dated, of=of, **more), f"versie {next(_number)}")


class Clock:
    """A wall clock and one that never jumps."""

    def __init__(self, start=START):
        self.moment = start
        self.seconds = 0.0

    def __call__(self):
        return self.moment

    def go(self, seconds):
        self.moment += dt.timedelta(seconds=seconds)
        self.seconds += seconds

    def jump(self, **duration):
        """Only the wall clock moves."""
        self.moment += dt.timedelta(**duration)


@pytest.fixture
async def skip_ahead(monkeypatch):
    """Moves the clock of the event loop on, so that a deadline is neither waited for nor over too soon."""
    loop = asyncio.get_running_loop()
    by_real_time, skipped = loop.time, 0.0

    def skip(seconds):
        nonlocal skipped
        skipped += seconds

    monkeypatch.setattr(loop, "time", lambda: by_real_time() + skipped)
    return skip


@dataclasses.dataclass
class Posted:
    channel: str
    keys: tuple
    text: str
    at: dt.datetime
    ts: str
    thread_ts: str = ""
    edited: str = ""


class Slack:
    """A Slack without network. ``faults`` holds, per attempt, what happens instead of a delivery."""

    def __init__(self, clock):
        self.clock = clock
        self.messages = []
        self.faults = []
        self.refusing = {}
        """Channel → error code."""
        self.attempts = []
        self.removed = []
        self.readable = True
        self.looks = 0
        self._stamps = itertools.count(1)

    def deliver(self, attempt):
        post = attempt.message
        self.attempts.append((self.clock(), post))
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, (NotDelivered, Refused)):
            return fault
        channel = next(
            (message.channel for message in self.messages if message.ts == post.thread_ts),
            native_id(post.channel),
        )
        if channel in self.refusing:
            return Refused(self.refusing[channel])
        for edit in post.edits:
            (standing,) = [each for each in self.messages if each.ts == edit.ts]
            standing.edited = edit.body["text"]
        if fault == "lost":
            return Unknown("timeout")
        ts = f"{self.clock().timestamp():.0f}.{next(self._stamps):06d}"
        self.messages.append(Posted(channel, post.keys, post.body["text"], self.clock(), ts, post.thread_ts))
        return Unknown("reset") if fault == "unheard" else Delivered("slack:C1", ts)

    def look(self, look):
        self.looks += 1
        if not self.readable:
            return Unreadable("missing_scope", lasting=True)
        found = {}
        for message in self.messages:
            here = message.channel in {native_id(look.channel), "C1"} and message.thread_ts == look.thread_ts
            if here and message.at >= look.oldest:
                for key in message.keys:
                    found.setdefault(key, []).append(message.ts)
        return MessageFound("slack:C1", {key: tuple(stamps) for key, stamps in found.items()})

    def remove(self, ts):
        self.removed.append(ts)
        self.messages = [each for each in self.messages if each.ts != ts]

    def texts(self, channel="iza-landelijk"):
        return [each.text for each in self.messages if each.channel in {native_id(channel), "C1"}]


class Town:
    """The whole posting path in virtual time: a ledger in memory, a Slack without network, a clock that we set."""

    def __init__(self, policy=None):
        self.clock = Clock()
        self.slack = Slack(self.clock)
        self.ledger = MemoryLedger(self.clock)
        self.policy = policy or Policy()
        self.edition = edition()
        self.works = []
        self.restart()

    def restart(self):
        self.dispatch = Dispatch(self.ledger, Notices(), "ik", self.policy)

    def publish(self, *deadlines, **more):
        self.edition = edition(*deadlines, **more)

    def tick(self):
        """Look once and do what has to be done; seconds until the next look."""
        work = self.dispatch.tick(self.edition, self.clock.seconds)
        self.works.append(work)
        for attempt in work.attempts:
            outcome = self.slack.deliver(attempt)
            self.dispatch.settle(self.edition.content, [(attempt, outcome)], self.clock.seconds)
        for look in work.lookups:
            self.dispatch.conclude(look, self.slack.look(look), self.clock.seconds)
        for _, ts in work.surplus:
            self.slack.remove(ts)
        return 0.01 if work.attempts or work.lookups else work.wait

    def run_until(self, moment):
        """Let time go by as the real loop would, without waiting."""
        end = dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
        while self.clock() < end:
            wait = max(self.tick(), 0.01)
            self.clock.go(min(wait, (end - self.clock()).total_seconds()))
        self.tick()

    def leave(self):
        """Go on to nine o'clock on the first day; the one attempt that is under way then."""
        self.run_until("2027-09-01T08:59+02:00")
        self.clock.go(60)
        (attempt,) = self.dispatch.tick(self.edition, self.clock.seconds).attempts
        return attempt

    def off_until(self, moment):
        """The bot is down."""
        end = dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
        self.clock.go((end - self.clock()).total_seconds())
        self.restart()

    def postings(self, **query):
        return self.ledger.postings(PostingQuery(**query))

    def states(self):
        return [posting.state.value for posting in self.postings()]

    def told(self):
        """Texts with the moments at which they were posted, Amsterdam time."""
        zone = dt.timezone(dt.timedelta(hours=2))
        return [
            (f"{each.at.astimezone(zone):%d-%m %H:%M}", each.text.splitlines()[0]) for each in self.slack.messages
        ]

    def publish_rounds(self, **dates):
        """Steps of contract rounds, by insurer, that one region hears of; each has a channel of its own too."""
        steps = (contract_step(insurer, date) for insurer, date in dates.items())
        there = region("zuid", "aa", "bb", "cc")
        self.publish(*steps, insurers=insurers("aa", "bb", "cc"), regions=(there,))


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def new_town():
    return Town


@pytest.fixture
def dl():
    return deadline


@pytest.fixture
def make_edition():
    return edition


@pytest.fixture(name="organisation", scope="session")
def the_organisation():
    return ORGANISATION


@pytest.fixture
def event_type():
    return EVENT_TYPE


@pytest.fixture
def posting():
    """A reminder that is due at the start."""
    return functools.partial(reminder_posting, START)
