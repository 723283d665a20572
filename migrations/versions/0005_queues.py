"""Queues, calls, recordings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "calls",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("began_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("provider", "key", name="pk_calls"),
    )
    op.create_index("ix_calls_began_at", "calls", ["began_at"], unique=False)
    op.create_index("ix_calls_citizen", "calls", ["citizen"], unique=False)
    op.create_table(
        "queue_days",
        sa.Column("id", RowId, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("serving", sa.String(length=4), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_queue_days"),
        sa.UniqueConstraint("town", "office", "service", "day", name="uq_queue_days_town_office_service_day"),
    )
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("call", sa.String(length=128), nullable=False),
        sa.Column("reference_index", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("wanted_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
        sa.UniqueConstraint("provider", "reference_index", name="uq_recordings_provider_reference_index"),
    )
    op.create_index("ix_recordings_wanted_at", "recordings", ["wanted_at"], unique=False)
    op.create_table(
        "sounds",
        sa.Column("recording", sa.String(length=64), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name="fk_sounds_recording_recordings", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("recording", name="pk_sounds"),
    )
    op.create_table(
        "tickets",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("queue_day", RowId, nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("citizen", RowId, nullable=True),
        sa.Column("active_citizen", RowId, nullable=True),
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("taken_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["queue_day"], ["queue_days.id"], name="fk_tickets_queue_day_queue_days", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("active_citizen", "queue_day", name="uq_tickets_active_citizen_queue_day"),
        sa.UniqueConstraint("number", name="uq_tickets_number"),
        sa.UniqueConstraint("queue_day", "nth", name="uq_tickets_queue_day_nth"),
    )
    op.create_index("tickets_waiting", "tickets", ["queue_day", "state", "priority", "nth"], unique=False)
    op.create_table(
        "ticket_events",
        sa.Column("id", RowId, nullable=False),
        sa.Column("ticket", RowId, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name="fk_ticket_events_ticket_tickets", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"),
    )
    op.create_index("ix_ticket_events_ticket", "ticket_events", ["ticket"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("ticket_events")
    op.drop_table("tickets")
    op.drop_table("sounds")
    op.drop_table("recordings")
    op.drop_table("queue_days")
    op.drop_table("calls")
