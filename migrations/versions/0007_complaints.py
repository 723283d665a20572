"""Classes, promises, joined reports, what was added to a complaint, and the clocks that raise it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDEXES = {
    "complaints_desk": ["town", "route", "state", "first_due"],
    "complaints_near": ["near", "filed_at"],
    "complaints_clock": ["town", "look_on"],
}


def _columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("kind", sa.String(length=12), nullable=False, server_default="ordinary"),
        sa.Column("route", sa.String(length=12), nullable=False, server_default="office"),
        sa.Column("agency", sa.String(length=60), nullable=False, server_default=""),
        sa.Column("first_rule", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("done_rule", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("again_due", sa.Date(), nullable=True),
        sa.Column("reply_until", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=12), nullable=True),
        sa.Column("look_on", sa.Date(), nullable=True),
        sa.Column("near", sa.String(length=80), nullable=True),
        sa.Column("follows", sa.String(length=8), nullable=True),
    )


def upgrade() -> None:
    """Make the tables. Complaints that run already are put on the clocks."""
    for column in _columns():
        op.add_column("complaints", column)
    for name, columns in _INDEXES.items():
        op.create_index(name, "complaints", columns, unique=False)
    op.execute("UPDATE complaints SET look_on = first_due WHERE state IN ('received', 'checking')")
    op.execute("UPDATE complaints SET look_on = done_due WHERE state IN ('forwarded', 'working', 'reopened', 'raised')")
    op.create_table(
        "complaint_joins",
        sa.Column("id", RowId, nullable=False),
        sa.Column("complaint", RowId, nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("proof", sa.String(length=32), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["complaint"], ["complaints.id"], name="fk_complaint_joins_complaint_complaints", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_joins"),
        sa.UniqueConstraint("complaint", "citizen", name="uq_complaint_joins_complaint_citizen"),
    )
    op.create_index("ix_complaint_joins_proof", "complaint_joins", ["proof"], unique=False)
    op.create_index("complaint_joins_citizen", "complaint_joins", ["citizen", "part", "at"], unique=False)
    op.create_table(
        "complaint_additions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("complaint", RowId, nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("recording", sa.String(length=64), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint"], ["complaints.id"], name="fk_complaint_additions_complaint_complaints", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_additions"),
    )
    op.create_index("complaint_additions_of", "complaint_additions", ["complaint", "at"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("complaint_additions")
    op.drop_table("complaint_joins")
    for name in _INDEXES:
        op.drop_index(name, table_name="complaints")
    for column in _columns():
        op.drop_column("complaints", column.name)
