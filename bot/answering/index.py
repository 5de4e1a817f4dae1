"""All that one edition of the content can be asked for, ready to be searched."""

from __future__ import annotations

import datetime as dt
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.answering.answer import PassageFact, PassagePart
from bot.answering.gazetteer import Gazetteer
from bot.answering.reading import read
from bot.calendar.occurrences import Occurrence, is_past, occurrences
from bot.content.models import Deadline, Elsewhere, FaqItem, Round, Term
from bot.faq.collection import Collection, Part
from bot.faq.passage_names import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.content.models import Content
    from bot.faq.collection import IndexedPassage
    from bot.faq.embedding import Embedder
    from bot.faq.finder import Finder

BEGINNING = dt.date(2000, 1, 1)
AHEAD = dt.timedelta(days=3 * 366)
JUST_PAST = dt.timedelta(days=31)
ABOUT_TERM = 5
"""So many items about a term are known."""


@dataclass(frozen=True)
class Calendar:
    """The dates of one content as they lie on one day."""

    today: dt.date
    dates: tuple[Occurrence, ...]
    """All of them, by last day."""
    once: tuple[Occurrence, ...]
    """Of what returns only the next time, or the last; by last day."""

    @cached_property
    def once_and_just_past(self) -> tuple[Occurrence, ...]:
        """Of what returns the next time, and the last time too where that is a few weeks ago."""
        since, once = self.today - JUST_PAST, {occurrence.key_parts for occurrence in self.once}
        recent = [
            occurrence
            for occurrence in self.dates
            if since <= occurrence.last_day < self.today and occurrence.key_parts not in once
        ]
        return (*recent, *self.once)

    @cached_property
    def times(self) -> Mapping[str, tuple[Occurrence, ...]]:
        """Of deadlines, by their id."""
        times: dict[str, list[Occurrence]] = {}
        for occurrence in self.once_and_just_past:
            if isinstance(occurrence.item, Deadline):
                times.setdefault(occurrence.item_id, []).append(occurrence)
        return {id_: tuple(occurrences) for id_, occurrences in times.items()}

    def coming_steps_of(self, insurers: Sequence[str]) -> list[Occurrence]:
        """Steps of contract rounds to come, of insurers with these ids; of all where there are none."""
        return [step for insurer, step in self._coming_steps if not insurers or insurer in insurers]

    @cached_property
    def _coming_steps(self) -> tuple[tuple[str, Occurrence], ...]:
        """Each with the id of its insurer."""
        return tuple(
            (occurrence.item.insurer, occurrence)
            for occurrence in self.coming
            if isinstance(occurrence.item, Round)
        )

    @cached_property
    def coming(self) -> tuple[Occurrence, ...]:
        """Of what returns the next time; without what is past."""
        return tuple(occurrence for occurrence in self.once if not is_past(occurrence, self.today))


@dataclass(frozen=True)
class AnsweredSubject:
    """The subject of an answer, for a question that leans on it."""

    title: str
    of: FaqItem | Term | Deadline
    ids: frozenset[str]
    """Ids of the items and dates that tell of it."""


class AnswerIndex:
    """The names, the dates and the texts of one content. Immutable and thread-safe but for what it remembers.

    Each part is made when it is first asked for: a name in full needs no index of words.
    """

    def __init__(self, content: Content, model: Callable[[], Embedder | None] = lambda: None) -> None:
        """Index the content; ``model`` is asked for when it is needed, by default there is none."""
        self.content = content
        self._model = model
        self._items_about: dict[str, tuple[FaqItem, ...]] = {}
        self._calendar: Calendar | None = None

    @cached_property
    def collection(self) -> Collection:
        """All documents of the content and their passages."""
        return Collection.of(self.content)

    @cached_property
    def names(self) -> Names:
        """The texts that are a name from beginning to end."""
        return Names.of(self.collection)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names of regions, insurers and terms."""
        return Gazetteer(self.content)

    @cached_property
    def finder(self) -> Finder:
        """The index of the words, and of the meaning where there is a model."""
        embedder = self._model()
        return self._words.learned(embedder) if embedder else self._words

    @cached_property
    def _words(self) -> Finder:
        from bot.faq.finder import Finder  # noqa: PLC0415 - it needs numpy, which a name in full does not

        return Finder(self.content, collection=self.collection)

    def learned(self, embedder: Embedder) -> AnswerIndex:
        """This index, finding by meaning too (embeds what has no vector yet)."""
        index = copy(self)
        index.finder = self.finder.learned(embedder)
        return index

    def complete(self) -> None:
        """Make every part now, so that no question waits for it."""
        read("", self.gazetteer, BEGINNING)  # compiles the phrases
        _ = self.names, self.finder

    def meaning_of(self, text: str) -> NDArray[np.float32] | None:
        """The meaning of a text as a vector; None where there is no model."""
        return self.finder.embed(text)

    @cached_property
    def passage_facts(self) -> Mapping[int, PassageFact]:
        """Passages of FAQ items as facts, their sentences yet to be chosen, by position in the collection."""
        return {
            position: passage_fact(passage.owner, passage)
            for position, passage in enumerate(self.collection.passages)
            if isinstance(passage.owner, FaqItem)
        }

    @cached_property
    def insurer_of_passage(self) -> Mapping[int, str]:
        """Id of the insurer that a section is about alone by its heading ("CZ", "CZ: extra personeel")."""
        names = {insurer.name: insurer.id for insurer in self.content.insurers}
        headings = {
            position: (passage.owner.answer[passage.index].heading or "").partition(":")[0]
            for position, passage in enumerate(self.collection.passages)
            if isinstance(passage.owner, FaqItem) and passage.part is Part.SECTION
        }
        return {position: names[heading] for position, heading in headings.items() if heading in names}

    def named(self, text: str) -> tuple[FaqItem, IndexedPassage] | None:
        """The passage of which the whole text is a name, and its item."""
        position = self.names.passage(text)
        passage = None if position is None else self.collection.passages[position]
        return (passage.owner, passage) if passage and isinstance(passage.owner, FaqItem) else None

    def stranger(self, text: str) -> Elsewhere | None:
        """The kind of question for elsewhere of which the whole text is a known example."""
        position = self.names.stranger(text)
        topic = None if position is None else self.collection.documents[position]
        return topic if isinstance(topic, Elsewhere) else None

    def subject(self, topic: str) -> AnsweredSubject | None:
        """The subject with this id: an item, a date or a term; None for any other."""
        content = self.content
        if item := content.faq_by_id.get(topic):
            return AnsweredSubject(item.title or item.question, item, frozenset((item.id, *item.see_also)))
        if deadline := content.deadline_by_id.get(topic):
            return AnsweredSubject(deadline.title, deadline, frozenset((deadline.id, *deadline.see_also)))
        if term := content.term_by_id.get(topic):
            return AnsweredSubject(term.term, term, frozenset(item.id for item in self.items_about(term)))
        return None

    def items_about(self, term: Term) -> tuple[FaqItem, ...]:
        """The items that say most about a term, those that it points to with a lead."""
        if term.id not in self._items_about:
            self._items_about[term.id] = tuple(self._words.items_about(term, term.term)[:ABOUT_TERM])
        return self._items_about[term.id]

    def calendar(self, today: dt.date) -> Calendar:
        """The dates as they lie on this day, worked out once a day; may be asked by several threads."""
        latest = self._calendar
        if latest is None or latest.today != today:
            dates = tuple(occurrences(self.content, BEGINNING, today + AHEAD))
            latest = self._calendar = Calendar(today, dates, _once(dates, today))
        return latest


def passage_fact(item: FaqItem, passage: IndexedPassage) -> PassageFact:
    """A passage of an FAQ item as a fact, its sentences yet to be chosen."""
    section = passage.index if passage.part is Part.SECTION else None
    footnote = passage.index if passage.part is Part.FOOTNOTE else None
    return PassageFact(item, section, (), _PARTS[passage.part], footnote)


_PARTS = {
    Part.WHOLE: PassagePart.SHORT,
    Part.SECTION: PassagePart.SECTION,
    Part.FOOTNOTE: PassagePart.FOOTNOTE,
    Part.LATER: PassagePart.LATER,
}


def _once(dates: Iterable[Occurrence], today: dt.date) -> tuple[Occurrence, ...]:
    chosen: dict[tuple[str, str], Occurrence] = {}
    for occurrence in dates:
        name = occurrence.key_parts[:2]
        if name not in chosen or is_past(chosen[name], today):
            chosen[name] = occurrence
    return tuple(
        sorted(
            chosen.values(),
            key=lambda occurrence: (occurrence.last_day, occurrence.first_day, occurrence.key_parts),
        )
    )
