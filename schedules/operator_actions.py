"""The ledger for an operator: what was posted, when, where, how late; and deciding what the bot can't decide."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.store.ledger import Posting, PostingQuery, PostingState, Transition
from bot.store.state_records import ContentInUse, WorkspaceUrl

if TYPE_CHECKING:
    from bot.store.ledger import Ledger

_EXTENDED = dt.timedelta(days=1)
_RESOLVABLE = frozenset(
    {PostingState.PLANNED, PostingState.RETRY, PostingState.AMBIGUOUS, PostingState.FAILED, PostingState.EXPIRED}
)


class Resolution(StrEnum):
    """What an operator may decide about a row that has not been posted."""

    AGAIN = "again"
    """Post it at the next look, also if it was given up."""
    POSTED = "posted"
    """It stands there, or someone has told it."""
    DROP = "drop"
    """It must not be posted."""


ALIVE = dt.timedelta(minutes=3)
"""A worker that posts leaves a sign of life in the ledger every minute."""


class ResolveError(Exception):
    """The row can't be resolved like that; the text says why."""


def listing(ledger: Ledger, query: PostingQuery, *, with_history: bool = False) -> list[dict[str, Any]]:
    """The rows that the query asks for, ready for JSON: times in ISO 8601 and UTC, what is empty left out.

    ``late_seconds`` is how long after its due time it was posted; ``link`` opens the message in Slack.
    """
    workspace = ledger.record(WorkspaceUrl)
    return [
        _described(ledger, row, workspace.url if workspace else "", with_history=with_history)
        for row in ledger.rows(query)
    ]


def status(ledger: Ledger) -> dict[str, Any]:
    """For monitoring: whether a worker posts, when it last said so, and how many rows there are in each state."""
    in_use = ledger.record(ContentInUse)
    seen = in_use.at if in_use else None
    return {
        "posting": seen is not None and ledger.now() - seen < ALIVE,
        "posting_seen_at": seen.isoformat() if seen else None,
        "rows": {state.value: number for state, number in sorted(ledger.counts().items())},
    }


def resolve(ledger: Ledger, key: str, how: Resolution, operator: str) -> Posting:
    """Decide about a row, with the operator's name in its history; the row as it is now.

    Raises ResolveError when there is no such row, when it was posted or told otherwise, or when the bot is busy
    with it.
    """
    row = _row(ledger, key)
    if row.state not in _RESOLVABLE:
        raise ResolveError(f"The row is {row.state}; only {', '.join(sorted(_RESOLVABLE))} can be resolved.")
    if not ledger.write([Transition(row, _resolved(row, how, operator, ledger.now()), f"{how} ({operator})")]):
        raise ResolveError("The bot changed this row at the same moment. Look at it again and repeat the command.")
    return _row(ledger, key)


def _resolved(row: Posting, how: Resolution, operator: str, now: dt.datetime) -> Posting:
    match how:
        case Resolution.AGAIN:
            state = PostingState.RETRY if row.attempts else PostingState.PLANNED
            expires_at = max(row.expires_at, now + _EXTENDED)
            return row._replace(state=state, next_at=now, expires_at=expires_at, error="", worker=operator)
        case Resolution.POSTED:
            return row._replace(state=PostingState.SENT, next_at=now, error="", worker=operator)
    return row._replace(state=PostingState.CANCELLED, next_at=now, error=f"dropped by {operator}", worker=operator)


def _row(ledger: Ledger, key: str) -> Posting:
    rows = ledger.rows(PostingQuery(keys=frozenset({key})))
    if not rows:
        raise ResolveError(f"There is no row with the key {key}; iza-bot ledger --json shows the keys.")
    return rows[0]


def _described(ledger: Ledger, row: Posting, workspace: str, *, with_history: bool) -> dict[str, Any]:
    posted = row.attempt_at if row.state is PostingState.SENT else None
    described: dict[str, Any] = {
        "key": row.key,
        "state": row.state.value,
        "kind": row.kind.value,
        "channel": row.channel,
        "title": row.title,
        "item": row.item_id,
        "phase": row.phase,
        "cycle": row.cycle,
        "lead": row.lead,
        "target": row.target,
        "due_at": row.due_at,
        "useful_until": row.useful_until,
        "expires_at": row.expires_at,
        "next_at": row.next_at if row.state is not PostingState.SENT else None,
        "posted_at": posted,
        "late_seconds": max(0, round((posted - row.due_at).total_seconds())) if posted else None,
        "attempts": row.attempts,
        "perhaps_twice": row.doubt or None,
        "error": row.error,
        "corrects": row.corrects,
        "replaced_by": row.replaced_by,
        "link": _link(row, workspace),
    }
    if with_history:
        described["history"] = [
            {"at": entry.at.isoformat(), "state": entry.state.value, "worker": entry.worker, "why": entry.why}
            for entry in ledger.history(row.key)
        ]
    return {name: _plain(value) for name, value in described.items() if value not in (None, "")}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON takes
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _link(row: Posting, workspace: str) -> str:
    """https://docs.slack.dev/reference/methods/chat.getPermalink shows the form of a link."""
    if not (row.ts and row.channel_id and workspace):
        return ""
    return f"{workspace.rstrip('/')}/archives/{row.channel_id}/p{row.ts.replace('.', '')}"
