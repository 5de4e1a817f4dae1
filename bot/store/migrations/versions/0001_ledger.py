"""The ledger: what has to be posted, what happened to it, and what is remembered beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "postings",
        sa.Column("key", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(80), nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("useful_until", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("next_at", _TIME, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("phase", sa.String(60), nullable=False),
        sa.Column("cycle", sa.String(20), nullable=False),
        sa.Column("lead", sa.Integer),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("target", sa.String(40), nullable=False),
        sa.Column("last_day", sa.Date),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("looks", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("attempt_at", _TIME),
        sa.Column("channel_id", sa.String(80), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("thread_ts", sa.String(32), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("doubt", sa.Boolean, nullable=False),
        sa.Column("corrects", sa.String(36), nullable=False),
        sa.Column("replaced_by", sa.String(36), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("postings_next", "postings", ["state", "next_at"])
    op.create_index("postings_expiry", "postings", ["state", "expires_at"])
    op.create_index("postings_due", "postings", ["due_at"])
    op.create_index("postings_message", "postings", ["channel", "ts"])
    op.create_index("postings_occurrence", "postings", ["item_id", "phase", "cycle", "channel"])
    op.create_table(
        "posting_history",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("state_before", sa.String(20)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_index("posting_history_key", "posting_history", ["key", "number"])
    op.create_table(
        "notes",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
