"""The tables, and how times and states lie in them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from bot.store.ledger import PostingKind, PostingState

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

metadata = MetaData()

PlatformId = String(250)
"""See ``bot/platform_ids.py``; the ids of Teams are long."""


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time in UTC: ``timestamptz`` in PostgreSQL, text that sorts by time in SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the column."""
        kind = DateTime(timezone=True) if dialect.name == "postgresql" else String(32)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - per database
        """Refuse a time without a zone: it would mean another moment on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"The ledger takes times with a zone only, not {value}.")
        if dialect.name == "postgresql":
            return value
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:  # noqa: ANN401 - idem
        """Read it back in UTC."""
        del dialect
        if value is None:
            return None
        moment: dt.datetime = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(dt.UTC)


class Days(TypeDecorator[tuple[int, ...]]):
    """Numbers of days, "30,7,1"; none at all ("") is something else than not said (NULL)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 - as declared above
        """Write them with commas."""
        del dialect
        return None if value is None else ",".join(map(str, value))

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[int, ...] | None:  # noqa: ANN401 - idem
        """Read them back."""
        del dialect
        return None if value is None else tuple(map(int, filter(None, value.split(","))))


class ClockTimeType(TypeDecorator[dt.time]):
    """A time of day without a zone, "08:30": the zone is that of the association."""

    impl = String(5)
    cache_ok = True

    def process_bind_param(self, value: dt.time | None, dialect: Dialect) -> str | None:
        """Write hours and minutes."""
        del dialect
        return None if value is None else f"{value:%H:%M}"

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.time | None:  # noqa: ANN401 - as stored
        """Read it back."""
        del dialect
        return None if value is None else dt.time.fromisoformat(value)


class Word(TypeDecorator[PostingState]):
    """A state or kind by its name, readable for whoever opens the database."""

    impl = String(20)
    cache_ok = True

    def __init__(self, words: type[PostingState | PostingKind]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 - either enumeration
        """Write the word itself."""
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 - idem
        """Read it back as what it is."""
        del dialect
        return None if value is None else self.words(value)


postings = Table(
    "postings",
    metadata,
    Column("key", String(36), primary_key=True),
    Column("kind", Word(PostingKind), nullable=False),
    Column("channel", PlatformId, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("useful_until", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("next_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("item_id", String(60), nullable=False),
    Column("phase", String(60), nullable=False),
    Column("cycle", String(20), nullable=False),
    Column("lead", Integer),
    Column("title", Text, nullable=False),
    Column("target", String(40), nullable=False),
    Column("last_day", Date),
    Column("state", Word(PostingState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("worker", Text, nullable=False),
    Column("attempt_at", UtcTime),
    Column("channel_id", PlatformId, nullable=False),
    Column("ts", String(128), nullable=False),
    Column("thread_ts", String(128), nullable=False),
    Column("error", Text, nullable=False),
    Column("doubt", Boolean, nullable=False),
    Column("corrects", String(36), nullable=False),
    Column("replaced_by", String(36), nullable=False),
    Column("details", Text, nullable=False),
    Index("postings_next", "state", "next_at"),
    Index("postings_expiry", "state", "expires_at"),
    Index("postings_due", "due_at"),
    Index("postings_message", "channel", "ts"),
    Index("postings_occurrence", "item_id", "phase", "cycle", "channel"),
)

history = Table(
    "posting_history",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("key", String(36), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("state_before", Word(PostingState)),
    Column("state", Word(PostingState), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("worker", Text, nullable=False),
    Column("why", Text, nullable=False),
    Index("posting_history_key", "key", "number"),
)

state_records = Table(
    "state_records",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("value", Text, nullable=False),
)

subscriptions = Table(
    "follows",
    metadata,
    Column("who", PlatformId, key="subscriber", primary_key=True),
    Column("what", String(80), key="topic", primary_key=True),
    Column("since", UtcTime, nullable=False),
    Column("leads", Days),
    Column("made_by", PlatformId, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("who", PlatformId, key="subscriber", primary_key=True),
    Column("name", String(80), nullable=False),
    Column("leads", Days),
    Column("hour", ClockTimeType),
    Column("digest", Boolean, nullable=False),
)


def _moment_of(name: str) -> Table:
    """A table with a moment for each person and occurrence."""
    return Table(
        name,
        metadata,
        Column("person", PlatformId, primary_key=True),
        Column("item_id", String(60), primary_key=True),
        Column("phase", String(60), primary_key=True),
        Column("cycle", String(20), primary_key=True),
        Column("at", UtcTime, nullable=False),
    )


snoozes = _moment_of("snoozes")
dismissals = _moment_of("done")

remembered = Table(
    "remembered",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("until", UtcTime, nullable=False),
    Index("remembered_until", "until"),
)

helpfulness = Table(
    "helpfulness",
    metadata,
    Column("subject", String(80), primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
)

tallied = Table(
    "tallied",
    metadata,
    Column("message", String(400), primary_key=True),
    Column("person", PlatformId, primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Index("tallied_person", "person"),
    Index("tallied_at", "at"),
)

edits = Table(
    "edits",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("made_by", PlatformId, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changes", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("ended_at", UtcTime),
    Column("ended_by", PlatformId, nullable=False),
    Index("edits_state", "state"),
)

sent_questions = Table(
    "sent_questions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("group_id", String(36), nullable=False),
    Column("text", Text, nullable=False),
    Column("asker", PlatformId, nullable=False),
    Column("named", Boolean, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("result", String(80), nullable=False),
    Column("edit", Integer, nullable=False, server_default="0"),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Index("sent_questions_group", "group_id"),
    Index("sent_questions_asker", "asker"),
    Index("sent_questions_at", "at"),
)

teams_conversations = Table(
    "teams_conversations",
    metadata,
    Column("id", PlatformId, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("service_url", Text, nullable=False),
    Column("tenant_id", String(60), nullable=False),
    Column("bot_id", PlatformId, nullable=False),
    Column("person", PlatformId, nullable=False),
    Column("team_name", Text, nullable=False),
    Column("channel_name", Text, nullable=False),
    Index("teams_conversations_person", "person"),
)
