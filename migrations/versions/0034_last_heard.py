"""When each kind of channel was used last is found at the end of an index, and a refusal names its kind: for the status page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; the release before this one fills the index too, and leaves the kind out."""
    op.create_index("inbound_events_heard", "inbound_events", ["provider", "kind", "received_at"])
    op.add_column("rejected_events", sa.Column("kind", sa.String(length=16)))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("rejected_events", "kind")
    op.drop_index("inbound_events_heard", "inbound_events")
