"""Calls that officers take, the rings of their phones, and who is there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("officer_calls", "officer_call_events", "officer_legs", "officer_orders", "presence", "presence_events")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "officer_calls",
        sa.Column("id", RowId, nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("entered_at", Utc(), nullable=False),
        sa.Column("heard_at", Utc(), nullable=False),
        sa.Column("answered_at", Utc(), nullable=True),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("held_at", Utc(), nullable=True),
        sa.Column("held_seconds", sa.Integer(), nullable=False),
        sa.Column("staff", RowId, nullable=True),
        sa.Column("wanted", RowId, nullable=True),
        sa.Column("leg", sa.String(length=64), nullable=True),
        sa.Column("proved", sa.String(length=8), nullable=False),
        sa.Column("callback", sa.String(length=8), nullable=True),
        sa.Column("offered_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_officer_calls"),
    )
    op.create_index("officer_calls_answered", "officer_calls", ["town", "answered_at"], unique=False)
    op.create_index("officer_calls_citizen", "officer_calls", ["citizen", "entered_at"], unique=False)
    op.create_index("officer_calls_heard", "officer_calls", ["state", "heard_at"], unique=False)
    op.create_index("officer_calls_key", "officer_calls", ["provider", "key"], unique=True)
    op.create_index("officer_calls_line", "officer_calls", ["town", "state", "entered_at"], unique=False)
    op.create_index("officer_calls_staff", "officer_calls", ["staff", "state"], unique=False)
    op.create_table(
        "officer_call_events",
        sa.Column("id", RowId, nullable=False),
        sa.Column("call", RowId, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("staff", RowId, nullable=True),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_officer_call_events"),
    )
    op.create_index("ix_officer_call_events_call", "officer_call_events", ["call"], unique=False)
    op.create_table(
        "officer_legs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("call", RowId, nullable=False),
        sa.Column("staff", RowId, nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=True),
        sa.Column("owed_at", Utc(), nullable=False),
        sa.Column("taken_at", Utc(), nullable=True),
        sa.Column("answered_at", Utc(), nullable=True),
        sa.Column("joined_at", Utc(), nullable=True),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("wrapped_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_officer_legs"),
    )
    op.create_index("officer_legs_call", "officer_legs", ["call"], unique=False)
    op.create_index("officer_legs_reference", "officer_legs", ["provider", "reference"], unique=False)
    op.create_index("officer_legs_staff", "officer_legs", ["staff", "owed_at"], unique=False)
    op.create_table(
        "officer_orders",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("owed_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_officer_orders"),
    )
    op.create_index("ix_officer_orders_owed_at", "officer_orders", ["owed_at"], unique=False)
    op.create_table(
        "presence",
        sa.Column("staff", RowId, nullable=False, autoincrement=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("sign_in", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_presence_staff_staff", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff", name="pk_presence"),
    )
    op.create_index("presence_town", "presence", ["town", "state"], unique=False)
    op.create_table(
        "presence_events",
        sa.Column("id", RowId, nullable=False),
        sa.Column("staff", RowId, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_presence_events"),
    )
    op.create_index("presence_events_staff", "presence_events", ["staff", "at"], unique=False)
    op.create_index("presence_events_town", "presence_events", ["town", "at"], unique=False)
    op.add_column("callbacks", sa.Column("officer", RowId, nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("callbacks", "officer")
    for table_name in reversed(TABLES):
        op.drop_table(table_name)
