"""A town is a folder: read whole, checked whole, and put into the tables. The values that come out again are named here too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, insert, select

from rules.calendar import Zone
from store import bulletins, guides, town_held, town_made, town_names, town_texts
from store import town_rows as rows
from store.town_values import Line, Office, Region, Town, Towns, TownService

if TYPE_CHECKING:
    from store.unit import Unit

__all__ = [
    "BadTown", "Line", "Made", "Office", "Region", "StillHeld", "Town", "TownService", "Towns", "check", "in_the_way",
    "left_behind", "load", "put",
]  # fmt: skip


class BadTown(ValueError):
    """A town's folder that cannot be used. `faults` names every one, with its file."""

    def __init__(self, folder: str, faults: Sequence[str]) -> None:
        super().__init__("\n".join(f"{folder}/{fault}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Made:
    """A town's files, read and checked: the rows that they become."""

    town: dict[str, Any]
    services: list[dict[str, Any]]
    offices: list[dict[str, Any]]
    regions: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    holidays: list[dict[str, Any]]

    @property
    def words(self) -> list[str]:
        """The words that name the town in front of a text."""
        return list(self.town["facts"]["facts"].get("words") or ())


class StillHeld(BadTown):
    """A town's folder without an office, or a service of one, that people hold numbers for."""


def load(unit: Unit, folder: Path, now: datetime | None = None) -> str:
    """Put the town of this folder into the tables, in place of what they said of it before; its id.

    Raises BadTown with every fault at once; then nothing is changed. Doing it again is harmless. With `now`, it raises
    StillHeld where somebody would come for nothing; without, nobody can hold a number yet.
    """
    texts, faults = town_texts.from_folder(folder)
    made = check(folder.name, texts, faults)
    if words := town_names.taken(unit, made.town["id"], made.words):
        raise BadTown(folder.name, words)
    if now is not None and (held := left_behind(unit, made, now)):
        raise StillHeld(folder.name, [str(one) for one in held])
    return put(unit, made)


def in_the_way(unit: Unit, made: Made, now: datetime) -> list[str]:
    """What in the tables keeps these files from being put there now: another town's words, and who would come for nothing."""
    return [*town_names.taken(unit, made.town["id"], made.words), *map(str, left_behind(unit, made, now))]


def left_behind(unit: Unit, made: Made, now: datetime) -> list[town_held.Held]:
    """Who holds a number at an office, for a service, that these files do not have any more."""
    known = {service["code"] for service in made.services}
    served = {(office["id"], code) for office in made.offices for code in office["facts"]["services"] if code in known}
    return town_held.left_behind(unit, made.town["id"], served, Zone.of(made.town["facts"]["zone"]).day(now))


def put(unit: Unit, made: Made) -> str:
    """Put a checked town into the tables, in place of what they said of it before; its id."""
    _write(unit, made)
    rows.changed(unit)
    return str(made.town["id"])


def check(name: str, texts: Mapping[str, str], known: Sequence[str] = ()) -> Made:
    """The rows that the texts of a town's files become. Raises BadTown with every fault at once, those `known` before among them."""
    faults = list(known)
    town = _read(texts, "town.yaml", town_made.town, faults)
    services = _rows(texts, "services.yaml", "services", town_made.service, faults)
    offices = _rows(texts, "offices.csv", "", town_made.office, faults)
    regions = _rows(texts, "regions.csv", "", town_made.region, faults)
    lines = _rows(texts, "lines.yaml", "lines", town_made.line, faults)
    holidays = _rows(texts, "holidays.yaml", "holidays", town_made.holiday, faults)
    notes = _read(texts, "holidays.yaml", town_made.holiday_notes, []) or {}
    news = _rows(texts, "news.yaml", "news", bulletins.row, faults) if "news.yaml" in texts else []
    synonyms = _read(texts, "synonyms.yaml", town_made.synonyms, faults) if "synonyms.yaml" in texts else {}
    wording = _read(texts, "wording.yaml", town_made.wording, faults) if "wording.yaml" in texts else {}
    clocks = _rows(texts, "deadlines.yaml", "clocks", town_made.clock, faults) if "deadlines.yaml" in texts else []
    faults += _disagreements(services, offices)
    for kind, made, key in (("offices.csv", offices, "id"), ("regions.csv", regions, "code"), ("holidays.yaml", holidays, "day")):
        faults += _twice(kind, [str(one[key]) for one in made])
    faults += _twice("lines.yaml", [f"{one['provider']} {one['kind']} {one['address']}" for one in lines])
    faults += _twice("deadlines.yaml", [f"{one['step']} {one['kind']} {one['since']}" for one in clocks])
    if town is not None:
        faults += _guides(services, town["facts"]["languages"], {office["id"] for office in offices})
    if faults or town is None:
        raise BadTown(name, faults)
    own = town["facts"]["facts"]
    own.update(deadlines=clocks, news=news, synonyms=synonyms, wording=wording)
    if notes:
        own["holiday_notes"] = notes
    return Made(town, services, offices, regions, lines, holidays)


_OTHER_FORM = "something there has another form than expected"


def _read(texts: Mapping[str, str], name: str, make: Callable[[Any], Any], faults: list[str]) -> Any:
    """What `make` says of a file; None, and a line in `faults`, when it cannot be read."""
    if name not in texts:
        if not any(fault.startswith(name) for fault in faults):
            faults.append(f"{name}: there is no such file")
        return None
    try:
        return make(town_texts.read(name, texts[name]))
    except KeyError as fault:
        faults.append(f"{name}: {fault} is missing")
    except ValueError as fault:
        faults.append(f"{name}: {fault}")
    except (TypeError, AttributeError) as fault:
        faults.append(f"{name}: {_OTHER_FORM}: {fault}")
    return None


def _rows(
    texts: Mapping[str, str], name: str, inside: str, one: Callable[[Any], dict[str, Any]], faults: list[str]
) -> list[dict[str, Any]]:
    """Every row of a file, and a line in `faults` for each that cannot be used."""
    found = []
    made = _read(texts, name, lambda made: list(made[inside] if inside else made), faults) or ()
    for place, row in enumerate(made, 1):
        key = " ".join(str(row.get(part, "")) for part in town_texts.KEYS[name]).strip() if isinstance(row, Mapping) else ""
        who = key or str(place)
        try:
            found.append(one(row))
        except KeyError as fault:
            faults.append(f"{name}: {who}: {fault} is missing")
        except ValueError as fault:
            faults.append(f"{name}: {who}: {str(fault).removeprefix(f'{who}: ')}")
        except (TypeError, AttributeError) as fault:
            faults.append(f"{name}: {who}: {_OTHER_FORM}: {fault}")
    return found


def _twice(name: str, keys: Sequence[str]) -> list[str]:
    return [f"{name}: {key} stands there twice" for key in sorted({key for key in keys if keys.count(key) > 1})]


def _rest(made: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if name not in known}


def _disagreements(services: Sequence[Mapping[str, Any]], offices: Sequence[Mapping[str, Any]]) -> list[str]:
    codes = [service["code"] for service in services]
    letters = [service["facts"]["letter"] for service in services]
    faults = _twice("services.yaml", codes)
    faults += ["services.yaml: two services have one letter"] if len(set(letters)) < len(letters) else []
    for office in offices:
        unknown = set(office["facts"]["services"]) - set(codes)
        faults += [f"offices.csv: {office['id']}: offers {code}, which is no service" for code in sorted(unknown)]
    return faults


def _guides(services: Sequence[Mapping[str, Any]], languages: Sequence[str], offices: set[str]) -> list[str]:
    """What is wrong with what the services tell of their papers and steps."""
    faults: list[str] = []
    for service in services:
        made = service["facts"]["facts"]
        try:
            guides.check(service["code"], made, languages)
        except guides.BadGuide as fault:
            faults += [f"services.yaml: {one}" for one in fault.faults]
            continue
        except KeyError as fault:
            faults.append(f"services.yaml: {service['code']}: {fault} is missing")
            continue
        except ValueError as fault:
            faults.append(f"services.yaml: {service['code']}: {fault}")
            continue
        except (TypeError, AttributeError) as fault:
            faults.append(f"services.yaml: {service['code']}: {_OTHER_FORM}: {fault}")
            continue
        unknown = {office for step in made.get("steps", ()) for office in step.get("at", ())} - offices
        faults += [f"services.yaml: {service['code']}: a step is at {office}, which is no office" for office in sorted(unknown)]
    return faults


def _write(unit: Unit, made: Made) -> None:
    run, town = unit.conn.execute, made.town
    id = town["id"]
    for table in (rows.offices, rows.services, rows.regions, rows.holidays, rows.line_towns):
        run(delete(table).where(table.c.town == id))
    if run(rows.towns.update().where(rows.towns.c.id == id).values(**{k: town[k] for k in ("code", "name", "facts")})).rowcount == 0:
        run(insert(rows.towns), town)
    for table, listed in ((rows.offices, made.offices), (rows.services, made.services), (rows.regions, made.regions)):
        if listed:
            run(insert(table), [{**one, "town": id, "place": place} for place, one in enumerate(listed)])
    if made.holidays:
        run(insert(rows.holidays), [{**one, "town": id} for one in made.holidays])
    _write_lines(unit, id, made.lines)


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
