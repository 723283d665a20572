"""The offices' own systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("rights", sa.String(length=60), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("revoked_at", Utc(), nullable=True),
        sa.Column("last_used_at", Utc(), nullable=True),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_table(
        "agency_cases",
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("as_of", Utc(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("town", "agency", "external_id", name="pk_agency_cases"),
        sa.UniqueConstraint("number", name="uq_agency_cases_number"),
        sa.ForeignKeyConstraint(
            ["number"], ["applications.number"], name="fk_agency_cases_number_applications", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "look_ups",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_look_ups"),
        sa.UniqueConstraint("number", "citizen", name="uq_look_ups_number_citizen"),
    )
    op.create_index("applications_moved", "applications", ["town", "updated_at", "id"], unique=False)
    op.create_index("complaints_public", "complaints", ["town", "filed_at"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("complaints_public", table_name="complaints")
    op.drop_index("applications_moved", table_name="applications")
    for table in ("look_ups", "agency_cases", "api_keys"):
        op.drop_table(table)
