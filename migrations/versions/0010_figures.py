"""Published figures, counted as things happen: each event bears a mark that tells whether the figures have it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_EVENTS = ("application_events", "ticket_events", "complaint_events")


def upgrade() -> None:
    """Make the table and the marks. What happened before this release is counted by the first rounds after it."""
    op.create_table(
        "figures",
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("town", "month", "office", "service", "measure", name="pk_figures"),
    )
    uncounted = sa.text("counted = 0")
    for table in _EVENTS:
        op.add_column(table, sa.Column("counted", sa.SmallInteger(), server_default="0", nullable=False))
        op.create_index(f"{table}_uncounted", table, ["id"], unique=False, sqlite_where=uncounted, postgresql_where=uncounted)


def downgrade() -> None:
    """Take them away."""
    for table in _EVENTS:
        op.drop_index(f"{table}_uncounted", table)
        op.drop_column(table, "counted")
    op.drop_table("figures")
