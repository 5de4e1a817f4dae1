"""The text of a question → how well every document and passage of the content fits it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.content.models import Deadline, Elsewhere, FaqItem, Round, Term
from bot.faq.analysis import Analyser
from bot.faq.calibration import Calibration
from bot.faq.collection import Collection, Field, Part
from bot.faq.concepts import term_key
from bot.faq.dutch import elsewhere
from bot.faq.lexical import LexicalIndex, Rarity
from bot.faq.normalise import all_words
from bot.faq.semantic import SemanticIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.content.models import Content
    from bot.faq.analysis import Slot
    from bot.faq.collection import IndexedPassage, Owner
    from bot.faq.embedding import Embedder
    from bot.faq.lexical import Bag
    from bot.faq.semantic import SemanticScores

    Fits = NDArray[np.float64]

FIELD_WEIGHTS: Mapping[Field, float] = {
    Field.NAME: 2.0,
    Field.QUESTION: 2.0,
    Field.ASKED_AS: 1.0,
    Field.SHORT: 1.5,
    Field.TEXT: 1.0,
    Field.NOTE: 0.5,
}
SUBJECT = 2.0
"""Weight of a term that an item lists, or that points to it, beside a word in a text of the item."""
MEANING = 3.0
"""Weight of the likeness of meaning beside the share of the words."""
OWN_WORDS, OWN_MEANING = 0.5, 0.5
"""Weights of the words and the meaning of a passage beside those of its whole document."""
ELSEWHERE = 4.5
"""Weight of the likeness to things people type about other subjects, beside the side of the divide."""
SAME_QUESTION = 0.62
"""Likeness from which two questions ask the same: pairs put together by hand have 0.67 and more, others 0.55."""
POINTED = 0.25
"""Lead of the first item that a term points to, in what is said about the term; the next gets half of it."""
SENTENCES = 5_000
"""So many sentences are remembered by their words."""
SLOTS = 4_000
"""So many words of questions are remembered by what they are looked for as."""
NAMES = 500
"""So many names are remembered by the documents that have them."""


class Wanted(NamedTuple):
    """One thing asked, as it is looked for in a sentence."""

    weight: float
    readings: tuple[frozenset[str], ...]
    """Keys; a sentence that has all of one has it."""


@dataclass(frozen=True, slots=True)
class Search:
    """All that is found for one question."""

    text: str
    slots: tuple[Slot, ...]
    wanted: tuple[Wanted, ...]
    documents: Fits
    """Per document."""
    passages: Fits
    """Per passage."""
    words: NDArray[np.float32]
    """Per document the share of the question that its words cover."""
    meaning: SemanticScores | None
    bar: float
    """The fit under which a question is about something else, for this question."""
    calibration: Calibration


class Finder:
    """Finds in one collection. Immutable and thread-safe; build a new one when the content changes."""

    def __init__(
        self, content: Content, embedder: Embedder | None = None, collection: Collection | None = None
    ) -> None:
        """Index the content (or its collection); with an embedder by meaning too, as ``learned``."""
        self.collection = collection or Collection.of(content)
        tokens = _words_by_text(self.collection.texts)
        self.analyser = Analyser(content, tokens.values())
        self._keys_of_shorts: dict[str, frozenset[str]] = {}
        """Keys of the short forms: nearly every answer compares one with the question."""
        passages = [self._bag(passage, tokens) for passage in self.collection.passages]
        del tokens  # before more is made: a process keeps the room that it once needed
        documents = self._documents(content, passages)
        of_items = [
            bag
            for owner, bag in zip(self.collection.documents, documents, strict=True)
            if isinstance(owner, FaqItem)
        ]
        self.rarity = Rarity(of_items or documents)
        self._lexical = LexicalIndex((documents, passages), self.rarity)
        self._document_of = np.array([passage.document for passage in self.collection.passages], np.intp)
        _, self._first_passages = np.unique(self._document_of, return_index=True)
        self._first_passage: list[int] = [*self._first_passages.tolist(), len(passages)]
        """Of each document, and what stands behind the last."""
        self._of_kind = _spans(self.collection.documents)
        self._wanted = lru_cache(maxsize=SLOTS)(self._wanted_of)
        self._keys = lru_cache(maxsize=SENTENCES)(self._keys_of)
        self._holders = lru_cache(maxsize=NAMES)(self._holders_of)
        self._told = lru_cache(maxsize=SENTENCES)(self._share_told)
        self._answers = np.array([isinstance(owner, FaqItem) for owner in self.collection.documents], bool)
        self._elsewhere = self.collection.elsewhere + elsewhere()
        self._elsewhere_by_words = [self.share_of_words(line)[self._answers] for line in self._elsewhere]
        self._wanted.cache_clear()  # few ask for those
        self._by_words = Calibration.by_words(list(map(_best, self._elsewhere_by_words)))
        self._learn(embedder)

    def learned(self, embedder: Embedder) -> Finder:
        """This finder, with what it knows of the words, finding by meaning too (embeds what has no vector yet)."""
        finder = copy(self)
        finder._learn(embedder)  # noqa: SLF001 - of its own class
        return finder

    def embed(self, text: str) -> NDArray[np.float32] | None:
        """The meaning of a text as a vector; None where questions are not compared by meaning."""
        return self._semantic.embed(text) if self._semantic else None

    @property
    def by_meaning(self) -> bool:
        """True where questions are compared by meaning too, and ``search`` may take as long as the model takes."""
        return self._semantic is not None

    def search(self, text: str, other: str = "", share: float = 0.5) -> Search:
        """Compare a question with everything; never raises.

        ``other`` is the question put another way, as the part that asks alone, with its ``share`` of the weight.
        """
        search = self._search(text)
        return _middle(search, self._search(other), np.float32(share)) if other else search

    def _search(self, text: str) -> Search:
        slots = self.analyser.slots(text)
        wanted = tuple(map(self._wanted, slots))
        meaning = self._semantic.scores(text) if self._semantic else None
        by_words, own_words = self._shares(slots, wanted)
        documents = by_words.astype(np.float64)
        passages = OWN_WORDS * own_words.astype(np.float64)
        if meaning:
            documents += MEANING * meaning.documents
            passages += OWN_MEANING * meaning.passages
        calibration = self._by_meaning if meaning else self._by_words
        bar = calibration.nothing_below + (_strangeness(meaning.elsewhere, meaning.within) if meaning else 0.0)
        passages = (passages + documents[self._document_of]).round(6)
        return Search(text, slots, wanted, documents, passages, by_words, meaning, bar, calibration)

    def likeliest(self, search: Search, most: Mapping[type[Owner], int]) -> Iterator[int]:
        """Of each kind the documents that fit best, with their best passage, at most so many."""
        passages = search.passages
        worst = -(np.maximum.reduceat(passages, self._first_passages) if len(passages) else passages)
        for kind, number in most.items():
            documents = self._of_kind[kind]
            order = worst[documents.start : documents.stop].argsort(kind="stable")
            yield from (documents.start + position for position in order[:number].tolist())

    def passages_of(self, search: Search, document: int) -> list[int]:
        """The passages of a document, the one that fits best first."""
        first, end = self._first_passage[document : document + 2]
        fits = search.passages[first:end].tolist()
        return sorted(range(first, end), key=lambda position: fits[position - first], reverse=True)

    def first_passage(self, document: int) -> int:
        """The first passage of a document: the document as a whole."""
        return self._first_passage[document]

    def share_by_passage(self, text: str) -> NDArray[np.float32]:
        """The share of a text that each passage covers, by words alone."""
        return self._shares_of(text)[1]

    def share_of_words(self, text: str) -> NDArray[np.float32]:
        """The share of a text that each document covers, by words alone."""
        return self._shares_of(text)[0]

    def covered(self, search: Search, sentences: Sequence[str]) -> list[float]:
        """Share of a question that each sentence covers: from 0 to about 1 by words, and as much by meaning."""
        shares = [_share_of(search.wanted, self._keys(sentence)) for sentence in sentences]
        if search.meaning and self._semantic:
            known = self._semantic.likeness(search.meaning, sentences)
            shares = [share + max(alike, 0.0) for share, alike in zip(shares, known, strict=True)]
        return shares

    def likeness(self, text: str, others: Sequence[str]) -> list[float]:
        """Likeness of a question to each of the others, from 0 (unrelated) to 1: by words, and by meaning too.

        Of those that have too few of its words to ask the same (``SAME_QUESTION``), the words alone are compared.
        """
        by_words = [(self.share_said(text, other) + self.share_said(other, text)) / 2 for other in others]
        if self._semantic is None:
            return by_words
        near = {other for other, share in zip(others, by_words, strict=True) if (share + 1) / 2 >= SAME_QUESTION}
        by_meaning = dict(zip(near, self._semantic.between(text, list(near)), strict=True)) if near else {}
        return [
            (share + by_meaning[other]) / 2 if other in near else share / 2
            for other, share in zip(others, by_words, strict=True)
        ]

    def same_question(self, text: str, others: Sequence[str]) -> str | None:
        """The one of these that asks the same as a question; None when none does."""
        likeness, other = max(zip(self.likeness(text, others), others, strict=True), default=(0.0, ""))
        return other if likeness >= SAME_QUESTION else None

    def items_about(self, term: Term, text: str) -> list[FaqItem]:
        """The items that say most of a text about a term, by words; those that the term points to have a lead."""
        pointed = {id_: POINTED / rank for rank, id_ in enumerate(term.see_also, 1)}
        shares = self.share_of_words(text)
        having = ((self.collection.documents[position], shares[position]) for position in shares.nonzero()[0])
        led = [
            (owner, share + pointed.get(owner.id, 0.0)) for owner, share in having if isinstance(owner, FaqItem)
        ]
        return [item for item, _ in sorted(led, key=lambda pair: (-round(pair[1], 6), pair[0].id))]

    def has_words(self, text: str, document: int) -> bool:
        """True for a document that has a word of a name in the content."""
        return document in self._holders(text)

    def contributions(self, search: Search, document: int) -> list[tuple[str, float]]:
        """Contribution of each word of a question to the fit of one document, the most first."""
        weights = [wanted.weight for wanted in search.wanted]
        return self._lexical.contributions(search.slots, weights, document)

    def _shares_of(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        slots = self.analyser.slots(text)
        return self._shares(slots, [*map(self._wanted, slots)])

    def _shares(
        self, slots: Sequence[Slot], wanted: Sequence[Wanted]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The share of a question that each document covers, and each passage."""
        shares = self._lexical.scores(slots, (wanted.weight for wanted in wanted))
        documents = len(self.collection.documents)
        return shares[:documents], shares[documents:]

    def share_said(self, text: str, other: str) -> float:
        """Share of a text, by weight of its words, that another text says too."""
        return _share_of([*map(self._wanted, self.analyser.slots(text))], frozenset(self.analyser.keys(other)))

    def share_told(self, text: str, other: str) -> float:
        """Share of a text of the content that another text of it says too; both are remembered."""
        return self._told(text, other)

    def _share_told(self, text: str, other: str) -> float:
        return _share_of([*map(self._wanted, self.analyser.slots(text))], self._keys(other))

    def _wanted_of(self, slot: Slot) -> Wanted:
        readings = (frozenset(key for key, _ in reading) for reading in slot.readings if reading)
        return Wanted(self.rarity.weight(slot), tuple(readings))

    def _holders_of(self, text: str) -> frozenset[int]:
        return frozenset(map(int, self.share_of_words(text).nonzero()[0]))

    def _keys_of(self, sentence: str) -> frozenset[str]:
        return self._keys_of_shorts.get(sentence) or frozenset(self.analyser.keys(sentence))

    def _learn(self, embedder: Embedder | None) -> None:
        """Complete a finder that nobody uses yet."""
        self._semantic = (
            SemanticIndex(self.collection, self._elsewhere, embedder)
            if embedder and self.collection.passages
            else None
        )
        semantic = self._semantic.scores_elsewhere() if self._semantic else ()
        self._by_meaning = Calibration.by_meaning(
            [
                _best(by_words.astype(np.float64) + MEANING * documents[self._answers])
                - _strangeness(elsewhere, within)
                for by_words, (documents, elsewhere, within) in zip(
                    self._elsewhere_by_words, semantic, strict=False
                )
            ]
        )

    def _bag(self, passage: IndexedPassage, tokens: Mapping[str, Sequence[str]]) -> Bag:
        bag: Bag = {}
        for text in passage.texts:
            keys = self.analyser.keys_of(tokens[text.text])
            if text.field is Field.SHORT:
                self._keys_of_shorts[text.text] = frozenset(keys)
            _add(bag, keys, FIELD_WEIGHTS[text.field])
        return bag

    def _documents(self, content: Content, passages: Sequence[Bag]) -> list[Bag]:
        """The bags of the documents: those of their passages, and the terms that the editors connect to them."""
        bags: list[Bag] = [{} for _ in self.collection.documents]
        for passage, bag in zip(self.collection.passages, passages, strict=True):
            if passage.part is not Part.LATER:
                _add(bags[passage.document], bag)
        position_of = {item.id: position for position, item in enumerate(content.faq)}
        for owner, bag in zip(self.collection.documents, bags, strict=True):
            _add(bag, dict.fromkeys(map(term_key, getattr(owner, "terms", ())), SUBJECT))
        for term in content.terms:
            for id_ in term.see_also:
                if id_ in content.faq_by_id:
                    _add(bags[position_of[content.faq_by_id[id_].id]], {term_key(term.id): SUBJECT})
        return bags


def _words_by_text(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words of each text; a word that comes back, as most do, is the same object."""
    known: dict[str, str] = {}
    words = ((text, all_words(text)) for text in texts)
    return {text: tuple(map(known.setdefault, of_text, of_text)) for text, of_text in words}


def _spans(documents: Sequence[Owner]) -> dict[type[Owner], range]:
    """Positions of the documents of each kind, which stand together."""
    spans: dict[type[Owner], range] = {}
    for kind in (FaqItem, Deadline, Term, Round, Elsewhere):
        positions = [position for position, owner in enumerate(documents) if isinstance(owner, kind)]
        spans[kind] = range(positions[0], positions[-1] + 1) if positions else range(0)
    return spans


def _share_of(wanted: Sequence[Wanted], keys: frozenset[str]) -> float:
    """Share of what is wanted that a text with these keys has, by weight."""
    whole = having = 0.0
    for weight, readings in wanted:
        whole += weight
        for reading in readings:
            if reading <= keys:
                having += weight
                break
    return having / (whole or 1.0)


def _best(answers: Fits | NDArray[np.float32]) -> float:
    return float(answers.max(initial=0.0))


def _middle(one: Search, other: Search, share: np.float32) -> Search:
    """The searches for a question put in two ways as one; the second has this share of the weight."""

    def mean(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(first + share * (second - first), np.float32)

    meaning = one.meaning
    if meaning and other.meaning:
        meaning = replace(
            meaning,
            documents=mean(meaning.documents, other.meaning.documents),
            passages=mean(meaning.passages, other.meaning.passages),
        )
    return replace(
        one,
        documents=one.documents + share * (other.documents - one.documents),
        passages=np.round(one.passages + share * (other.passages - one.passages), 6),
        words=mean(one.words, other.words),
        meaning=meaning,
        bar=min(one.bar, other.bar),
    )


def _strangeness(elsewhere: float, within: float) -> float:
    """Height by which a question raises its bar, because it is like those about other subjects."""
    return ELSEWHERE * elsewhere - within


def _add(to: Bag, bag: Bag, weight: float = 1.0) -> None:
    for key, count in bag.items():
        to[key] = to.get(key, 0.0) + count * weight
