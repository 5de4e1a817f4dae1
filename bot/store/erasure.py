"""Erasing a person (``vergeet mij``, or gone from Slack): all that the database keeps of one person.

Reached through ``SubscriptionIndex.erase`` (``bot/subscription_index.py``): on ``vergeet mij``
(``handlers/forget_me.py``), or when they left Slack (``schedules/dispatch.py``). Fingerprints of handled
requests name nobody and stay. What Slack shows of a question that was sent on is taken out by
``handlers/inbox.keep_erasing``; counts under reminders are worded anew by ``SubscriptionIndex.erase``,
which also tells who keeps something in memory (``on_erased``). A backup keeps what it had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.store.inbox import ERASED
from bot.store.schema import (
    dismissals,
    edits,
    history,
    postings,
    preferences,
    sent_questions,
    snoozes,
    state_records,
    subscriptions,
    tallied,
    teams_conversations,
)
from bot.store.state_records import PER_CHANNEL
from bot.store.subscription_store import touch

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OWN = (
    subscriptions.c.subscriber,
    preferences.c.subscriber,
    snoozes.c.person,
    dismissals.c.person,
    tallied.c.person,
    teams_conversations.c.person,
)
"""The columns that say of whom a row is; the row goes."""


def erase(connection: Connection, person: str) -> bool:
    """Erase what is kept of a person: subscriptions, wishes, where they counted, questions, and posts to them.

    What a person followed for a channel stays with the channel, and what they edited with the content, both
    without who did it. Whether there was anything.
    """
    posted = select(postings.c.key).where(postings.c.channel == person)
    statements = [
        delete(history).where(history.c.key.in_(posted)),
        delete(postings).where(postings.c.channel == person),
        delete(state_records).where(state_records.c.name.in_([f"{kind.NAME}{person}" for kind in PER_CHANNEL])),
        sent_questions.update().where(sent_questions.c.asker == person).values(ERASED),
        subscriptions.update().where(subscriptions.c.made_by == person).values(made_by=""),
        edits.update().where(edits.c.made_by == person).values(made_by=""),
        edits.update().where(edits.c.ended_by == person).values(ended_by=""),
        *(delete(column.table).where(column == person) for column in _OWN),
    ]
    gone = [connection.execute(statement).rowcount for statement in statements]
    if any(gone):
        touch(connection)
    return any(gone)
