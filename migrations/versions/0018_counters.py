"""Counters and the waiting-room board; walk-in numbers, turns and measured times of the queues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_DAYS = (
    sa.Column("walked", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("pace", sa.Float(), nullable=True),
    sa.Column("desks", sa.Integer(), nullable=True),
    sa.Column("desks_at", Utc(), nullable=True),
)
_TICKETS = (
    sa.Column("turn", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("wanted", sa.String(length=40), nullable=False, server_default=""),
    sa.Column("called_at", Utc(), nullable=True),
    sa.Column("seconds", sa.Integer(), nullable=True),
)


def upgrade() -> None:
    """Make the tables."""
    for column in _DAYS:
        op.add_column("queue_days", column.copy())
    for column in _TICKETS:
        op.add_column("tickets", column.copy())
    # Who has a number already keeps the order: the quota it was given by is not known here.
    op.execute("UPDATE tickets SET turn = CASE WHEN nth > 99 THEN 9999 ELSE (nth - 1) * 100 END")
    op.drop_index("tickets_waiting", table_name="tickets")
    op.create_index("tickets_waiting", "tickets", ["queue_day", "state", "priority", "turn", "nth"], unique=False)
    op.create_table(
        "counters",
        sa.Column("id", RowId, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("in_order", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("staff", RowId, nullable=True),
        sa.Column("last_staff", RowId, nullable=True),
        sa.Column("ticket", RowId, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.Column("did", sa.String(length=12), nullable=False),
        sa.Column("did_to", RowId, nullable=True),
        sa.Column("did_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_counters"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_counters_staff_staff", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name="fk_counters_ticket_tickets", ondelete="SET NULL"),
        sa.UniqueConstraint("town", "office", "label", name="uq_counters_town_office_label"),
        sa.UniqueConstraint("staff", name="uq_counters_staff"),
        sa.UniqueConstraint("ticket", name="uq_counters_ticket"),
    )
    op.create_index("ix_counters_last_staff", "counters", ["last_staff"], unique=False)
    op.create_table(
        "board_calls",
        sa.Column("id", RowId, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=4), nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_board_calls"),
    )
    op.create_index("board_calls_office", "board_calls", ["town", "office", "day", "id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("board_calls")
    op.drop_table("counters")
    op.drop_index("tickets_waiting", table_name="tickets")
    op.create_index("tickets_waiting", "tickets", ["queue_day", "state", "priority", "nth"], unique=False)
    for column in _TICKETS:
        op.drop_column("tickets", column.name)
    for column in _DAYS:
        op.drop_column("queue_days", column.name)
