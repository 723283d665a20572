"""Complaints that have to do with each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "complaint_links",
        sa.Column("one", RowId, autoincrement=False, nullable=False),
        sa.Column("other", RowId, autoincrement=False, nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["one"], ["complaints.id"], name="fk_complaint_links_one_complaints", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other"], ["complaints.id"], name="fk_complaint_links_other_complaints", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("one", "other", name="pk_complaint_links"),
    )
    op.create_index("complaint_links_other", "complaint_links", ["other"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("complaint_links")
