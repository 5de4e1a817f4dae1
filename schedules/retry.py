"""Retry: how long to wait before the next attempt. Pure; asked by ``transitions.settled``."""

from __future__ import annotations

import datetime as dt

SHORTEST_WAIT = dt.timedelta(seconds=15)
LONGEST_WAIT = dt.timedelta(minutes=15)
REPAIR_WAIT = dt.timedelta(minutes=15)
LONGEST_REPAIR_WAIT = dt.timedelta(hours=1)
_DOUBLINGS = 8


def backoff(attempts: int) -> dt.timedelta:
    """The wait after so many attempts: twice as long each time, at most a quarter of an hour."""
    return _doubled(SHORTEST_WAIT, attempts, LONGEST_WAIT)


def repair_backoff(attempts: int) -> dt.timedelta:
    """The wait while someone has something to repair in Slack: at most an hour."""
    return _doubled(REPAIR_WAIT, attempts, LONGEST_REPAIR_WAIT)


def _doubled(first: dt.timedelta, attempts: int, longest: dt.timedelta) -> dt.timedelta:
    doublings = min(max(attempts - 1, 0), _DOUBLINGS)
    return min(first * (1 << doublings), longest)
