"""What supervisors measure: counts per town, day and hour; a mark on call-backs; and files that were asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_UNCOUNTED = sa.text("counted < CASE WHEN state IN ('done', 'dropped') THEN 2 ELSE 1 END")


def upgrade() -> None:
    """Make the tables. What happened before this release is counted by the first rounds after it."""
    op.create_table(
        "measures",
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("hour", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("town", "hour", "day", "measure", "subject", "office", "channel", name="pk_measures"),
    )
    op.add_column("callbacks", sa.Column("counted", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_index("callbacks_uncounted", "callbacks", ["id"], unique=False, sqlite_where=_UNCOUNTED, postgresql_where=_UNCOUNTED)
    op.create_table(
        "exports",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("staff", RowId, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("upto", sa.Date(), nullable=True),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )
    op.create_index("exports_staff", "exports", ["staff", "asked_at"], unique=False)
    op.create_index("complaints_filed", "complaints", ["town", "filed_at", "id"], unique=False)
    op.create_index("applications_filed", "applications", ["town", "filed_at", "id"], unique=False)
    op.create_index("callbacks_filed", "callbacks", ["town", "filed_at", "id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    for name, table in (
        ("callbacks_filed", "callbacks"), ("applications_filed", "applications"), ("complaints_filed", "complaints"),
        ("callbacks_uncounted", "callbacks"),
    ):  # fmt: skip
        op.drop_index(name, table)
    op.drop_column("callbacks", "counted")
    op.drop_table("exports")
    op.drop_table("measures")
