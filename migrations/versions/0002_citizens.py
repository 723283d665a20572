"""Citizens, their dialogues, and what the networks told us."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "citizens",
        sa.Column("id", RowId, nullable=False),
        sa.Column("phone_index", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=True),
        sa.Column("opted_out_at", Utc(), nullable=True),
        sa.Column("noticed_at", Utc(), nullable=True),
        sa.Column("met_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_citizens"),
        sa.UniqueConstraint("phone_index", name="uq_citizens_phone_index"),
    )
    op.create_table(
        "dialogues",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(length=128), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("touched_on", sa.Integer(), nullable=False),
        sa.Column("open_for", RowId, nullable=True),
        sa.PrimaryKeyConstraint("provider", "key", name="pk_dialogues"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dialogues_open_for", "dialogues", ["open_for"], unique=False)
    op.create_index("ix_dialogues_touched_on", "dialogues", ["touched_on"], unique=False)
    op.create_table(
        "inbound_events",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "kind", "external_id", name="pk_inbound_events"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_inbound_events_received_at", "inbound_events", ["received_at"], unique=False)
    op.create_table(
        "numbers",
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("given_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_numbers"),
    )
    op.create_table(
        "rejected_events",
        sa.Column("id", RowId, nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rejected_events"),
    )
    op.create_index("ix_rejected_events_received_at", "rejected_events", ["received_at"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("rejected_events")
    op.drop_table("numbers")
    op.drop_table("inbound_events")
    op.drop_table("dialogues")
    op.drop_table("citizens")
