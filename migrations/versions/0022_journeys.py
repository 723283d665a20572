"""A citizen's dialogues, the ended ones too, for the officer who has their case."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("dialogues_citizen", "dialogues", ["citizen"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_index("dialogues_citizen", table_name="dialogues")
