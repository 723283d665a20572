"""Towns, and the one row of facts about this installation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "house",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("towns_version", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_house"),
    )
    op.create_table(
        "lines",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "kind", "address", name="pk_lines"),
    )
    op.create_table(
        "towns",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_towns"),
    )
    op.create_table(
        "holidays",
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["town"], ["towns.id"], name="fk_holidays_town_towns", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("town", "day", name="pk_holidays"),
    )
    op.create_table(
        "line_towns",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider", "kind", "address"],
            ["lines.provider", "lines.kind", "lines.address"],
            name="fk_line_towns_provider_kind_address_lines",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["town"], ["towns.id"], name="fk_line_towns_town_towns", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("provider", "kind", "address", "town", name="pk_line_towns"),
    )
    op.create_index("ix_line_towns_town", "line_towns", ["town"], unique=False)
    op.create_table(
        "offices",
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["town"], ["towns.id"], name="fk_offices_town_towns", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("town", "id", name="pk_offices"),
    )
    op.create_table(
        "regions",
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["town"], ["towns.id"], name="fk_regions_town_towns", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("town", "code", name="pk_regions"),
    )
    op.create_table(
        "services",
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["town"], ["towns.id"], name="fk_services_town_towns", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("town", "code", name="pk_services"),
    )
    op.execute("INSERT INTO house (id, towns_version, epoch) VALUES (1, 1, 1)")


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("services")
    op.drop_table("regions")
    op.drop_table("offices")
    op.drop_table("line_towns")
    op.drop_table("holidays")
    op.drop_table("towns")
    op.drop_table("lines")
    op.drop_table("house")
