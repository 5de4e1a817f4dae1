"""Findings of ``iza-bot doctor``: the state of a subject, and with a warning or error what to do about it."""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import NamedTuple


class Level(Enum):
    """Severity of a finding; the value stands before it in the list."""

    OK = "in orde"
    WARNING = "let op"
    ERROR = "fout"


class Finding(NamedTuple):
    """Result of one check: the state of a subject, and with a warning or error what to do about it."""

    level: Level
    subject: str
    text: str


ok = partial(Finding, Level.OK)
warning = partial(Finding, Level.WARNING)
error = partial(Finding, Level.ERROR)
