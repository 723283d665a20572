"""Whose number a board called: what was taken back is neither shown nor said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: a call of the release before is shown and said as it was there."""
    op.add_column("board_calls", sa.Column("ticket", RowId, nullable=True))
    op.create_index("board_calls_ticket", "board_calls", ["ticket", "id"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_index("board_calls_ticket", table_name="board_calls")
    op.drop_column("board_calls", "ticket")
