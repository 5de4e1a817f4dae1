"""State records: the facts that the database keeps beside postings and subscriptions, a row for each.

A record knows the name of its row and how it is written there; those of a channel have the channel in their name.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self


class StateRecord(ABC):
    """One fact."""

    __slots__ = ()

    NAME: ClassVar[str]
    """The name of the row; of a record per channel how it begins."""

    @property
    def name(self) -> str:
        """The name of the row."""
        return self.NAME

    @property
    @abstractmethod
    def value(self) -> str:
        """The record as it is written."""

    @classmethod
    @abstractmethod
    def parse(cls, value: str, channel: str = "") -> Self:
        """The record from what was written, and from the channel in the name of its row."""


@dataclass(frozen=True, slots=True)
class _Moment(StateRecord):
    at: dt.datetime

    @property
    def value(self) -> str:
        return self.at.isoformat()

    @classmethod
    def parse(cls, value: str, channel: str = "") -> Self:
        del channel
        return cls(dt.datetime.fromisoformat(value))


class PlannedUntil(_Moment):
    """The moment up to which everything that was due has become a posting."""

    __slots__ = ()
    NAME = "seen_until"


class ReportedUntil(_Moment):
    """The moment up to which the administrators have heard of postings that ended badly."""

    __slots__ = ()
    NAME = "reported_until"


@dataclass(frozen=True, slots=True)
class ContentInUse(StateRecord):
    """The content that posting goes by, and when a worker last said so: its sign of life."""

    NAME = "in_use"

    at: dt.datetime
    fingerprint: str

    @property
    def value(self) -> str:
        """The moment and the fingerprint, a space between them."""
        return f"{self.at.isoformat()} {self.fingerprint}"

    @classmethod
    def parse(cls, value: str, channel: str = "") -> Self:
        """Read both back."""
        del channel
        moment, _, fingerprint = value.partition(" ")
        return cls(dt.datetime.fromisoformat(moment), fingerprint)


@dataclass(frozen=True, slots=True)
class RestorePending(StateRecord):
    """Mark of a restored backup: messages may stand of which the ledger doesn't know."""

    NAME = "restored"

    pending: bool

    @property
    def value(self) -> str:
        """A word, or nothing."""
        return "yes" if self.pending else ""

    @classmethod
    def parse(cls, value: str, channel: str = "") -> Self:
        """Read it back."""
        del channel
        return cls(bool(value))


@dataclass(frozen=True, slots=True)
class WorkspaceUrl(StateRecord):
    """The address of the workspace (auth.test, ``url``), from which links are made."""

    NAME = "workspace_url"

    url: str

    @property
    def value(self) -> str:
        """The address."""
        return self.url

    @classmethod
    def parse(cls, value: str, channel: str = "") -> Self:
        """Read it back."""
        del channel
        return cls(value)


@dataclass(frozen=True, slots=True)
class PublishedCalendar(StateRecord):
    """The dates as people outside Slack last got them, as ``bot/publishing/revisions.py`` writes them."""

    NAME = "published_calendar"

    text: str

    @property
    def value(self) -> str:
        """The text."""
        return self.text

    @classmethod
    def parse(cls, value: str, channel: str = "") -> Self:
        """Read it back."""
        del channel
        return cls(value)


@dataclass(frozen=True, slots=True)
class ChannelId(StateRecord):
    """The id of a channel, by the name or id under which messages are posted there."""

    NAME = "channel_id/"

    channel: str
    channel_id: str

    @property
    def name(self) -> str:
        """The name of the row."""
        return f"{self.NAME}{self.channel}"

    @property
    def value(self) -> str:
        """The id."""
        return self.channel_id

    @classmethod
    def parse(cls, value: str, channel: str = "") -> Self:
        """Read it back."""
        return cls(channel, value)


@dataclass(frozen=True, slots=True)
class RefusalIncident(StateRecord):
    """Slack refuses what is posted in a channel, or anywhere when ``channel`` is empty."""

    NAME = "refused/"

    channel: str
    at: dt.datetime
    """Moment at which the administrators were told."""
    code: str
    over: bool = False
    """True when a message went through since."""

    @property
    def name(self) -> str:
        """The name of the row."""
        return f"{self.NAME}{self.channel}"

    @property
    def value(self) -> str:
        """The moment, the code and, when it is over, a word that says so."""
        return f"{self.at.isoformat()} {self.code}{' over' if self.over else ''}"

    @classmethod
    def parse(cls, value: str, channel: str = "") -> Self:
        """Read it back."""
        moment, code, *over = value.split()
        return cls(channel, dt.datetime.fromisoformat(moment), code, bool(over))


PER_CHANNEL = (ChannelId, RefusalIncident)
SUBSCRIPTIONS_VERSION = "subscriptions"
"""The row with the version of the subscriptions, a number that the database itself counts up."""
