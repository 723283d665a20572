"""Versions of a town: what was changed in the browser, by whom and when, and the draft that is not published yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "town_versions",
        sa.Column("id", RowId, nullable=False),
        sa.Column("town", sa.String(40), nullable=False),
        sa.Column("open", sa.String(40)),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("base", sa.BigInteger()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_versions")),
        sa.UniqueConstraint("open", name=op.f("uq_town_versions_open")),
    )
    op.create_index("town_versions_town", "town_versions", ["town", "id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("town_versions_town", table_name="town_versions")
    op.drop_table("town_versions")
