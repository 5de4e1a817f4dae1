"""Rate limits, and what a 429 does: all posting holds for its Retry-After, and goes on more slowly.

A 429 is read by ``send_result.py`` (Retry-After: 1 s to an hour, 30 s where it is not said); ``Poster._heed``
then calls ``slow_down`` and ``hold`` here, and ``transitions.settled`` has the posting wait. Codes that count as
one: ``bot/slack_errors.py``; the next attempt: ``retry.py``. Outside posting ``bot/admin_channel.py`` waits by
itself, ``handlers/message_refresher.py`` tries again later, and ``bot/messages/sharing.py`` says so to who
shares.

Slack allows one message a second per channel and several hundred a minute in a workspace (docs.slack.dev, Rate
limits, chat.postMessage), and some fifty edits and as many looks a minute (chat.update, conversations.history:
Tier 3). Times are seconds of a clock that never jumps (``time.monotonic``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_RECOVERY = 0.99


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The speed that Slack allows, with a little to spare."""

    posts_a_minute: float = 290
    edits_a_minute: float = 45
    looks_a_minute: float = 45
    burst: int = 5
    """So many may leave at once after a rest."""
    channel_rest: float = 1.05
    """Seconds between the answer to one message and the start of the next in the same channel."""


class Throttle:
    """Evenly spaced permits with a small burst (the generic cell rate algorithm).

    Told that it was too fast it slows down to two thirds, and finds its way back over the permits that follow.
    """

    def __init__(self, a_minute: float, burst: int) -> None:
        self._interval = self._usual = 60 / a_minute
        self._slack = self._interval * (burst - 1)
        self._next = -math.inf

    def free(self, at: float) -> int:
        """Number of permits now."""
        start = max(self._next, at)
        return max(0, math.floor((at + self._slack - start) / self._interval + 1 + 1e-9))

    def take(self, at: float) -> None:
        """Use one permit."""
        self._next = max(self._next, at) + self._interval
        self._interval = max(self._usual, self._interval * _RECOVERY)

    def slow_down(self) -> None:
        """Give permits at two thirds of the speed, and not slower than at an eighth of the usual."""
        self._interval = min(self._interval * 1.5, self._usual * 8)

    def free_at(self, at: float) -> float:
        """Moment of the next permit."""
        return max(at, self._next - self._slack)


class RateLimiter:
    """Knows which channels rest and how many messages may leave now."""

    def __init__(self, pace: RateLimits) -> None:
        self._pace = pace
        self._posts = Throttle(pace.posts_a_minute, pace.burst)
        self._edits = Throttle(pace.edits_a_minute, pace.burst)
        self._looks = Throttle(pace.looks_a_minute, pace.burst)
        self._rest: dict[str, float] = {}
        self._held_until = -math.inf

    def posts_free(self, at: float) -> int:
        """Number of messages that may leave now, in all."""
        return self._posts.free(at) if at >= self._held_until else 0

    def edits_free(self, at: float) -> int:
        """Number of messages that may be edited now."""
        return self._edits.free(at) if at >= self._held_until else 0

    def looks_free(self, at: float) -> int:
        """Number of channels that may be read back now."""
        return self._looks.free(at) if at >= self._held_until else 0

    def look(self, at: float) -> None:
        """A channel is read back."""
        self._looks.take(at)

    def resting(self, at: float) -> set[str]:
        """The channels in which nothing may be posted yet."""
        self._rest = {channel: until for channel, until in self._rest.items() if until > at}
        return set(self._rest)

    def leave(self, channel: str, at: float, edits: int = 0) -> None:
        """A message leaves for a channel, after so many edits; the channel rests until it is ``back``."""
        self._posts.take(at)
        for _ in range(edits):
            self._edits.take(at)
        self._rest[channel] = math.inf

    def back(self, channel: str, at: float) -> None:
        """The answer is there."""
        self._rest[channel] = at + self._pace.channel_rest

    def hold(self, until: float) -> None:
        """Let nothing leave before this moment."""
        self._held_until = max(self._held_until, until)

    def slow_down(self) -> None:
        """Slack found us too fast."""
        self._posts.slow_down()

    def changes_at(self, at: float) -> float:
        """The first moment after this one at which more may leave than now; infinity when nothing is held back."""
        throttles = (self._posts, self._edits, self._looks)
        moments = [self._held_until, *(throttle.free_at(at) for throttle in throttles), *self._rest.values()]
        return min((moment for moment in moments if moment > at), default=math.inf)
