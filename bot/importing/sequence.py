"""The most plausible ascending series among candidates: letters A, B, C ... or numbers 1, 2, 3 ..."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Member = TypeVar("Member")

WORST_GAP = 4
"""Missing more members than this costs no more."""


@dataclass(frozen=True, slots=True)
class SeriesCandidate(Generic[Member]):
    """A possible member number ``ordinal`` of the series."""

    ordinal: int
    """From 1."""
    weight: float
    """Likeness to a member; one below zero is worse than none."""
    member: Member


def best_series(candidates: list[SeriesCandidate[Member]], *, gap_cost: float) -> list[Member]:
    """The ascending series through candidates in document order that weighs most.

    A member that is skipped costs ``gap_cost``; that makes a stray "X." after "D." not worth its weight. The
    earliest wins where two series weigh the same.
    """
    # For each candidate: the weight of the best series that ends with it, and the member before it in that series.
    links: list[tuple[float, int | None]] = []
    # For each ordinal: the candidate with which the best series so far ends.
    best_ends: dict[int, int] = {}
    for index, candidate in enumerate(candidates):
        total, previous = candidate.weight - gap_cost * min(candidate.ordinal - 1, WORST_GAP), None
        for ordinal, end in best_ends.items():
            if ordinal < candidate.ordinal:
                gap = min(candidate.ordinal - ordinal - 1, WORST_GAP)
                through = links[end][0] + candidate.weight - gap_cost * gap
                if through > total:
                    total, previous = through, end
        links.append((total, previous))
        if candidate.ordinal not in best_ends or total > links[best_ends[candidate.ordinal]][0]:
            best_ends[candidate.ordinal] = index
    return _trace(candidates, links)


def _trace(candidates: list[SeriesCandidate[Member]], links: list[tuple[float, int | None]]) -> list[Member]:
    index = max(range(len(links)), key=lambda index: links[index][0], default=None)
    if index is None or links[index][0] <= 0:
        return []
    series = []
    while index is not None:
        series.append(candidates[index].member)
        index = links[index][1]
    return series[::-1]
