"""A phone holds the number of a second person too: found by the phone, so that BATAL and TUNDA reach it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ANOTHER = sa.text("active_citizen IS NULL AND citizen IS NOT NULL AND state IN ('waiting', 'called', 'serving', 'skipped')")


def upgrade() -> None:
    """Index what is held for another person: a handful of rows."""
    op.create_index("tickets_another", "tickets", ["citizen"], sqlite_where=ANOTHER, postgresql_where=ANOTHER)


def downgrade() -> None:
    """Take it away."""
    op.drop_index("tickets_another", "tickets")
