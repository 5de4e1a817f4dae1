"""State records: the facts that the database keeps beside postings and subscriptions, a row for each.

A record knows the name of its row and how it is written there; those of a channel have the channel in their name.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_READERS: Mapping[str, Callable[[str], object]] = {
    "dt.datetime": dt.datetime.fromisoformat,
    "str": str,
    "bool": bool,
}
"""Readers of a word, by the annotation of its field."""
_TRUE = {"pending": "yes", "over": "over"}
"""Words of the fields that may be true; nothing is written of one that is false."""


@dataclass(frozen=True, slots=True)
class StateRecord:
    """One fact: its fields, in order, with a space between them; only the last may have spaces of its own."""

    NAME: ClassVar[str]
    """The name of the row; of a record per channel how it begins."""

    @property
    def name(self) -> str:
        """The name of the row."""
        return f"{self.NAME}{getattr(self, 'channel', '')}"

    @property
    def value(self) -> str:
        """The record as it is written."""
        return " ".join(filter(None, (_word(name, getattr(self, name)) for name in self._written())))

    @classmethod
    def parse(cls, value: str, channel: str = "") -> Self:
        """The record from what was written, and from the channel in the name of its row."""
        written = cls._written()
        words = value.split(" ", len(written) - 1)
        read = {name: _READERS[written[name]](word) for name, word in zip_longest(written, words, fillvalue="")}
        own = {"channel": channel} if cls.NAME.endswith("/") else {}
        return cast("Self", cast("Any", cls)(**own, **read))

    @classmethod
    def _written(cls) -> dict[str, str]:
        """The names of the fields that are written, with their annotations."""
        return {field.name: str(field.type) for field in fields(cls) if field.name != "channel"}


def _word(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _TRUE[name] if value else ""
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)


@dataclass(frozen=True, slots=True)
class PlannedUntil(StateRecord):
    """The moment up to which everything that was due has become a posting."""

    NAME = "seen_until"

    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ReportedUntil(StateRecord):
    """The moment up to which the administrators have heard of postings that ended badly."""

    NAME = "reported_until"

    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ContentInUse(StateRecord):
    """The content that posting goes by, and when a worker last said so: its sign of life."""

    NAME = "in_use"

    at: dt.datetime
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RestorePending(StateRecord):
    """Mark of a restored backup: messages may stand of which the ledger doesn't know."""

    NAME = "restored"

    pending: bool


@dataclass(frozen=True, slots=True)
class WorkspaceUrl(StateRecord):
    """The address of the workspace (auth.test, ``url``), from which links are made."""

    NAME = "workspace_url"

    url: str


@dataclass(frozen=True, slots=True)
class MovedTo(StateRecord):
    """The address, without its password, of the database to which everything was moved."""

    NAME = "moved_to"

    address: str


@dataclass(frozen=True, slots=True)
class PublishedCalendar(StateRecord):
    """The dates as people outside Slack last got them, as ``bot/publishing/revisions.py`` writes them."""

    NAME = "published_calendar"

    text: str


@dataclass(frozen=True, slots=True)
class ChannelId(StateRecord):
    """The id of a channel, by the name or id under which messages are posted there."""

    NAME = "channel_id/"

    channel: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class ChannelCanvas(StateRecord):
    """The canvas that the bot made in a channel, or began to make, by the channel's id."""

    NAME = "canvas/"

    channel: str
    canvas_id: str
    digest: str = ""
    """Digest of what was last written there; empty until something was."""


@dataclass(frozen=True, slots=True)
class RefusalIncident(StateRecord):
    """Refusal of what is posted in a channel, anywhere in Slack (without one) or on the platform it names."""

    NAME = "refused/"

    channel: str
    at: dt.datetime
    """Moment at which the administrators were told."""
    code: str
    over: bool = False
    """True when a message went through since."""


PER_CHANNEL = (ChannelId, RefusalIncident)
SUBSCRIPTIONS_VERSION = "subscriptions"
"""The row with the version of the subscriptions, a number that the database itself counts up."""
