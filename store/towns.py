"""A town is a folder: read whole, checked whole, and put into the tables. The values that come out again are named here too."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from sqlalchemy import delete, exists, insert, select

from rules import deadlines, satisfaction
from rules.calendar import Hours, Zone
from rules.lookups import Target
from rules.proof import KINDS
from rules.quiet import MOST_NOTICES, PER_DAY, Quiet
from store import bulletins, guides
from store import town_rows as rows
from store.town_values import Line, Office, Region, Town, Towns, TownService

if TYPE_CHECKING:
    from store.unit import Unit

__all__ = ["BadTown", "Line", "Office", "Region", "Town", "TownService", "Towns", "load"]

_TOWN = ("id", "name", "code", "zone", "languages", "dpo", "officer_hours")
_SERVICE = ("code", "names", "letter", "fee", "days", "minutes", "quota", "counters", "proof", "bring")
_OFFICE = ("id", "name", "short", "address", "lat", "lng", "hours", "services", "region", "phone", "walk")
MOST_NEAR = 10  # people ahead at which a turn can be called near: each call looks at so many
_LINE = ("provider", "kind", "address", "ussd_limit")


class BadTown(ValueError):
    """A town's folder that cannot be used. `faults` names every one, with its file."""

    def __init__(self, folder: Path, faults: Sequence[str]) -> None:
        super().__init__("\n".join(f"{folder.name}/{fault}" for fault in faults))
        self.faults = tuple(faults)


def load(unit: Unit, folder: Path) -> str:
    """Put the town of this folder into the tables, in place of what they said of it before; its id.

    Raises BadTown with every fault at once; then nothing is changed. Doing it again is harmless.
    """
    faults: list[str] = []
    town = _read(folder / "town.yaml", _town, faults)
    services = _read(folder / "services.yaml", lambda made: [_service(one) for one in made["services"]], faults) or []
    offices = _read(folder / "offices.csv", lambda made: [_office(one) for one in made], faults) or []
    regions = _read(folder / "regions.csv", lambda made: [_region(one) for one in made], faults) or []
    lines = _read(folder / "lines.yaml", lambda made: [_line(one) for one in made["lines"]], faults) or []
    holidays = _read(folder / "holidays.yaml", lambda made: [_holiday(one) for one in made["holidays"]], faults) or []
    news = _read(folder / "news.yaml", bulletins.read, faults) if (folder / "news.yaml").exists() else []
    synonyms = _read(folder / "synonyms.yaml", _synonyms, faults) if (folder / "synonyms.yaml").exists() else {}
    clocks = []
    if (folder / "deadlines.yaml").exists():
        clocks = _read(folder / "deadlines.yaml", lambda made: _clocks(made, folder.name), faults)
    faults += _disagreements(services, offices)
    if town is not None:
        faults += _guides(services, town["facts"]["languages"], {office["id"] for office in offices})
    if faults or town is None:
        raise BadTown(folder, faults)
    town["facts"]["facts"]["deadlines"] = clocks
    town["facts"]["facts"]["news"] = news
    town["facts"]["facts"]["synonyms"] = synonyms
    _write(unit, town, services, offices, regions, lines, holidays)
    rows.changed(unit)
    return str(town["id"])


def _read(path: Path, make: Callable[[Any], Any], faults: list[str]) -> Any:
    """What `make` says of a file; None, and a line in `faults`, when it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            # Everything is text: under YAML's own rules "no" is false and 0511 is a number.
            made = list(csv.DictReader(file)) if path.suffix == ".csv" else yaml.load(file, yaml.BaseLoader)
        return make(made)
    except KeyError as fault:
        faults.append(f"{path.name}: {fault} is missing")
    except (OSError, ValueError, TypeError, yaml.YAMLError) as fault:
        faults.append(f"{path.name}: {fault}")
    return None


def _town(made: Mapping[str, Any]) -> dict[str, Any]:
    languages = list(made["languages"])
    if "id" not in languages:
        raise ValueError("languages must have id")
    facts = {
        "zone": Zone.of(made["zone"]).value,
        "languages": languages,
        "dpo": made.get("dpo", ""),
        "officer_hours": made.get("officer_hours", ""),
        "facts": _rest(made, _TOWN),
    }
    Hours.parse(facts["officer_hours"] or "Sen-Jum 08.00-16.00")
    Quiet.parse(made.get("quiet_hours") or "20.00-08.00")
    if not 1 <= int(made.get("notices_per_day") or PER_DAY) <= MOST_NOTICES:
        raise ValueError(f"notices_per_day is 1 to {MOST_NOTICES}")
    if given := made.get("survey_weights"):
        satisfaction.own_weights(given)  # the phone asks the nine; what a town adds comes from its paper forms
    return {"id": made["id"], "code": made["code"], "name": made["name"], "facts": facts}


def _service(made: Mapping[str, Any]) -> dict[str, Any]:
    code, letter, proof = made["code"], made["letter"], made["proof"]
    if len(letter) != 1 or not "A" <= letter <= "Z":
        raise ValueError(f"{code}: the letter of its tickets is one of A to Z")
    if proof not in KINDS:
        raise ValueError(f"{code}: no proof is called {proof}")
    if not 1 <= int(made.get("near") or 1) <= MOST_NEAR:
        raise ValueError(f"{code}: near is 1 to {MOST_NEAR} people ahead")
    if "id" not in made["names"]:
        raise ValueError(f"{code}: it has no Indonesian name")
    if "lookup" in made:
        Target.read(made["lookup"])
    facts = {name: int(made[name]) for name in ("fee", "days", "minutes", "quota", "counters")}
    if min(facts.values()) < 0 or facts["quota"] > 999:
        raise ValueError(f"{code}: no number may be below 0, and a ticket has three digits")
    return {"code": code, "facts": {**facts, "names": made["names"], "letter": letter, "proof": proof,
                                    "bring": made.get("bring", {}), "facts": _rest(made, _SERVICE)}}  # fmt: skip


def _office(made: Mapping[str, str]) -> dict[str, Any]:
    Hours.parse(made["hours"])
    facts: dict[str, Any] = {name: made.get(name) or "" for name in ("name", "short", "address", "hours", "region", "phone", "walk")}
    facts["services"] = made["services"].split()
    return {"id": made["id"], "facts": {**facts, **_point(made), "facts": _rest(made, _OFFICE)}}


def _region(made: Mapping[str, str]) -> dict[str, Any]:
    return {"code": made["code"], "facts": {"name": made["name"], "kecamatan": made["kecamatan"], **_point(made)}}


def _line(made: Mapping[str, Any]) -> dict[str, Any]:
    if made["kind"] not in ("ussd", "sms", "voice"):
        raise ValueError(f"{made['address']}: no kind of line is called {made['kind']}")
    limit = int(made.get("ussd_limit", rows.USSD_LIMIT))
    if not 60 <= limit <= 182:
        raise ValueError(f"{made['address']}: ussd_limit is 60 to 182")
    key = {name: made[name] for name in ("provider", "kind", "address")}
    return {**key, "facts": {"ussd_limit": limit, "facts": _rest(made, _LINE)}}


def _holiday(made: Mapping[str, str]) -> dict[str, Any]:
    return {"day": date.fromisoformat(made["day"]).isoformat(), "name": made["name"]}


def _clocks(made: Mapping[str, Any], town: str) -> list[dict[str, str]]:
    """What the town promises about complaints beyond the national clocks, read once here to see that it can be."""
    clocks = [dict(row) for row in made["clocks"]]
    deadlines.read(clocks, town)
    return clocks


def _synonyms(made: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """Other words for the commands. Whether they clash is for those to say who know the commands (menus/synonyms.py)."""
    found = {str(command).upper(): list(words) for command, words in (made or {}).items()}
    for command, words in found.items():
        if not all(isinstance(word, str) and 1 <= len(word.split()) <= 3 for word in words):
            raise ValueError(f"{command}: each of its words is one to three words long")
    return found


def _point(made: Mapping[str, str]) -> dict[str, float | None]:
    return {name: float(made[name]) if made.get(name) else None for name in ("lat", "lng")}


def _rest(made: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if name not in known}


def _disagreements(services: Sequence[Mapping[str, Any]], offices: Sequence[Mapping[str, Any]]) -> list[str]:
    codes = [service["code"] for service in services]
    letters = [service["facts"]["letter"] for service in services]
    faults = ["services.yaml: a code stands there twice"] if len(set(codes)) < len(codes) else []
    faults += ["services.yaml: two services have one letter"] if len(set(letters)) < len(letters) else []
    for office in offices:
        unknown = set(office["facts"]["services"]) - set(codes)
        faults += [f"offices.csv: {office['id']} offers {code}, which is no service" for code in sorted(unknown)]
    return faults


def _guides(services: Sequence[Mapping[str, Any]], languages: Sequence[str], offices: set[str]) -> list[str]:
    """What is wrong with what the services tell of their papers and steps."""
    faults: list[str] = []
    for service in services:
        made = service["facts"]["facts"]
        try:
            guides.check(service["code"], made, languages)
        except (KeyError, TypeError, ValueError) as fault:
            faults.append(f"services.yaml: {fault}" if isinstance(fault, ValueError) else f"services.yaml: {service['code']}: {fault!r}")
            continue
        unknown = {office for step in made.get("steps", ()) for office in step.get("at", ())} - offices
        faults += [f"services.yaml: {service['code']} has a step at {office}, which is no office" for office in sorted(unknown)]
    return faults


def _write(
    unit: Unit, town: dict[str, Any], services: list[dict[str, Any]], offices: list[dict[str, Any]],
    regions: list[dict[str, Any]], lines: list[dict[str, Any]], holidays: list[dict[str, Any]],
) -> None:  # fmt: skip
    run, id = unit.conn.execute, town["id"]
    for table in (rows.offices, rows.services, rows.regions, rows.holidays, rows.line_towns):
        run(delete(table).where(table.c.town == id))
    if run(rows.towns.update().where(rows.towns.c.id == id).values(**{k: town[k] for k in ("code", "name", "facts")})).rowcount == 0:
        run(insert(rows.towns), town)
    for table, made in ((rows.offices, offices), (rows.services, services), (rows.regions, regions)):
        if made:
            run(insert(table), [{**one, "town": id, "place": place} for place, one in enumerate(made)])
    if holidays:
        run(insert(rows.holidays), [{**one, "town": id} for one in holidays])
    _write_lines(unit, id, lines)


def _write_lines(unit: Unit, town: str, lines: list[dict[str, Any]]) -> None:
    run, line, serves = unit.conn.execute, rows.lines.c, rows.line_towns
    for place, one in enumerate(lines):
        here = (line.provider == one["provider"], line.kind == one["kind"], line.address == one["address"])
        if run(rows.lines.update().where(*here).values(facts=one["facts"])).rowcount == 0:
            run(insert(rows.lines), {**one, "place": place})
        run(insert(serves), {**{name: one[name] for name in ("provider", "kind", "address")}, "town": town})
    served = exists(select(serves.c.town).where(
        serves.c.provider == line.provider, serves.c.kind == line.kind, serves.c.address == line.address
    ))  # fmt: skip
    run(delete(rows.lines).where(~served))
