"""The finder: the text of a question → ranked answers, or the honest word that there is none.

Two steps. What needs no guessing (``find_exact``) takes well under a millisecond and no model. All else is ranked
by words and, where the model is present, by meaning; that takes the time of the model and belongs in a thread.
"""

from __future__ import annotations

from copy import copy
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from bot.faq.analysis import Analyser
from bot.faq.calibration import TURNED_AWAY_BY_WORDS, Calibration
from bot.faq.dutch import asking_words, elsewhere, everyday_words, function_words
from bot.faq.exact import ExactNames
from bot.faq.explanation import RankingExplanation
from bot.faq.findings import Findings, Match, Outcome, Telling
from bot.faq.lexical import LexicalIndex
from bot.faq.normalise import words
from bot.faq.ranking import MEANING, Ranker, Ranking, fits
from bot.faq.semantic import SemanticIndex
from bot.faq.subjects import positions, subjects
from bot.faq.units import units_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bot.content.models import Content, Term
    from bot.faq.analysis import Slot
    from bot.faq.embedding import Embedder

    Likeness = NDArray[np.float32]

STANDING_OUT = 0.1
"""How much better than the next passage a passage must match to be named as the one that did."""


class Finder:
    """Finds answers in one collection. Immutable and thread-safe; build a new one when the content changes."""

    def __init__(self, content: Content, embedder: Embedder | None = None) -> None:
        """Index the content; with an embedder by meaning too, as ``learned``."""
        self._items = content.faq
        self._units = [unit for position, item in enumerate(self._items) for unit in units_of(item, position)]
        self._analyser = Analyser(content)
        self._exact = ExactNames(content, self._analyser)
        bags = [self._analyser.keys(unit.text) for unit in self._units]
        self._lexical = LexicalIndex(self._units, bags, subjects(content))
        self._position = positions(content)
        self._units_of_item: list[list[int]] = [[] for _ in self._items]
        for place, unit in enumerate(self._units):
            self._units_of_item[unit.item].append(place)
        self._learn(embedder)

    def learned(self, embedder: Embedder) -> Finder:
        """This finder, with what it knows of the words, finding by meaning too (embeds what has no vector yet)."""
        finder = copy(self)
        finder._learn(embedder)  # noqa: SLF001 - of its own class
        return finder

    @property
    def by_meaning(self) -> bool:
        """Whether questions are compared by meaning too, and ``find`` may take as long as the model takes."""
        return self._semantic is not None

    def find_exact(self, text: str, *, limit: int = 10) -> Findings | None:
        """The answer to a question that is a name (letter, id, title, term); None if it has to be looked for."""
        named = self._exact.find(text)
        if named is None:
            return None
        item = None if named.item is None else self._items[named.item]
        first = () if item is None else (Match(item, 1.0),)
        about = self._about(named.term, text) if named.term else ()
        others = (match for match in about if match.item is not item)
        return Findings(text, Outcome.EXACT, tuple(islice(chain(first, others), limit)), named.term)

    def find(self, text: str, *, limit: int = 10) -> Findings:
        """Answer any text; never raises."""
        if exact := self.find_exact(text, limit=limit):
            return exact
        if not words(text):
            return Findings(text, Outcome.NOTHING, ())
        corrected = self._analyser.corrected(text)
        if term := self._exact.term(corrected):
            return Findings(text, Outcome.SURE, tuple(islice(self._about(term, " ".join(corrected)), limit)), term)
        return self._looked_for(text, limit)

    def telling(self, text: str) -> Telling:
        """The words that say what a text is about, and the terms it names anywhere, with typing errors or not."""
        mentions = self._analyser.concepts.mentions(self._analyser.corrected(text))
        terms = {term.id: term for mention in mentions if (term := mention.concept.term)}
        empty = function_words() | everyday_words() | asking_words()
        return Telling(tuple(word for word in words(text) if word not in empty), tuple(terms.values()))

    def explain(self, text: str) -> RankingExplanation:
        """Why each item ranked where it did."""
        slots = self._analyser.slots(text)
        ranking, _ = self._rank(text, slots)
        return RankingExplanation.of(self.find(text), ranking, slots, self._lexical, self._items)

    def _learn(self, embedder: Embedder | None) -> None:
        """Complete a finder that nobody uses yet."""
        self._semantic = (
            SemanticIndex(self._units, len(self._items), elsewhere(), embedder)
            if embedder and self._items
            else None
        )
        self._ranker = self._calibrated()

    def _calibrated(self) -> Ranker:
        if not self._items:
            return Ranker((), Calibration.by(()), Calibration.by(()))
        lexical = [self._lexical.scores(self._analyser.slots(line)) for line in elsewhere()]
        semantic = self._semantic.scores_elsewhere() if self._semantic else ()
        by_words = Calibration.by([fits(said, None).max() for said in lexical], TURNED_AWAY_BY_WORDS)
        by_meaning = Calibration.by([fits(*said).max() for said in zip(lexical, semantic, strict=False)])
        return Ranker(self._items, by_words, by_meaning)

    def _looked_for(self, text: str, limit: int) -> Findings:
        ranking, likeness = self._rank(text, self._analyser.slots(text))
        per_unit = likeness.tolist()
        matches = (
            Match(self._items[place], float(ranking.scores[place]), self._section(place, per_unit))
            for place in ranking.order[:limit]
        )
        return Findings(text, ranking.outcome, tuple(matches))

    def _rank(self, text: str, slots: Sequence[Slot]) -> tuple[Ranking, Likeness]:
        """Rank all items, and say how well each unit matches."""
        lexical = self._lexical.scores(slots)
        semantic = self._semantic.scores(text) if self._semantic else None
        likeness = lexical.units + np.float32(MEANING) * semantic.units if semantic else lexical.units
        return self._ranker.rank(lexical, semantic), likeness

    def _about(self, term: Term, text: str) -> Iterator[Match]:
        """Give the items that speak of the term which the text names, by words alone."""
        lexical = self._lexical.scores(self._analyser.slots(term.term) + self._analyser.slots(text))
        pointed = [self._position[item_id] for item_id in term.see_also if item_id in self._position]
        ranking = self._ranker.rank(lexical, None, pointed)
        per_unit = lexical.units.tolist()
        for place in ranking.order:
            if lexical.items[place] > 0:
                yield Match(self._items[place], float(ranking.scores[place]), self._section(place, per_unit))

    def _section(self, item: int, likeness: Sequence[float]) -> int | None:
        """Find the passage that matched: the one that stands out, or None if the item matched as a whole."""
        best: dict[int, float] = {}
        for place in self._units_of_item[item]:
            section = self._units[place].section
            if section is not None:
                best[section] = max(best.get(section, 0.0), likeness[place])
        ordered = sorted(best, key=lambda section: (-best[section], section))
        if not ordered or best[ordered[0]] <= 0:
            return None
        next_best = best[ordered[1]] if len(ordered) > 1 else 0.0
        return ordered[0] if best[ordered[0]] - next_best >= STANDING_OUT else None
