"""Moments at which a process is killed or loses its database.

In words that can be printed and read back, so that every case can be replayed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.verification.kill_sweep.story import ACTS, FIRST_START, FRESH, ONE, STORY, Act


class Kind(StrEnum):
    """By what the moment of a kill is told."""

    BOUNDARY = "boundary"
    """The nth boundary between two statements that the posting path passes: the process kills itself there."""
    WRITE = "write"
    """The nth system call that writes; ``when`` is before or after."""
    EXCHANGE = "exchange"
    """The nth HTTP exchange; ``when`` is a phase of it."""
    TIME = "time"
    """So far in its life, in millionths of the life of a bot that nobody kills."""
    AWAY = "away"
    """Nobody is killed: at the nth boundary the database goes away, and is back after the gap."""
    LOCKED = "locked"
    """A database that is locked by another program."""
    FULL = "full"
    """A database on a disk that is full."""


OUTAGES = frozenset({Kind.AWAY, Kind.LOCKED, Kind.FULL})


@dataclass(frozen=True, slots=True)
class Kill:
    """One SIGKILL or outage, in one act of the story, and for how long the bot or its database is then gone."""

    act: str
    kind: Kind
    nth: int
    when: str = ""
    gap: float = 61.0
    """Seconds on the wall until the next start; the default is just longer than a lease."""

    def __str__(self) -> str:
        where = ".".join(filter(None, (self.act, self.kind.value, str(self.nth), self.when)))
        return f"{where}~{self.gap:g}"

    @classmethod
    def parse(cls, text: str) -> Kill:
        """Read back what ``str`` wrote; raises ValueError."""
        where, _, gap = text.partition("~")
        act, kind, nth, *when = where.split(".")
        if act not in ACTS:
            raise ValueError(f"There is no act {act!r}; there are: {', '.join(ACTS)}.")
        return cls(act, Kind(kind), int(nth), ".".join(when), float(gap or 61))


@dataclass(frozen=True, slots=True)
class Case:
    """A story in which the bot is killed at these moments, on this store."""

    store: str
    history: bool
    """True when the bot may read back what it posted."""
    kills: tuple[Kill, ...]
    fault: str = ""
    """The name of a fault that is planted in the bot; empty for the bot as it is."""
    teams: bool = False
    """True when it all happens in Teams, where nothing can be read back."""

    def __str__(self) -> str:
        history = "teams" if self.teams else "history" if self.history else "blind"
        return "/".join((self.store, history, "+".join(map(str, self.kills)), *filter(None, (self.fault,))))

    @classmethod
    def parse(cls, text: str) -> Case:
        """Read back what ``str`` wrote; raises ValueError."""
        if text.count("/") not in {2, 3}:
            raise ValueError(f"{text!r} is no case; a case is written as store/history/kills.")
        store, history, kills, *fault = text.split("/")
        parsed = tuple(Kill.parse(kill) for kill in kills.split("+") if kill)
        return cls(store, history == "history", parsed, "".join(fault), history == "teams")

    @property
    def acts(self) -> tuple[Act, ...]:
        """The acts in which there are kills, and all before; the whole story when there are none."""
        named = {kill.act for kill in self.kills}
        for alone in (ONE, FRESH):
            if alone.name in named:
                return (alone,)
        first = (FIRST_START,) if FIRST_START.name in named else ()
        last = max((number for number, act in enumerate(STORY) if act.name in named), default=len(STORY) - 1)
        return first + STORY[: 1 if first and named == {FIRST_START.name} else last + 1]
