"""Rate limits, and what a 429 does: all posting on its platform holds for its Retry-After, then goes more slowly.

A 429 is read by ``send_result.py`` (Retry-After: 1 s to an hour, 30 s where it is not said); the poster
then calls ``slow_down`` and ``hold`` here, and ``transitions.settled`` has the posting wait. Codes that count as
one: ``bot/platform_errors.py``; the next attempt: ``retry.py``. Outside posting ``bot/admin_channel.py`` waits by
itself, ``handlers/message_refresher.py`` tries again later, and ``bot/messages/sharing.py`` says so to who
shares.

Slack allows one message a second per channel and several hundred a minute in a workspace (docs.slack.dev, Rate
limits, chat.postMessage), and some fifty edits and as many looks a minute (chat.update, conversations.history:
Tier 3). Teams allows a bot 50 requests a second in a tenant, and in one conversation 7 in a second, 8 in two, 60
in thirty and 1,800 in an hour (learn.microsoft.com, Optimize your bot with rate limiting). A workflow posts 25
messages in five minutes (the same, Microsoft Teams connector). Times are seconds of a clock that never jumps
(``time.monotonic``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.platform_ids import SLACK, TEAMS, WEBHOOK, platform_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RECOVERY = 0.99
TOGETHER = 4
"""So many messages are waited for when more have to leave than may."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The speed that Slack allows, with a little to spare."""

    posts_a_minute: float = 290
    edits_a_minute: float = 44
    looks_a_minute: float = 44
    burst: int = 6
    """So many may leave at once after a rest."""
    channel_rest: float = 1.05
    """Seconds between the answer to one message and the start of the next in the same channel."""


PACES = {
    TEAMS: RateLimits(posts_a_minute=600, edits_a_minute=600, channel_rest=2.05),
    WEBHOOK: RateLimits(posts_a_minute=120, channel_rest=12.5),
}
"""Speed that the platforms besides Slack allow."""


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

    def free_at(self, at: float, permits: int = 1) -> float:
        """Moment at which there are so many permits, at most as many as its burst."""
        return max(at, self._next - self._slack + (permits - 1) * self._interval)


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
        moments = [self._held_until, self._edits.free_at(at), self._looks.free_at(at)]
        if self._posts.free(at):
            moments += self._rest.values()
        else:  # a few leave together, which costs the database less than one by one
            moments.append(self._posts.free_at(at, min(TOGETHER, self._pace.burst)))
        return min((moment for moment in moments if moment > at), default=math.inf)


class RateLimiters:
    """A limiter for each platform: when one asks to slow down, the others go on."""

    def __init__(self, slack: RateLimits, others: Mapping[str, RateLimits]) -> None:
        self._main = RateLimiter(slack)
        self._others = {platform: RateLimiter(pace) for platform, pace in others.items() if platform != SLACK}

    def of(self, channel: str) -> RateLimiter:
        """The limiter of a channel; of a platform without one of its own it is that of Slack."""
        return self._others.get(platform_of(channel), self._main)

    def looks_free(self, at: float) -> int:
        """Number of channels that may be read back now: only Slack is ever asked."""
        return self._main.looks_free(at)

    def look(self, at: float) -> None:
        """A channel is read back."""
        self._main.look(at)

    def changes_at(self, at: float) -> float:
        """The first moment after this one at which more may leave than now; infinity when nothing is held back."""
        return min(limiter.changes_at(at) for limiter in (self._main, *self._others.values()))

    def __iter__(self) -> Iterator[tuple[RateLimiter, frozenset[str]]]:
        """Each limiter with the platforms to which it does not apply."""
        others = frozenset(self._others)
        yield self._main, others
        for platform, limiter in self._others.items():
            yield limiter, (others | {SLACK, TEAMS, WEBHOOK}) - {platform}
