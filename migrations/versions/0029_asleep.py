"""What sleeps is in hand too: the list of what nobody has walks past none of it."""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ASLEEP = "SELECT number FROM case_work WHERE kind = 'complaint' AND done_at IS NULL AND snoozed_until IS NOT NULL"
FREE = f"{ASLEEP} AND staff IS NULL"


def upgrade() -> None:
    """Tell the rows of what sleeps."""
    op.execute(f"UPDATE complaints SET in_hand = 1 WHERE number IN ({ASLEEP})")


def downgrade() -> None:
    """As it was before: only what somebody has."""
    op.execute(f"UPDATE complaints SET in_hand = 0 WHERE number IN ({FREE})")
