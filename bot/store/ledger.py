"""Ledger of postings: what was posted, what has yet to be, and what a store of it can do.

The ledger alone tells what was posted. It decides nothing: what becomes of a posting is computed elsewhere, and a
store takes it in only if the posting is still as it was when that was decided. All times are aware, in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, TypeVar

from bot.occurrence_id import NO_OCCURRENCE, OccurrenceId, is_joined
from bot.platform_ids import is_person, short_id
from bot.store.state_records import StateRecord

if TYPE_CHECKING:
    import datetime as dt


class PostingKind(StrEnum):
    """Kind of message."""

    REMINDER = "reminder"
    MOVED = "moved"
    """A date that was announced has moved."""
    WITHDRAWN = "withdrawn"
    """A date that was announced no longer stands."""
    DIGEST = "digest"
    """The dates of the weeks ahead."""
    ALERT = "alert"
    """Something that an administrator must know."""
    EDITORIAL = "editorial"
    """Something for who keeps the content up, or the answer to a question sent on (``bot/editorial.py``)."""


CORRECTIONS = frozenset({PostingKind.MOVED, PostingKind.WITHDRAWN})


class PostingState(StrEnum):
    """Progress of a posting."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    """Claimed by a worker; no request sent."""
    SENDING = "sending"
    """Committed before the first byte of the request; its result is not known yet."""
    SENT = "sent"
    RETRY = "retry"
    """Certainly not posted; another attempt follows."""
    AMBIGUOUS = "ambiguous"
    """Perhaps posted; to be looked up in Slack before anything else happens."""
    UNKNOWN = "unknown"
    """Perhaps posted, where nothing can be read back: never posted again, and told to the administrators."""
    FAILED = "failed"
    """Refused by Slack for as long as it was of use, or for good."""
    SUPERSEDED = "superseded"
    """Said by another posting; ``replaced_by`` names it."""
    CANCELLED = "cancelled"
    """Not asked for by the content any more, or withdrawn by an operator."""
    EXPIRED = "expired"
    """No longer worth posting."""


WAITING = frozenset({PostingState.PLANNED, PostingState.RETRY})
"""May be claimed as soon as ``next_at`` has come."""
IN_HAND = frozenset({PostingState.CLAIMED, PostingState.SENDING, PostingState.AMBIGUOUS})
"""Needs attention as soon as ``next_at`` has come: a lease that ran out, or a message to look for."""
OPEN = WAITING | IN_HAND
PERHAPS_THERE = frozenset({PostingState.SENDING, PostingState.AMBIGUOUS, PostingState.UNKNOWN})
"""A request may have reached its channel."""


Record = TypeVar("Record", bound=StateRecord)
Series: TypeAlias = tuple[str, OccurrenceId]
"""A channel and an occurrence: the reminders of one date in one channel."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Attempts to post a message so far, and where it stands."""

    attempts: int = 0
    attempt_at: dt.datetime | None = None
    """Moment at which the last attempt was committed."""
    looks: int = 0
    """Number of times that the message of the last attempt was looked for and not found."""
    channel_id: str = ""
    """The id of the channel where it stands, of a person that of the conversation."""
    ts: str = ""
    """The timestamp or id of the message there; postings that were told together share it."""
    thread_ts: str = ""
    """The message under which the last attempt was to come; empty for what stands in the channel itself."""
    error: str = ""
    """Slack's error code, or in words why the last attempt came to nothing."""
    doubt: bool = False
    """Posted again without certainty that the attempt before had failed: there may be two."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One message to post in one channel, once."""

    key: str
    """A UUID in text; the same in ``preview``, here and in the metadata of the message."""
    kind: PostingKind
    channel: str
    """Name or id of the channel, or id of the person (``platform:id``)."""
    due_at: dt.datetime
    useful_until: dt.datetime
    """After this it only serves to tell what was missed; the sooner, the more urgent."""
    expires_at: dt.datetime
    """From this moment on it is not posted any more."""
    next_at: dt.datetime
    """Next moment of decision: the due time, the next attempt, the end of a lease, the next lookup."""
    created_at: dt.datetime
    updated_at: dt.datetime
    about: OccurrenceId = NO_OCCURRENCE
    """Of a digest the week; of an alert nothing."""
    lead: int | None = None
    """Days before the date, of a reminder."""
    title: str = ""
    target: str = ""
    """The date that is announced, as ``Occurrence.target`` writes it; after a correction the corrected one."""
    last_day: dt.date | None = None
    """The last day of the date that is announced."""
    state: PostingState = PostingState.PLANNED
    fence: int = 0
    """Goes up with every change; whoever holds an older one is refused."""
    worker: str = ""
    delivery: Delivery = Delivery()
    corrects: str = ""
    """The key of the posting whose date this one corrects."""
    replaced_by: str = ""
    """The key of the posting that says it instead."""
    details: str = ""
    """Facts that the wording needs beside the content, as JSON."""

    @property
    def series(self) -> Series:
        """The channel, and the occurrence that is told there."""
        return self.channel, self.about

    @property
    def is_joined(self) -> bool:
        """True for a reminder that is told in one message with others due in its channel at the same moment."""
        return self.kind is PostingKind.REMINDER and is_joined(self.channel, self.about)

    @property
    def where(self) -> str:
        """The channel, as a log may have it: nothing there tells who subscribed to something."""
        return "a direct message" if is_person(self.channel) else short_id(self.channel)

    @property
    def message_ref(self) -> str:
        """The message in which it stands: "slack:C0123456789/1700000000.000100"; empty where it was not posted."""
        return f"{self.delivery.channel_id}/{self.delivery.ts}" if self.delivery.ts else ""

    @property
    def urgency(self) -> tuple[dt.datetime, dt.datetime, str]:
        """Sort key, the most urgent first."""
        return self.useful_until, self.due_at, self.key


def stands(posting: Posting) -> bool:
    """True if its message stands in the channel, may stand there, or is a correction on its way there."""
    if posting.kind not in {PostingKind.REMINDER, *CORRECTIONS}:
        return False
    if posting.kind is PostingKind.REMINDER:
        return posting.state in PERHAPS_THERE | {PostingState.SENT}
    return posting.state in OPEN | {PostingState.SENT, PostingState.UNKNOWN}


class Transition(NamedTuple):
    """A posting as it was read, what it becomes, and why, for the history."""

    before: Posting
    after: Posting
    why: str


class HistoryEntry(NamedTuple):
    """One line of the history of a posting: nothing is ever changed or removed there."""

    key: str
    at: dt.datetime
    state_before: PostingState | None
    """None when the posting was made."""
    state: PostingState
    fence: int
    worker: str
    why: str


@dataclass(frozen=True, slots=True)
class PostingQuery:
    """Which postings to list; what is empty doesn't restrict."""

    states: frozenset[PostingState] = frozenset()
    channel: str = ""
    channels: frozenset[str] = frozenset()
    """In one of these."""
    about: OccurrenceId | None = None
    keys: frozenset[str] | None = None
    since: dt.datetime | None = None
    """Due at or after this."""
    until: dt.datetime | None = None
    """Due before this."""
    ts: str = ""
    updated_after: dt.datetime | None = None
    doubtful: bool = False
    """Only postings of which there may be two."""
    limit: int | None = None


class Claim(NamedTuple):
    """Request of a worker to take postings in hand."""

    worker: str
    now: dt.datetime
    lease_until: dt.datetime
    limit: int
    kinds: frozenset[PostingKind] = frozenset(PostingKind)
    resting: Collection[str] = ()
    """Channels from which nothing is taken."""
    apart: Collection[str] = ()
    """Platforms from which nothing is taken."""
    together: int = 1
    """So many reminders that are joined (``Posting.is_joined``) are taken together, and count as one."""


class Upcoming(NamedTuple):
    """Moments at which the ledger has to be looked at next; None when no posting asks for it."""

    claim: dt.datetime | None
    """The first ``next_at`` of a waiting posting."""
    attention: dt.datetime | None
    """The first moment at which ``attention`` would return something."""


class AnnouncedDate(NamedTuple):
    """A date that stands in at least one channel."""

    about: OccurrenceId
    target: str


Probe = Callable[[str], None]
"""Hears the name of every boundary between two statements; a test may stop the process there."""


def unheard(_boundary: str) -> None:
    """Probe nothing."""


Watch = Callable[[Transition], None]
"""Hears of every change of a posting after it was committed; must be safe for use by several threads."""


def unwatched(_change: Transition) -> None:
    """Watch nothing."""


class LedgerError(Exception):
    """The database can't be used now; the text says why and what to do."""


class Ledger(Protocol):
    """A store of postings. Safe for use by several processes at once; every call is one transaction.

    Raises LedgerError when the database can't be reached or is not what it should be.
    """

    def now(self) -> dt.datetime:
        """The time that all workers on this ledger go by."""

    def write(
        self,
        changes: Sequence[Transition] = (),
        *,
        add: Iterable[Posting] = (),
        records: Iterable[StateRecord] = (),
    ) -> bool:
        """Take over all changes, new postings and records durably, or none and return False.

        False when one of the postings is no longer what it was. New postings whose key is known are left out.
        Every change and every new posting makes an entry in the history. ``fence`` and ``updated_at`` are set
        here.
        """

    def claim(self, claim: Claim) -> list[Posting]:
        """Take postings in hand: waiting, ``next_at`` come, not expired; of each channel the most urgent.

        Corrections are more urgent than anything else: what stands there is wrong.
        With it come others with which it is joined (``Claim.together``), whatever their ``next_at``. The most
        urgent come first. Postings that another worker is busy with are passed over.
        """

    def claim_late(self, claim: Claim, channel: str, before: dt.datetime) -> list[Posting]:
        """Take in hand all waiting reminders of a channel that were due before a moment, whatever ``next_at``."""

    def attention(self, now: dt.datetime, limit: int) -> list[Posting]:
        """Postings in hand whose ``next_at`` has come, and waiting postings that have expired; oldest first."""

    def upcoming(self) -> Upcoming:
        """The next moment with something to claim, and the next with something that needs attention."""

    def postings(self, query: PostingQuery) -> list[Posting]:
        """The postings that the query asks for, in order of due time and key."""

    def announced(self, since: dt.date) -> set[AnnouncedDate]:
        """The dates, not past before ``since``, that stand in a channel or are about to."""

    def counts(self) -> dict[PostingState, int]:
        """Number of postings in each state; states without postings are left out."""

    def record(self, kind: type[Record], channel: str = "") -> Record | None:
        """The state record of this kind, or None; ``channel`` for kinds that have one per channel."""

    def records(self, kind: type[Record], channels: Collection[str]) -> Mapping[str, Record]:
        """The state records of this kind, by channel; without those of which there is none."""

    def history(self, key: str) -> list[HistoryEntry]:
        """All that happened to a posting, oldest first."""
