"""A town out of the tables as the folder it came from, in memory: {name: text}. Loading it gives equal rows.

Comments of the files are not kept in the tables, and are gone; all else is as it was.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from store import town_rows as rows
from store import town_texts
from store.towns import BadTown
from store.unit import Unit

Data = dict[str, Any]
"""Each file's name with what it says, all of it text, lists and tables."""

BIGGEST = 2_000_000  # bytes of an archive that is taken in, and of all its files together
ENTRIES = 40
_TOWN = ("id", "name", "short", "code", "parent", "province", "zone", "languages", "area_code", "words", "emergency", "officer_hours",
         "dpo")  # fmt: skip
_SERVICE = ("code", "letter", "names", "fee", "fee_basis", "days", "minutes", "counters", "quota", "quota_total", "proof", "bring",
            "papers", "steps", "result")  # fmt: skip
_OFFICE = ("id", "name", "short", "address", "lat", "lng", "region", "hours", "services", "phone", "walk")
_REGION = ("code", "name", "kecamatan", "lat", "lng")
_INSIDE = ("names", "from", "when", "how", "at", "code", "text", "id", "en", "jv", "su", "bjn")
"""The order of keys within a row: equal towns are written alike."""
_APART = ("deadlines", "news", "synonyms", "holiday_notes")  # facts of a town that stand in files of their own


def dump(unit: Unit, town: str) -> dict[str, str]:
    """The files of a town as the tables have it. LookupError when there is none."""
    return texts(_data(unit, town))


def texts(data: Mapping[str, Any]) -> dict[str, str]:
    """The files that say this, always written the same way."""
    return {name: town_texts.write(name, _ordered(name, data[name]), _ORDERS.get(name, ())) for name in town_texts.FILES if name in data}


def data(files: Mapping[str, str]) -> Data:
    """What the files say. Raises BadTown with each file that cannot be read, and where."""
    found: Data = {}
    faults = []
    for name, text in files.items():
        try:
            found[name] = town_texts.read(name, text)
            _expect(name, found[name])
        except town_texts.Unreadable as fault:
            faults.append(f"{name}: {fault}")
    if faults:
        raise BadTown(str(found.get("town.yaml", {}).get("id", "town")), faults)
    return found


def things(data: Data, name: str) -> list[dict[str, Any]]:
    """The rows of a file that is a list; the list itself, to be changed."""
    inside = INSIDE[name]
    if inside is None:
        rows_: list[dict[str, Any]] = data.setdefault(name, [])
        return rows_
    under: list[dict[str, Any]] = data.setdefault(name, {}).setdefault(inside, [])
    return under


INSIDE: Mapping[str, str | None] = {
    "services.yaml": "services", "lines.yaml": "lines", "holidays.yaml": "holidays", "deadlines.yaml": "clocks", "news.yaml": "news",
    "offices.csv": None, "regions.csv": None,
}  # fmt: skip
"""The key that a file's list stands under."""


def packed(files: Mapping[str, str], folder: str) -> bytes:
    """The folder as a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(raw: bytes) -> dict[str, str]:
    """The files of a town in an archive; other files in it are left. Nothing is written anywhere. Raises BadTown.

    A path in the archive counts for nothing but its last part, and no more is unpacked than a town can be.
    """
    if len(raw) > BIGGEST:
        raise BadTown("zip", [f"the archive is larger than {BIGGEST // 1_000_000} MB"])
    found: dict[str, str] = {}
    faults = []
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > ENTRIES:
                raise BadTown("zip", [f"more than {ENTRIES} files are in the archive"])
            for entry in entries:
                name = entry.filename.replace("\\", "/").rpartition("/")[2]
                if name not in town_texts.FILES:
                    continue
                if name in found:
                    faults.append(f"{name}: is in the archive twice")
                    continue
                with archive.open(entry) as file:
                    inside = file.read(town_texts.LONGEST * 4 + 1)  # what it says of its own size is not believed
                if len(inside) > town_texts.LONGEST * 4:
                    faults.append(f"{name}: too large")
                    continue
                try:
                    found[name] = town_texts.decoded(inside)
                except town_texts.Unreadable as fault:
                    faults.append(f"{name}: {fault}")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as fault:
        if isinstance(fault, BadTown):
            raise
        raise BadTown("zip", [f"this is no ZIP archive that can be read: {fault}"]) from None
    except Exception as fault:  # zlib.error and whatever else a broken archive makes the decoder say
        raise BadTown("zip", [f"this archive is broken: {type(fault).__name__}"]) from None
    if not found and not faults:
        faults.append("no file of a town is in the archive")
    if faults:
        raise BadTown("zip", faults)
    return found


def _expect(name: str, said: Any) -> None:
    """The rough shape that everything after it may rely on."""
    if name.endswith(".csv"):
        return
    if name == "synonyms.yaml" and said in (None, ""):
        return
    if not isinstance(said, dict):
        raise town_texts.Unreadable("line 1: keys with values are expected")
    inside = INSIDE.get(name)
    if inside is not None and not (isinstance(said.get(inside), list) and all(isinstance(one, dict) for one in said[inside])):
        raise town_texts.Unreadable(f"line 1: a list named {inside} is expected")


def _data(unit: Unit, town: str) -> Data:
    run = unit.conn.execute
    own = run(select(rows.towns).where(rows.towns.c.id == town)).one_or_none()
    if own is None:
        raise LookupError(f"no town is called {town}")
    facts = own.facts
    rest = {name: value for name, value in facts["facts"].items() if name not in _APART}
    notes = facts["facts"].get("holiday_notes", {})
    days = notes.get("days", {})
    of = {
        table: run(select(table).where(table.c.town == town).order_by(table.c.place)).all()
        for table in (rows.offices, rows.services, rows.regions)
    }
    named = _filled(facts, ("zone", "languages", "dpo", "officer_hours"))
    line, serves = rows.lines.c, rows.line_towns.c
    lines = run(
        select(rows.lines)
        .join(rows.line_towns, (line.provider == serves.provider) & (line.kind == serves.kind) & (line.address == serves.address))
        .where(serves.town == town).order_by(line.place, line.provider, line.kind, line.address)
    )  # fmt: skip
    holidays = run(select(rows.holidays).where(rows.holidays.c.town == town).order_by(rows.holidays.c.day))
    return {
        "town.yaml": {"id": own.id, "name": own.name, "code": own.code, **named, **rest},
        "services.yaml": {"services": [{"code": one.code, **_flat(one.facts)} for one in of[rows.services]]},
        "offices.csv": [{"id": one.id, **_office(one.facts)} for one in of[rows.offices]],
        "regions.csv": [{"code": one.code, **_point(_flat(one.facts))} for one in of[rows.regions]],
        "lines.yaml": {"lines": [
            {"provider": one.provider, "kind": one.kind, "address": one.address, **_flat(one.facts)} for one in lines
        ]},
        "holidays.yaml": {
            **{name: value for name, value in notes.items() if name != "days"},
            "holidays": [{"day": one.day, "name": one.name, **days.get(one.day, {})} for one in holidays],
        },
        "deadlines.yaml": {"clocks": list(facts["facts"].get("deadlines") or ())},
        "news.yaml": {"news": list(facts["facts"].get("news") or ())},
        "synonyms.yaml": dict(facts["facts"].get("synonyms") or {}),
    }  # fmt: skip


def _filled(facts: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: facts[name] for name in names if facts.get(name)}


def _flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A row's facts with what it does not know beside them, as a file has them."""
    return {**{name: value for name, value in facts.items() if name != "facts"}, **facts.get("facts", {})}


def _office(facts: Mapping[str, Any]) -> dict[str, Any]:
    flat = _flat(facts)
    return _point({**flat, "services": " ".join(flat["services"])})


def _point(flat: dict[str, Any]) -> dict[str, Any]:
    return {**flat, **{name: "" if flat.get(name) is None else repr(flat[name]) for name in ("lat", "lng")}}


_ORDERS = {"services.yaml": _SERVICE, "offices.csv": _OFFICE, "regions.csv": _REGION, "holidays.yaml": ("day", "name"),
           "lines.yaml": ("provider", "kind", "address", "ussd_limit"),
           "deadlines.yaml": ("step", "kind", "days", "calendar", "basis", "since"),
           "news.yaml": ("kind", "day", "until", "by", "example", "text")}  # fmt: skip


def _ordered(name: str, said: Any) -> Any:
    """The same, with known keys in their order and everything as text."""
    if name == "town.yaml":
        return _row(said, _TOWN)
    if name == "synonyms.yaml":
        return {command: [str(word) for word in words] for command, words in sorted((said or {}).items())}
    order, inside = _ORDERS[name], INSIDE[name]
    if inside is None:
        return [_row(row, order) for row in said]
    return {**{key: _texts(value) for key, value in said.items() if key != inside}, inside: [_row(row, order) for row in said[inside]]}


def _row(row: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    known = [key for key in order if key in row]
    return {key: _texts(row[key]) for key in (*known, *sorted(key for key in row if key not in order))}


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        ordered = sorted(value, key=lambda key: _INSIDE.index(key) if key in _INSIDE else len(_INSIDE))
        return {str(key): _texts(value[key]) for key in ordered}
    return [_texts(one) for one in value] if isinstance(value, (list, tuple)) else str(value)
