"""The ledger for an operator: what was posted, when, where, how late; and deciding what the bot can't decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.platform_ids import SLACK, native_id, platform_of, short_id
from bot.store.ledger import Posting, PostingQuery, PostingState, Transition
from bot.store.state_records import ContentInUse, WorkspaceUrl
from schedules.send_result import MessageRef

if TYPE_CHECKING:
    from bot.store.ledger import Ledger

_EXTENDED = dt.timedelta(days=1)
_RESOLVABLE = frozenset(
    {
        PostingState.PLANNED,
        PostingState.RETRY,
        PostingState.AMBIGUOUS,
        PostingState.UNKNOWN,
        PostingState.FAILED,
        PostingState.EXPIRED,
    }
)


class Resolution(StrEnum):
    """Decision of an operator about a posting that has not been posted."""

    AGAIN = "again"
    """Post it at the next look, also if it was given up."""
    POSTED = "posted"
    """Somebody has seen it there, or has told it."""
    DROP = "drop"
    """Never post it."""


ALIVE = dt.timedelta(minutes=3)
"""A worker that posts leaves a sign of life in the ledger every minute."""


class ResolveError(Exception):
    """The posting can't be resolved like that; the text says why."""


def listing(ledger: Ledger, query: PostingQuery, *, with_history: bool = False) -> list[dict[str, Any]]:
    """The postings that the query asks for, ready for JSON: times in ISO 8601 and UTC, what is empty left out.

    ``late_seconds`` is how long after its due time it was posted; ``link`` opens the message in Slack.
    """
    workspace = ledger.record(WorkspaceUrl)
    return [
        _described(ledger, posting, workspace.url if workspace else "", with_history=with_history)
        for posting in ledger.postings(query)
    ]


def status(ledger: Ledger) -> dict[str, Any]:
    """State for monitoring: a worker posts or not, its last sign of life, and the number of postings per state."""
    in_use = ledger.record(ContentInUse)
    seen = in_use.at if in_use else None
    return {
        "posting": seen is not None and ledger.now() - seen < ALIVE,
        "posting_seen_at": seen.isoformat() if seen else None,
        "rows": {state.value: number for state, number in sorted(ledger.counts().items())},
    }


def resolve(ledger: Ledger, key: str, how: Resolution, operator: str) -> Posting:
    """Decide about a posting, with the operator's name in its history; the posting as it is now.

    Raises ResolveError when there is no such posting, when it was posted or told otherwise, or when the bot is
    busy with it.
    """
    posting = _posting(ledger, key)
    if posting.state not in _RESOLVABLE:
        raise ResolveError(f"The row is {posting.state}; only {', '.join(sorted(_RESOLVABLE))} can be resolved.")
    if not ledger.write(
        [Transition(posting, _resolved(posting, how, operator, ledger.now()), f"{how} ({operator})")]
    ):
        raise ResolveError("The bot changed this row at the same moment. Look at it again and repeat the command.")
    return _posting(ledger, key)


def _resolved(posting: Posting, how: Resolution, operator: str, now: dt.datetime) -> Posting:
    decided = replace(posting, next_at=now, worker=operator, delivery=replace(posting.delivery, error=""))
    match how:
        case Resolution.AGAIN:
            state = PostingState.RETRY if posting.delivery.attempts else PostingState.PLANNED
            expires_at = max(posting.expires_at, now + _EXTENDED)
            return replace(decided, state=state, expires_at=expires_at)
        case Resolution.POSTED:
            return replace(decided, state=PostingState.SENT)
    dropped = replace(posting.delivery, error=f"dropped by {operator}")
    return replace(decided, state=PostingState.CANCELLED, delivery=dropped)


def _posting(ledger: Ledger, key: str) -> Posting:
    postings = ledger.postings(PostingQuery(keys=frozenset({key})))
    if not postings:
        raise ResolveError(f"There is no row with the key {key}; iza-bot ledger --json shows the keys.")
    return postings[0]


def _described(ledger: Ledger, posting: Posting, workspace: str, *, with_history: bool) -> dict[str, Any]:
    posted = posting.delivery.attempt_at if posting.state is PostingState.SENT else None
    described: dict[str, Any] = {
        "key": posting.key,
        "state": posting.state.value,
        "kind": posting.kind.value,
        "channel": short_id(posting.channel),
        "title": posting.title,
        "item": posting.about.item_id,
        "phase": posting.about.phase,
        "cycle": posting.about.cycle,
        "lead": posting.lead,
        "target": posting.target,
        "due_at": posting.due_at,
        "useful_until": posting.useful_until,
        "expires_at": posting.expires_at,
        "next_at": posting.next_at if posting.state is not PostingState.SENT else None,
        "posted_at": posted,
        "late_seconds": max(0, round((posted - posting.due_at).total_seconds())) if posted else None,
        "attempts": posting.delivery.attempts,
        "perhaps_twice": posting.delivery.doubt or None,
        "error": posting.delivery.error,
        "corrects": posting.corrects,
        "replaced_by": posting.replaced_by,
        "link": link_to(MessageRef(posting.delivery.channel_id, posting.delivery.ts), workspace),
    }
    if with_history:
        described["history"] = [
            {"at": entry.at.isoformat(), "state": entry.state.value, "worker": entry.worker, "why": entry.why}
            for entry in ledger.history(posting.key)
        ]
    return {name: _plain(value) for name, value in described.items() if value not in (None, "")}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON takes
    return value.isoformat() if isinstance(value, dt.datetime) else value


def link_to(message: MessageRef, workspace: str) -> str:
    """Link to a message; empty when it is not known where it stands.

    https://docs.slack.dev/reference/methods/chat.getPermalink shows the form of a link.
    """
    if not (message.ts and message.channel_id and workspace) or platform_of(message.channel_id) != SLACK:
        return ""
    return f"{workspace.rstrip('/')}/archives/{native_id(message.channel_id)}/p{message.ts.replace('.', '')}"
