"""Subscriptions: who follows what, how they want to hear it, and what they want to hear later or not any more."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "follows",
        sa.Column("who", sa.String(80), primary_key=True),
        sa.Column("what", sa.String(80), primary_key=True),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("leads", sa.Text),
        sa.Column("made_by", sa.String(80), nullable=False),
    )
    op.create_table(
        "preferences",
        sa.Column("who", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("leads", sa.Text),
        sa.Column("hour", sa.String(5)),
        sa.Column("digest", sa.Boolean, nullable=False),
    )
    for table in ("snoozes", "done"):
        op.create_table(table, *_occurrence_of_a_person(), sa.Column("at", _TIME, nullable=False))


def _occurrence_of_a_person() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("person", sa.String(80), primary_key=True),
        sa.Column("item_id", sa.String(60), primary_key=True),
        sa.Column("phase", sa.String(60), primary_key=True),
        sa.Column("cycle", sa.String(20), primary_key=True),
    )
