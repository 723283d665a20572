"""The tables of the notices: what was told to whom, what they refuse to be told, and how many they got on a day."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Date, Index, Integer, String, Table, UniqueConstraint

from store.base import RowId, Utc, metadata


class Fate(StrEnum):
    """What became of a notice."""

    OWED = "owed"  # it has a message, which is on its way or waits for its moment
    HELD = "held"  # the citizen has too many already: staff see it
    REFUSED = "refused"  # the citizen wants none of this kind
    TOO_LATE = "too_late"  # it could have been sent only after it was of use
    NO_LINE = "no_line"  # the town has no line for texts, or the phone is withheld
    WITHDRAWN = "withdrawn"  # taken back while it waited


notices = Table(
    "notices",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("citizen", RowId, nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("subject", String(20), nullable=False),  # a case number
    Column("fact", String(60), nullable=False),  # what is told of it: each fact once
    Column("fate", String(10), nullable=False),
    Column("urgent", String(40)),  # the reason why it waited for nothing
    Column("message", String(64)),
    Column("goes_at", Utc),
    Column("made_at", Utc, nullable=False, index=True),
    UniqueConstraint("citizen", "purpose", "subject", "fact"),
    Index("notices_fate", "fate", "made_at"),
)
citizen_optouts = Table(
    "citizen_optouts",
    metadata,
    Column("citizen", RowId, primary_key=True, autoincrement=False),
    Column("purpose", String(12), primary_key=True),
    Column("since", Utc, nullable=False),
)
notice_days = Table(
    "notice_days",
    metadata,
    Column("citizen", RowId, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("told", Integer, nullable=False),
    Index("notice_days_day", "day"),
)
