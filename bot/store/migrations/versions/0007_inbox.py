"""Table of questions that were sent on to the owners of the content."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sent_questions",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("group_id", sa.String(36), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("asker", sa.String(80), nullable=False),
        sa.Column("named", sa.Boolean, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("result", sa.String(80), nullable=False),
    )
    op.create_index("sent_questions_group", "sent_questions", ["group_id"])
    op.create_index("sent_questions_asker", "sent_questions", ["asker"])
    op.create_index("sent_questions_at", "sent_questions", ["at"])
