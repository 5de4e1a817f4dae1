"""What has been posted and what has yet to be: the rows, and what a store of them can do.

The ledger alone tells what was posted. It decides nothing: what becomes of a row is computed elsewhere, and a
store takes the new row in only if the row still is what the decision was based on. All times are aware, in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, TypeVar

from bot.slack_ids import is_user_id
from bot.store.state_records import StateRecord
from bot.store.subscription_records import OccurrenceId

if TYPE_CHECKING:
    import datetime as dt


class PostingKind(StrEnum):
    """What a row puts in a channel."""

    REMINDER = "reminder"
    MOVED = "moved"
    """A date that was announced has moved."""
    WITHDRAWN = "withdrawn"
    """A date that was announced no longer stands."""
    DIGEST = "digest"
    """The dates of the weeks ahead."""
    ALERT = "alert"
    """Something an administrator must know."""


class PostingState(StrEnum):
    """How far a row is."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    """A worker has it in hand; nothing has left."""
    SENDING = "sending"
    """Committed before the first byte leaves; what becomes of it is not known yet."""
    SENT = "sent"
    RETRY = "retry"
    """Certainly not posted; another attempt follows."""
    AMBIGUOUS = "ambiguous"
    """Perhaps posted; to be looked up in Slack before anything else happens."""
    FAILED = "failed"
    """Slack refused it for as long as it was of use, or for good."""
    SUPERSEDED = "superseded"
    """Another row says it; ``replaced_by`` names that row."""
    CANCELLED = "cancelled"
    """The content no longer asks for it, or an operator withdrew it."""
    EXPIRED = "expired"
    """No longer worth posting."""


WAITING = frozenset({PostingState.PLANNED, PostingState.RETRY})
"""May be claimed as soon as ``next_at`` has come."""
IN_HAND = frozenset({PostingState.CLAIMED, PostingState.SENDING, PostingState.AMBIGUOUS})
"""Needs attention as soon as ``next_at`` has come: a lease that ran out, or a message to look for."""
OPEN = WAITING | IN_HAND


Record = TypeVar("Record", bound=StateRecord)
Series: TypeAlias = tuple[str, OccurrenceId]
"""A channel, and an occurrence by its item, phase and cycle."""


class Posting(NamedTuple):
    """One message to post in one channel, once."""

    key: str
    """A UUID in text; the same in ``preview``, here and in the metadata of the message."""
    kind: PostingKind
    channel: str
    """Name or id as ``organisation.yaml`` has it."""
    due_at: dt.datetime
    useful_until: dt.datetime
    """After this it only serves to tell what was missed; the sooner, the more urgent."""
    expires_at: dt.datetime
    """From this moment on it is not posted any more."""
    next_at: dt.datetime
    """When something has to be decided: the due time, the next attempt, the end of a lease, the next look."""
    created_at: dt.datetime
    updated_at: dt.datetime
    item_id: str = ""
    """The first id that the deadline or round ever had."""
    phase: str = ""
    cycle: str = ""
    lead: int | None = None
    """Days before the date."""
    title: str = ""
    target: str = ""
    """The date that is announced, as ``Occurrence.target`` writes it; after a correction the corrected one."""
    last_day: dt.date | None = None
    """The last day of the date that is announced."""
    state: PostingState = PostingState.PLANNED
    attempts: int = 0
    looks: int = 0
    """How often the message of the last attempt was looked for and not found."""
    fence: int = 0
    """Goes up with every change; whoever holds an older one is refused."""
    worker: str = ""
    attempt_at: dt.datetime | None = None
    """When the last attempt was committed."""
    channel_id: str = ""
    """Slack's id of the channel where it stands."""
    ts: str = ""
    """Slack's timestamp of the message where it stands; rows that were told together share it."""
    thread_ts: str = ""
    """The message under which the last attempt was to come; empty for what stands in the channel itself."""
    error: str = ""
    """Slack's error code, or in words why the last attempt came to nothing."""
    doubt: bool = False
    """It was posted again without certainty that the attempt before had failed: there may be two."""
    corrects: str = ""
    """The key of the row whose date this one corrects."""
    replaced_by: str = ""
    """The key of the row that says it instead."""
    details: str = ""
    """What the wording needs beside the content, as JSON."""

    @property
    def about(self) -> tuple[str, str, str]:
        """What it is about: item, phase and cycle, as ``Occurrence.key_parts``."""
        return self.item_id, self.phase, self.cycle

    @property
    def series(self) -> Series:
        """The reminders that it is one of: the channel, and what they are about there."""
        return self.channel, self.about

    @property
    def where(self) -> str:
        """The channel, as a log may have it: nothing there tells who follows something."""
        return "a direct message" if is_user_id(self.channel) else self.channel

    @property
    def place(self) -> str:
        """The message in which it stands: "C0123456789/1700000000.000100"; empty where it was not posted."""
        return f"{self.channel_id}/{self.ts}" if self.ts else ""

    @property
    def urgency(self) -> tuple[dt.datetime, dt.datetime, str]:
        """What sorts the most urgent first."""
        return self.useful_until, self.due_at, self.key


def stands(row: Posting) -> bool:
    """Whether what it says stands in its channel, may stand there, or is a correction on its way there."""
    if row.kind in {PostingKind.ALERT, PostingKind.DIGEST}:
        return False
    if row.kind is PostingKind.REMINDER:
        return row.state in {PostingState.SENT, PostingState.SENDING, PostingState.AMBIGUOUS}
    return row.state is PostingState.SENT or row.state in OPEN


class Transition(NamedTuple):
    """A row as it was read, what it becomes, and why, for the history."""

    before: Posting
    after: Posting
    why: str


class HistoryEntry(NamedTuple):
    """One line of the history of a row: nothing is ever changed or removed there."""

    key: str
    at: dt.datetime
    state_before: PostingState | None
    """None when the row was made."""
    state: PostingState
    fence: int
    worker: str
    why: str


@dataclass(frozen=True, slots=True)
class PostingQuery:
    """Which rows to list; what is empty doesn't restrict."""

    states: frozenset[PostingState] = frozenset()
    channel: str = ""
    about: tuple[str, str, str] | None = None
    keys: frozenset[str] | None = None
    since: dt.datetime | None = None
    """Due at or after this."""
    until: dt.datetime | None = None
    """Due before this."""
    ts: str = ""
    updated_after: dt.datetime | None = None
    doubtful: bool = False
    """Only rows of which there may be two."""
    limit: int | None = None


class Claim(NamedTuple):
    """Who takes rows in hand, until when, and which."""

    worker: str
    now: dt.datetime
    lease_until: dt.datetime
    limit: int
    kinds: frozenset[PostingKind] = frozenset(PostingKind)
    resting: Collection[str] = ()
    """Channels from which nothing is taken."""


class Upcoming(NamedTuple):
    """When the ledger has to be looked at next; None when no row asks for it."""

    claim: dt.datetime | None
    """The first ``next_at`` of a waiting row."""
    attention: dt.datetime | None
    """The first moment at which ``attention`` would return something."""


class AnnouncedDate(NamedTuple):
    """A date that stands in at least one channel."""

    item_id: str
    phase: str
    cycle: str
    target: str

    @property
    def about(self) -> tuple[str, str, str]:
        """What it is about: item, phase and cycle."""
        return self.item_id, self.phase, self.cycle


Probe = Callable[[str], None]
"""Hears the name of every boundary between two statements; a test may stop the process there."""


def unheard(_boundary: str) -> None:
    """Probe nothing."""


class LedgerError(Exception):
    """The database can't be used now; the text says why and what to do."""


class Ledger(Protocol):
    """A store of rows. Safe for use by several processes at once; every call is one transaction.

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
        """Take over all changes, new rows and records durably, or none and return False.

        False when one of the rows is no longer what it was. New rows whose key is known are left out. Every change
        and every new row makes an entry in the history; ``fence`` and ``updated_at`` are set here.
        """

    def claim(self, claim: Claim) -> list[Posting]:
        """Take rows in hand: waiting, ``next_at`` come, not expired; the most urgent of each channel.

        The most urgent come first. Rows that another worker is busy with are passed over.
        """

    def claim_late(self, claim: Claim, channel: str, before: dt.datetime) -> list[Posting]:
        """Take in hand all waiting reminders of a channel that were due before a moment, whatever ``next_at``."""

    def attention(self, now: dt.datetime, limit: int) -> list[Posting]:
        """Rows in hand whose ``next_at`` has come, and waiting rows that have expired; oldest first."""

    def upcoming(self) -> Upcoming:
        """When there is something to claim next, and when something needs attention next."""

    def rows(self, query: PostingQuery) -> list[Posting]:
        """The rows that the query asks for, in order of due time and key."""

    def announced(self, since: dt.date) -> set[AnnouncedDate]:
        """The dates, not past before ``since``, that stand in a channel or are about to."""

    def counts(self) -> dict[PostingState, int]:
        """How many rows there are in each state; states without rows are left out."""

    def record(self, kind: type[Record], channel: str = "") -> Record | None:
        """The state record of this kind, or None; ``channel`` for kinds that have one per channel."""

    def history(self, key: str) -> list[HistoryEntry]:
        """All that happened to a row, oldest first."""
