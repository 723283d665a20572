"""The two statements of a menu hop: what was answered and where the dialogue stands, and then both written at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnClause, Executable, and_, bindparam, func, insert, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store import dialogues
from store.base import moment
from store.dialogues import CHANGING, COLUMNS, Dialogue, dialogue_of, row_of
from store.inbound import Answered, inbound_events, row_id
from store.quick import Quick
from store.sealed import seal, unseal_text
from store.unit import Unit

_table = dialogues.dialogues
_d, _e = _table.c, inbound_events.c
_ONE: ColumnClause[int] = literal_column("1")
_LOOK = Quick(
    select(_e.reply, _e.body_hash, *COLUMNS)
    .select_from(select(_ONE.label("one")).subquery("here"))
    .outerjoin(inbound_events, and_(_e.provider == bindparam("p"), _e.kind == bindparam("kind_"), _e.external_id == bindparam("x")))
    .outerjoin(_table, and_(_d.provider == bindparam("p"), _d.key == bindparam("k")))
)

_STEP: dict[str, Any] = {name: bindparam(f"d_{name}", type_=_d[name].type) for name in CHANGING}
_NEW: dict[str, Any] = {"provider": bindparam("p"), "key": bindparam("k"), **_STEP}
_MOVE = (
    update(_table).where(_d.provider == bindparam("p"), _d.key == bindparam("k"), _d.version == bindparam("seen")).values(_STEP)
)
_EVENT: dict[str, Any] = {
    name: bindparam(short, type_=_e[name].type)
    for name, short in (
        ("provider", "p"), ("kind", "kind_"), ("external_id", "x"), ("body_hash", "hash"), ("reply", "answer"), ("received_at", "now")
    )
}  # fmt: skip


def _with_event(moved: CTE) -> Executable:
    """The event is remembered only if the dialogue moved. An event that is there already fails the whole statement."""
    values = select(*_EVENT.values()).where(select(moved.c.one).exists())
    noted = insert(inbound_events).from_select(list(_EVENT), values).cte("noted")
    return select(func.count()).select_from(moved).add_cte(noted)


_KEEP = Quick(_with_event(_MOVE.returning(_ONE.label("one")).cte("moved")), _MOVE)
_KEEP_NEW = Quick(
    _with_event(postgresql.insert(_table).values(_NEW).on_conflict_do_nothing().returning(_ONE.label("one")).cte("moved")),
    sqlite.insert(_table).values(_NEW).on_conflict_do_nothing(),
)
_NOTE = Quick(insert(inbound_events).values(_EVENT))


def look(unit: Unit, provider: str, kind: str, external_id: str, key: str) -> tuple[Answered | None, Dialogue | None]:
    """The reply that this event got before, if any, and the dialogue it belongs to, if any. One statement."""
    row = _LOOK.run(unit, {"p": provider, "kind_": kind, "x": external_id, "k": key}).fetchone()
    answered = None
    if row[0] is not None:
        reply = unseal_text(unit.keys, "inbound_events", "reply", row_id(provider, kind, external_id), row[0])
        answered = Answered(reply, row[1])
    return answered, None if row[2] is None else dialogue_of(unit, row[2:])


def keep(
    unit: Unit, dialogue: Dialogue, provider: str, kind: str, external_id: str, body_hash: bytes, reply: str, now: datetime
) -> bool:
    """Write the dialogue and remember the reply. False: the dialogue was changed meanwhile, and nothing is written.

    Raises Conflict (through the unit) when the event was answered meanwhile. One round trip on PostgreSQL, where it may be
    the one statement of `Store.stroke`; two statements on SQLite.
    """
    if dialogue.provider != provider:
        raise ValueError("an event and its dialogue come from one provider")
    values: dict[str, Any] = {f"d_{name}": value for name, value in row_of(unit, dialogue).items()}
    values["p"] = provider
    values["k"] = dialogue.key
    values["seen"] = dialogue.version
    values["kind_"] = kind
    values["x"] = external_id
    values["hash"] = body_hash
    values["answer"] = seal(unit.keys, "inbound_events", "reply", row_id(provider, kind, external_id), reply)
    values["now"] = now
    statement = _KEEP_NEW if dialogue.version == 0 else _KEEP
    if not unit.sqlite:
        return bool(statement.run(unit, values).fetchone()[0])
    values["now"] = moment(now)
    values["d_updated_at"] = moment(dialogue.updated_at)
    if statement.run(unit, values).rowcount != 1:
        return False
    _NOTE.run(unit, values)
    return True
