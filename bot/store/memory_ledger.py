"""The ledger in memory: the same contract without a disk, fast enough to simulate years of posting in seconds."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, defaultdict
from heapq import heappop, heappush
from operator import attrgetter
from typing import TYPE_CHECKING

from bot.store.ledger import (
    IN_HAND,
    OPEN,
    WAITING,
    Announced,
    Change,
    Claim,
    Entry,
    Kind,
    Query,
    Row,
    State,
    Upcoming,
    stands,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_urgency = attrgetter("useful_until", "due_at", "key")
"""The same as ``Row.urgency``."""
_Timed = tuple[dt.datetime, str, int]
"""A moment, the key of a row, and the fence at which that moment held."""


class MemoryLedger:
    """Rows in dictionaries, with two heaps of what comes next; see ``Ledger`` for what each call promises.

    A heap keeps what was true when it was put there; an entry whose fence is no longer that of its row is stale
    and is dropped when it comes up.
    """

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._rows: dict[str, Row] = {}
        self._by_about: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._by_ts: defaultdict[str, set[str]] = defaultdict(set)
        self._doubtful: set[str] = set()
        self._counts: Counter[State] = Counter()
        self._entries: list[Entry] = []
        self._notes: dict[str, str] = {}
        self._waiting: list[_Timed] = []
        self._ready: dict[Kind, dict[str, Row]] = {kind: {} for kind in Kind}
        self._care: list[_Timed] = []
        self._lock = threading.Lock()

    def now(self) -> dt.datetime:
        """The time by the clock that was given."""
        return self._clock()

    def write(
        self,
        changes: Sequence[Change] = (),
        *,
        add: Iterable[Row] = (),
        notes: Mapping[str, str] | None = None,
    ) -> bool:
        """Take everything over, or nothing."""
        with self._lock:
            rows = self._rows
            for before, _, _ in changes:
                known = rows.get(before.key)
                if known is None or known.fence != before.fence:
                    return False
            now = self._clock()
            for before, after, why in changes:
                self._keep(after._replace(fence=before.fence + 1, updated_at=now), before.state, why)
            for row in add:
                if row.key not in rows:
                    self._by_about[row.about].append(row.key)
                    self._keep(row._replace(fence=1, created_at=now, updated_at=now), None, "")
            if notes:
                self._notes.update(notes)
            return True

    def claim(self, claim: Claim) -> list[Row]:
        """Take the most urgent row of each channel in hand."""
        with self._lock:
            self._make_ready(claim.now)
            ready = [
                row
                for kind in claim.kinds
                for row in self._ready[kind].values()
                if row.channel not in claim.resting and row.next_at <= claim.now < row.expires_at
            ]
            first: dict[str, Row] = {}
            for row in sorted(ready, key=_urgency):
                first.setdefault(row.channel, row)
            return self._take(list(first.values())[: claim.limit], claim)

    def claim_late(self, claim: Claim, channel: str, before: dt.datetime) -> list[Row]:
        """Take the late reminders of one channel in hand."""
        with self._lock:
            waiting = {key for _, key, _ in self._waiting} | self._ready[Kind.REMINDER].keys()
            late = [
                row
                for row in map(self._rows.__getitem__, waiting)
                if row.state in WAITING
                and row.channel == channel
                and row.kind is Kind.REMINDER
                and row.due_at < before
                and row.expires_at > claim.now
            ]
            return self._take(sorted(late, key=_urgency)[: claim.limit], claim)

    def attention(self, now: dt.datetime, limit: int) -> list[Row]:
        """Rows whose lease ran out, that have to be looked for, or that have expired."""
        with self._lock:
            found: list[_Timed] = []
            while len(found) < limit and (head := self._head(self._care)) and head[0] <= now:
                found.append(heappop(self._care))
            for timed in found:
                heappush(self._care, timed)
            return [self._rows[key] for _, key, _ in found]

    def upcoming(self) -> Upcoming:
        """When there is something to claim next, and when something needs attention next."""
        with self._lock:
            moments = [row.next_at for ready in self._ready.values() for row in ready.values()]
            moments += [head[0] for head in [self._head(self._waiting)] if head]
            care = self._head(self._care)
            return Upcoming(min(moments, default=None), care[0] if care else None)

    def rows(self, query: Query) -> list[Row]:
        """The rows that the query asks for."""
        with self._lock:
            found = [row for row in self._candidates(query) if _fits(row, query)]
        found.sort(key=lambda row: (row.due_at, row.key))
        return found if query.limit is None else found[: query.limit]

    def announced(self, since: dt.date) -> set[Announced]:
        """The dates that stand in a channel or are about to."""
        with self._lock:
            return {
                Announced(row.item_id, row.phase, row.cycle, row.target)
                for row in self._rows.values()
                if row.last_day is not None and row.last_day >= since and stands(row)
            }

    def counts(self) -> dict[State, int]:
        """How many rows there are in each state."""
        with self._lock:
            return {state: count for state, count in self._counts.items() if count}

    def note(self, name: str) -> str | None:
        """A fact remembered beside the rows."""
        return self._notes.get(name)

    def history(self, key: str) -> list[Entry]:
        """All that happened to a row."""
        return [entry for entry in self._entries if entry.key == key]

    def _keep(self, row: Row, state_before: State | None, why: str) -> None:
        key, state = row.key, row.state
        self._rows[key] = row
        self._ready[row.kind].pop(key, None)
        if state_before is not None:
            self._counts[state_before] -= 1
        self._counts[state] += 1
        (self._doubtful.add if row.doubt else self._doubtful.discard)(key)
        if row.ts:
            self._by_ts[row.ts].add(key)
        if state in WAITING:
            heappush(self._waiting, (row.next_at, key, row.fence))
            heappush(self._care, (row.expires_at, key, row.fence))
        elif state in IN_HAND:
            heappush(self._care, (row.next_at, key, row.fence))
        self._entries.append(Entry(key, row.updated_at, state_before, state, row.fence, row.worker, why))

    def _head(self, heap: list[_Timed]) -> _Timed | None:
        """The first entry that still holds; stale ones are dropped."""
        while heap:
            _, key, fence = heap[0]
            if self._rows[key].fence == fence:
                return heap[0]
            heappop(heap)
        return None

    def _make_ready(self, now: dt.datetime) -> None:
        while (head := self._head(self._waiting)) and head[0] <= now:
            row = self._rows[heappop(self._waiting)[1]]
            self._ready[row.kind][row.key] = row

    def _take(self, rows: list[Row], claim: Claim) -> list[Row]:
        now = self._clock()
        taken = [
            row._replace(
                state=State.CLAIMED,
                worker=claim.worker,
                next_at=claim.lease_until,
                fence=row.fence + 1,
                updated_at=now,
            )
            for row in rows
        ]
        for row, before in zip(taken, rows, strict=True):
            self._keep(row, before.state, "")
        return taken

    def _candidates(self, query: Query) -> Iterable[Row]:
        if query.keys is not None:
            return [row for key in query.keys if (row := self._rows.get(key))]
        if query.about is not None:
            return [self._rows[key] for key in self._by_about.get(query.about, ())]
        if query.ts:
            return [self._rows[key] for key in self._by_ts.get(query.ts, ())]
        if query.doubtful:
            return [self._rows[key] for key in self._doubtful]
        if query.states and query.states <= OPEN:
            keys = {key for _, key, _ in self._care}
            return [self._rows[key] for key in keys]
        return self._rows.values()


def _fits(row: Row, query: Query) -> bool:
    return (
        (not query.states or row.state in query.states)
        and (not query.channel or row.channel == query.channel)
        and (query.about is None or row.about == query.about)
        and (query.since is None or row.due_at >= query.since)
        and (query.until is None or row.due_at < query.until)
        and (not query.ts or row.ts == query.ts)
        and (query.updated_after is None or row.updated_at > query.updated_after)
        and (not query.doubtful or row.doubt)
    )
