"""What citizens say of a service they got: one-digit ratings and nine-element forms, each in a table of its own.

A row says which office and service, in which month, and the answers. It has no citizen, no moment and no case: only a keyed
index, which tells whether this citizen answered already, and nothing else. Who may be asked stands in `invitations`, for two
weeks; nothing joins the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Date, Index, SmallInteger, String, Table, bindparam, case, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from rules.satisfaction import ELEMENTS, HIGHEST, LOWEST, complete
from store.base import IfNew, RowId, Utc, metadata
from store.sealed import index, indexes
from store.unit import Unit

LASTS = timedelta(days=14)  # what one thinks of a visit fades
ASKED_LATELY = timedelta(hours=48)  # a bare digit answers an invitation this long
UNKNOWN = 0  # "tidak tahu"
MOST = 5  # services to choose from

invitations = Table(
    "invitations",
    metadata,
    Column("citizen", RowId, primary_key=True),
    Column("town", String(40), primary_key=True),
    Column("office", String(60), primary_key=True),
    Column("service", String(40), primary_key=True),
    Column("until", Utc, nullable=False, index=True),
    Column("asked_at", Utc),  # when an SMS asks for it, perhaps later on; empty: may answer, is not asked
)
ratings = Table(
    "ratings",
    metadata,
    Column("once", String(32), primary_key=True),  # keyed index of citizen, office, service and month
    Column("town", String(40), nullable=False),
    Column("office", String(60), nullable=False),
    Column("service", String(40), nullable=False),
    Column("month", Date, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("counted", SmallInteger, nullable=False, server_default="0"),
    Index("ratings_uncounted", "once", sqlite_where=text("counted = 0"), postgresql_where=text("counted = 0")),
)
survey_forms = Table(
    "survey_forms",
    metadata,
    Column("once", String(32), primary_key=True),
    Column("town", String(40), nullable=False),
    Column("office", String(60), nullable=False),
    Column("service", String(40), nullable=False),
    Column("month", Date, nullable=False),
    Column("answers", JSON, nullable=False),  # element -> 1 to 4, or 0 for "tidak tahu"
    Column("complete", SmallInteger, nullable=False),
    Column("counted", SmallInteger, nullable=False, server_default="0"),  # 1 as begun, 2 as complete
    Index(
        "survey_forms_uncounted", "once", sqlite_where=text("counted <= complete"), postgresql_where=text("counted <= complete")
    ),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is rated: a service as one office gives it."""

    town: str
    office: str
    service: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A citizen may say what they think of this. `asked_at`: when an SMS asked, if one did by now."""

    subject: Subject
    asked_at: datetime | None


class Form(StrEnum):
    """How far a form is."""

    OPEN = "open"
    COMPLETE = "complete"


_i, _f = invitations.c, survey_forms.c
_ROW: dict[str, Any] = {name: bindparam(name) for name in ("citizen", "town", "office", "service", "until", "asked_at")}
_KEY = [_i.citizen, _i.town, _i.office, _i.service]


def _upsert(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    made = dialect(invitations).values(_ROW)
    return made.on_conflict_do_update(index_elements=_KEY, set_={"until": made.excluded.until, "asked_at": made.excluded.asked_at})


_ASK_SQLITE, _ASK_POSTGRESQL = _upsert(sqlite.Insert), _upsert(postgresql.Insert)
_ALLOW = IfNew(invitations, *_ROW)
_ASKED = case((_i.asked_at <= bindparam("now", type_=Utc), _i.asked_at)).label("asked")
_OPEN = (
    select(_i.town, _i.office, _i.service, _ASKED)
    .where(_i.citizen == bindparam("who"), _i.until > bindparam("now", type_=Utc))
    .order_by(_ASKED.is_(None), _ASKED.desc(), _i.until.desc())
    .limit(MOST)
)
_UNASK = update(invitations).where(_i.citizen == bindparam("who"), _i.asked_at > bindparam("now")).values(asked_at=None)
_FORGET = delete(invitations).where(_i.until <= bindparam("before"))
_RATE = IfNew(ratings, "once", "town", "office", "service", "month", "score")
_RATED = select(ratings.c.score).where(ratings.c.once.in_(bindparam("keys", expanding=True)))
_FORM = select(_f.once, _f.answers, _f.complete).where(_f.once.in_(bindparam("keys", expanding=True))).with_for_update()
_BEGIN = insert(survey_forms)
_NOTE = update(survey_forms).where(_f.once == bindparam("this")).values(answers=bindparam("said"), complete=bindparam("whole"))


def invite(unit: Unit, *, citizen: int, subject: Subject, now: datetime) -> None:
    """An SMS asks this citizen at `now`, which may still come. Write it in the transaction that owes the SMS; twice is once."""
    unit.conn.execute(_ASK_SQLITE if unit.sqlite else _ASK_POSTGRESQL, _row(citizen, subject, now, now))


def allow(unit: Unit, *, citizen: int, subject: Subject, now: datetime) -> bool:
    """This citizen got the service, and may rate it unasked. False when they might already."""
    return _ALLOW.run(unit, _row(citizen, subject, now, None))


def unask(unit: Unit, citizen: int, now: datetime) -> None:
    """The SMS that was still to ask this citizen was taken back. They may rate unasked."""
    unit.conn.execute(_UNASK, {"who": citizen, "now": now})


def open_for(unit: Unit, citizen: int, now: datetime) -> list[Invitation]:
    """What this citizen may rate, what was asked last first."""
    rows = unit.conn.execute(_OPEN, {"who": citizen, "now": now})
    return [Invitation(Subject(row.town, row.office, row.service), row.asked) for row in rows]


def forget(unit: Unit, now: datetime) -> int:
    """Delete the invitations that are over; how many."""
    return unit.conn.execute(_FORGET, {"before": now}).rowcount


def rate(unit: Unit, citizen: int, subject: Subject, month: date, score: int) -> bool:
    """Keep a rating of 1 to 4. False when this citizen rated this in this month; the first rating stays."""
    if not LOWEST <= score <= HIGHEST:
        raise ValueError(f"{score} is no rating")
    keys = _once(unit, "rating", citizen, subject, month)
    if unit.conn.execute(_RATED, {"keys": keys}).first() is not None:
        return False
    return _RATE.run(unit, {"once": keys[0], **_about(subject, month), "score": score})


def form(unit: Unit, citizen: int, subject: Subject, month: date) -> Form | None:
    """How far this citizen's form is; None when they have none in this month."""
    row = unit.conn.execute(_FORM, {"keys": _once(unit, "form", citizen, subject, month)}).first()
    return None if row is None else Form.COMPLETE if row.complete else Form.OPEN


def note(unit: Unit, citizen: int, subject: Subject, month: date, answers: Mapping[str, int]) -> Form:
    """Keep answers, each 1 to 4 or UNKNOWN, in place of what was said of the same element before.

    The form is complete, and then final, once all nine elements are answered with 1 to 4. ValueError for what is no answer.
    """
    for element, value in answers.items():
        if element not in ELEMENTS or not (value == UNKNOWN or LOWEST <= value <= HIGHEST):
            raise ValueError(f"{value} is no answer on {element}")
    keys = _once(unit, "form", citizen, subject, month)
    row = unit.conn.execute(_FORM, {"keys": keys}).first()
    if row is None:
        whole = complete(answers)
        made = {"once": keys[0], **_about(subject, month), "answers": dict(answers), "complete": int(whole)}
        unit.conn.execute(_BEGIN, made)
        return Form.COMPLETE if whole else Form.OPEN
    if row.complete:
        return Form.COMPLETE
    said = {**row.answers, **answers}
    whole = complete(said)
    unit.conn.execute(_NOTE, {"this": row.once, "said": said, "whole": int(whole)})
    return Form.COMPLETE if whole else Form.OPEN


def _row(citizen: int, subject: Subject, now: datetime, asked: datetime | None) -> dict[str, Any]:
    place = {"town": subject.town, "office": subject.office, "service": subject.service}
    return {"citizen": citizen, **place, "until": now + LASTS, "asked_at": asked}


def _about(subject: Subject, month: date) -> dict[str, Any]:
    return {"town": subject.town, "office": subject.office, "service": subject.service, "month": month}


def _once(unit: Unit, kind: str, citizen: int, subject: Subject, month: date) -> list[str]:
    """The index under every key, newest first. All of it goes in, so two rows of one citizen are not told to be so."""
    told = "\0".join((kind, str(citizen), subject.town, subject.office, subject.service, month.isoformat()))
    newest = index(unit.keys, "once", told)
    return [newest, *(other for other in indexes(unit.keys, "once", told) if other != newest)]
