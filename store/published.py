"""Complaints as the public may see them, and nothing else of them: never a person, never a secret one, no words of a supervisory one.

The public's name for a complaint is not its case number: that would let anybody lock the number by wrong answers. It is the
number enciphered under our key, so nothing more need be stored (docs/decisions/0016-open311.md).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import Index, Integer, bindparam, select

from rules import reference
from rules.complaints import Category
from store.complaint_rows import OPEN, Route, State, complaints
from store.sealed import Keys, unseal_text
from store.unit import Unit

MOST = 1000  # GeoReport v2: at most this many in one answer
WALK = 5000  # rows of the span that are looked at, newest first
_LABEL = b"open311:"  # 8 bytes, and 8 digits: one block of the cipher
_PRIVATE = re.compile(r"\+?\d(?:[\s().-]*\d){5,}|[^\s@]+@[^\s@]+")
Index("complaints_public", complaints.c.town, complaints.c.filed_at)


@dataclass(frozen=True, slots=True)
class Published:
    """What everybody may know of one complaint. `words` are "" and `region` is None where they are not for everybody."""

    id: str
    town: str
    category: Category
    state: State
    words: str
    region: str | None
    agency: str
    filed_at: datetime
    updated_at: datetime
    done_due: date

    @property
    def open(self) -> bool:
        """Not settled yet."""
        return self.state in OPEN


_c = complaints.c
_COLUMNS = (
    _c.number, _c.town, _c.category, _c.state, _c.words, _c.region, _c.agency, _c.route, _c.filed_at, _c.updated_at, _c.again_due,
    _c.done_due,
)  # fmt: skip
_ONE = select(*_COLUMNS).where(_c.number == bindparam("this"), _c.secret.is_(False))
_SPAN = (
    select(*_COLUMNS, _c.secret)
    .where(_c.town == bindparam("where"), _c.filed_at >= bindparam("first"), _c.filed_at <= bindparam("last"))
    .order_by(_c.filed_at.desc())
    .limit(bindparam("walk", type_=Integer))
    .subquery()
)
_s = _SPAN.c
_FOUND = (
    select(_SPAN)
    .where(_s.secret.is_(False), _s.state.in_(bindparam("states", expanding=True)), _s.category.in_(bindparam("kinds", expanding=True)))
    .order_by(_s.filed_at.desc())
    .limit(bindparam("most", type_=Integer))
    .offset(bindparam("skip", type_=Integer))
)


def public_id(keys: Keys, number: str) -> str:
    """The public's name for a case number: 32 hex digits that tell nobody the number, always the same ones under one key."""
    cipher = Cipher(algorithms.AES(keys.all[0].subkey("open311-id")), modes.ECB()).encryptor()  # one block, never a text
    return (cipher.update(_LABEL + number.encode("ascii")) + cipher.finalize()).hex()


def number_of(keys: Keys, id: str) -> str | None:
    """The case number behind a public name, given under whichever key; None when it is no name of ours."""
    if not re.fullmatch(r"[0-9a-f]{32}", id, re.ASCII):
        return None
    for key in keys.all:
        cipher = Cipher(algorithms.AES(key.subkey("open311-id")), modes.ECB()).decryptor()
        plain = cipher.update(bytes.fromhex(id)) + cipher.finalize()
        if plain.startswith(_LABEL) and reference.valid(number := plain[len(_LABEL) :].decode("ascii", "replace")):
            return number
    return None


def one(unit: Unit, id: str) -> Published | None:
    """One complaint by its public name; None when there is none that the public may see."""
    number = number_of(unit.keys, id)
    row = unit.conn.execute(_ONE, {"this": number}).one_or_none() if number else None
    return None if row is None else _published(unit, row)


def between(
    unit: Unit, town: str, first: datetime, last: datetime, *, states: Collection[State] = tuple(State),
    categories: Collection[Category] = tuple(Category), most: int = MOST, skip: int = 0,
) -> list[Published]:  # fmt: skip
    """What was filed in a span of time, newest first. Looks at the newest WALK rows of the span at most."""
    chosen = {
        "where": town, "first": first, "last": last, "walk": WALK, "states": sorted(states), "kinds": sorted(categories),
        "most": min(most, MOST), "skip": skip,
    }  # fmt: skip
    return [_published(unit, row) for row in unit.conn.execute(_FOUND, chosen)]


def bared(words: str) -> str:
    """The words without what looks like a phone, a NIK or an address of e-mail: people write these though nobody asks."""
    return _PRIVATE.sub("***", words)


def _published(unit: Unit, row: Any) -> Published:
    number, town, category, state, words, region, agency, route, filed_at, updated_at, again_due, done_due = row[:12]
    seen = route == Route.OFFICE
    said = unseal_text(unit.keys, "complaints", "words", number, words) if words and seen else ""
    return Published(
        public_id(unit.keys, number), town, Category(category), State(state), bared(said), region if seen else None,
        agency if seen else "", filed_at, updated_at, again_due or done_due,
    )  # fmt: skip
