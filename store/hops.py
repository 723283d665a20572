"""The two statements of a menu hop: what was answered and where the dialogue stands, and then both written at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CTE, Select, and_, bindparam, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql

from store import dialogues, inbound
from store.dialogues import CHANGING, COLUMNS, Dialogue, dialogue_of, row_of
from store.inbound import Answered, inbound_events, row_id
from store.sealed import seal, unseal_text
from store.unit import Conflict, Unit

_d = dialogues.dialogues.c
_e = inbound_events.c
_one = select(literal(1).label("one")).subquery("here")
_LOOK = (
    select(_e.reply, _e.body_hash, *COLUMNS)
    .select_from(_one)
    .outerjoin(
        inbound_events,
        and_(_e.provider == bindparam("p"), _e.kind == bindparam("kind_"), _e.external_id == bindparam("x")),
    )
    .outerjoin(dialogues.dialogues, and_(_d.provider == bindparam("p"), _d.key == bindparam("k")))
)

_HERE = (_d.provider == bindparam("p"), _d.key == bindparam("k"), _d.version == bindparam("seen"))
_STEP = {name: bindparam(f"d_{name}", type_=_d[name].type) for name in CHANGING}
_MOVED = (update(dialogues.dialogues).where(*_HERE).values(_STEP)).returning(literal(1).label("one")).cte("moved")
_MADE = (
    postgresql.insert(dialogues.dialogues)
    .values(provider=bindparam("p"), key=bindparam("k"), **_STEP)
    .on_conflict_do_nothing()
    .returning(literal(1).label("one"))
    .cte("moved")
)


def _with_event(moved: CTE) -> Select[int]:
    """The event is remembered only if the dialogue moved. An event that is there already fails the whole statement."""
    values = select(
        *(bindparam(name, type_=_e[column].type) for column, name in
          (("provider", "p"), ("kind", "kind_"), ("external_id", "x"), ("body_hash", "hash"), ("reply", "said_back"),
           ("received_at", "now")))
    ).where(select(moved.c.one).exists())  # fmt: skip
    noted = (
        insert(inbound_events)
        .from_select(["provider", "kind", "external_id", "body_hash", "reply", "received_at"], values)
        .returning(literal(1).label("one"))
        .cte("noted")
    )
    return select(func.count()).select_from(moved).add_cte(noted)


_KEEP = _with_event(_MOVED)
_KEEP_NEW = _with_event(_MADE)


def look(unit: Unit, provider: str, kind: str, external_id: str, key: str) -> tuple[Answered | None, Dialogue | None]:
    """The reply that this event got before, if any, and the dialogue it belongs to, if any. One statement."""
    row = unit.conn.execute(_LOOK, {"p": provider, "kind_": kind, "x": external_id, "k": key}).one()
    answered = None
    if row[0] is not None:
        reply = unseal_text(unit.keys, "inbound_events", "reply", row_id(provider, kind, external_id), row[0])
        answered = Answered(reply, row[1])
    return answered, None if row[2] is None else dialogue_of(unit, row[2:])


def keep(
    unit: Unit, dialogue: Dialogue, provider: str, kind: str, external_id: str, body_hash: bytes, reply: str, now: datetime
) -> bool:
    """Write the dialogue and remember the reply. False: the dialogue was changed meanwhile. Raises Conflict when the event
    was answered meanwhile. One round trip on PostgreSQL; there it may be the one statement of `Store.stroke`."""
    if unit.sqlite:
        if not dialogues.keep(unit, dialogue):
            return False
        if not inbound.remember(unit, provider, kind, external_id, body_hash, reply, now):
            raise Conflict("this event was answered meanwhile")
        return True
    row = row_of(unit, dialogue)
    chosen = {f"d_{name}": row[name] for name in CHANGING}
    chosen |= {
        "p": dialogue.provider,
        "k": dialogue.key,
        "seen": dialogue.version,
        "kind_": kind,
        "x": external_id,
        "hash": body_hash,
        "said_back": seal(unit.keys, "inbound_events", "reply", row_id(provider, kind, external_id), reply),
        "now": now,
    }
    return bool(unit.conn.execute(_KEEP_NEW if dialogue.version == 0 else _KEEP, chosen).scalar_one())
