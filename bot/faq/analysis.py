"""Texts and questions → the keys under which the index knows them.

A text becomes a bag of keys: stems, the stems of the parts of compounds, and the concepts it names. A question
becomes a row of *slots*: each slot is one thing asked, with the readings under which a text may have it (the word
itself, its parts, the word that was meant, the concept). A text satisfies a slot by its best reading, so that a
compound or a synonym never counts twice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from bot.faq.compounds import Compounds
from bot.faq.concepts import ConceptMention, Concepts, concepts_of
from bot.faq.dutch import compound_parts, elsewhere, everyday_words, function_words
from bot.faq.morphology import stem
from bot.faq.normalise import all_words, words
from bot.faq.spelling import Speller

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.content.models import Content

PART_WEIGHT = 0.5
"""Weight of one part of a compound beside the whole word."""
KIND_WEIGHT = 0.5
"""Weight of the general word beside the name ("verzekeraar" for VGZ)."""

STEMS, COLLECTION_WORDS, QUESTION_WORDS = 20_000, 10_000, 4_000
"""So many words are remembered by stem; of the collection by keys, and of questions by slot."""

Reading = tuple[tuple[str, float], ...]
"""Keys with their weights; a text that has them all satisfies the slot this way."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing asked."""

    words: str
    """The words of the question it stands for."""
    readings: tuple[Reading, ...]
    meant: str | None = None
    """Word that was probably meant, if the words look like a typing error or one word written as two."""


class Analyser:
    """Knows the words of one collection. Thread-safe after construction."""

    def __init__(self, content: Content, texts: Iterable[Sequence[str]]) -> None:
        """``texts`` are those of the collection, in words; the names in the content are added to them."""
        frequencies = Counter(chain.from_iterable((*texts, *map(all_words, _names(content)))))
        self._vocabulary = frequencies.keys()
        self.stem = lru_cache(maxsize=STEMS)(partial(stem, vocabulary=self._vocabulary))
        self.concepts = Concepts(concepts_of(content), self.stem)
        self._compounds = Compounds(self._vocabulary, self.concepts.abbreviations)
        typed_elsewhere = {word for line in elsewhere() for word in words(line)}
        known = function_words() | everyday_words() | compound_parts() | typed_elsewhere
        self._readings_of = lru_cache(maxsize=COLLECTION_WORDS)(self._counted)
        self._word_slot = lru_cache(maxsize=QUESTION_WORDS)(self._slot_of)
        self._speller = Speller(frequencies, self.concepts.abbreviations, known, self.stem)

    def keys(self, text: str) -> dict[str, float]:
        """Frequency of each key in a text of the collection; parts of compounds count for less."""
        return self.keys_of(all_words(text))

    def keys_of(self, tokens: Sequence[str]) -> dict[str, float]:
        """Frequency of each key in a text of the collection of which the words are known."""
        counted: dict[str, float] = {}
        for reading in map(self._readings_of, tokens):
            _count(reading, counted)
        for mention in self.concepts.mentions(tokens):
            _count(self._concept(mention), counted)
        return counted

    def slots(self, text: str) -> tuple[Slot, ...]:
        """Slots of a question, in the order of its words."""
        tokens = words(text)
        named: dict[int, list[ConceptMention]] = {}
        for mention in self.concepts.mentions(tokens):
            named.setdefault(mention.start, []).append(mention)
        return tuple(self._slots(tokens, named))

    def _slots(self, tokens: Sequence[str], named: dict[int, list[ConceptMention]]) -> Iterator[Slot]:
        position = 0
        while position < len(tokens):
            pair = tokens[position : position + 2]
            if mentions := named.get(position):
                end = mentions[0].end
                yield self._named_slot(tokens[position:end], mentions)
                position = end
            elif joined := self._joined(pair):
                yield Slot(" ".join(pair), self._readings(joined, self._compounds.split(joined)), joined)
                position += 2
            else:
                if slot := self._word_slot(tokens[position]):
                    yield slot
                position += 1

    def _named_slot(self, tokens: Sequence[str], mentions: Sequence[ConceptMention]) -> Slot:
        telling = (token for token in tokens if token not in function_words())
        literally = tuple(pair for token in telling for pair in self._word(token))
        return Slot(" ".join(tokens), (*map(self._concept, mentions), literally))

    def _slot_of(self, token: str) -> Slot | None:
        """The slot of one word; None for a word that says nothing of a subject."""
        parts = self._compounds.split(token)
        meant, likeness = (None if parts else self._speller.correct(token)) or (token, 1.0)
        if meant in function_words():
            return None
        if meant == token:
            return Slot(token, self._readings(token, parts))
        corrected = (
            tuple((key, weight * likeness) for key, weight in reading)
            for reading in self._readings(meant, self._compounds.split(meant))
        )
        return Slot(token, (self._word(token), *corrected), meant)

    def _readings(self, token: str, parts: Sequence[str]) -> tuple[Reading, ...]:
        concepts = (self._concept(ConceptMention(0, 1, concept)) for concept in self.concepts.named([token]))
        return tuple(reading for reading in (self._word(token), self._parts(parts), *concepts) if reading)

    def _word(self, token: str) -> Reading:
        return ((self.stem(token), 1.0),)

    def _parts(self, parts: Sequence[str]) -> Reading:
        return tuple((self.stem(part), PART_WEIGHT) for part in parts)

    def _concept(self, mention: ConceptMention) -> Reading:
        concept = mention.concept
        kind = ((self.stem(concept.kind), KIND_WEIGHT),) if concept.kind else ()
        return ((concept.key, 1.0), *kind)

    def _counted(self, token: str) -> Reading:
        """The keys that a word of the collection counts for."""
        if token in function_words():
            return ()
        return (*self._word(token), *self._parts(self._compounds.split(token)))

    def _joined(self, pair: Sequence[str]) -> str | None:
        """Two words that the collection writes as one."""
        if len(pair) < 2 or any(token in function_words() for token in pair):  # noqa: PLR2004 - two make a pair
            return None
        return next((word for link in ("", "s") if (word := pair[0] + link + pair[1]) in self._vocabulary), None)


def _count(reading: Reading, counted: dict[str, float]) -> None:
    for key, weight in reading:
        counted[key] = counted.get(key, 0.0) + weight


def _names(content: Content) -> Iterator[str]:
    for insurer in content.insurers:
        yield from (insurer.name, *insurer.aliases)
    for region in content.regions:
        yield from (region.name, *region.aliases, *region.part_of)
