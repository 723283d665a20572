"""What of a case is gone by its retention, and indexes that find what is next: only cases that ended are in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import Utc

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ENDED = {
    "complaints": sa.text("state IN ('closed', 'not_ours') AND cleared < 2"),
    "applications": sa.text("status IN ('collected', 'refused', 'withdrawn') AND cleared = 0"),
    "callbacks": sa.text("state IN ('done', 'dropped') AND counted = 2"),
}
WAYS = {"complaints": ["town", "cleared", "updated_at"], "applications": ["town", "updated_at"], "callbacks": ["town", "updated_at"]}


def upgrade() -> None:
    """Add the columns, and the indexes."""
    for table in ("complaints", "applications"):
        op.add_column(table, sa.Column("cleared", sa.SmallInteger, nullable=False, server_default="0"))
    op.add_column("citizens", sa.Column("parted_at", Utc()))
    for table, ended in ENDED.items():
        op.create_index(f"{table}_ended", table, WAYS[table], sqlite_where=ended, postgresql_where=ended)


def downgrade() -> None:
    """Take them away."""
    for table in ENDED:
        op.drop_index(f"{table}_ended", table)
    for table in ("complaints", "applications"):
        op.drop_column(table, "cleared")
    op.drop_column("citizens", "parted_at")
