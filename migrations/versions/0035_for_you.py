"""Who has not seen yet what was done about a case and concerns them: found by an index of that alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

UNSEEN = sa.text("unseen_by IS NOT NULL")


def upgrade() -> None:
    """Add the column, empty: what happened before concerns nobody any more."""
    op.add_column("case_events", sa.Column("unseen_by", RowId))
    op.create_index("case_events_unseen", "case_events", ["unseen_by", "id"], sqlite_where=UNSEEN, postgresql_where=UNSEEN)


def downgrade() -> None:
    """Take both away."""
    op.drop_index("case_events_unseen", "case_events")
    op.drop_column("case_events", "unseen_by")
