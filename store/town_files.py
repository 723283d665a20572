"""A town out of the tables as the folder it came from, in memory: {name: text}. Loading it gives equal rows.

Comments of the files are not kept in the tables, and are gone; all else is as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from store import town_rows as rows
from store import town_texts
from store.towns import BadTown
from store.unit import Unit

Data = dict[str, Any]
"""Each file's name with what it says, all of it text, lists and tables."""

_TOWN = ("id", "name", "short", "code", "parent", "province", "zone", "languages", "area_code", "words", "emergency", "officer_hours",
         "dpo")  # fmt: skip
_SERVICE = ("code", "letter", "names", "fee", "fee_basis", "days", "minutes", "counters", "quota", "quota_total", "proof", "bring",
            "papers", "steps", "result")  # fmt: skip
_OFFICE = ("id", "name", "short", "address", "lat", "lng", "region", "hours", "services", "phone", "walk")
_REGION = ("code", "name", "kecamatan", "lat", "lng")
_INSIDE = ("names", "from", "when", "how", "at", "code", "text", "id", "en", "jv", "su", "bjn")
"""The order of keys within a row: equal towns are written alike."""
_APART = ("deadlines", "news", "synonyms", "wording", "holiday_notes")  # facts of a town that stand in files of their own


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
BY_WORD = ("synonyms.yaml", "wording.yaml")  # files that are no list: what is said stands behind its word or key


def _expect(name: str, said: Any) -> None:
    """The rough shape that everything after it may rely on."""
    if name.endswith(".csv"):
        return
    if name in BY_WORD and said in (None, ""):
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
        "wording.yaml": dict(facts["facts"].get("wording") or {}),
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
    if name == "wording.yaml":
        return {key: _texts(told) for key, told in sorted((said or {}).items())}
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
