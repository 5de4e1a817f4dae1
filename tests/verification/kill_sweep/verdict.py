"""Verdict: the messages in the channels, held against what the calendar asks for."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.store.ledger import PostingQuery, PostingState
from schedules.sender import EVENT_TYPE
from tests.verification.kill_sweep.story import ADMINISTRATORS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.simulator import Workspace
    from bot.simulator.records import PostedMessage
    from bot.store.ledger import Posting
    from bot.store.sql_ledger import SqlLedger
    from tests.verification.kill_sweep.story import Expected


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of a case, as keys."""

    lost: tuple[str, ...] = ()
    """Should stand and doesn't."""
    doubled: tuple[str, ...] = ()
    """Stands more than once, or should not stand at all."""
    unexplained: tuple[str, ...] = ()
    """Of those: what the ledger does not mark as doubtful; and whatever the ledger has wrong."""
    unknown: int = 0
    """Number of those that the bot can't know of, and of which it told the administrators."""

    @property
    def failed(self) -> bool:
        """True when the bot broke its promise."""
        return bool(self.lost or self.unexplained)


def judge(wanted: Expected, workspace: Workspace, ledger: SqlLedger | None, *, history: bool) -> Verdict:
    """Compare channels, calendar and ledger, if there is one.

    Where the history can be read no double is excused: the bot could have looked.
    """
    messages = list(_messages(workspace))
    counts = Counter(key for message in messages for key in keys_of(message))
    notes = _notes(messages)
    bare = {f"note under {key}" for key in wanted.corrected - notes.keys()}
    right = {hanging[0] for key, hanging in notes.items() if key in wanted.corrected}
    doubled = {key for key, count in counts.items() if count > 1} | (
        counts.keys() - wanted.once - wanted.perhaps - right
    )
    postings = ledger.postings(PostingQuery(keys=frozenset(counts))) if ledger else []
    excused = set() if history else {posting.key for posting in postings if posting.delivery.doubt}
    wrong = {f"ledger: {key}" for key in _misremembered(postings, messages)}
    return Verdict(
        lost=tuple(sorted((wanted.once - counts.keys()) | bare)),
        doubled=tuple(sorted(doubled)),
        unexplained=tuple(sorted((doubled - excused) | wrong)),
    )


def keys_of(message: PostedMessage) -> tuple[str, ...]:
    """The keys that the metadata of a message carries."""
    metadata = message.metadata or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ("no key",)
    payload = metadata["event_payload"]
    return tuple(payload.get("keys") or [payload["key"]])


def _messages(workspace: Workspace) -> Iterator[PostedMessage]:
    for name in workspace.channels:
        if name == ADMINISTRATORS:
            continue
        for message in workspace.channel(name).channel.messages:
            if not message.deleted:
                yield message


def _notes(messages: Collection[PostedMessage]) -> dict[str, list[str]]:
    """Per key of a message that stands: the keys of the notes that hang under it."""
    hanging: defaultdict[str, list[str]] = defaultdict(list)
    standing = {message.ts: message for message in messages}
    for message in messages:
        if message.thread_ts in standing:
            for key in keys_of(standing[message.thread_ts]):
                hanging[key] += keys_of(message)
    return hanging


def _misremembered(postings: Collection[Posting], messages: Collection[PostedMessage]) -> Iterator[str]:
    """Postings of what stands, that the ledger does not know to stand there."""
    stamps: defaultdict[str, set[str]] = defaultdict(set)
    for message in messages:
        for key in keys_of(message):
            stamps[key].add(message.ts)
    for posting in postings:
        if posting.state is not PostingState.SENT or posting.delivery.ts not in stamps[posting.key]:
            yield posting.key
