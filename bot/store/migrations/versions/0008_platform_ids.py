"""People and channels are known by their platform and id: what is there is Slack's.

The table of state records gets its own name. A program from before this, still running beside the new one, finds
no such table any more and so posts nothing and changes no subscription: to it "slack:C0123" is no channel at all.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_ID = 250
_COLUMNS = (
    ("postings", "channel", _ID),
    ("postings", "channel_id", _ID),
    ("follows", "who", _ID),
    ("follows", "made_by", _ID),
    ("preferences", "who", _ID),
    ("snoozes", "person", _ID),
    ("done", "person", _ID),
    ("tallied", "message", 400),
    ("tallied", "person", _ID),
    ("edits", "made_by", _ID),
    ("edits", "ended_by", _ID),
    ("sent_questions", "asker", _ID),
)
"""Where ids stand, a message's begins with one; with the length that they may have from now on."""
_PER_CHANNEL = ("channel_id/", "refused/")


def upgrade() -> None:
    """Put the platform before every id."""
    op.rename_table("notes", "state_records")
    _widen("state_records", "name", 300)
    for column in ("ts", "thread_ts"):
        _widen("postings", column, 128)
    for table, column, length in _COLUMNS:
        _widen(table, column, length)
        op.execute(sa.text(f"UPDATE {table} SET {column} = 'slack:' || {column} WHERE {column} <> ''"))  # noqa: S608 - names of our own
    for prefix in _PER_CHANNEL:
        op.execute(
            sa.text(
                "UPDATE state_records SET name = :prefix || 'slack:' || substr(name, :rest) "
                "WHERE substr(name, 1, :length) = :prefix AND name <> :prefix"
            ).bindparams(prefix=prefix, rest=len(prefix) + 1, length=len(prefix))
        )
    op.execute(sa.text("UPDATE state_records SET value = 'slack:' || value WHERE name LIKE 'channel_id/%'"))
    _alerts()


def _widen(table: str, column: str, length: int) -> None:
    """Give a column more room; SQLite holds nobody to a length."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, column, type_=sa.String(length))


def _alerts() -> None:
    """The channels that an alert is about stand in its details."""
    postings = sa.table("postings", sa.column("key"), sa.column("kind"), sa.column("details"))
    connection = op.get_bind()
    alerts = sa.select(postings.c.key, postings.c.details).where(postings.c.kind == "alert")
    for key, details in connection.execute(alerts).all():
        facts = json.loads(details)
        facts["channel"] = " ".join(f"slack:{channel}" for channel in facts["channel"].split())
        connection.execute(postings.update().where(postings.c.key == key).values(details=json.dumps(facts)))
