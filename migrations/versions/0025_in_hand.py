"""Whether somebody has a complaint in hand stands in its own row: what nobody has is found without walking past what is held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

DUE = sa.text("(CASE WHEN first_done_at IS NULL THEN first_due ELSE coalesce(again_due, done_due) END)")
FREE = sa.text("route = 'office' AND state NOT IN ('answered', 'closed', 'not_ours') AND in_hand = 0")
HELD = "SELECT number FROM case_work WHERE kind = 'complaint' AND done_at IS NULL AND staff IS NOT NULL"


def upgrade() -> None:
    """Add the column, tell it of what is held, and index what is not."""
    op.add_column("complaints", sa.Column("in_hand", sa.SmallInteger, nullable=False, server_default="0"))
    op.execute(f"UPDATE complaints SET in_hand = 1 WHERE number IN ({HELD})")
    op.create_index("complaints_free", "complaints", ["town", "state", DUE, "id"], sqlite_where=FREE, postgresql_where=FREE)


def downgrade() -> None:
    """Take both away."""
    op.drop_index("complaints_free", "complaints")
    op.drop_column("complaints", "in_hand")
