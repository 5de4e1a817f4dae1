"""Edits of the content as the database has them, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


class EditState(StrEnum):
    """State of an edit."""

    ACTIVE = "active"
    """Laid over the files."""
    UNDONE = "undone"
    """Taken back."""
    EXPORTED = "exported"
    """Written to the files."""


@dataclass(frozen=True, slots=True)
class EditRecord:
    """One edit as it is kept."""

    number: int
    at: dt.datetime
    made_by: str
    """The Slack id of who made it; empty for a person who was erased."""
    reason: str
    changes: str
    state: EditState
    ended_at: dt.datetime | None
    ended_by: str
    """The Slack id of who undid it, or the command that exported it."""
