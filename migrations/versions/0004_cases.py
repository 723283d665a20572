"""Applications, complaints, call-backs, guesses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "applications",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("next_step", sa.String(length=200), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("proof_kind", sa.String(length=20), nullable=False),
        sa.Column("proof", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("citizen", RowId, nullable=True),
        sa.Column("filed_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.UniqueConstraint("number", name="uq_applications_number"),
    )
    op.create_index("ix_applications_citizen", "applications", ["citizen"], unique=False)
    op.create_table(
        "callbacks",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("waiting_citizen", RowId, nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("filed_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
        sa.UniqueConstraint("number", name="uq_callbacks_number"),
    )
    op.create_index("callbacks_one", "callbacks", ["waiting_citizen", "town"], unique=True)
    op.create_index("callbacks_waiting", "callbacks", ["town", "state", "filed_at"], unique=False)
    op.create_table(
        "complaints",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=True),
        sa.Column("landmark", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("recording", sa.String(length=64), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("first_due", sa.Date(), nullable=False),
        sa.Column("done_due", sa.Date(), nullable=False),
        sa.Column("first_done_at", Utc(), nullable=True),
        sa.Column("said", sa.String(length=32), nullable=False),
        sa.Column("same_as", sa.String(length=8), nullable=True),
        sa.Column("filed_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
        sa.UniqueConstraint("said", name="uq_complaints_said"),
        sa.UniqueConstraint("number", name="uq_complaints_number"),
    )
    op.create_index("complaints_citizen", "complaints", ["citizen", "filed_at"], unique=False)
    op.create_index("complaints_open", "complaints", ["town", "state", "first_due"], unique=False)
    op.create_table(
        "guesses",
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("target", name="pk_guesses"),
    )
    op.create_index("ix_guesses_until", "guesses", ["until"], unique=False)
    op.create_table(
        "application_events",
        sa.Column("id", RowId, nullable=False),
        sa.Column("application", RowId, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name="fk_application_events_application_applications", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_application_events"),
    )
    op.create_index("ix_application_events_application", "application_events", ["application"], unique=False)
    op.create_table(
        "complaint_events",
        sa.Column("id", RowId, nullable=False),
        sa.Column("complaint", RowId, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["complaint"], ["complaints.id"], name="fk_complaint_events_complaint_complaints", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_events"),
    )
    op.create_index("ix_complaint_events_complaint", "complaint_events", ["complaint"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("complaint_events")
    op.drop_table("application_events")
    op.drop_table("guesses")
    op.drop_table("complaints")
    op.drop_table("callbacks")
    op.drop_table("applications")
