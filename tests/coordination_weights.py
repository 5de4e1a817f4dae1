"""The weights by which calls to coordinate are known: ``python -m tests.coordination_weights`` learns them again.

Prints how calls are found in rounds that were left out in turn, then writes the weights of all rounds but
those that are held out. Learn again after examples were added to ``answering/coordination.jsonl``, or phrases.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.answering import coordination
from bot.answering.coordination import SIGNS, Signs
from bot.answering.gazetteer import Gazetteer
from bot.answering.reading import read
from bot.faq.dutch import elsewhere
from bot.faq.embedding import E5Embedder
from bot.faq.vectors import SHIPPED, VectorCache
from tests.shipped import shipped

EXAMPLES = Path(__file__).parent / "answering" / "coordination.jsonl"
WEIGHTS = Path(coordination.__file__).with_name("coordination_weights.json")
HELD_OUT = (10, 15)
DAY = dt.date(2026, 11, 28)
"""The rounds that no weight and no phrase was made with."""
SIGN, SHRINKAGE, PHRASING = 0.1, 2.0, 0.5
"""Size of a sign beside a vector, ridge, and weight of a text of round 0 beside an example."""
TAKEN_FOR_CALL, TAKEN_FOR_NEAR = 0.05, 0.12
"""Shares of the questions that look like a call from which the thresholds are laid, the rule itself left out."""
PHRASINGS = 3_000


@dataclass(frozen=True)
class Examples:
    """Messages as features, with their rounds; round 0 are phrasings of the FAQ and questions for elsewhere."""

    features: np.ndarray
    calls: np.ndarray
    rounds: np.ndarray
    middle: np.ndarray
    length: float


def examples() -> Examples:
    rows = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]
    asked = sorted({text for item in shipped().faq for text in item.asked_as})
    strangers = [text for topic in shipped().elsewhere for text in topic.asked_as] + list(elsewhere())
    chosen = random.Random(4).sample(asked, min(PHRASINGS, len(asked))) + strangers
    texts = [row["q"] for row in rows] + chosen
    with tempfile.TemporaryDirectory() as folder:
        vectors = E5Embedder(VectorCache(Path(folder), SHIPPED)).questions(texts)
    middle = vectors.mean(axis=0)
    length = float(np.linalg.norm(vectors - middle, axis=1).mean())
    names = Gazetteer(shipped())
    signs = np.array([_signs(text, names) for text in texts])
    return Examples(
        np.c_[(vectors - middle) / length, SIGN * signs],
        np.array([row["call"] for row in rows] + [False] * len(chosen)),
        np.array([row["round"] for row in rows] + [0] * len(chosen)),
        middle,
        length,
    )


def _signs(text: str, names: Gazetteer) -> np.ndarray:
    told = [Signs(sentence.plain.strip()).features for sentence in read(text, names, DAY).sentences]
    return np.array(told, float).max(axis=0) if told else np.zeros(len(SIGNS))


def learn(data: Examples, chosen: np.ndarray) -> np.ndarray:
    """The weights, the constant last, by ridge regression on the chosen examples."""
    rows = np.c_[data.features, np.ones(len(data.features))][chosen]
    weight = np.where(data.rounds[chosen] == 0, PHRASING, 1.0)
    wanted = np.where(data.calls[chosen], 1.0, -1.0)
    spread = (rows * weight[:, None]).T @ rows + SHRINKAGE * np.eye(rows.shape[1])
    spread[-1, -1] -= SHRINKAGE
    return np.linalg.solve(spread, (rows * weight[:, None]).T @ wanted)


def likeness(data: Examples, weights: np.ndarray) -> np.ndarray:
    return data.features @ weights[:-1] + weights[-1]


def main() -> None:
    """Learn, tell how well it goes, and write the weights."""
    data = examples()
    used = ~np.isin(data.rounds, HELD_OUT)
    left_out = np.full(len(data.rounds), np.nan)
    tested_texts = (data.rounds == 0) & (np.arange(len(data.rounds)) % 2 == 1)
    for number in sorted(set(data.rounds) - {0, *HELD_OUT}):
        tested = (data.rounds == number) | tested_texts
        left_out[tested] = likeness(data, learn(data, used & ~tested))[tested]
    weights = learn(data, used)
    left_out[~used] = likeness(data, weights)[~used]
    signs = {name: data.features[:, len(data.middle) + at] > 0 for at, name in enumerate(SIGNS)}
    opinion = (signs["standpoint"] | signs["blame"]) & ~signs["act"]
    apart = (signs["national"] & ~signs["contract"]) | opinion
    near, call = (np.where(barred, -np.inf, left_out) for barred in (apart, apart | signs["rule"]))
    questions = used & (data.rounds > 0) & ~data.calls
    near_from = float(np.quantile(near[questions], 1 - TAKEN_FOR_NEAR))
    call_from = float(np.quantile(call[questions], 1 - TAKEN_FOR_CALL))
    lines = ["| round | calls | found | near | questions | taken for a call | near |", "|---" * 7 + "|"]
    for number in sorted(set(data.rounds) - {0}):
        cells = [str(number)]
        for side in (data.calls, ~data.calls):
            mine = (data.rounds == number) & side
            cells += [str(mine.sum()), *_shares(call[mine] > call_from, near[mine] > near_from)]
        lines.append(f"| {' | '.join(cells)} |")
    taken, beside = _shares(call[tested_texts] > call_from, near[tested_texts] > near_from)
    lines.append(f"Of phrasings of the FAQ and questions for elsewhere: {taken} a call, {beside} near.")
    sys.stdout.write("\n".join(lines) + "\n")
    size = len(data.middle)
    meaning = weights[:size] / data.length
    learned = {
        "call_from": round(call_from, 3),
        "near_from": round(near_from, 3),
        "constant": round(float(weights[-1] - meaning @ data.middle), 4),
        "signs": {name: round(float(SIGN * w), 4) for name, w in zip(SIGNS, weights[size:-1], strict=True)},
        "meaning": [round(float(weight), 3) for weight in meaning],
    }
    WEIGHTS.write_text(json.dumps(learned, indent=1) + "\n", "utf-8")


def _shares(*marks: np.ndarray) -> list[str]:
    return [f"{mark.mean():.3f}" for mark in marks]


if __name__ == "__main__":
    main()
