"""Table of the conversations of Microsoft Teams in which the bot can post."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "teams_conversations",
        sa.Column("id", sa.String(250), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("service_url", sa.Text, nullable=False),
        sa.Column("tenant_id", sa.String(60), nullable=False),
        sa.Column("bot_id", sa.String(250), nullable=False),
        sa.Column("person", sa.String(250), nullable=False),
        sa.Column("team_name", sa.Text, nullable=False),
        sa.Column("channel_name", sa.Text, nullable=False),
    )
    op.create_index("teams_conversations_person", "teams_conversations", ["person"])
