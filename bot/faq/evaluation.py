"""How well the finder does on questions whose answers are known.

The questions stand in a JSON Lines file; each line has ``q`` (the question), ``kind`` (any word), ``relevant``
(the letters of the items that help) and ``best`` (those that answer). Both lists empty: the question is out of
scope. A question counts as *turned away* when the outcome is NOTHING.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot.faq.findings import Findings, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.content.models import FaqItem

_FIRST_FEW = 3
_HEADER = ("", "vragen", "juist 1e", "relevant 1e", "juist in 3", "MRR", "afgewezen", "zeker", "zeker en goed")


class Finds(Protocol):
    """Anything that answers questions: the finder, or a peer to compare it with."""

    def find(self, text: str, *, limit: int = 10) -> Findings:
        """The answer to one question."""
        ...


class QuestionsError(ValueError):
    """A line of the questions file is wrong; the message says which and why, in Dutch."""


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """A question with the letters of the items that answer it."""

    text: str
    kind: str
    relevant: frozenset[str]
    best: frozenset[str]

    @property
    def in_scope(self) -> bool:
        """Whether any item answers it."""
        return bool(self.relevant or self.best)


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """What came of one question. Ranks count from 1; None: not among the matches."""

    question: EvaluationQuestion
    outcome: Outcome
    ranked: tuple[str, ...]
    """Letters (ids for items without one), best first."""

    def rank(self, letters: frozenset[str]) -> int | None:
        """The place of the first of these letters."""
        return next((place for place, letter in enumerate(self.ranked, 1) if letter in letters), None)

    @property
    def right_first(self) -> bool:
        """Whether the first match answers."""
        return self.rank(self.question.best) == 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1 over a set of results; None where there was nothing to count."""

    questions: int
    right_first: float | None
    relevant_first: float | None
    right_in_three: float | None
    mean_reciprocal_rank: float | None
    turned_away: float | None
    confident: float | None
    """Share answered with one item at once."""
    right_when_confident: float | None
    """Of those, the share whose first match is relevant."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All results with the figures drawn from them."""

    results: tuple[EvaluationResult, ...]

    @property
    def in_scope(self) -> Figures:
        """Figures over the questions that have an answer; ``turned_away`` should be low."""
        return figures([result for result in self.results if result.question.in_scope])

    @property
    def out_of_scope(self) -> Figures:
        """Figures over the questions that have none; ``turned_away`` should be high."""
        return figures([result for result in self.results if not result.question.in_scope])

    @property
    def by_kind(self) -> dict[str, Figures]:
        """Figures per kind, in the order of the file."""
        kinds = dict.fromkeys(result.question.kind for result in self.results)
        return {kind: figures([r for r in self.results if r.question.kind == kind]) for kind in kinds}

    @property
    def misses(self) -> tuple[EvaluationResult, ...]:
        """In-scope questions without a right first match or turned away, and out-of-scope ones let in."""
        return tuple(result for result in self.results if _missed(result))

    def as_json(self) -> str:
        """Everything as one JSON object."""
        return json.dumps(
            {
                "in_scope": asdict(self.in_scope),
                "out_of_scope": asdict(self.out_of_scope),
                "by_kind": {kind: asdict(value) for kind, value in self.by_kind.items()},
                "misses": [_miss(result) for result in self.misses],
            },
            ensure_ascii=False,
            indent=2,
        )

    def render(self) -> str:
        """A table and the misses as plain Dutch text."""
        rows = [("binnen het onderwerp", self.in_scope), ("erbuiten", self.out_of_scope), *self.by_kind.items()]
        table = [_HEADER, *((name, *_cells(value)) for name, value in rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ("  ".join([name.ljust(widths[0]), *map(str.rjust, cells, widths[1:])]) for name, *cells in table)
        return "\n".join([*lines, "", f"Gemist ({len(self.misses)}):", *map(_miss_line, self.misses)])


def read_questions(path: Path) -> tuple[EvaluationQuestion, ...]:
    """Read a questions file; raises QuestionsError with the number of the line, or OSError."""
    lines = path.read_text("utf-8").splitlines()
    return tuple(_question(line, number, path) for number, line in enumerate(lines, 1) if line.strip())


def evaluate(finder: Finds, questions: Iterable[EvaluationQuestion]) -> Evaluation:
    """Ask every question, in order."""
    return Evaluation(tuple(_result(question, finder.find(question.text)) for question in questions))


def figures(results: Sequence[EvaluationResult]) -> Figures:
    """Draw the figures from some results."""
    answered = [result for result in results if result.question.in_scope]
    sure = [result for result in results if result.outcome in {Outcome.EXACT, Outcome.SURE}]

    def share(of: Sequence[EvaluationResult], holds: Callable[[EvaluationResult], float]) -> float | None:
        return sum(holds(result) for result in of) / len(of) if of else None

    return Figures(
        questions=len(results),
        right_first=share(answered, lambda r: r.right_first),
        relevant_first=share(answered, lambda r: r.rank(r.question.relevant) == 1),
        right_in_three=share(answered, lambda r: (r.rank(r.question.best) or _FIRST_FEW + 1) <= _FIRST_FEW),
        mean_reciprocal_rank=share(answered, lambda r: 1 / (r.rank(r.question.best) or float("inf"))),
        turned_away=share(results, lambda r: r.outcome is Outcome.NOTHING),
        confident=share(results, lambda r: r in sure),
        right_when_confident=share(sure, lambda r: r.rank(r.question.relevant) == 1),
    )


def _result(question: EvaluationQuestion, findings: Findings) -> EvaluationResult:
    return EvaluationResult(question, findings.outcome, tuple(_name(match.item) for match in findings.matches))


def _name(item: FaqItem) -> str:
    return item.letter or item.id


def _missed(result: EvaluationResult) -> bool:
    turned_away = result.outcome is Outcome.NOTHING
    return turned_away or not result.right_first if result.question.in_scope else not turned_away


def _miss(result: EvaluationResult) -> dict[str, Any]:
    place = result.rank(result.question.best)
    return {
        "q": result.question.text,
        "kind": result.question.kind,
        "best": sorted(result.question.best),
        "outcome": result.outcome.value,
        "rank": place,
        "above": list(result.ranked[: (place or _FIRST_FEW + 1) - 1]),
    }


def _miss_line(result: EvaluationResult) -> str:
    miss = _miss(result)
    expected = ", ".join(miss["best"]) or "niets"
    given = ", ".join(miss["above"]) or "-"
    return f"- {miss['q']} ({miss['kind']}): verwacht {expected}; erboven {given} ({miss['outcome']})"


def _cells(value: Figures) -> tuple[str, ...]:
    shares = (
        value.right_first,
        value.relevant_first,
        value.right_in_three,
        value.mean_reciprocal_rank,
        value.turned_away,
        value.confident,
        value.right_when_confident,
    )
    return (
        str(value.questions),
        *("-" if share is None else f"{share:.2f}".replace(".", ",") for share in shares),
    )


def _question(line: str, number: int, path: Path) -> EvaluationQuestion:
    where = f"{path}, regel {number}"
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise QuestionsError(f"{where}: dit is geen JSON ({error.msg}, kolom {error.colno}).") from error
    if not isinstance(fields, dict):
        raise QuestionsError(f'{where}: verwacht een object met "q", "kind", "relevant" en "best".')
    for name in ("q", "kind"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            raise QuestionsError(f'{where}: "{name}" ontbreekt of is geen tekst.')
    for name in ("relevant", "best"):
        letters = fields.get(name)
        if not isinstance(letters, list) or not all(isinstance(letter, str) for letter in letters):
            raise QuestionsError(f'{where}: "{name}" ontbreekt of is geen lijst van letters.')
    return EvaluationQuestion(
        fields["q"], fields["kind"], frozenset(fields["relevant"]), frozenset(fields["best"])
    )
