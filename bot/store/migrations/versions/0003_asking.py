"""Tables of what was handled before, and of how often answers helped."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TIME = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "remembered",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("until", _TIME, nullable=False),
    )
    op.create_index("remembered_until", "remembered", ["until"])
    op.create_table(
        "helpfulness",
        sa.Column("subject", sa.String(80), primary_key=True),
        sa.Column("outcome", sa.String(20), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
