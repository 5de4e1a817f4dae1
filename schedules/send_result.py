"""What leaves for Slack, what may come of it, and what a look back may find. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

    from bot.store.ledger import Posting

Body = Mapping[str, Any]
"""``text`` and ``blocks``, as Slack takes them."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that stands and gets another text. Doing it twice does no harm."""

    channel_id: str
    ts: str
    body: Body


class MessageContent(NamedTuple):
    """One message to post, after the messages that it corrects have been edited."""

    channel: str
    """Name or id."""
    body: Body
    keys: tuple[str, ...]
    """The keys of all rows that the message tells; they go along as metadata."""
    thread_ts: str = ""
    edits: tuple[Edit, ...] = ()


class Attempt(NamedTuple):
    """Rows that are committed as ``sending``, and the one post that tells them all."""

    rows: tuple[Posting, ...]
    post: MessageContent


@dataclass(frozen=True, slots=True)
class Delivered:
    """Slack accepted it."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """Certainly not posted, for a passing reason."""

    reason: str
    wait: dt.timedelta | None = None
    """How long Slack asks to wait; None when it doesn't say."""
    throttled: bool = False
    """Whether Slack found us too fast."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack says no, in a code of its own."""

    code: str
    needed: str = ""
    """The scope that is missing, when Slack says so."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been posted."""

    reason: str


SendResult = Delivered | NotDelivered | Refused | Unknown


@dataclass(frozen=True, slots=True)
class MessageLookup:
    """Where to look for messages of which it is not known whether they were posted."""

    rows: tuple[Posting, ...]
    channel: str
    channel_id: str
    """Empty when Slack's id of the channel was never learnt."""
    thread_ts: str
    oldest: dt.datetime


@dataclass(frozen=True, slots=True)
class MessageFound:
    """The messages there that carry keys of ours: key → timestamps, oldest first."""

    channel_id: str
    messages: Mapping[str, tuple[str, ...]]

    @property
    def surplus(self) -> list[str]:
        """Timestamps of the messages of which everything is said by an older one too."""
        first = {stamps[0] for stamps in self.messages.values()}
        return sorted({ts for stamps in self.messages.values() for ts in stamps[1:]} - first)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing could be read there."""

    reason: str
    lasting: bool
    """Whether trying again is of no use: a scope is missing, or the bot can't come in."""


LookupResult = MessageFound | Unreadable
