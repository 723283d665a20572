"""Ratings and surveys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "invitations",
        sa.Column("citizen", RowId, autoincrement=False, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("citizen", "town", "office", "service", name="pk_invitations"),
    )
    op.create_index("ix_invitations_until", "invitations", ["until"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("once", sa.String(length=32), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("counted", sa.SmallInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("once", name="pk_ratings"),
    )
    uncounted = sa.text("counted = 0")
    op.create_index("ratings_uncounted", "ratings", ["once"], unique=False, sqlite_where=uncounted, postgresql_where=uncounted)
    op.create_table(
        "survey_forms",
        sa.Column("once", sa.String(length=32), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("complete", sa.SmallInteger(), nullable=False),
        sa.Column("counted", sa.SmallInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("once", name="pk_survey_forms"),
    )
    uncounted = sa.text("counted <= complete")
    op.create_index("survey_forms_uncounted", "survey_forms", ["once"], unique=False, sqlite_where=uncounted, postgresql_where=uncounted)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("survey_forms")
    op.drop_table("ratings")
    op.drop_table("invitations")
