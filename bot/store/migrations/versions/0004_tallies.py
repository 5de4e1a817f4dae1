"""Table of presses under messages in channels."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tallied",
        sa.Column("message", sa.String(120), primary_key=True),
        sa.Column("person", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("at", _TIME, nullable=False),
    )
    op.create_index("tallied_person", "tallied", ["person"])
    op.create_index("tallied_at", "tallied", ["at"])
