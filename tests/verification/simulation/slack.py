"""A Slack without network: limits of speed, a history that lags, metadata, and the faults that a call may meet.

It has the channels of Teams too, which are the same but for one thing: they can't be read back.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from bot.platform_ids import SLACK, platform_of
from schedules import transitions
from schedules.send_result import (
    Delivered,
    MessageFound,
    NeverReadable,
    NotDelivered,
    Refused,
    SendResult,
    Unknown,
    Unreadable,
)
from tests.verification.simulation.chronicle import Message

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from schedules.send_result import LookupResult, MessageContent, MessageLookup
    from tests.verification.simulation.chronicle import Chronicle

FAULTS = ("unconnected", "limited", "lost", "reset", "broken", "unheard", "hang", "slow")
_NOT_DELIVERED = {
    "unconnected": NotDelivered("connection refused"),
    "limited": NotDelivered("ratelimited", dt.timedelta(seconds=30), throttled=True),
}
_HEARD = {"unheard", "hang"}
A_SECOND = dt.timedelta(seconds=1)
A_MINUTE = dt.timedelta(minutes=1)
MOST_A_MINUTE = 300
"""Messages that may be posted in a workspace in a minute."""


class Answer(NamedTuple):
    """Result of a call, and the seconds that it takes."""

    outcome: SendResult
    seconds: float = 0.0


class Slack:
    """Channels with messages. What is wrong with it at the moment stands in its attributes."""

    def __init__(
        self, chronicle: Chronicle, rng: random.Random, later: Callable[[float, Callable[[], None]], None]
    ) -> None:
        self._chronicle = chronicle
        self._rng = rng
        self._later = later
        self._stamps = itertools.count(1)
        self._by_channel: defaultdict[str, list[Message]] = defaultdict(list)
        self._by_ts: dict[str, Message] = {}
        self._last: dict[str, dt.datetime] = {}
        self._recent: deque[dt.datetime] = deque()
        self.lag = dt.timedelta(0)
        """Time in which a message is not in the history yet."""
        self.latency = 0.0
        self.faults: tuple[str, ...] = ()
        self.share = 0.0
        """Which part of the calls meets one of the faults."""
        self.refused: dict[str, str] = {}
        """Channel → error code; the empty channel is all of them."""
        self.unreadable = ""
        self.unreadable_for_good = False

    def deliver(self, post: MessageContent, now: dt.datetime, waited: float) -> Answer:
        """One attempt, made ``waited`` seconds after it was committed."""
        channel = post.channel.removeprefix("id-")
        deadline = transitions.ATTEMPT.total_seconds()
        if waited >= deadline:
            return Answer(NotDelivered("the time for this attempt was over before it began"))
        if code := self.refused.get("") or self.refused.get(channel):
            self._chronicle.called.append((now, channel))
            return Answer(Refused(code))
        if self.share and self._rng.random() < self.share:
            return self._fail(post, now, channel, deadline - waited)
        if self._too_fast(channel, now):
            self._chronicle.too_fast.append((now, channel))
            return Answer(NotDelivered("ratelimited", A_SECOND, throttled=True))
        self._edit(post, now)
        return Answer(Delivered(f"id-{channel}", self._commit(post, channel, now)), self.latency)

    def look(self, look: MessageLookup, now: dt.datetime) -> LookupResult:
        """Which of our messages stand in a channel or thread, as far as the history shows them by now."""
        if platform_of(look.channel) != SLACK:
            return NeverReadable("Teams gives a bot nothing to read back")
        if self.unreadable:
            return Unreadable(self.unreadable, lasting=self.unreadable_for_good)
        stamps_of: dict[str, list[str]] = {}
        channel = look.channel.removeprefix("id-")
        for message in reversed(self._by_channel[channel]):
            if message.at < look.oldest:
                break
            standing = message.removed_at is None and message.at + self.lag <= now
            if standing and look.thread_ts in {"", message.thread_ts}:
                for key in message.keys:
                    stamps_of.setdefault(key, []).insert(0, message.ts)
        return MessageFound(f"id-{channel}", {key: tuple(stamps) for key, stamps in stamps_of.items()})

    def remove(self, ts: str, now: dt.datetime) -> None:
        """Take a message away."""
        self._by_ts[ts].removed_at = now

    def _fail(self, post: MessageContent, now: dt.datetime, channel: str, remaining: float) -> Answer:
        fault = self._rng.choice(self.faults)
        if fault != "slow":
            self._chronicle.called.append((now, channel))
        if fault in _NOT_DELIVERED:
            return Answer(_NOT_DELIVERED[fault])
        if post.edits and fault != "slow":
            if fault in _HEARD:
                self._edit(post, now)
            return Answer(NotDelivered(f"edit: {fault}"))
        part = self._rng.random() * remaining
        if fault == "slow":
            self._edit(post, now)
            return Answer(Delivered(f"id-{channel}", self._commit(post, channel, now)), part)
        if fault == "hang":
            self._later(part, lambda: self._commit(post, channel, now + dt.timedelta(seconds=part)))
        elif fault in _HEARD:
            self._commit(post, channel, now)
        return Answer(Unknown(fault), remaining if fault in {"hang", "lost"} else 0)

    def _edit(self, post: MessageContent, now: dt.datetime) -> None:
        for edit in post.edits:
            if edit.ts in self._by_ts:
                self._by_ts[edit.ts].edits.append((now, edit.body["text"]))

    def _commit(self, post: MessageContent, channel: str, now: dt.datetime) -> str:
        ts = f"{now.timestamp():.0f}.{next(self._stamps):06d}"
        message = Message(channel, now, ts, post.body["text"], post.keys, post.thread_ts)
        self._by_ts[ts] = message
        self._by_channel[channel].append(message)
        self._chronicle.messages.append(message)
        self._last[channel] = now
        return ts

    def _too_fast(self, channel: str, now: dt.datetime) -> bool:
        recent = self._recent
        while recent and recent[0] <= now - A_MINUTE:
            recent.popleft()
        last = self._last.get(channel)
        if len(recent) >= MOST_A_MINUTE or (last is not None and now - last < A_SECOND):
            return True
        recent.append(now)
        return False
