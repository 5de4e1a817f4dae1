"""Which items mean what a question means.

Raw vectors of a small collection all lie in one corner: they share its subject. So the space is first *whitened*:
centred, turned to its principal directions and evened out, which keeps what sets items apart. An item's likeness
is then the mean of its few nearest texts rather than the single nearest: one lucky phrasing does not decide.

The same measure against the list of things people type about other subjects (``dutch/elsewhere.txt``) tells how
much a question belongs elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bot.faq.embedding import Embedder
    from bot.faq.units import Unit

    Matrix = NDArray[np.float32]

DIRECTIONS = 256
"""Principal directions that are kept."""
EVENNESS = 0.2
"""How far directions are evened out: this share of the largest variance is added to each before dividing."""
NEAREST = 5
"""How many of an item's nearest texts count."""
FADING = 0.8
"""What the next nearest counts beside the one before it."""
_SAMPLE = 4_000
"""Vectors enough to know the principal directions."""
_ROWS = 500
_EXAMINED = 200
"""Of a large collection only so many items, those whose middle is nearest, are examined text by text."""


@dataclass(frozen=True, slots=True)
class SemanticScores:
    """What the meaning says: likeness from about -0.2 (unrelated) to 1 (the same)."""

    items: Matrix
    units: Matrix
    """The best of each unit's text and its sentences; -1 where it was not examined."""
    elsewhere: float
    """Likeness to things people type about other subjects."""


class SemanticIndex:
    """The vectors of all texts, grouped by item."""

    def __init__(
        self, units: Sequence[Unit], item_count: int, elsewhere: Sequence[str], embedder: Embedder
    ) -> None:
        self._embedder = embedder
        asking = [place for place, unit in enumerate(units) if unit.field.asks]
        answering = [
            (place, text)
            for place, unit in enumerate(units)
            if not unit.field.asks
            for text in (unit.text, *unit.sentences)
        ]
        questions = embedder.questions([units[place].text for place in asking] + list(elsewhere))
        answers = embedder.passages([text for _, text in answering])
        space = self._space = _Space(questions, answers)
        self._elsewhere = space.place(questions[len(asking) :], space.middle_of_questions)
        self._vectors = np.empty((len(asking) + len(answers), self._elsewhere.shape[1]), np.float32)
        self._vectors[: len(asking)] = space.place(questions[: len(asking)], space.middle_of_questions)
        self._vectors[len(asking) :] = space.place(answers, space.middle_of_answers)
        self._owners = np.array([*asking, *(place for place, _ in answering)], np.int32)
        self._group(np.array([unit.item for unit in units], np.int32), item_count)

    def scores(self, text: str) -> SemanticScores:
        """Compare a question with everything; takes about as long as the model takes for the question."""
        vector = self._space.place(self._embedder.query(text)[None], self._space.middle_of_questions)[0]
        return self._compare(vector, _likeness(self._elsewhere, vector))

    def scores_elsewhere(self) -> Iterator[SemanticScores]:
        """Compare each thing typed about other subjects with everything, as if it stood not in their list."""
        for place, vector in enumerate(self._elsewhere):
            yield self._compare(vector, np.delete(_likeness(self._elsewhere, vector), place))

    def _compare(self, vector: Matrix, elsewhere: Matrix) -> SemanticScores:
        items = np.full(self._item_count, -1.0, np.float32)
        units = np.full(self._unit_count, -1.0, np.float32)
        rows = self._rows[self._examined(vector)]
        likeness = _likeness(self._vectors, vector) if len(rows) == self._item_count else self._some(rows, vector)
        table = np.where(rows >= 0, likeness[rows], np.float32(-1))
        items[self._item_of_row[rows[:, 0]]] = _mean_of_nearest(table)
        present = rows[rows >= 0]
        np.maximum.at(units, self._owners[present], likeness[present])
        return SemanticScores(items, units, float(_mean_of_nearest(elsewhere[None])[0]))

    def _group(self, item_of_unit: NDArray[np.int32], item_count: int) -> None:
        """Make a table with the vectors of each item (-1 fills the rows), and each item's middle."""
        self._item_count, self._unit_count = item_count, len(item_of_unit)
        self._item_of_row = item_of_unit[self._owners]
        order = np.argsort(self._item_of_row, kind="stable")
        counts = np.bincount(self._item_of_row, minlength=item_count)
        within = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
        self._rows = np.full((item_count, int(counts.max())), -1, np.int32)
        self._rows[self._item_of_row[order], within] = order
        self._middles = np.zeros((item_count, self._vectors.shape[1]), np.float32)
        np.add.at(self._middles, self._item_of_row, self._vectors)
        self._middles /= counts[:, None]

    def _examined(self, vector: Matrix) -> NDArray[np.intp]:
        if self._item_count <= _EXAMINED:
            return np.arange(self._item_count)
        return np.sort(np.argpartition(-_likeness(self._middles, vector), _EXAMINED)[:_EXAMINED])

    def _some(self, rows: NDArray[np.int32], vector: Matrix) -> Matrix:
        likeness = np.full(len(self._vectors), -1.0, np.float32)
        wanted = rows[rows >= 0]
        likeness[wanted] = _likeness(self._vectors[wanted], vector)
        return likeness


class _Space:
    """The whitened space of one collection. Questions and answers each have their own middle."""

    def __init__(self, questions: Matrix, answers: Matrix) -> None:
        self.middle_of_questions = questions.mean(axis=0)
        self.middle_of_answers = answers.mean(axis=0)
        step = max(1, (len(questions) + len(answers)) // _SAMPLE)
        sampled = (questions[::step], self.middle_of_questions), (answers[::step], self.middle_of_answers)
        count = sum(len(vectors) for vectors, _ in sampled)
        variances, directions = np.linalg.eigh(sum(_spread(*each) for each in sampled) / count)
        variances, directions = variances[::-1][:DIRECTIONS], directions[:, ::-1][:, :DIRECTIONS]
        self._turn = (directions / np.sqrt(variances + EVENNESS * variances[0])).astype(np.float32)

    def place(self, vectors: Matrix, middle: Matrix) -> Matrix:
        """Put vectors into the space, as unit vectors."""
        turned = (vectors - middle) @ self._turn
        lengths = np.linalg.norm(turned, axis=1, keepdims=True)
        return np.asarray(turned / np.maximum(lengths, np.float32(1e-9)), np.float32)


def _spread(vectors: Matrix, middle: Matrix) -> NDArray[np.float64]:
    """How vectors vary around their middle, direction by direction; a few rows at a time, for the memory."""
    spread = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(vectors), _ROWS):
        rows = (vectors[start : start + _ROWS] - middle).astype(np.float64)
        spread += rows.T @ rows
    return spread


def _likeness(vectors: Matrix, vector: Matrix) -> Matrix:
    """The dot product of each row with a vector.

    Not by ``@``: for so little work the threads of a BLAS library cost more than they bring, and they take the
    processor from the model (measured: 45 ms a question instead of 20).
    """
    return np.asarray(np.einsum("ij,j->i", vectors, vector), np.float32)


def _mean_of_nearest(table: Matrix) -> Matrix:
    """Per row the fading mean of its highest values; -1 marks an empty place."""
    width = min(NEAREST, table.shape[1])
    nearest = -np.sort(np.partition(-table, width - 1, axis=1)[:, :width], axis=1)
    weights = np.where(nearest > -1, np.float32(FADING) ** np.arange(width, dtype=np.float32), np.float32(0))
    return np.asarray(
        (nearest * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), np.float32(1e-9)), np.float32
    )
