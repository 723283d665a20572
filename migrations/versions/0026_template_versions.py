"""What prepared answers were, with who changed them and when."""

from __future__ import annotations

from alembic import op

from store.template_versions import template_versions

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    template_versions.create(op.get_bind())


def downgrade() -> None:
    """Take it away."""
    template_versions.drop(op.get_bind())
