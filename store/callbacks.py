"""Call-backs: citizens who want to be called, when, from which line, and what they had already tried (sealed).

Who asked first is called first: asking again, another hour, a busy line or a late day never moves `filed_at`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, SmallInteger, String, Table, bindparam, func, insert, select, text, update

from rules.callbacks import Outcome, Window
from rules.chance import Chance
from store import numbers
from store.base import RowId, Utc, metadata
from store.sealed import seal, unseal_text
from store.unit import Unit


class State(StrEnum):
    """Where a call-back is. Those of OPEN are called by machine; officers see `officer` and `gave_up`."""

    WAITING = "waiting"  # its time has not come
    READY = "ready"  # in line to be called
    CALLED = "called"  # a call is owed or under way
    OFFICER = "officer"  # a human is asked for
    DONE = "done"
    GAVE_UP = "gave_up"
    DROPPED = "dropped"  # the citizen does not want it any more


OPEN = frozenset({State.WAITING, State.READY, State.CALLED})
ALLOWED: dict[State, frozenset[State]] = {
    State.WAITING: frozenset(State),
    State.READY: frozenset(State),
    State.CALLED: frozenset(State),
    # A late word may tell that a call was answered after all.
    State.OFFICER: frozenset({State.DONE, State.GAVE_UP, State.CALLED, State.DROPPED}),
    State.GAVE_UP: frozenset({State.DONE, State.OFFICER, State.CALLED, State.DROPPED}),
    State.DONE: frozenset(),
    State.DROPPED: frozenset(),
}

UNDONE = text("state NOT IN ('done', 'dropped')")
_UNCOUNTED = text("counted < CASE WHEN state IN ('done', 'dropped') THEN 2 ELSE 1 END")
callbacks = Table(
    "callbacks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", String(8), nullable=False, unique=True),
    Column("town", String(40), nullable=False),
    Column("citizen", RowId, nullable=False),
    Column("waiting_citizen", RowId),  # the citizen while it is open
    Column("channel", String(8), nullable=False),
    Column("language", String(8), nullable=False),
    Column("path", LargeBinary, nullable=False),  # sealed: the states they went through
    Column("state", String(8), nullable=False),
    Column("filed_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("wants", String(8), nullable=False, server_default="officer"),  # officer, menu
    Column("why", String(8), nullable=False, server_default="asked"),  # asked, missed
    Column("provider", String(40)),
    Column("line", String(60)),  # the number that we call from
    Column("due_at", Utc),  # not before; none: by an officer, or not planned yet
    Column("until", Utc),  # the end of the window that the citizen was told
    Column("delays", Integer, nullable=False, server_default="0"),
    Column("session", LargeBinary),  # sealed: the place to go on from
    Column("call", String(64)),  # the latest call of ours (store.placed)
    Column("outcome", String(10)),  # and what came of it
    Column("message", LargeBinary),  # sealed: what the citizen left for an officer
    Column("recording", String(64)),
    Column("counted", SmallInteger, nullable=False, server_default="0"),  # 1 the measures have it, 2 its end too
    Column("officer", RowId),  # who of the staff has it called: the citizen who answers is put through to them
    Index("callbacks_waiting", "town", "state", "filed_at"),
    Index("callbacks_undone", "town", "filed_at", "id", sqlite_where=UNDONE, postgresql_where=UNDONE),
    # One open call-back per citizen and town: asking again does not make two calls.
    Index("callbacks_one", "waiting_citizen", "town", unique=True),
    Index("callbacks_turn", "provider", "line", "town", "state", "filed_at", "id"),
    Index("callbacks_due", "state", "due_at"),
    Index("callbacks_until", "state", "until"),
    Index("callbacks_citizen", "citizen", "filed_at"),
    Index("callbacks_uncounted", "id", sqlite_where=_UNCOUNTED, postgresql_where=_UNCOUNTED),
)


@dataclass(frozen=True, slots=True)
class Callback:
    """One request to be called. `window` is None when no machine will call; `session` is the place to go on from, as JSON."""

    id: int
    number: str
    town: str
    citizen: int
    channel: str
    language: str
    path: tuple[str, ...]
    state: State
    filed_at: datetime
    wants: str = "officer"
    why: str = "asked"
    provider: str = ""
    line: str = ""
    window: Window | None = None
    delays: int = 0
    session: str = ""
    call: str = ""
    outcome: Outcome | None = None
    message: str = ""
    recording: str = ""
    officer: int | None = None


_b = callbacks.c
_OPEN = select(callbacks).where(_b.waiting_citizen == bindparam("who"), _b.town == bindparam("where"))
_OPEN_ANY = select(callbacks).where(_b.waiting_citizen == bindparam("who")).order_by(_b.filed_at.desc(), _b.id.desc()).limit(1)
_BY_NUMBER = select(callbacks).where(_b.number == bindparam("this"))
_WAITING = (
    select(callbacks)
    .where(_b.town == bindparam("where"), UNDONE, _b.state.in_(bindparam("states", expanding=True)))
    .order_by(_b.filed_at, _b.id)
    .limit(bindparam("most"))
)
_FIRST = (
    select(callbacks)
    .where(_b.provider == bindparam("network"), _b.line == bindparam("address"), _b.town == bindparam("where"))
    .where(_b.state == State.READY)
    .order_by(_b.filed_at, _b.id)
    .limit(1)
)
_RIPE = select(_b.number).where(_b.state == State.WAITING, _b.due_at <= bindparam("now")).order_by(_b.due_at).limit(bindparam("most"))
_UNPLANNED = (
    select(callbacks).where(_b.state == State.WAITING, _b.due_at.is_(None), _b.town == bindparam("where")).limit(bindparam("most"))
)
_LATE = (
    select(callbacks).where(_b.state == bindparam("where_it_is"), _b.until <= bindparam("now"))
    .order_by(_b.until).limit(bindparam("most"))
)  # fmt: skip
_MANY = select(func.count()).where(_b.citizen == bindparam("who"), _b.filed_at >= bindparam("since"))
_FILE = insert(callbacks).returning(_b.id)
_THIS = _b.number == bindparam("this")
_CHANGE = (
    update(callbacks)
    .where(_THIS, _b.state.in_(bindparam("from_", expanding=True)))
    .values(state=bindparam("new"), waiting_citizen=bindparam("who"), updated_at=bindparam("now"))
)
_RIPE_NOW = (_THIS, _b.state == State.WAITING, _b.due_at <= bindparam("now"))
_RIPEN = update(callbacks).where(*_RIPE_NOW).values(state=State.READY, updated_at=bindparam("now"))
_PLAN = (
    update(callbacks)
    .where(_THIS)
    .values({name: bindparam(name) for name in ("provider", "line", "due_at", "until", "delays")})
)  # fmt: skip
_CALL = update(callbacks).where(_THIS).values(call=bindparam("id_"))
_OUTCOME = update(callbacks).where(_THIS).values(outcome=bindparam("came"))
_WANT = update(callbacks).where(_THIS).values(wants=bindparam("what"))
_OFFICER = update(callbacks).where(_THIS).values(officer=bindparam("who"))
_LEAVE = update(callbacks).where(_THIS).values(message=bindparam("said"), recording=bindparam("sound"), wants="officer")


def file(
    unit: Unit, *, town: str, citizen: int, channel: str, language: str, path: tuple[str, ...], now: datetime, chance: Chance,
    wants: str = "officer", why: str = "asked", provider: str = "", line: str = "", window: Window | None = None, session: str = "",
    since: datetime | None = None,
) -> Callback:  # fmt: skip
    """Ask that this citizen is called, in the place of `since` if they waited in a line. Asking again while it is open changes nothing."""
    row = unit.conn.execute(_OPEN, {"who": citizen, "where": town}).one_or_none()
    if row is not None:
        if wants == "officer" and row.wants != wants:
            unit.conn.execute(_WANT, {"this": row.number, "what": wants})
        return callback_of(unit, row)
    number = numbers.fresh(unit, "callback", chance, now)
    made: dict[str, Any] = {
        "number": number, "town": town, "citizen": citizen, "waiting_citizen": citizen, "channel": channel, "language": language,
        "path": seal(unit.keys, "callbacks", "path", number, "\n".join(path)), "state": State.WAITING,
        "filed_at": since or now, "updated_at": now, "wants": wants, "why": why, "provider": provider or None, "line": line or None,
        "due_at": window.start if window else None, "until": window.until if window else None, "delays": 0,
        "session": seal(unit.keys, "callbacks", "session", number, session) if session else None,
    }  # fmt: skip
    id = unit.conn.execute(_FILE, made).scalar_one()
    return Callback(
        id, number, town, citizen, channel, language, path, State.WAITING, since or now, wants, why, provider, line, window, 0, session
    )  # fmt: skip


def by_number(unit: Unit, number: str) -> Callback | None:
    """The call-back with this number."""
    row = unit.conn.execute(_BY_NUMBER, {"this": number}).one_or_none() if unit.sees(number) else None
    return None if row is None else callback_of(unit, row)


def is_open(unit: Unit, citizen: int, town: str) -> bool:
    """Whether a citizen has a call-back of this town that is open."""
    return unit.conn.execute(_OPEN, {"who": citizen, "where": town}).one_or_none() is not None


def open_for(unit: Unit, citizen: int) -> Callback | None:
    """The latest call-back of a citizen that is open."""
    return next((callback_of(unit, row) for row in unit.conn.execute(_OPEN_ANY, {"who": citizen})), None)


def waiting(unit: Unit, town: str, limit: int = 50, states: Sequence[State] = (State.WAITING, State.READY)) -> list[Callback]:
    """Who waits to be called in a town, longest first; with `states`, those in other states, but for what is done or dropped."""
    return [callback_of(unit, row) for row in unit.conn.execute(_WAITING, {"where": town, "most": limit, "states": list(states)})]


def first(unit: Unit, provider: str, line: str, town: str) -> Callback | None:
    """Whose turn it is on a line for a town: who asked first, of those whose time has come."""
    row = unit.conn.execute(_FIRST, {"network": provider, "address": line, "where": town}).one_or_none()
    return None if row is None else callback_of(unit, row)


def ripe(unit: Unit, now: datetime, limit: int = 200) -> list[str]:
    """The numbers of those whose time has come."""
    return list(unit.conn.execute(_RIPE, {"now": now, "most": limit}).scalars())


def unplanned(unit: Unit, town: str, limit: int = 50) -> list[Callback]:
    """Those of a town that were filed without a window: by the release before this one, or before a line could call."""
    return [callback_of(unit, row) for row in unit.conn.execute(_UNPLANNED, {"where": town, "most": limit})]


def late(unit: Unit, now: datetime, limit: int = 50) -> list[Callback]:
    """Those whose window passed before they were called, longest first."""
    found: list[Callback] = []
    for state in (State.READY, State.WAITING):
        rows = unit.conn.execute(_LATE, {"where_it_is": state, "now": now, "most": limit})
        found += [callback_of(unit, row) for row in rows]
    return found


def filed_since(unit: Unit, citizen: int, since: datetime) -> int:
    """How many a citizen filed since then."""
    return int(unit.conn.execute(_MANY, {"who": citizen, "since": since}).scalar_one())


def change(unit: Unit, number: str, state: State, now: datetime) -> bool:
    """Move a call-back on; False when the table does not allow it from where it is."""
    known = by_number(unit, number)
    if known is None:
        return False
    before = [was for was, after in ALLOWED.items() if state in after]
    holder = known.citizen if state in OPEN else None
    return unit.conn.execute(_CHANGE, {"this": number, "from_": before, "new": state, "who": holder, "now": now}).rowcount == 1


def ripen(unit: Unit, number: str, now: datetime) -> bool:
    """Its time has come. False when it was moved or called off meanwhile."""
    return unit.conn.execute(_RIPEN, {"this": number, "now": now}).rowcount == 1


def plan(unit: Unit, asked: Callback, window: Window, now: datetime, *, provider: str = "", line: str = "", late: bool = False) -> bool:
    """Call in another window, from the same line unless told, with the same place. `late`: a promise was not kept. False: it is over."""
    if not change(unit, asked.number, State.WAITING, now):
        return False
    unit.conn.execute(_PLAN, {
        "this": asked.number, "provider": provider or asked.provider or None, "line": line or asked.line or None,
        "due_at": window.start, "until": window.until, "delays": asked.delays + late,
    })  # fmt: skip
    return True


def call(unit: Unit, number: str, id: str, now: datetime) -> bool:
    """A call (store.placed) is owed for it. False when it is not in line any more."""
    if not change(unit, number, State.CALLED, now):
        return False
    unit.conn.execute(_CALL, {"this": number, "id_": id})
    return True


def by_officer(unit: Unit, number: str, staff: int | None) -> None:
    """Who of the staff has it called; None: the machine."""
    unit.conn.execute(_OFFICER, {"this": number, "who": staff})


def came(unit: Unit, number: str, outcome: Outcome) -> None:
    """What came of its latest call."""
    unit.conn.execute(_OUTCOME, {"this": number, "came": outcome})


def leave(unit: Unit, number: str, words: str, recording: str) -> None:
    """Keep what the citizen says to an officer, sealed; from then on an officer is wanted."""
    unit.conn.execute(_LEAVE, {"this": number, "said": seal(unit.keys, "callbacks", "message", number, words), "sound": recording or None})


def callback_of(unit: Unit, row: Any) -> Callback:
    """The call-back of a whole row."""
    def opened(column: str) -> str:
        sealed = getattr(row, column)
        return unseal_text(unit.keys, "callbacks", column, row.number, sealed) if sealed else ""

    path = opened("path")
    return Callback(
        row.id, row.number, row.town, row.citizen, row.channel, row.language, tuple(path.split("\n")) if path else (),
        State(row.state), row.filed_at, row.wants, row.why, row.provider or "", row.line or "",
        Window(row.due_at, row.until) if row.due_at and row.until else None, row.delays, opened("session"), row.call or "",
        Outcome(row.outcome) if row.outcome else None, opened("message"), row.recording or "", row.officer,
    )  # fmt: skip
