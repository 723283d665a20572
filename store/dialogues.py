"""Dialogues: where each citizen is on each line. What they said and where they are is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, bindparam, delete, func, select, text, update

from store.base import IfNew, RowId, Utc, metadata, moment
from store.quick import Quick
from store.sealed import seal, unseal_text
from store.unit import Unit

dialogues = Table(
    "dialogues",
    metadata,
    Column("provider", String(40), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("channel", String(8), nullable=False),
    Column("citizen", RowId, nullable=False),  # 0 for a caller who withheld the number
    Column("line", String(60), nullable=False),
    Column("said", LargeBinary, nullable=False),  # sealed: the session and all that was heard so far
    Column("mark", String(128), nullable=False),
    Column("step", Integer, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("touched_on", Integer, nullable=False, index=True),  # the day number: changes its index once a day, not each hop
    # The citizen while this can be gone on with, else nothing: its index stays as small as what is open.
    Column("open_for", RowId, index=True),
    Index("dialogues_citizen", "citizen"),  # written when a dialogue begins, and never by a hop: a citizen's path, for officers
    sqlite_with_rowid=False,
)

SEPARATOR = "\x1f"  # never in JSON as `menus.session` writes it


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One dialogue. `session` is its JSON, `heard` the whole text so far (lines that send it all each time).

    `version` 0 is a dialogue that is not stored yet; `keep` writes version + 1.
    """

    provider: str
    key: str
    channel: str
    citizen: int
    line: str
    session: str
    mark: str
    step: int
    ended: bool
    version: int
    updated_at: datetime
    heard: str = ""


_d = dialogues.c
COLUMNS = (
    _d.provider, _d.key, _d.channel, _d.citizen, _d.line, _d.said, _d.mark, _d.step, _d.ended, _d.version, _d.updated_at
)  # fmt: skip
_THIS = (_d.provider == bindparam("p"), _d.key == bindparam("k"))
_FIND = select(*COLUMNS).where(*_THIS)
CHANGING = ("channel", "citizen", "line", "said", "mark", "step", "ended", "version", "updated_at", "touched_on", "open_for")
_NEW = IfNew(dialogues, "provider", "key", *CHANGING)
_SWAP = (
    update(dialogues)
    .where(_d.provider == bindparam("provider_"), _d.key == bindparam("key_"), _d.version == bindparam("seen"))
    .values({name: bindparam(name) for name in CHANGING})
)
_UNFINISHED = Quick(
    select(*COLUMNS)
    .where(_d.open_for == bindparam("citizen"), _d.updated_at >= bindparam("since"))
    .where(~((_d.provider == bindparam("p")) & (_d.key == bindparam("k"))))
    .order_by(_d.updated_at.desc())
    .suffix_with(text("LIMIT 1"))  # as written: `.limit` would be a parameter
)
_LAST_CALL = select(func.max(_d.updated_at)).where(
    _d.citizen == bindparam("who"), _d.channel == "voice", _d.provider == bindparam("network"), _d.updated_at >= bindparam("since")
)
_END = update(dialogues).where(*_THIS).values(ended=True, open_for=None, version=_d.version + 1)
_DROP = update(dialogues).where(*_THIS).values(open_for=None)
_OLD = select(_d.provider, _d.key).where(_d.touched_on < bindparam("before")).order_by(_d.touched_on).limit(bindparam("limit"))
_FORGET = delete(dialogues).where(*_THIS)


def find(unit: Unit, provider: str, key: str) -> Dialogue | None:
    """The dialogue of this provider and key."""
    row = unit.conn.execute(_FIND, {"p": provider, "k": key}).one_or_none()
    return None if row is None else dialogue_of(unit, row)


def keep(unit: Unit, dialogue: Dialogue) -> bool:
    """Write it as version + 1, if it is still at its version. False: somebody was quicker; read it again."""
    row = row_of(unit, dialogue)
    if dialogue.version == 0:
        return _NEW.run(unit, row)
    row["provider_"], row["key_"], row["seen"] = row.pop("provider"), row.pop("key"), dialogue.version
    return unit.conn.execute(_SWAP, row).rowcount == 1


def unfinished(unit: Unit, citizen: int, since: datetime, *, other_than: tuple[str, str] = ("", "")) -> Dialogue | None:
    """What this citizen was last in the middle of, on any channel, if it was touched after `since`."""
    since_then = moment(since) if unit.sqlite else since
    row = _UNFINISHED.run(unit, {"citizen": citizen, "since": since_then, "p": other_than[0], "k": other_than[1]}).fetchone()
    return None if row is None else dialogue_of(unit, row)


def last_call(unit: Unit, citizen: int, provider: str, *, since: datetime) -> datetime | None:
    """When this citizen was last heard of in a call on this network; None when not since then."""
    found: datetime | None = unit.conn.execute(_LAST_CALL, {"who": citizen, "network": provider, "since": since}).scalar_one()
    return found


def end(unit: Unit, provider: str, key: str) -> None:
    """It came to its end: never offered again."""
    unit.conn.execute(_END, {"p": provider, "k": key})


def drop(unit: Unit, provider: str, key: str) -> None:
    """The citizen does not want to go on with it, or went on with it elsewhere: never offered again."""
    unit.conn.execute(_DROP, {"p": provider, "k": key})


def forget(unit: Unit, before: datetime, limit: int = 500) -> int:
    """Delete up to `limit` dialogues untouched since before the day of `before`; how many there were. Call again until it is 0."""
    old = unit.conn.execute(_OLD, {"before": before.toordinal(), "limit": limit}).all()
    if old:
        unit.conn.execute(_FORGET, [{"p": row.provider, "k": row.key} for row in old])
    return len(old)


def row_of(unit: Unit, dialogue: Dialogue) -> dict[str, Any]:
    """The stored form of the next version."""
    said = dialogue.session + SEPARATOR + dialogue.heard
    return {
        "provider": dialogue.provider,
        "key": dialogue.key,
        "channel": dialogue.channel,
        "citizen": dialogue.citizen,
        "line": dialogue.line,
        "said": seal(unit.keys, "dialogues", "said", f"{dialogue.provider}/{dialogue.key}", said),
        "mark": dialogue.mark,
        "step": dialogue.step,
        "ended": dialogue.ended,
        "version": dialogue.version + 1,
        "updated_at": dialogue.updated_at,
        "touched_on": dialogue.updated_at.toordinal(),
        "open_for": None if dialogue.ended else dialogue.citizen or None,
    }


def dialogue_of(unit: Unit, row: Any) -> Dialogue:
    """A dialogue from its row (COLUMNS, in their order)."""
    provider, key, channel, citizen, line, said, mark, step, ended, version, updated_at = row
    opened = unseal_text(unit.keys, "dialogues", "said", f"{provider}/{key}", said)
    session, _, heard = opened.partition(SEPARATOR)
    if isinstance(updated_at, str):  # a row that came from SQLite's driver as it is
        updated_at = datetime.fromisoformat(updated_at)
    return Dialogue(provider, key, channel, citizen, line, session, mark, step, bool(ended), version, updated_at, heard)
