"""An event that is heard fills one index less: what forgets them looks by kind too (store.inbound)."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The release before this one finds what is old without it, more slowly."""
    op.drop_index("ix_inbound_events_received_at", "inbound_events")


def downgrade() -> None:
    """As it was before."""
    op.create_index("ix_inbound_events_received_at", "inbound_events", ["received_at"])
