"""A hash of what was said was kept and never read."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Drop it."""
    op.drop_column("postings", "text_hash")
