"""The database as a whole: one engine, and on it the stores, one for each subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.store.database_lock import mark_present, refuse_gone
from bot.store.edits import EditStore
from bot.store.engine import TimedEngine, database_file, is_sqlite, open_engine, transaction
from bot.store.erasure import erase
from bot.store.feedback_counts import FeedbackCounts
from bot.store.handled_requests import HandledRequests
from bot.store.inbox import Inbox
from bot.store.ledger import LedgerError, Probe, Watch, unheard, unwatched
from bot.store.move import refuse_moved
from bot.store.reminder_counts import ReminderCounts
from bot.store.schema_version import bring_up_to_date
from bot.store.sql_ledger import SqlLedger
from bot.store.subscription_store import SubscriptionStore
from bot.store.teams_conversations import TeamsConversations

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Database:
    """Stores by subject. Safe for use by several threads and processes at once."""

    engine: Engine
    ledger: SqlLedger
    subscriptions: SubscriptionStore
    handled_requests: HandledRequests
    feedback_counts: FeedbackCounts
    reminder_counts: ReminderCounts
    edits: EditStore
    inbox: Inbox
    teams_conversations: TeamsConversations

    def erase(self, person: str) -> bool:
        """Erase everything that is kept of a person, everywhere; whether there was anything.

        What was under way to that person ends with it.
        """
        with transaction(self.engine) as connection:
            erased = erase(connection, person)
        self.inbox.changed()
        return erased

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_database(
    url: str,
    clock: Callable[[], dt.datetime],
    probe: Probe = unheard,
    watch: Watch = unwatched,
    *,
    rehearsal: bool = False,
) -> Database:
    """Connect and bring the tables up to date.

    ``clock`` gives the time on SQLite; on PostgreSQL the server does, except in a rehearsal. Raises LedgerError
    when the database can't be used, was made by a newer program, or is gone from where it was.
    """
    engine, file = open_engine(url), database_file(url)
    try:
        if file is not None:
            refuse_gone(file)
        bring_up_to_date(engine)
        refuse_moved(engine)
    except LedgerError:
        engine.dispose()
        raise
    if file is not None:
        mark_present(file)
    timed = TimedEngine(engine, clock if rehearsal or is_sqlite(engine) else None)
    return Database(
        engine,
        SqlLedger(timed, probe, watch),
        SubscriptionStore(timed),
        HandledRequests(timed),
        FeedbackCounts(engine),
        ReminderCounts(timed),
        EditStore(timed),
        Inbox(timed),
        TeamsConversations(engine),
    )
