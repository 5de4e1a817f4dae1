"""The most plausible ascending series among candidates: letters A, B, C ... or numbers 1, 2, 3 ..."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

WORST_GAP = 4
"""Missing more members than this costs no more."""


@dataclass(frozen=True, slots=True)
class SeriesCandidate(Generic[Thing]):
    """Something that may be member number ``ordinal`` of the series."""

    ordinal: int
    """From 1."""
    weight: float
    """How much it looks like one; a member below zero is worse than none."""
    thing: Thing


def best_series(candidates: list[SeriesCandidate[Thing]], *, gap_cost: float) -> list[SeriesCandidate[Thing]]:
    """The ascending series through candidates in document order that weighs most.

    A member that is skipped costs ``gap_cost``; that makes a stray "X." after "D." not worth its weight. The
    earliest wins where two series weigh the same.
    """
    # For each candidate: the weight of the best series that ends with it, and the member before it in that series.
    links: list[tuple[float, int | None]] = []
    # For each ordinal: the candidate with which the best series so far ends.
    top: dict[int, int] = {}
    for index, candidate in enumerate(candidates):
        total, previous = candidate.weight - gap_cost * min(candidate.ordinal - 1, WORST_GAP), None
        for ordinal, at in top.items():
            if ordinal < candidate.ordinal:
                gap = min(candidate.ordinal - ordinal - 1, WORST_GAP)
                through = links[at][0] + candidate.weight - gap_cost * gap
                if through > total:
                    total, previous = through, at
        links.append((total, previous))
        if candidate.ordinal not in top or total > links[top[candidate.ordinal]][0]:
            top[candidate.ordinal] = index
    return _trace(candidates, links)


def _trace(
    candidates: list[SeriesCandidate[Thing]], links: list[tuple[float, int | None]]
) -> list[SeriesCandidate[Thing]]:
    at = max(range(len(links)), key=lambda index: links[index][0], default=None)
    if at is None or links[at][0] <= 0:
        return []
    series = []
    while at is not None:
        series.append(candidates[at])
        at = links[at][1]
    return series[::-1]
