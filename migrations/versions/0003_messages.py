"""Messages, the outbox, its ledger, and receipts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=True),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("phone_index", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("cost", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_created_at", "messages", ["created_at"], unique=False)
    op.create_index("messages_phone", "messages", ["phone_index", "created_at"], unique=False)
    op.create_index("messages_reference", "messages", ["provider", "reference"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("seq", RowId, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("order_key", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", Utc(), nullable=False),
        sa.Column("ring_at", Utc(), nullable=False),
        sa.Column("published_at", Utc(), nullable=True),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.Column("expires_at", Utc(), nullable=True),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
    )
    op.create_index("ix_outbox_ended_at", "outbox", ["ended_at"], unique=False)
    op.create_index("outbox_due", "outbox", ["state", "ring_at"], unique=False)
    op.create_index(
        "outbox_order",
        "outbox",
        ["order_key", "seq"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'leased', 'unknown')"),
        postgresql_where=sa.text("state IN ('pending', 'leased', 'unknown')"),
    )
    op.create_table(
        "status_events",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "ref", "status", name="pk_status_events"),
    )
    op.create_index("ix_status_events_at", "status_events", ["at"], unique=False)
    op.create_table(
        "send_attempts",
        sa.Column("outbox_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("provider_ref", sa.String(length=128), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_send_attempts_outbox_id_outbox", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("outbox_id", "n", name="pk_send_attempts"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("send_attempts")
    op.drop_table("status_events")
    op.drop_table("outbox")
    op.drop_table("messages")
