"""Questions that were sent on know the edit that dealt with them, and how often that was undone."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the two columns."""
    for name in ("edit", "reopened"):
        op.add_column("sent_questions", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
