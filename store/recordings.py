"""Recordings that callers left: wanted, brought home from the network, sealed, and forgotten in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint, bindparam, delete, select, update

from rules.chance import Chance
from store import ledger
from store.base import IfNew, Utc, metadata
from store.sealed import index, seal, unseal, unseal_text
from store.unit import Unit

FETCH = "fetch_recording"  # the outbox's topic
PATIENCE = timedelta(seconds=20)


class State(StrEnum):
    """Where the sound is."""

    WANTED = "wanted"
    HOME = "home"
    LOST = "lost"  # the network does not have it


recordings = Table(
    "recordings",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("provider", String(40), nullable=False),
    Column("call", String(128), nullable=False),
    Column("reference_index", String(32), nullable=False),
    Column("reference", LargeBinary, nullable=False),  # sealed: for some networks it is an address that plays the sound
    Column("seconds", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("wanted_at", Utc, nullable=False, index=True),
    UniqueConstraint("provider", "reference_index"),
)
sounds = Table(
    "sounds",
    metadata,
    Column("recording", String(64), ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True),
    Column("sound", LargeBinary, nullable=False),  # sealed
    Column("bytes", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording. `reference` is the network's id or address of it; `call` the dialogue's key."""

    id: str
    provider: str
    call: str
    reference: str
    seconds: int
    state: State
    wanted_at: datetime


_r = recordings.c
_INSERT = IfNew(recordings, "id", "provider", "call", "reference_index", "reference", "seconds", "state", "wanted_at")
_SAME = select(recordings).where(_r.provider == bindparam("p"), _r.reference_index == bindparam("ref"))
_GET = select(recordings).where(_r.id == bindparam("this"))
_STATES = select(_r.id, _r.state).where(_r.id.in_(bindparam("these", expanding=True)))
_MOVE = update(recordings).where(_r.id == bindparam("this"), _r.state == State.WANTED).values(state=bindparam("new"))
_LENGTH = update(recordings).where(_r.id == bindparam("this")).values(seconds=bindparam("lasted"))
_SOUND = IfNew(sounds, "recording", "sound", "bytes")
_HEAR = select(sounds.c.sound).where(sounds.c.recording == bindparam("this"))
_FORGET = delete(recordings).where(_r.id == bindparam("this"))


def want(unit: Unit, provider: str, call: str, reference: str, seconds: int, now: datetime, chance: Chance) -> str:
    """A recording is to be brought home; our id of it, which is also the outbox row's. The same reference again gives the same id.

    It is fetched when the network says that it is ready, or after 20 s when it does not say.
    """
    id, key = chance.token(), index(unit.keys, "recording", f"{provider}/{reference}")
    row: dict[str, Any] = {
        "id": id, "provider": provider, "call": call, "reference_index": key,
        "reference": seal(unit.keys, "recordings", "reference", key, reference),
        "seconds": seconds, "state": State.WANTED, "wanted_at": now,
    }  # fmt: skip
    if _INSERT.run(unit, row):
        ledger.add(unit, id, FETCH, "news", provider, now, rest=PATIENCE)
        return id
    known = find(unit, provider, reference)
    assert known is not None, "a recording that was there is gone"
    return known.id


def ready(unit: Unit, provider: str, reference: str, seconds: int, now: datetime) -> bool:
    """The network says that a recording can be fetched. False: we do not want it (yet), or are at it. Twice is harmless."""
    known = find(unit, provider, reference)
    if known is None:
        return False
    unit.conn.execute(_LENGTH, {"this": known.id, "lasted": seconds})
    return ledger.hasten(unit, known.id, now)


def find(unit: Unit, provider: str, reference: str) -> Recording | None:
    """The recording that a network calls `reference`."""
    key = index(unit.keys, "recording", f"{provider}/{reference}")
    return _recording(unit, unit.conn.execute(_SAME, {"p": provider, "ref": key}).one_or_none())


def get(unit: Unit, id: str) -> Recording | None:
    """One recording by our id."""
    return _recording(unit, unit.conn.execute(_GET, {"this": id}).one_or_none())


def states(unit: Unit, ids: Iterable[str | None]) -> dict[str, State]:
    """Where each of these is: one look for a whole page. What was forgotten is not there."""
    wanted = sorted({id for id in ids if id})
    return {row.id: State(row.state) for row in unit.conn.execute(_STATES, {"these": wanted})} if wanted else {}


def bring_home(unit: Unit, id: str, sound: bytes) -> bool:
    """Keep the sound, sealed. False when it was home already: the first one counts."""
    sealed = seal(unit.keys, "sounds", "sound", id, sound)
    if not _SOUND.run(unit, {"recording": id, "sound": sealed, "bytes": len(sound)}):
        return False
    unit.conn.execute(_MOVE, {"this": id, "new": State.HOME})
    return True


def lose(unit: Unit, id: str) -> None:
    """The network does not have it any more."""
    unit.conn.execute(_MOVE, {"this": id, "new": State.LOST})


def sound(unit: Unit, id: str) -> bytes | None:
    """The sound, when it is home."""
    sealed = unit.conn.execute(_HEAR, {"this": id}).scalar_one_or_none()
    return None if sealed is None else unseal(unit.keys, "sounds", "sound", id, sealed)


def forget(unit: Unit, id: str) -> None:
    """Delete a recording and its sound."""
    unit.conn.execute(_FORGET, {"this": id})


def _recording(unit: Unit, row: Any) -> Recording | None:
    if row is None:
        return None
    reference = unseal_text(unit.keys, "recordings", "reference", row.reference_index, row.reference)
    return Recording(row.id, row.provider, row.call, reference, row.seconds, State(row.state), row.wanted_at)
