"""Calls that we place, and what a call-back must know for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("wants", sa.String(length=8), nullable=False, server_default="officer"),
    sa.Column("why", sa.String(length=8), nullable=False, server_default="asked"),
    sa.Column("provider", sa.String(length=40), nullable=True),
    sa.Column("line", sa.String(length=60), nullable=True),
    sa.Column("due_at", Utc(), nullable=True),
    sa.Column("until", Utc(), nullable=True),
    sa.Column("delays", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("session", sa.LargeBinary(), nullable=True),
    sa.Column("call", sa.String(length=64), nullable=True),
    sa.Column("outcome", sa.String(length=10), nullable=True),
    sa.Column("message", sa.LargeBinary(), nullable=True),
    sa.Column("recording", sa.String(length=64), nullable=True),
)
INDEXES = {
    "callbacks_turn": ["provider", "line", "town", "state", "filed_at", "id"],
    "callbacks_due": ["state", "due_at"],
    "callbacks_until": ["state", "until"],
    "callbacks_citizen": ["citizen", "filed_at"],
}


def upgrade() -> None:
    """Make the table and the columns. The release before goes on writing rows without them: those get a window later."""
    for column in COLUMNS:
        op.add_column("callbacks", column.copy())
    for name, columns in INDEXES.items():
        op.create_index(name, "callbacks", columns, unique=False)
    op.create_table(
        "placed_calls",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("callback", sa.String(length=8), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("busy_line", sa.String(length=101), nullable=True),
        sa.Column("reference", sa.String(length=128), nullable=True),
        sa.Column("owed_at", Utc(), nullable=False),
        sa.Column("taken_at", Utc(), nullable=True),
        sa.Column("answered_at", Utc(), nullable=True),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("last_word", sa.String(length=10), nullable=True),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.Column("settled", sa.String(length=10), nullable=True),
        sa.Column("settle_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_placed_calls"),
        sa.UniqueConstraint("busy_line", name="uq_placed_calls_busy_line"),
    )
    op.create_index("placed_calls_reference", "placed_calls", ["provider", "reference"], unique=False)
    op.create_index("placed_calls_callback", "placed_calls", ["callback"], unique=False)
    op.create_index("placed_calls_citizen", "placed_calls", ["citizen", "owed_at"], unique=False)
    op.create_index("placed_calls_line", "placed_calls", ["provider", "line", "owed_at"], unique=False)
    op.create_index("ix_placed_calls_settle_at", "placed_calls", ["settle_at"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("placed_calls")
    for name in INDEXES:
        op.drop_index(name, table_name="callbacks")
    for column in COLUMNS:
        op.drop_column("callbacks", column.name)
