"""What was done is found by what it was: the overseer's list of opened phones looks at nothing else."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find a line of the audit by its action."""
    op.create_index("audit_action", "audit", ["action", "id"])


def downgrade() -> None:
    """As it was before."""
    op.drop_index("audit_action", "audit")
