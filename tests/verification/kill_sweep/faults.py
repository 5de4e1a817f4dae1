"""Faults that are planted in the bot, to see that the sweep finds them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.store.ledger import PostingState
from bot.store.state_records import PlannedUntil
from schedules import admin_alerts, planner, transitions
from schedules.reconciler import Reconciler, ReconcileResult
from schedules.send_result import MessageFound
from schedules.sender import Sender

if TYPE_CHECKING:
    import datetime as dt

    from bot.store.ledger import Posting, Transition
    from bot.store.sql_ledger import SqlLedger
    from schedules.send_result import LookupResult, MessageLookup


def plant(name: str, ledger: SqlLedger) -> None:
    """Change this process so that it has the fault; the empty name is no fault."""
    if name:
        FAULTS[name](ledger)


def _commit_after_the_send(ledger: SqlLedger) -> None:
    """``sending`` is not written before the message leaves, but with the outcome."""
    write = ledger.write

    def late(changes: Any = (), **more: Any) -> bool:
        if any(change.after.state is PostingState.SENDING for change in changes):
            held.extend(changes)
            return True
        return write(held_back(changes), **more)

    def held_back(changes: Any) -> list[Transition]:
        held_postings = {change.before.key: change.before for change in held}
        held.clear()
        return [change._replace(before=held_postings.get(change.before.key, change.before)) for change in changes]

    held: list[Transition] = []
    ledger.write = late  # type: ignore[method-assign]


def _never_reconcile(_ledger: SqlLedger) -> None:
    """Postings left halfway stay as they are."""
    Reconciler.tidy = lambda *_: ReconcileResult([], 0, 0)  # type: ignore[method-assign]


def _send_again_unseen(_ledger: SqlLedger) -> None:
    """Postings in ``sending`` after a crash are sent again without a look."""

    def again(posting: Posting, now: dt.datetime) -> Transition:
        return transitions.released(posting, now, "found in sending")

    transitions.orphaned = again


def _take_it_for_sent(_ledger: SqlLedger) -> None:
    """Postings in ``sending`` after a crash are believed to have been sent."""

    def believed(posting: Posting, now: dt.datetime) -> Transition:
        return transitions.found(posting, posting.delivery.channel_id, ["0"], now)

    transitions.orphaned = believed


def _find_nothing(_ledger: SqlLedger) -> None:
    """A lookup in Slack never finds a message."""
    really = Sender.look_up

    async def blind(self: Sender, lookup: MessageLookup) -> LookupResult:
        result = await really(self, lookup)
        return replace(result, messages={}) if isinstance(result, MessageFound) else result

    Sender.look_up = blind  # type: ignore[method-assign]


def _repeat_the_unknown(_ledger: SqlLedger) -> None:
    """A message that can't be read back is posted again, as in Slack."""

    def again(posting: Posting, reason: str, now: dt.datetime) -> Transition:
        return transitions.not_read(posting, reason, now, lasting=True)

    transitions.never_known = again


def _tell_nobody(_ledger: SqlLedger) -> None:
    """The administrators hear nothing of what came to no good end."""
    admin_alerts.ended = lambda *_: None  # type: ignore[assignment]


def _move_the_first_moment(_ledger: SqlLedger) -> None:
    """The moment of a first start is written with its plan, and so moves on with every plan that fails."""
    planner.begin = lambda ledger: ledger.record(PlannedUntil) or PlannedUntil(ledger.now())


FAULTS = {
    "commit-after-the-send": _commit_after_the_send,
    "never-reconcile": _never_reconcile,
    "send-again-unseen": _send_again_unseen,
    "take-it-for-sent": _take_it_for_sent,
    "find-nothing": _find_nothing,
    "repeat-the-unknown": _repeat_the_unknown,
    "tell-nobody": _tell_nobody,
    "move-the-first-moment": _move_the_first_moment,
}
