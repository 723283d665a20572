"""A town to practise in: the twin of a real one under an id, lines and figures of its own, with invented people in it.

Every case, number and figure belongs to a town: what is done in the twin cannot reach the real one.
"""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import delete, insert, select

from rules.calendar import Zone
from rules.chance import Chance
from rules.complaints import Category, Kind
from rules.phone import Phone
from store import callbacks, citizens, complaints, queues, sign_ins, town_rows
from store.promises import promised
from store.queue_rows import WALK_IN
from store.sign_ins import SignIn
from store.templates import answer_templates
from store.towns import Town
from store.unit import Unit

PREFIX = "latihan-"
NETWORK = "sandbox"
"""The network of training towns (gateway/providers/sandbox.py): a page in a browser at the far end, and nobody else."""
LINES = (("ussd", "*129*{n}#"), ("sms", "259{n}"), ("voice", "+62511000019{n}"))
"""Their addresses on it. `n` tells the towns apart."""
PASS = "titian_phone"
"""The cookie by which `/phone` knows whoever practises; the console's own is for the console alone."""
_PHONES = 79_000  # from 10000 on: below are the people of the demonstration, above those who wait in a twin
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


def is_twin(town: str) -> bool:
    """Whether this is the id of a twin. No real town may begin so (console/town_folder.py)."""
    return town.startswith(PREFIX)


def home_of(town: str) -> str:
    """The real town behind an id, which may be a twin's."""
    return town.removeprefix(PREFIX)


def open_twin(unit: Unit, town: Town, now: datetime, chance: Chance) -> str:
    """Make the twin of a town anew, as the town is today, and see to it that somebody waits in it; its id.

    Doing it again renews the copy and keeps the cases and the lines.
    """
    twin = twin_of(town.id)
    new = _copy(unit, town, twin)
    _lines(unit, twin)
    town_rows.changed(unit)
    if new:
        people(unit, town_rows.read(unit).by_id[twin], now, chance)
    return twin


def practises(unit: Unit, token: str, now: datetime) -> SignIn | None:
    """The sign-in of this token, if it holds and whoever has it practises now."""
    found = sign_ins.find(unit, token, now) if token else None
    return found if found is not None and found.training and not found.half else None


def phones_of(staff: int) -> tuple[tuple[str, str, str], ...]:
    """Whom a member of the staff plays on the phone: phone (E.164), name, note. No two colleagues have the same."""
    names = ("Ani Latihan", "Budi Latihan", "Citra Latihan")
    return tuple((f"+62840000{10_000 + (staff * 3 + nth) % _PHONES:05d}", name, "warga rekaan") for nth, name in enumerate(names))


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
                unit, town=twin.id, office=office.id, service=service.code, letter=service.letter, day=zone.day(now), quota=WALK_IN,
                spread=service.quota, citizen=who, priority=place == 4, now=now, chance=chance,
            )  # fmt: skip
    callbacks.file(unit, town=twin.id, citizen=made[7], channel="voice", language="id", path=("main.front",), now=now, chance=chance)


def _copy(unit: Unit, town: Town, twin: str) -> bool:
    """The rows of the town under the twin's id, its prepared answers too; whether there was no twin before."""
    run, rows = unit.conn.execute, town_rows
    known = run(select(rows.towns.c.id).where(rows.towns.c.id == twin)).first() is not None
    own = run(select(rows.towns).where(rows.towns.c.id == town.id)).one()
    facts = {**own.facts, "facts": {**own.facts["facts"], "training": "yes", "words": [], "short": f"Latihan {town.id}"[:20]}}
    values: dict[str, Any] = {"code": own.code, "name": f"Latihan {own.name}"[:120], "facts": facts}
    if known:
        run(rows.towns.update().where(rows.towns.c.id == twin).values(**values))
    else:
        run(insert(rows.towns), {"id": twin, **values})
    for table in (rows.offices, rows.services, rows.regions, rows.holidays, answer_templates):
        run(delete(table).where(table.c.town == twin))
        copied = [_made({**dict(row._mapping), "town": twin}) for row in run(select(table).where(table.c.town == town.id))]
        if copied:
            run(insert(table), copied)
    return not known


def _made(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the twin. Its services have no office's own system behind them: whoever practises asks none of those."""
    own = row.get("facts", {}).get("facts", {})
    return {**row, "facts": {**row["facts"], "facts": {name: told for name, told in own.items() if name != "lookup"}}} if own else row


def _lines(unit: Unit, twin: str) -> None:
    """The twin's lines: on its own network and nowhere else, under the first addresses there that no other twin has."""
    run, line, serves = unit.conn.execute, town_rows.lines, town_rows.line_towns
    has = run(select(serves.c.provider, serves.c.kind, serves.c.address).where(serves.c.town == twin)).all()
    if has and all(one.provider == NETWORK for one in has):
        return
    for one in has:  # of an earlier release, on the name of a real network
        run(delete(line).where(line.c.provider == one.provider, line.c.kind == one.kind, line.c.address == one.address))
    taken = set(run(select(line.c.address).where(line.c.provider == NETWORK)).scalars())
    n = next(n for n in count(1) if LINES[0][1].format(n=n) not in taken)
    for place, (kind, address) in enumerate(LINES):
        key = {"provider": NETWORK, "kind": kind, "address": address.format(n=n)}
        run(insert(line), {**key, "place": 900 + place, "facts": {"ussd_limit": town_rows.USSD_LIMIT, "facts": {}}})
        run(insert(serves), {**key, "town": twin})
