"""Work on cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.base import RowId, Utc

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

DUE = "CASE WHEN first_done_at IS NULL THEN first_due ELSE coalesce(again_due, done_due) END"
ON_DESK = sa.text("route = 'office' AND state NOT IN ('answered', 'closed', 'not_ours')")


def upgrade() -> None:
    """Make the tables."""
    _inbox()
    _case()


def downgrade() -> None:
    """Take them away."""
    for table in ("reveals", "answer_templates", "case_viewers", "case_files", "case_mentions", "case_notes", "case_marks"):
        op.drop_table(table)
    op.drop_index("complaint_additions_at", "complaint_additions")
    op.drop_index("complaints_inbox", "complaints")
    for table in ("inbox_filters", "desk_cursors", "case_words", "officer_texts", "unanswered", "case_events", "case_work"):
        op.drop_table(table)


def _inbox() -> None:
    op.create_table(
        "case_work",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=True),
        sa.Column("staff", RowId, nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=12), nullable=False, server_default=""),
        sa.Column("assigned_at", Utc(), nullable=True),
        sa.Column("touched_at", Utc(), nullable=True),
        sa.Column("snoozed_until", Utc(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("returned_at", Utc(), nullable=True),
        sa.Column("done_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_case_work"),
    )
    open_work, untouched = sa.text("done_at IS NULL"), sa.text("done_at IS NULL AND staff IS NOT NULL AND touched_at IS NULL")
    high = sa.text("done_at IS NULL AND level = 'supervisor'")
    asleep = sa.text("done_at IS NULL AND snoozed_until IS NOT NULL")
    for name, columns, where in (
        ("case_work_staff", ["town", "staff", "assigned_at"], open_work),
        ("case_work_kind", ["town", "kind", "number"], open_work),
        ("case_work_untouched", ["town", "assigned_at"], untouched),
        ("case_work_asleep", ["town", "snoozed_until"], asleep),
        ("case_work_high", ["town", "number"], high),
    ):
        op.create_index(name, "case_work", columns, unique=False, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "case_events",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("staff", RowId, nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
    )
    op.create_index("case_events_number", "case_events", ["number", "id"], unique=False)
    op.create_table(
        "unanswered",
        sa.Column("id", RowId, nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("done_by", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_unanswered"),
    )
    op.create_index("unanswered_waiting", "unanswered", ["town", "at", "id"], sqlite_where=open_work, postgresql_where=open_work)
    op.create_index("unanswered_number", "unanswered", ["number", "id"], unique=False)
    op.create_index("unanswered_citizen", "unanswered", ["citizen", "id"], unique=False)
    op.create_table(
        "officer_texts",
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=True),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("message", name="pk_officer_texts"),
    )
    op.create_index("officer_texts_citizen", "officer_texts", ["citizen", "at"], unique=False)
    op.create_index("officer_texts_number", "officer_texts", ["number", "at"], unique=False)
    op.create_table(
        "case_words",
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("complaint", RowId, nullable=False),
        sa.PrimaryKeyConstraint("token", "complaint", name="pk_case_words"),
        sa.ForeignKeyConstraint(["complaint"], ["complaints.id"], name="fk_case_words_complaint_complaints", ondelete="CASCADE"),
    )
    op.create_index("case_words_complaint", "case_words", ["complaint"], unique=False)
    op.create_table(
        "desk_cursors",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seq", RowId, nullable=False, server_default="0"),
        sa.Column("at", Utc(), nullable=True),
        sa.Column("place", sa.String(length=64), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("name", name="pk_desk_cursors"),
    )
    op.create_table(
        "inbox_filters",
        sa.Column("id", RowId, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("staff", RowId, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("chosen", sa.String(length=300), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_filters"),
        sa.UniqueConstraint("staff", "name", name="uq_inbox_filters_staff_name"),
    )
    op.create_index("inbox_filters_shared", "inbox_filters", ["town", "shared"], unique=False)
    op.create_index("complaint_additions_at", "complaint_additions", ["at", "id"], unique=False)
    op.create_index(
        "complaints_inbox", "complaints", ["town", "state", sa.text(f"({DUE})"), "id"], sqlite_where=ON_DESK, postgresql_where=ON_DESK
    )


def _case() -> None:
    op.create_table(
        "case_marks",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_case_marks"),
    )
    op.create_index("case_marks_at", "case_marks", ["at"], unique=False)
    op.create_table(
        "case_notes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_notes"),
    )
    op.create_index("case_notes_of", "case_notes", ["number", "at"], unique=False)
    op.create_table(
        "case_mentions",
        sa.Column("note", sa.String(length=64), nullable=False),
        sa.Column("staff", RowId, nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("note", "staff", name="pk_case_mentions"),
        sa.ForeignKeyConstraint(["note"], ["case_notes.id"], name="fk_case_mentions_note_case_notes", ondelete="CASCADE"),
    )
    op.create_index("case_mentions_of", "case_mentions", ["staff", "seen_at", "at"], unique=False)
    op.create_table(
        "case_files",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_files"),
    )
    op.create_index("case_files_of", "case_files", ["number", "at"], unique=False)
    op.create_table(
        "case_viewers",
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("staff", RowId, nullable=False),
        sa.Column("typing", sa.Boolean(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("number", "staff", name="pk_case_viewers"),
    )
    op.create_index("case_viewers_seen", "case_viewers", ["seen_at"], unique=False)
    op.create_table(
        "answer_templates",
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("town", "key", name="pk_answer_templates"),
    )
    op.create_table(
        "reveals",
        sa.Column("id", RowId, nullable=False),
        sa.Column("staff", RowId, nullable=False),
        sa.Column("citizen", RowId, nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reveals"),
    )
    op.create_index("reveals_of", "reveals", ["staff", "at"], unique=False)
