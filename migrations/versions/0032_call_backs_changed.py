"""When a call-back was changed last is found at the end of an index: open pages ask that again and again."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it; the release before this one fills it too."""
    op.create_index("callbacks_changed", "callbacks", ["updated_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("callbacks_changed", "callbacks")
