"""An inbox that is narrowed to one category, class or kelurahan looks at nothing else, and no list at call-backs that are done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

DUE = sa.text("(CASE WHEN first_done_at IS NULL THEN first_due ELSE coalesce(again_due, done_due) END)")
ON_DESK = sa.text("route = 'office' AND state NOT IN ('answered', 'closed', 'not_ours')")
UNDONE = sa.text("state NOT IN ('done', 'dropped')")
NARROW = ("category", "kind", "region")


def upgrade() -> None:
    """Make the indexes: of open complaints only, so that they stay small."""
    for column in NARROW:
        op.create_index(
            f"complaints_inbox_{column}", "complaints", ["town", "state", column, DUE, "id"], sqlite_where=ON_DESK, postgresql_where=ON_DESK
        )
    op.create_index("callbacks_undone", "callbacks", ["town", "filed_at", "id"], sqlite_where=UNDONE, postgresql_where=UNDONE)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("callbacks_undone", "callbacks")
    for column in NARROW:
        op.drop_index(f"complaints_inbox_{column}", "complaints")
