"""Results of all cases, as a Markdown table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.verification.kill_sweep.kills import Case
    from tests.verification.kill_sweep.verdict import Verdict

_HEAD = ("kind of kill", "store", "kills", "postings", "lost", "doubled", "unexplained")


@dataclass
class Tally:
    """One row."""

    label: str
    store: str
    baseline: bool = False
    """True for the other scheduler: what that loses is measured, not judged."""
    kills: int = 0
    postings: int = 0
    """Reminders and corrections that had to stand when the stories were over."""
    lost: int = 0
    doubled: int = 0
    unexplained: int = 0
    unknown: int = 0
    """Postings that can't be known of, of which the administrators were told."""
    remark: str = ""
    failures: list[tuple[str, str]] = field(default_factory=list)
    """Argument of ``--only`` to replay it, and what was wrong."""

    def add(self, case: Case, kills: int, postings: int, verdict: Verdict) -> None:
        """Count a case."""
        self.kills += kills
        self.postings += postings
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.unexplained += len(verdict.unexplained)
        self.unknown += verdict.unknown
        if verdict.failed and not self.baseline:
            self.failures.append((str(case), _what(verdict)))

    def fail(self, replay: str, reason: str) -> None:
        """Count a case that did not come to its end."""
        self.unexplained += 1
        self.failures.append((replay, reason))

    @property
    def cells(self) -> tuple[str, ...]:
        """Rows of the table."""
        label = f"{self.label}: {self.remark}" if self.remark else self.label
        label += f" ({self.unknown:,} can't be known of, all told)" if self.unknown else ""
        numbers = (self.kills, self.postings, self.lost, self.doubled)
        return (
            label,
            self.store,
            *(f"{number:,}" for number in numbers),
            "–" if self.baseline else f"{self.unexplained:,}",
        )


def render(tallies: Iterable[Tally]) -> str:
    """The table."""
    lines = [_HEAD, ("---", "---", *["---:"] * (len(_HEAD) - 2)), *(tally.cells for tally in tallies)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _what(verdict: Verdict) -> str:
    named = {"lost": verdict.lost, "unexplained": verdict.unexplained}
    return "; ".join(f"{name} {', '.join(keys)}" for name, keys in named.items() if keys)
