"""Verdict on a chronicle, and the explanation of a problem to whoever has to look into it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.verification.simulation.statements import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.verification.simulation.chronicle import About, Chronicle

_NEAR = dt.timedelta(days=2)


class Problem(NamedTuple):
    """Something that the promise does not allow."""

    at: dt.datetime
    kind: str
    channel: str
    about: About
    why: str


@dataclass(slots=True)
class Verdict:
    """Number of reminders that were asked for, and what became of them."""

    years: float = 0.0
    targets: int = 0
    """On time, late, excused, and those among the problems that are missing."""
    on_time: int = 0
    late: int = 0
    corrections: int = 0
    joined: int = 0
    """Steps of contract rounds that are told in the message of another."""
    doubles: int = 0
    """Told twice where Slack could not be read back, and marked."""
    messages: int = 0
    excused: Counter[str] = field(default_factory=Counter)
    """Reminders that need not be told, by the reason."""
    problems: list[Problem] = field(default_factory=list)


def explained(problem: Problem, chronicle: Chronicle) -> str:
    """The problem, and everything that happened to this date in this channel, in order."""
    lines = [f"{problem.kind}: {'/'.join(problem.about)} in {problem.channel}", f"  {problem.why}"]
    events = sorted([*_said(problem, chronicle), *_troubles(problem, chronicle)])
    return "\n".join([*lines, *(f"  {at:%Y-%m-%d %H:%M:%S} UTC  {line}" for at, line in events)])


def _said(problem: Problem, chronicle: Chronicle) -> Iterator[tuple[dt.datetime, str]]:
    for message in chronicle.messages:
        if message.channel == problem.channel:
            about = [statement for statement in read(message.text) if statement.about == problem.about]
            for statement in about:
                lead = f", {statement.lead} days before" if statement.lead >= 0 else ""
                yield message.at, f"message {message.ts}: {statement.form} {statement.date}{lead}"


def _troubles(problem: Problem, chronicle: Chronicle) -> Iterator[tuple[dt.datetime, str]]:
    for trouble in chronicle.troubles:
        near = trouble.start - _NEAR <= problem.at <= trouble.end + _NEAR
        if near and trouble.channel in {"", problem.channel}:
            yield trouble.start, f"trouble: {trouble.cause}, over by {trouble.end:%d-%m %H:%M}"
    for at, channel in chronicle.called:
        if channel == problem.channel and abs(at - problem.at) < _NEAR:
            yield at, "a call to Slack failed"
    for taken in chronicle.editions:
        if abs(taken.at - problem.at) < _NEAR:
            yield taken.at, "new content"
