"""Requests about one's own data, when a phone was last heard of, and holds."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc, moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the columns. Whoever is known counts as heard of today: no phone is taken away by an upgrade."""
    today = sa.text(f"'{moment(datetime.now(UTC))}'")
    op.add_column("citizens", sa.Column("seen_at", Utc(), nullable=True, server_default=today))
    op.add_column("citizens", sa.Column("held_at", Utc(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("citizens", "seen_at", server_default=None)
    op.create_table(
        "data_requests",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("open_for", RowId, nullable=True),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("filed_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("by", sa.String(length=60), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_requests"),
        sa.UniqueConstraint("number", name="uq_data_requests_number"),
        sa.UniqueConstraint("open_for", "kind", name="uq_data_requests_open_for_kind"),
    )
    op.create_index("data_requests_due", "data_requests", ["state", "due_at"], unique=False)
    op.create_index("data_requests_citizen", "data_requests", ["citizen", "filed_at"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("data_requests")
    with op.batch_alter_table("citizens") as batch:
        batch.drop_column("held_at")
        batch.drop_column("seen_at")
