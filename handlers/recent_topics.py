"""Topic of the last answer that each person got, for a question that follows on it ("en CZ?").

An id of the content, in memory alone: a restart or another replica knows none.
"""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

from bot.answering.answer import CourtesyFact, DateFact, PassageFact, RegionFact, TermFact
from bot.content.models import FaqItem, Term

if TYPE_CHECKING:
    from bot.answering.answer import Answer

REMEMBERED = dt.timedelta(minutes=10)
MOST = 1_000
"""So many people at once; beyond it who asked longest ago goes."""


class RecentTopics:
    """Ids of what the last answer was about, by person. For several threads at once."""

    def __init__(self) -> None:
        self._topics: dict[str, tuple[str, dt.datetime]] = {}
        self._lock = threading.Lock()

    def of(self, person: str, now: dt.datetime) -> str:
        """The id of it; empty where there is none or it is too long ago."""
        topic, at = self._topics.get(person, ("", now))
        return topic if now - at < REMEMBERED else ""

    def remember(self, person: str, topic: str, now: dt.datetime) -> None:
        """Take over the topic of an answer; an empty one forgets that of before."""
        with self._lock:
            self._topics.pop(person, None)
            if person and topic:
                self._topics[person] = topic, now
            if len(self._topics) > MOST:
                del self._topics[next(iter(self._topics))]

    def forget(self, person: str) -> None:
        """Forget a person."""
        with self._lock:
            self._topics.pop(person, None)


def topic_of(answer: Answer) -> str:
    """The id of what an answer shows first: an item, a term, a date or a region; empty for anything else."""
    match next(iter(answer.shown), None):
        case PassageFact(item=about) | TermFact(term=about) | CourtesyFact(about=FaqItem() | Term() as about):
            return about.id
        case DateFact(occurrences=(first, *_)):
            return first.item.id
        case RegionFact(regions=(region, *_)):
            return region.id
    return ""
