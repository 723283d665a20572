"""Staff and their sign-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "staff",
        sa.Column("id", RowId, nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=True),
        sa.Column("offices", sa.JSON(), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("password_at", Utc(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("used_step", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("language", sa.String(length=8), nullable=False, server_default="id"),
        sa.Column("theme", sa.String(length=8), nullable=False, server_default="auto"),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("disabled_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("login", name="uq_staff_login"),
    )
    op.create_index("staff_town", "staff", ["town", "role"], unique=False)
    op.create_table(
        "sign_ins",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("staff", RowId, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=True),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("half", sa.Boolean(), nullable=False),
        sa.Column("began_at", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("token", name="pk_sign_ins"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_sign_ins_staff_staff", ondelete="CASCADE"),
    )
    op.create_index("ix_sign_ins_staff", "sign_ins", ["staff"], unique=False)
    op.create_index("ix_sign_ins_ended_at", "sign_ins", ["ended_at"], unique=False)
    op.create_index("sign_ins_open", "sign_ins", ["staff", "ended_at"], unique=False)
    op.create_table(
        "sign_in_tries",
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("target", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_until", "sign_in_tries", ["until"], unique=False)
    op.create_table(
        "staff_invites",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("staff", RowId, nullable=True),
        sa.Column("until", Utc(), nullable=False),
        sa.Column("used_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("token", name="pk_staff_invites"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_invites_staff_staff", ondelete="CASCADE"),
    )
    op.create_index("ix_staff_invites_staff", "staff_invites", ["staff"], unique=False)
    op.create_index("ix_staff_invites_until", "staff_invites", ["until"], unique=False)
    op.create_index("audit_actor", "audit", ["actor", "id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("audit_actor", table_name="audit")
    for table in ("staff_invites", "sign_in_tries", "sign_ins", "staff"):
        op.drop_table(table)
