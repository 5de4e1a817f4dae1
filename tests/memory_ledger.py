"""The ledger in memory: the same contract without a disk, fast enough to simulate years of posting in seconds."""

from __future__ import annotations

import datetime as dt
import threading
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from heapq import heappop, heappush, merge
from itertools import islice
from typing import TYPE_CHECKING

from bot.store.ledger import (
    IN_HAND,
    OPEN,
    WAITING,
    AnnouncedDate,
    Claim,
    HistoryEntry,
    Posting,
    PostingKind,
    PostingQuery,
    PostingState,
    Transition,
    Upcoming,
    stands,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.store.ledger import Record
    from bot.store.state_records import StateRecord

_Timed = tuple[dt.datetime, str, int]
"""A moment, the key of a row, and the fence at which that moment held."""
_Urgent = tuple[dt.datetime, dt.datetime, str]
"""``Posting.urgency``."""


class MemoryLedger:
    """Rows in dictionaries, with heaps of what comes next; see ``Ledger`` for what each call promises.

    A heap keeps what was true when it was put there; an entry whose fence is no longer that of its row is stale
    and is dropped when it comes up. What waits is in ``_coming`` until its moment, then in ``_ready`` by urgency.
    """

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._rows: dict[str, Posting] = {}
        self._series: defaultdict[tuple[str, str, str], defaultdict[str, list[str]]]
        self._series = defaultdict(lambda: defaultdict(list))
        self._by_last_day: defaultdict[dt.date, set[str]] = defaultdict(set)
        self._by_ts: defaultdict[str, set[str]] = defaultdict(set)
        self._open: dict[str, Posting] = {}
        self._doubtful: set[str] = set()
        self._counts: Counter[PostingState] = Counter()
        self._entries: list[tuple[PostingState | None, Posting, str]] = []
        self._records: dict[str, str] = {}
        self._waiting: list[_Timed] = []
        self._coming: list[_Timed] = []
        self._ready: dict[PostingKind, list[_Urgent]] = {kind: [] for kind in PostingKind}
        self._care: list[_Timed] = []
        self._lock = threading.Lock()

    def now(self) -> dt.datetime:
        """The time by the clock that was given."""
        return self._clock()

    def write(
        self,
        changes: Sequence[Transition] = (),
        *,
        add: Iterable[Posting] = (),
        records: Iterable[StateRecord] = (),
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
                self._keep(after._replace(fence=before.fence + 1, updated_at=now), why)
            for row in add:
                if row.key not in rows:
                    self._series[row.about][row.channel].append(row.key)
                    self._keep(row._replace(fence=1, created_at=now, updated_at=now), "")
            self._records |= {record.name: record.value for record in records}
            return True

    def claim(self, claim: Claim) -> list[Posting]:
        """Take the most urgent row of each channel in hand."""
        with self._lock:
            self._make_ready(claim.now)
            ready = [self._ready[kind] for kind in claim.kinds if self._ready[kind]]
            return self._take(islice(self._first_of_each(ready, claim), claim.limit), claim) if ready else []

    def claim_late(self, claim: Claim, channel: str, before: dt.datetime) -> list[Posting]:
        """Take the late reminders of one channel in hand."""
        with self._lock:
            late = [
                row
                for row in self._open.values()
                if row.channel == channel
                and row.state in WAITING
                and row.kind is PostingKind.REMINDER
                and row.due_at < before
                and row.expires_at > claim.now
            ]
            late.sort(key=lambda row: row.urgency)
            return self._take(late[: claim.limit], claim)

    def attention(self, now: dt.datetime, limit: int) -> list[Posting]:
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
            waiting, care = self._head(self._waiting), self._head(self._care)
            return Upcoming(waiting[0] if waiting else None, care[0] if care else None)

    def rows(self, query: PostingQuery) -> list[Posting]:
        """The rows that the query asks for."""
        with self._lock:
            found = [row for row in self._candidates(query) if _fits(row, query)]
        found.sort(key=lambda row: (row.due_at, row.key))
        return found if query.limit is None else found[: query.limit]

    def announced(self, since: dt.date) -> set[AnnouncedDate]:
        """The dates that stand in a channel or are about to."""
        with self._lock:
            keys = [key for day, those in self._by_last_day.items() if day >= since for key in those]
            rows = [row for row in map(self._rows.__getitem__, keys) if stands(row)]
            return {
                AnnouncedDate(*row.about, row.target) for row in rows if row.last_day and row.last_day >= since
            }

    def counts(self) -> dict[PostingState, int]:
        """How many rows there are in each state."""
        with self._lock:
            return {state: count for state, count in self._counts.items() if count}

    def record(self, kind: type[Record], channel: str = "") -> Record | None:
        """The state record of this kind."""
        value = self._records.get(f"{kind.NAME}{channel}")
        return None if value is None else kind.parse(value, channel)

    def history(self, key: str) -> list[HistoryEntry]:
        """All that happened to a row."""
        return [
            HistoryEntry(key, row.updated_at, before, row.state, row.fence, row.worker, why)
            for before, row, why in self._entries
            if row.key == key
        ]

    def _keep(self, row: Posting, why: str) -> None:
        key, state = row.key, row.state
        before = self._rows.get(key)
        self._rows[key] = row
        if before is not None:
            self._counts[before.state] -= 1
            if before.state in WAITING:
                self._no_longer_ready(before)
        self._counts[state] += 1
        if row.last_day is not None and (before is None or before.last_day != row.last_day):
            self._by_last_day[row.last_day].add(key)
        (self._doubtful.add if row.doubt else self._doubtful.discard)(key)
        if row.ts:
            self._by_ts[row.ts].add(key)
        if state in WAITING:
            timed = (row.next_at, key, row.fence)
            heappush(self._waiting, timed)
            heappush(self._coming, timed)
            heappush(self._care, (row.expires_at, key, row.fence))
        elif state in IN_HAND:
            heappush(self._care, (row.next_at, key, row.fence))
        if state in OPEN:
            self._open[key] = row
        else:
            self._open.pop(key, None)
        self._entries.append((before.state if before else None, row, why))

    def _head(self, heap: list[_Timed]) -> _Timed | None:
        """The first entry that still holds; stale ones are dropped."""
        while heap:
            _, key, fence = heap[0]
            if self._rows[key].fence == fence:
                return heap[0]
            heappop(heap)
        return None

    def _make_ready(self, now: dt.datetime) -> None:
        while (head := self._head(self._coming)) and head[0] <= now:
            row = self._rows[heappop(self._coming)[1]]
            insort(self._ready[row.kind], row.urgency)

    def _no_longer_ready(self, row: Posting) -> None:
        ready, urgency = self._ready[row.kind], row.urgency
        place = bisect_left(ready, urgency)
        if place < len(ready) and ready[place] == urgency:
            del ready[place]

    def _first_of_each(self, ready: list[list[_Urgent]], claim: Claim) -> Iterator[Posting]:
        """The most urgent row of each channel that may be claimed, the most urgent channel first."""
        seen = set(claim.resting)
        for _, _, key in merge(*ready):
            row = self._rows[key]
            if row.channel not in seen and row.expires_at > claim.now >= row.next_at:
                seen.add(row.channel)
                yield row

    def _take(self, rows: Iterable[Posting], claim: Claim) -> list[Posting]:
        now = self._clock()
        taken = [
            row._replace(
                state=PostingState.CLAIMED,
                worker=claim.worker,
                next_at=claim.lease_until,
                fence=row.fence + 1,
                updated_at=now,
            )
            for row in rows
        ]
        for row in taken:
            self._keep(row, "")
        return taken

    def _candidates(self, query: PostingQuery) -> Iterable[Posting]:
        if query.keys is not None:
            return [row for key in query.keys if (row := self._rows.get(key))]
        if query.about is not None:
            by_channel: Mapping[str, list[str]] = self._series.get(query.about, {})
            lists = [by_channel.get(query.channel, [])] if query.channel else by_channel.values()
            return [self._rows[key] for keys in lists for key in keys]
        if query.ts:
            return [self._rows[key] for key in self._by_ts.get(query.ts, ())]
        if query.doubtful:
            return [self._rows[key] for key in self._doubtful]
        if query.states and query.states <= OPEN:
            return self._open.values()
        return self._rows.values()


def _fits(row: Posting, query: PostingQuery) -> bool:
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
