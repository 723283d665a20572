"""A town to practise in: the twin of a real one under an id, lines and figures of its own, with invented people in it.

Every case, number and figure belongs to a town: what is done in the twin cannot reach the real one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from rules.calendar import Zone
from rules.chance import Chance
from rules.complaints import Category, Kind
from rules.phone import Phone
from store import callbacks, citizens, complaints, queues, town_rows
from store.promises import promised
from store.towns import Town
from store.unit import Unit

PREFIX = "latihan-"
LINES = (("africastalking", "ussd", "*129*{n}#"), ("africastalking", "sms", "259{n}"), ("twilio", "voice", "+62511000019{n}"))
"""Addresses that no network has. `n` tells the twins apart."""
_SAID = (
    (Category.LAMP, "Lampu jalan di depan pasar padam sejak Senin, gelap sekali kalau malam."),
    (Category.ROAD, "Jalan berlubang dekat sekolah, tadi pagi anak saya jatuh dari sepeda."),
    (Category.WASTE, "Sampah di ujung gang sudah seminggu tidak diangkut."),
    (Category.WATER, "Air leding mati dari kemarin, tetangga juga."),
    (Category.STAFF, "Petugas di loket berkata kasar kepada ibu saya."),
)
_WORDS = "Pengaduan rekaan untuk latihan. "


def twin_of(town: str) -> str:
    """The id of a town's twin."""
    return f"{PREFIX}{town}"[:40]


def home_of(town: str) -> str:
    """The real town behind an id, which may be a twin's."""
    return town.removeprefix(PREFIX)


def open_twin(unit: Unit, town: Town, nth: int, now: datetime, chance: Chance) -> str:
    """Make the twin of a town anew, as the town is today, and see to it that somebody waits in it; its id.

    Doing it again renews the copy and keeps the cases. `nth` (1 to 9) makes its addresses its own.
    """
    twin = twin_of(town.id)
    new = _copy(unit, town, twin, nth)
    town_rows.changed(unit)
    if new:
        people(unit, town_rows.read(unit).by_id[twin], now, chance)
    return twin


def people(unit: Unit, twin: Town, now: datetime, chance: Chance) -> None:
    """Five complaints, six people in today's queue of the first office, and one who wants to be called."""
    zone, made = Zone.of(twin.zone), []
    for place in range(8):
        phone = Phone(f"+62840000{90000 + chance.below(9999):05d}")
        made.append(citizens.meet(unit, phone, now).id)
        citizens.live_in(unit, made[place], twin.id)
    region, promise = next(iter(twin.regions), None), promised(twin, zone.day(now), Kind.ORDINARY)
    for who, (category, words) in zip(made, _SAID, strict=False):
        complaints.file(
            unit, town=twin.id, category=category, region=region, words=_WORDS + words, recording=None, anonymous=False, secret=False,
            citizen=who, channel="sms", now=now, first_due=promise.first, done_due=promise.done, first_rule=promise.first_rule,
            done_rule=promise.done_rule, chance=chance,
        )  # fmt: skip
    office = next((one for one in twin.offices.values() if one.services), None)
    if office is not None:
        service = twin.services[office.services[0]]
        for place, who in enumerate(made[:6]):
            queues.take(
                unit, town=twin.id, office=office.id, service=service.code, letter=service.letter, day=zone.day(now), quota=service.quota,
                citizen=who, priority=place == 4, now=now, chance=chance,
            )  # fmt: skip
    callbacks.file(unit, town=twin.id, citizen=made[7], channel="voice", language="id", path=("main.front",), now=now, chance=chance)


def _copy(unit: Unit, town: Town, twin: str, nth: int) -> bool:
    """The rows of the town under the twin's id; whether there was no twin before."""
    run, rows = unit.conn.execute, town_rows
    known = run(select(rows.towns.c.id).where(rows.towns.c.id == twin)).first() is not None
    own = run(select(rows.towns).where(rows.towns.c.id == town.id)).one()
    facts = {**own.facts, "facts": {**own.facts["facts"], "training": "yes", "words": [], "short": f"Latihan {town.id}"[:20]}}
    values: dict[str, Any] = {"code": own.code, "name": f"Latihan {own.name}"[:120], "facts": facts}
    if known:
        run(rows.towns.update().where(rows.towns.c.id == twin).values(**values))
    else:
        run(insert(rows.towns), {"id": twin, **values})
    for table in (rows.offices, rows.services, rows.regions, rows.holidays):
        run(delete(table).where(table.c.town == twin))
        copied = [{**dict(row._mapping), "town": twin} for row in run(select(table).where(table.c.town == town.id))]
        if copied:
            run(insert(table), copied)
    if not known:
        for place, (provider, kind, address) in enumerate(LINES):
            key = {"provider": provider, "kind": kind, "address": address.format(n=nth)}
            run(insert(rows.lines), {**key, "place": 900 + place, "facts": {"ussd_limit": rows.USSD_LIMIT, "facts": {}}})
            run(insert(rows.line_towns), {**key, "town": twin})
    return not known
