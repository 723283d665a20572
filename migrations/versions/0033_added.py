"""Whether a complaint's citizen added something that nobody at the desk has looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import Utc

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("complaints", sa.Column("added_at", Utc()))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("complaints", "added_at")
