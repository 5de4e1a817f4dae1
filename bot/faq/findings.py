"""What a search gives back: the vocabulary between the finder and the messages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.models import FaqItem, Term


class Outcome(StrEnum):
    """How sure the finder is."""

    EXACT = "exact"
    """A letter, an id, an abbreviation or a title: no guessing was needed."""
    SURE = "sure"
    """One item clearly answers."""
    UNSURE = "unsure"
    """Something looks like it; offer up to three."""
    NOTHING = "nothing"
    """The question is about something else; the matches are only the nearest topics."""


@dataclass(frozen=True, slots=True)
class Match:
    """An item that may answer, with the passage that matched."""

    item: FaqItem
    score: float
    """From 0 (unrelated) to 1 (certain); comparable between queries."""
    section: int | None = None
    """Index in ``item.answer`` of the passage that matched best; None when the item as a whole did."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to one query, best match first."""

    query: str
    outcome: Outcome
    matches: tuple[Match, ...]
    term: Term | None = None
    """The glossary term that the query names or asks about, if it does."""

    @property
    def confident(self) -> bool:
        """Whether the first match may be given as the answer."""
        return self.outcome in {Outcome.EXACT, Outcome.SURE}


@dataclass(frozen=True, slots=True)
class Telling:
    """What in a text says what it is about."""

    words: tuple[str, ...]
    """Folded, as typed."""
    terms: tuple[Term, ...]
    """The terms of the glossary that it names, in that order."""
