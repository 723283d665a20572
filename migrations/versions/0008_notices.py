"""What citizens are told before they ask: notices, what is refused, delays, and the turns of a queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = "status IN ('received', 'checked', 'needs_papers', 'approved')"


def upgrade() -> None:
    """Make the tables, and the columns that they need beside them."""
    op.create_table(
        "notices",
        sa.Column("id", RowId, nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("fact", sa.String(length=60), nullable=False),
        sa.Column("fate", sa.String(length=10), nullable=False),
        sa.Column("urgent", sa.String(length=40), nullable=True),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("goes_at", Utc(), nullable=True),
        sa.Column("made_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("citizen", "purpose", "subject", "fact", name="uq_notices_citizen_purpose_subject_fact"),
    )
    op.create_index("ix_notices_made_at", "notices", ["made_at"], unique=False)
    op.create_index("notices_fate", "notices", ["fate", "made_at"], unique=False)
    op.create_table(
        "citizen_optouts",
        sa.Column("citizen", RowId, autoincrement=False, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("citizen", "purpose", name="pk_citizen_optouts"),
    )
    op.create_table(
        "notice_days",
        sa.Column("citizen", RowId, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("citizen", "day", name="pk_notice_days"),
    )
    op.create_index("notice_days_day", "notice_days", ["day"], unique=False)
    op.add_column("applications", sa.Column("unexplained_at", Utc(), nullable=True))
    op.add_column("application_events", sa.Column("was_due", sa.Date(), nullable=True))
    for name, marked in (("applications_due", "NULL"), ("applications_unexplained", "NOT NULL")):
        some = sa.text(f"{OPEN} AND unexplained_at IS {marked}")
        op.create_index(name, "applications", ["town", "due"], unique=False, sqlite_where=some, postgresql_where=some)
    op.add_column("queue_days", sa.Column("called", sa.Integer(), server_default="0", nullable=False))
    op.create_index("queue_days_day", "queue_days", ["town", "day"], unique=False)
    op.add_column("tickets", sa.Column("back_after", sa.Integer(), nullable=True))
    op.add_column("tickets", sa.Column("told_for", Utc(), nullable=True))
    op.add_column("tickets", sa.Column("told_shifts", sa.SmallInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take them away."""
    for column in ("told_shifts", "told_for", "back_after"):
        op.drop_column("tickets", column)
    op.drop_index("queue_days_day", table_name="queue_days")
    op.drop_column("queue_days", "called")
    for name in ("applications_unexplained", "applications_due"):
        op.drop_index(name, table_name="applications")
    op.drop_column("application_events", "was_due")
    op.drop_column("applications", "unexplained_at")
    op.drop_table("notice_days")
    op.drop_table("citizen_optouts")
    op.drop_table("notices")
