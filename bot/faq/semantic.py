"""Which passages and documents mean what a question means.

Raw vectors of a small collection all lie in one corner: they share its subject. So the space is first *whitened*:
centred, turned to its principal directions and evened out, which keeps what sets texts apart. A likeness is then
the fading mean of the few nearest texts rather than the single nearest: one lucky phrasing does not decide. Of few
texts fewer count: a document may be put in three ways or in a hundred.

The same measure against the list of things people type about other subjects (``dutch/elsewhere.txt``) tells how
much a question belongs elsewhere; so does the side on which it lies of a plane between those things and all that
the collection is asked (``_Divide``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.content.models import Elsewhere
from bot.faq.collection import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bot.faq.collection import Collection
    from bot.faq.embedding import Embedder
    from bot.faq.vectors import Rows

    Matrix = NDArray[np.float32]

DIRECTIONS = 256
"""Principal directions that are kept."""
EVENNESS = 0.2
"""Evening out of directions: this share of the largest variance is added to each before dividing."""
NEAREST = 5
"""Number of the nearest texts that count at most."""
TEXTS_PER_NEAREST = 8
"""So many texts a group must have for each next nearest to count."""
FADING = 0.8
"""Weight of the next nearest beside the one before it."""
STEADINESS = 30.0
"""Ridge of the divide: the more, the less it heeds a single text."""
_SAMPLE = 4_000
"""Vectors enough to know the principal directions."""
_ROWS = 500
"""So many vectors are worked on at once, for the memory."""
_TOGETHER = 64
"""So many vectors are compared at once, which is quicker than one by one and takes some megabytes."""


@dataclass(frozen=True, slots=True)
class SemanticScores:
    """Likeness of meaning, from about -0.2 (unrelated) to 1 (the same)."""

    documents: Matrix
    passages: Matrix
    elsewhere: float
    """Likeness to things people type about other subjects."""
    within: float
    """Side of the divide between those and the subject: about 1 within the subject, -1 for another."""
    vector: Matrix
    """The question in the space of the collection."""


class SemanticIndex:
    """The vectors of all texts, in the order of the passages."""

    def __init__(self, collection: Collection, elsewhere: Sequence[str], embedder: Embedder) -> None:
        self._embedder = embedder
        rows = [
            (passage_index, text.field.asks, part)
            for passage_index, passage in enumerate(collection.passages)
            for text in passage.texts
            for part in (text.text, *text.sentences)
        ]
        asks = np.array([asking for _, asking, _ in rows])
        answers = embedder.passages([text for _, asking, text in rows if not asking])
        questions = embedder.questions([text for _, asking, text in rows if asking] + list(elsewhere))
        asking_count = int(asks.sum())
        space = self._space = _Space(questions, answers)
        self._elsewhere = space.place(questions[asking_count:], space.middle_of_questions)
        self._vectors = np.empty((len(rows), self._elsewhere.shape[1]), np.float32)
        for where, vectors, middle in (
            (asks, questions[:asking_count], space.middle_of_questions),
            (~asks, answers, space.middle_of_answers),
        ):
            positions = np.flatnonzero(where)
            for start in range(0, len(vectors), _ROWS):
                part = slice(start, start + _ROWS)
                self._vectors[positions[part]] = space.place(vectors[part], middle)
        del questions, answers, vectors  # before more is made: a process keeps the room that it once needed
        self._row_of = {text: row for row, (_, asking, text) in enumerate(rows) if not asking}
        passage_of = np.array([passage_index for passage_index, _, _ in rows])
        self._passages = _Groups(passage_of, len(collection.passages))
        document_of = np.array([passage.document for passage in collection.passages])
        later = np.array([passage.part is Part.LATER for passage in collection.passages])
        self._outside = np.flatnonzero(later[passage_of])
        """Rows of what changed later: the same news stands at many items, and says nothing of their subject."""
        self._documents = _Groups(document_of[passage_of], len(collection.documents))
        strange = np.array([isinstance(passage.owner, Elsewhere) for passage in collection.passages])
        self._divide = _Divide(self._vectors[asks & ~strange[passage_of]], self._elsewhere)

    def embed(self, text: str) -> Matrix:
        """The vector of a text as the model gives it."""
        return self._embedder.query(text)

    def scores(self, text: str) -> SemanticScores:
        """Compare a question with everything; takes about as long as the model takes for the question."""
        vector = self._placed(text)
        return self._compare(vector, _likeness(self._elsewhere, vector), self._divide.side(vector))

    def scores_elsewhere(self) -> Iterator[tuple[Matrix, float, float]]:
        """Per thing typed about other subjects the likeness of each document, to the others, and its side."""
        for start in range(0, len(self._elsewhere), _TOGETHER):
            vectors = self._elsewhere[start : start + _TOGETHER]
            documents, elsewhere = vectors @ self._vectors.T, vectors @ self._elsewhere.T
            documents[:, self._outside] = -1
            for index, (likeness, to_others) in enumerate(zip(documents, elsewhere, strict=True), start):
                strange = _to_nearest(np.delete(to_others, index))
                yield self._documents.nearest(likeness), strange, self._divide.without(index)

    def likeness(self, scores: SemanticScores, sentences: Sequence[str]) -> list[float]:
        """The likeness of a compared question and some texts or sentences of the collection; 0 for others."""
        rows = (self._row_of.get(sentence) for sentence in sentences)
        return [0.0 if row is None else float(self._vectors[row] @ scores.vector) for row in rows]

    def between(self, text: str, others: Sequence[str]) -> list[float]:
        """The likeness of a question to each of the others; takes the model's time for each."""
        vector = self._placed(text)
        return [float(self._placed(other) @ vector) for other in others]

    def _placed(self, text: str) -> Matrix:
        vector = self._embedder.query(text)[None]
        return np.asarray(self._space.place(vector, self._space.middle_of_questions)[0], np.float32)

    def _compare(self, vector: Matrix, elsewhere: Matrix, within: float) -> SemanticScores:
        likeness = _likeness(self._vectors, vector)
        passages = self._passages.nearest(likeness)
        likeness[self._outside] = -1
        return SemanticScores(self._documents.nearest(likeness), passages, _to_nearest(elsewhere), within, vector)


class _Divide:
    """Plane between the texts of the subject and those about others, by ridge regression; both weigh the same."""

    def __init__(self, within: Matrix, elsewhere: Matrix) -> None:
        count, directions = len(within) + len(elsewhere), within.shape[1]
        spread, pull = np.zeros((directions + 1, directions + 1)), np.zeros(directions + 1)
        weight = 1.0
        for vectors, wanted in ((within, 1.0), (elsewhere, -1.0)):
            weight = count / 2 / max(len(vectors), 1)
            for start in range(0, len(vectors), _ROWS):
                rows = vectors[start : start + _ROWS]
                extended = np.c_[rows, np.ones(len(rows), np.float32)]
                spread += weight * (extended.T @ extended)
                pull += weight * wanted * extended.sum(axis=0)
        spread[np.arange(directions), np.arange(directions)] += STEADINESS
        inverse = np.linalg.inv(spread)
        self._plane = (inverse @ pull).astype(np.float32)
        self._elsewhere = elsewhere @ self._plane[:-1] + self._plane[-1]
        extended = np.c_[elsewhere, np.ones(len(elsewhere), np.float32)]
        self._leverage = weight * np.einsum("ij,ij->i", extended @ inverse, extended)

    def side(self, vector: Matrix) -> float:
        """The side on which a vector lies, from about -1 to 1."""
        return float(vector @ self._plane[:-1] + self._plane[-1])

    def without(self, index: int) -> float:
        """The side of a text about another subject, as if the plane did not know it."""
        leverage = self._leverage[index]
        return float((self._elsewhere[index] + leverage) / (1 - leverage))


class _Groups:
    """Rows that belong together; each group is a run of rows."""

    def __init__(self, group_of_row: NDArray[np.intp], count: int) -> None:
        self._count = count
        self._present, self._starts, sizes = np.unique(group_of_row, return_index=True, return_counts=True)
        self._sizes = sizes
        self._taking = np.clip(sizes // TEXTS_PER_NEAREST, 1, NEAREST)

    def nearest(self, likeness: Matrix) -> Matrix:
        """Per group the fading mean of its highest values; -1 for a group without rows."""
        left = likeness.copy()
        total = np.zeros(len(self._starts), np.float32)
        weights = np.zeros(len(self._starts), np.float32)
        for rank in range(NEAREST):
            best = np.maximum.reduceat(left, self._starts)
            weight = np.where(rank < self._taking, np.float32(FADING) ** rank, np.float32(0))
            total += best * weight
            weights += weight
            left[left == np.repeat(best, self._sizes)] = -1
        scores = np.full(self._count, -1, np.float32)
        scores[self._present] = total / weights
        return scores


class _Space:
    """The whitened space of one collection. Questions and answers each have their own middle."""

    def __init__(self, questions: Rows, answers: Rows) -> None:
        self.middle_of_questions: Matrix = questions.mean(axis=0, dtype=np.float32)
        self.middle_of_answers: Matrix = answers.mean(axis=0, dtype=np.float32)
        step = max(1, (len(questions) + len(answers)) // _SAMPLE)
        sampled = (questions[::step], self.middle_of_questions), (answers[::step], self.middle_of_answers)
        count = sum(len(vectors) for vectors, _ in sampled)
        variances, directions = np.linalg.eigh(sum(_spread(*sample) for sample in sampled) / count)
        variances, directions = variances[::-1][:DIRECTIONS], directions[:, ::-1][:, :DIRECTIONS]
        self._turn = (directions / np.sqrt(variances + EVENNESS * variances[0])).astype(np.float32)

    def place(self, vectors: Rows, middle: Matrix) -> Matrix:
        """Put vectors into the space, as unit vectors."""
        turned = (vectors - middle) @ self._turn
        lengths = np.linalg.norm(turned, axis=1, keepdims=True)
        return np.asarray(turned / np.maximum(lengths, np.float32(1e-9)), np.float32)


def _spread(vectors: Rows, middle: Matrix) -> NDArray[np.float64]:
    """Variance of vectors around their middle, direction by direction."""
    spread = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(vectors), _ROWS):
        rows = (vectors[start : start + _ROWS] - middle).astype(np.float64)
        spread += rows.T @ rows
    return spread


def _to_nearest(likeness: Matrix) -> float:
    """The fading mean of the highest values."""
    nearest = np.sort(likeness)[::-1][:NEAREST]
    fading = np.float32(FADING) ** np.arange(len(nearest), dtype=np.float32)
    return float((nearest * fading).sum() / fading.sum())


def _likeness(vectors: Matrix, vector: Matrix) -> Matrix:
    """The dot product of each row with a vector.

    Not by ``@``: for so little work the threads of a BLAS library cost more than they bring, and they take the
    processor from the model (measured: 45 ms a question instead of 20).
    """
    return np.asarray(np.einsum("ij,j->i", vectors, vector), np.float32)
