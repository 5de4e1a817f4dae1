"""Chronicle of a simulated time: which content was in use when, what went wrong, what was posted.

All that the checker sees. Moments are aware and true, whatever the clock of the bot said.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - the named tuples show their types
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.content.models import Content

About = tuple[str, str, str]
"""Item, phase and cycle: ``Occurrence.key_parts``."""


class Taken(NamedTuple):
    """A version of the content, and when the bot got it."""

    at: dt.datetime
    content: Content


class Trouble(NamedTuple):
    """A time in which nothing can be expected, in one channel or (empty) in all."""

    start: dt.datetime
    end: dt.datetime
    cause: str
    channel: str = ""


@dataclass(slots=True)
class Message:
    """A message as it stands in a channel."""

    channel: str
    at: dt.datetime
    ts: str
    text: str
    keys: tuple[str, ...]
    thread_ts: str = ""
    edits: list[tuple[dt.datetime, str]] = field(default_factory=list)
    removed_at: dt.datetime | None = None

    def showed(self, moment: dt.datetime) -> str:
        """The text that stood there at this moment."""
        shown = self.text
        for at, text in self.edits:
            if at <= moment:
                shown = text
        return shown


@dataclass(slots=True)
class Chronicle:
    """Everything that happened from the first start to the end."""

    start: dt.datetime
    end: dt.datetime
    ready: dt.datetime | None = None
    """First moment at which the bot was ready: what fell due before need not be told."""
    editions: list[Taken] = field(default_factory=list)
    overlaps: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)
    """Periods in which workers had different content: both versions may be posted by."""
    troubles: list[Trouble] = field(default_factory=list)
    unreadable: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    marked: set[tuple[str, About]] = field(default_factory=set)
    """Channels and dates of which the bot itself says that they may have been told twice."""
    unknown: set[tuple[str, About, int | None]] = field(default_factory=set)
    """Channels, dates and leads of which the bot itself says that it can never know whether they were told."""
    called: list[tuple[dt.datetime, str]] = field(default_factory=list)
    """Failed calls by moment and channel."""
    too_fast: list[tuple[dt.datetime, str]] = field(default_factory=list)
    """Moments at which Slack found the bot too fast."""
    ahead: list[tuple[dt.datetime, dt.datetime, dt.timedelta]] = field(default_factory=list)
    """Periods in which the bot's clock was ahead, and by how much, as far as it could not notice."""
    alone: bool = True
    """True when there was never more than one worker."""

    def lines(self) -> Iterator[str]:
        """All of it, in words that are the same in every process."""
        for entry in fields(self):
            noted = getattr(self, entry.name)
            if isinstance(noted, set):
                noted = sorted(noted, key=str)
            values = noted if isinstance(noted, list) else [noted]
            yield from (f"{entry.name}: {value}" for value in values)

    def trouble(self, start: dt.datetime, end: dt.datetime, cause: str, channel: str = "") -> None:
        """Something goes wrong from one moment to another."""
        self.troubles.append(Trouble(start, end, cause, channel))
