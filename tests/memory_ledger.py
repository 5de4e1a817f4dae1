"""The ledger in memory: the same contract without a disk, fast enough to simulate years of posting in seconds."""

from __future__ import annotations

import datetime as dt
import threading
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from dataclasses import replace
from heapq import heappop, heappush, merge
from itertools import chain, islice
from typing import TYPE_CHECKING

from bot.platform_ids import platform_of
from bot.store.ledger import (
    CORRECTIONS,
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
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from bot.store.ledger import Record
    from bot.store.state_records import StateRecord

_Timed = tuple[dt.datetime, str, int]
"""A moment, the key of a posting, and the fence at which that moment held."""
_Urgent = tuple[dt.datetime, dt.datetime, str]
"""``Posting.urgency``."""


_OTHERS = frozenset(PostingKind) - CORRECTIONS


class MemoryLedger:
    """Postings in dictionaries, with heaps of what comes next; see ``Ledger`` for what each call promises.

    A heap keeps what was true when it was put there; an entry whose fence is no longer that of its posting is
    stale and is dropped when it comes up. What waits is in ``_coming`` until its moment, then in ``_ready``
    by urgency."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._postings: dict[str, Posting] = {}
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
            postings = self._postings
            for before, _, _ in changes:
                known = postings.get(before.key)
                if known is None or known.fence != before.fence:
                    return False
            now = self._clock()
            for before, after, why in changes:
                self._keep(replace(after, fence=before.fence + 1, updated_at=now), why)
            for posting in add:
                if posting.key not in postings:
                    self._series[posting.about][posting.channel].append(posting.key)
                    self._keep(replace(posting, fence=1, created_at=now, updated_at=now), "")
            self._records |= {record.name: record.value for record in records}
            return True

    def claim(self, claim: Claim) -> list[Posting]:
        """Take the most urgent posting of each channel in hand."""
        with self._lock:
            self._make_ready(claim.now)
            first = list(islice(self._first_of_each(claim), claim.limit))
            others = [other for posting in first if posting.is_joined for other in self._due_with(posting, claim)]
            return self._take([*first, *others], claim)

    def claim_late(self, claim: Claim, channel: str, before: dt.datetime) -> list[Posting]:
        """Take the late reminders of one channel in hand."""
        with self._lock:
            late = [
                posting
                for posting in self._open.values()
                if posting.channel == channel
                and posting.state in WAITING
                and posting.kind is PostingKind.REMINDER
                and posting.due_at < before
                and posting.expires_at > claim.now
            ]
            late.sort(key=lambda posting: posting.urgency)
            return self._take(late[: claim.limit], claim)

    def attention(self, now: dt.datetime, limit: int) -> list[Posting]:
        """Postings whose lease ran out, that have to be looked for, or that have expired."""
        with self._lock:
            found: list[_Timed] = []
            while len(found) < limit and (head := self._head(self._care)) and head[0] <= now:
                found.append(heappop(self._care))
            for timed in found:
                heappush(self._care, timed)
            return [self._postings[key] for _, key, _ in found]

    def upcoming(self) -> Upcoming:
        """Moments at which there is something to claim next, and at which something needs attention next."""
        with self._lock:
            waiting, care = self._head(self._waiting), self._head(self._care)
            return Upcoming(waiting[0] if waiting else None, care[0] if care else None)

    def postings(self, query: PostingQuery) -> list[Posting]:
        """The postings that the query asks for."""
        with self._lock:
            found = [posting for posting in self._candidates(query) if _fits(posting, query)]
        found.sort(key=lambda posting: (posting.due_at, posting.key))
        return found if query.limit is None else found[: query.limit]

    def announced(self, since: dt.date) -> set[AnnouncedDate]:
        """The dates that stand in a channel or are about to."""
        with self._lock:
            keys = [key for day, those in self._by_last_day.items() if day >= since for key in those]
            postings = [posting for posting in map(self._postings.__getitem__, keys) if stands(posting)]
            return {
                AnnouncedDate(posting.about, posting.target)
                for posting in postings
                if posting.last_day and posting.last_day >= since
            }

    def counts(self) -> dict[PostingState, int]:
        """Number of postings in each state."""
        with self._lock:
            return {state: count for state, count in self._counts.items() if count}

    def record(self, kind: type[Record], channel: str = "") -> Record | None:
        """The state record of this kind."""
        return self.records(kind, (channel,)).get(channel)

    def records(self, kind: type[Record], channels: Collection[str]) -> dict[str, Record]:
        """The state records of this kind, by channel."""
        return {
            channel: kind.parse(value, channel)
            for channel in channels
            if (value := self._records.get(f"{kind.NAME}{channel}")) is not None
        }

    def history(self, key: str) -> list[HistoryEntry]:
        """All that happened to a posting."""
        return [
            HistoryEntry(key, posting.updated_at, before, posting.state, posting.fence, posting.worker, why)
            for before, posting, why in self._entries
            if posting.key == key
        ]

    def _keep(self, posting: Posting, why: str) -> None:
        key, state = posting.key, posting.state
        before = self._postings.get(key)
        self._postings[key] = posting
        if before is not None:
            self._counts[before.state] -= 1
            if before.state in WAITING:
                self._no_longer_ready(before)
        self._counts[state] += 1
        if posting.last_day is not None and (before is None or before.last_day != posting.last_day):
            self._by_last_day[posting.last_day].add(key)
        (self._doubtful.add if posting.delivery.doubt else self._doubtful.discard)(key)
        if posting.delivery.ts:
            self._by_ts[posting.delivery.ts].add(key)
        if state in WAITING:
            timed = (posting.next_at, key, posting.fence)
            heappush(self._waiting, timed)
            heappush(self._coming, timed)
            heappush(self._care, (posting.expires_at, key, posting.fence))
        elif state in IN_HAND:
            heappush(self._care, (posting.next_at, key, posting.fence))
        if state in OPEN:
            self._open[key] = posting
        else:
            self._open.pop(key, None)
        self._entries.append((before.state if before else None, posting, why))

    def _head(self, heap: list[_Timed]) -> _Timed | None:
        """The first entry that still holds; stale ones are dropped."""
        while heap:
            _, key, fence = heap[0]
            if self._postings[key].fence == fence:
                return heap[0]
            heappop(heap)
        return None

    def _make_ready(self, now: dt.datetime) -> None:
        while (head := self._head(self._coming)) and head[0] <= now:
            posting = self._postings[heappop(self._coming)[1]]
            insort(self._ready[posting.kind], posting.urgency)

    def _no_longer_ready(self, posting: Posting) -> None:
        ready, urgency = self._ready[posting.kind], posting.urgency
        place = bisect_left(ready, urgency)
        if place < len(ready) and ready[place] == urgency:
            del ready[place]

    def _first_of_each(self, claim: Claim) -> Iterator[Posting]:
        """The posting of each channel whose turn it is and that may be claimed, in their turn."""
        seen = set(claim.resting)
        for _, _, key in chain(
            *(merge(*map(self._ready.__getitem__, claim.kinds & kinds)) for kinds in (CORRECTIONS, _OTHERS))
        ):
            posting = self._postings[key]
            apart = platform_of(posting.channel) in claim.apart
            if posting.channel not in seen and not apart and posting.expires_at > claim.now >= posting.next_at:
                seen.add(posting.channel)
                yield posting

    def _due_with(self, posting: Posting, claim: Claim) -> list[Posting]:
        """Other reminders with which it is joined."""
        others = [
            other
            for other in self._open.values()
            if other.channel == posting.channel
            and other.due_at == posting.due_at
            and other.key != posting.key
            and other.is_joined
            and other.state in WAITING
            and other.expires_at > claim.now
        ]
        return sorted(others, key=lambda other: other.urgency)[: claim.together - 1]

    def _take(self, postings: Iterable[Posting], claim: Claim) -> list[Posting]:
        now = self._clock()
        taken = [
            replace(
                posting,
                state=PostingState.CLAIMED,
                worker=claim.worker,
                next_at=claim.lease_until,
                fence=posting.fence + 1,
                updated_at=now,
            )
            for posting in postings
        ]
        for posting in taken:
            self._keep(posting, "")
        return taken

    def _candidates(self, query: PostingQuery) -> Iterable[Posting]:
        if query.keys is not None:
            return [posting for key in query.keys if (posting := self._postings.get(key))]
        if query.about is not None:
            by_channel: Mapping[str, list[str]] = self._series.get(query.about, {})
            channels = query.channels or ({query.channel} if query.channel else by_channel.keys())
            lists = [by_channel.get(channel, []) for channel in channels]
            return [self._postings[key] for keys in lists for key in keys]
        if query.ts:
            return [self._postings[key] for key in self._by_ts.get(query.ts, ())]
        if query.doubtful:
            return [self._postings[key] for key in self._doubtful]
        return self._open.values() if query.states and query.states <= OPEN else self._postings.values()


def _fits(posting: Posting, query: PostingQuery) -> bool:
    return (
        (not query.states or posting.state in query.states)
        and (not query.channel or posting.channel == query.channel)
        and (query.about is None or posting.about == query.about)
        and (not query.channels or posting.channel in query.channels)
        and (query.since is None or posting.due_at >= query.since)
        and (query.until is None or posting.due_at < query.until)
        and (not query.ts or posting.delivery.ts == query.ts)
        and (query.updated_after is None or posting.updated_at > query.updated_after)
        and (not query.doubtful or posting.delivery.doubt)
    )
