"""Evaluation: questions with known answers, and the figures of how they are answered.

The questions stand in a JSON Lines file; each line has ``q`` (the question) and ``kind`` (any word). A *finding
set* says which items answer: ``relevant`` (the letters, or ids, of those that help) and ``best`` (those that
answer); both empty: the question is out of scope. An *answer set* says what the reply must say: ``must`` (patterns
that all occur) and ``never`` (patterns that do not); the kind ``oos`` is out of scope. Turned away is a question
that gets no answer: nothing, a kind of question for elsewhere, or a courtesy.
"""

from __future__ import annotations

import json
import re
import statistics
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.answering.answer import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.answering.answer import Answer

_FIRST_FEW = 3
_TURNED_AWAY = frozenset({Outcome.NOTHING, Outcome.ELSEWHERE, Outcome.COURTESY})
_OUT_OF_SCOPE = "oos"
_HEADER = ("", "vragen", "juist 1e", "relevant 1e", "juist in 3", "MRR", "afgewezen", "zeker", "zeker en goed")
_ANSWER_HEADER = ("", "vragen", "feit getoond", "zeker zonder feit", "woorden", "woorden voor het feit")


class EvaluationReply(NamedTuple):
    """The reply to one question, for evaluation."""

    outcome: Outcome
    names: tuple[str, ...]
    """Letters (ids for items without one) of the FAQ items, best first."""
    text: str = ""
    """The reply as read, without buttons."""


def reply_of(answer: Answer, text: str = "") -> EvaluationReply:
    """The reply that an answer is, with its text as read."""
    return EvaluationReply(answer.outcome, tuple(item.letter or item.id for item in answer.items.values()), text)


class QuestionsError(ValueError):
    """A line of the questions file is wrong; the message says which and why, in Dutch."""


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """A question with the letters of the items that answer it."""

    text: str
    kind: str
    relevant: frozenset[str] = frozenset()
    best: frozenset[str] = frozenset()
    must: tuple[str, ...] | None = None
    """None in a finding set."""
    never: tuple[str, ...] = ()

    @property
    def in_scope(self) -> bool:
        """True where anything answers it."""
        return self.kind != _OUT_OF_SCOPE if self.must is not None else bool(self.relevant or self.best)


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """Outcome of one question. Ranks count from 1; None: not among the matches."""

    question: EvaluationQuestion
    outcome: Outcome
    ranked: tuple[str, ...]
    """Letters (ids for items without one), best first."""
    text: str = ""

    @property
    def turned_away(self) -> bool:
        """True where it got no answer."""
        return self.outcome in _TURNED_AWAY

    @property
    def fact_shown(self) -> bool:
        """True where the reply says all that it must; out of scope, where it was turned away."""
        must, never = self.question.must or (), self.question.never
        complete = (
            all(_said(pattern, self.text) for pattern in must) if self.question.in_scope else self.turned_away
        )
        return complete and not any(_said(pattern, self.text) for pattern in never)

    @property
    def words(self) -> int:
        """The length of the reply."""
        return len(self.text.split())

    @property
    def words_before(self) -> int | None:
        """The words before the last thing that must be said; None where nothing must be or it is not said."""
        matches = [_said(pattern, self.text) for pattern in self.question.must or ()]
        starts = [match.start() for match in matches if match]
        return (
            len(self.text[: max(starts)].split())
            if starts and self.fact_shown and self.question.in_scope
            else None
        )

    def rank(self, letters: frozenset[str]) -> int | None:
        """The place of the first of these letters."""
        return next((rank for rank, letter in enumerate(self.ranked, 1) if letter in letters), None)

    @property
    def right_first(self) -> bool:
        """True where the first match answers."""
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
class AnswerFigures:
    """Figures over the results of an answer set."""

    questions: int
    fact_shown: float
    """The share; out of scope, the share turned away."""
    sure_without_fact: int
    words: float
    """The median length of a reply."""
    words_before: float | None
    """The median before the fact."""


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
    def by_kind(self) -> dict[str, Any]:
        """Figures per kind, in the order of the file."""
        kinds = dict.fromkeys(result.question.kind for result in self.results)
        draw: Callable[[Sequence[EvaluationResult]], Any] = answer_figures if self.of_answers else figures
        return {kind: draw([r for r in self.results if r.question.kind == kind]) for kind in kinds}

    @property
    def misses(self) -> tuple[EvaluationResult, ...]:
        """In-scope questions without a right first match or turned away, and out-of-scope ones let in."""
        return tuple(result for result in self.results if _missed(result))

    @property
    def of_answers(self) -> bool:
        """True for the evaluation of an answer set."""
        return any(result.question.must is not None for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        kinds = self.by_kind
        if self.of_answers:
            figures_of = {"all": answer_figures(self.results)}
            return {
                **_plain(figures_of),
                "by_kind": _plain(kinds),
                "misses": [_answer_miss(r) for r in self.misses],
            }
        figures_of_scope = {"in_scope": self.in_scope, "out_of_scope": self.out_of_scope}
        return {**_plain(figures_of_scope), "by_kind": _plain(kinds), "misses": [_miss(r) for r in self.misses]}

    def render(self) -> str:
        """A table and the misses as plain Dutch text."""
        if self.of_answers:
            rows = [*self.by_kind.items(), ("alle", answer_figures(self.results))]
            table = [_ANSWER_HEADER, *((name, *_answer_cells(value)) for name, value in rows)]
            missed = [f"- {r.question.text[:110]} ({r.question.kind}, {r.outcome})" for r in self.misses]
        else:
            scopes = [("binnen het onderwerp", self.in_scope), ("erbuiten", self.out_of_scope)]
            table = [_HEADER, *((name, *_cells(value)) for name, value in (*scopes, *self.by_kind.items()))]
            missed = list(map(_miss_line, self.misses))
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ("  ".join([name.ljust(widths[0]), *map(str.rjust, cells, widths[1:])]) for name, *cells in table)
        return "\n".join([*lines, "", f"Gemist ({len(missed)}):", *missed])


def read_questions(path: Path) -> tuple[EvaluationQuestion, ...]:
    """Read a questions file; raises QuestionsError with the number of the line, or OSError."""
    lines = path.read_text("utf-8").splitlines()
    return tuple(_question(line, number, path) for number, line in enumerate(lines, 1) if line.strip())


def evaluate(ask: Callable[[str], EvaluationReply], questions: Iterable[EvaluationQuestion]) -> Evaluation:
    """Ask every question, in order."""
    return Evaluation(tuple(EvaluationResult(question, *ask(question.text)) for question in questions))


def figures(results: Sequence[EvaluationResult]) -> Figures:
    """Draw the figures from some results."""
    answered = [result for result in results if result.question.in_scope]
    sure = [result for result in results if result.outcome is Outcome.SURE]

    def share(of: Sequence[EvaluationResult], holds: Callable[[EvaluationResult], float]) -> float | None:
        return sum(holds(result) for result in of) / len(of) if of else None

    return Figures(
        questions=len(results),
        right_first=share(answered, lambda r: r.right_first),
        relevant_first=share(answered, lambda r: r.rank(r.question.relevant) == 1),
        right_in_three=share(answered, lambda r: (r.rank(r.question.best) or _FIRST_FEW + 1) <= _FIRST_FEW),
        mean_reciprocal_rank=share(answered, lambda r: 1 / (r.rank(r.question.best) or float("inf"))),
        turned_away=share(results, lambda r: r.turned_away),
        confident=share(results, lambda r: r in sure),
        right_when_confident=share(sure, lambda r: r.rank(r.question.relevant) == 1),
    )


def answer_figures(results: Sequence[EvaluationResult]) -> AnswerFigures:
    """Draw the figures of an answer set; there is at least one result."""
    before = [result.words_before for result in results if result.words_before is not None]
    return AnswerFigures(
        questions=len(results),
        fact_shown=statistics.mean(result.fact_shown for result in results),
        sure_without_fact=sum(result.outcome is Outcome.SURE and not result.fact_shown for result in results),
        words=statistics.median(result.words for result in results),
        words_before=statistics.median(before) if before else None,
    )


def _plain(figures_of: dict[str, Any]) -> dict[str, Any]:
    return {name: asdict(value) for name, value in figures_of.items()}


def _missed(result: EvaluationResult) -> bool:
    if result.question.must is not None:
        return not result.fact_shown
    return result.turned_away or not result.right_first if result.question.in_scope else not result.turned_away


def _said(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.DOTALL | re.IGNORECASE)


def _miss(result: EvaluationResult) -> dict[str, Any]:
    rank = result.rank(result.question.best)
    return {
        "q": result.question.text,
        "kind": result.question.kind,
        "best": sorted(result.question.best),
        "outcome": result.outcome.value,
        "rank": rank,
        "above": list(result.ranked[: (rank or _FIRST_FEW + 1) - 1]),
    }


def _miss_line(result: EvaluationResult) -> str:
    miss = _miss(result)
    expected = ", ".join(miss["best"]) or "niets"
    given = ", ".join(miss["above"]) or "-"
    return f"- {miss['q']} ({miss['kind']}): verwacht {expected}; erboven {given} ({miss['outcome']})"


def _answer_miss(result: EvaluationResult) -> dict[str, Any]:
    return {
        "q": result.question.text,
        "kind": result.question.kind,
        "outcome": result.outcome.value,
        "missing": [p for p in result.question.must or () if not _said(p, result.text)],
        "said": [p for p in result.question.never if _said(p, result.text)],
    }


def _answer_cells(value: AnswerFigures) -> tuple[str, ...]:
    before = "-" if value.words_before is None else f"{value.words_before:.0f}"
    shown = f"{value.fact_shown:.2f}".replace(".", ",")
    return str(value.questions), shown, str(value.sure_without_fact), f"{value.words:.0f}", before


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
    answers = "must" in fields
    for name in ("must", "never") if answers else ("relevant", "best"):
        texts = fields.get(name, [] if name == "never" else None)
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise QuestionsError(f'{where}: "{name}" ontbreekt of is geen lijst van teksten.')
    if answers:
        must, never = tuple(fields["must"]), tuple(fields.get("never", ()))
        return EvaluationQuestion(fields["q"], fields["kind"], must=must, never=never)
    relevant, best = frozenset(fields["relevant"]), frozenset(fields["best"])
    return EvaluationQuestion(fields["q"], fields["kind"], relevant, best)
