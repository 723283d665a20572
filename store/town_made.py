"""One row of a town's files, read and checked: what is wrong with it is a ValueError, what it lacks a KeyError."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rules import deadlines, retention, satisfaction
from rules.calendar import Hours, Zone
from rules.lookups import Target
from rules.proof import KINDS
from rules.quiet import MOST_NOTICES, PER_DAY, Quiet
from store.queue_rows import WALK_IN
from store.town_rows import USSD_LIMIT

_TOWN = ("id", "name", "code", "zone", "languages", "dpo", "officer_hours")
_SERVICE = ("code", "names", "letter", "fee", "days", "minutes", "quota", "counters", "proof", "bring")
_OFFICE = ("id", "name", "short", "address", "lat", "lng", "hours", "services", "region", "phone", "walk")
MOST_NEAR = 10  # people ahead at which a turn can be called near: each call looks at so many
_LINE = ("provider", "kind", "address", "ussd_limit")
SAID = 480  # characters of one text of the dialogue


def town(made: Mapping[str, Any]) -> dict[str, Any]:
    """The town itself, from town.yaml."""
    if "training" in made:
        raise ValueError("no folder makes a town one to practise in (training); the console opens its twin")
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
    words = made.get("words") or []
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError("words is a list")
    Hours.parse(facts["officer_hours"] or "Sen-Jum 08.00-16.00")
    Quiet.parse(made.get("quiet_hours") or "20.00-08.00")
    if not 1 <= int(made.get("notices_per_day") or PER_DAY) <= MOST_NOTICES:
        raise ValueError(f"notices_per_day is 1 to {MOST_NOTICES}")
    for kind in retention.Kept:
        retention.span(kind, made.get(kind))
    if given := made.get("survey_weights"):
        satisfaction.own_weights(given)  # the phone asks the nine; what a town adds comes from its paper forms
    for key, most in (("id", 40), ("code", 20), ("name", 120)):
        _short(made, key, most)
    return {"id": made["id"], "code": made["code"], "name": made["name"], "facts": facts}


def service(made: Mapping[str, Any]) -> dict[str, Any]:
    """One service of services.yaml."""
    code, letter, proof = made["code"], made["letter"], made["proof"]
    if len(letter) != 1 or not "A" <= letter <= "Z":
        raise ValueError(f"{code}: the letter of its tickets is one of A to Z")
    if proof not in KINDS:
        raise ValueError(f"{code}: no proof is called {proof}")
    if not 1 <= int(made.get("near") or 1) <= MOST_NEAR:
        raise ValueError(f"{code}: near is 1 to {MOST_NEAR} people ahead")
    if not _texts(made["names"]).get("id"):
        raise ValueError(f"{code}: it has no Indonesian name")
    _texts(made.get("bring", {}))
    _short(made, "code", 40)
    if "lookup" in made:
        Target.read(made["lookup"])
    facts = {name: int(made[name]) for name in ("fee", "days", "minutes", "quota", "counters")}
    if min(facts.values()) < 0 or max(facts.values()) > 10**9:
        raise ValueError(f"{code}: no number may be below 0, or have more than nine digits")
    if facts["quota"] >= WALK_IN:
        raise ValueError(f"{code}: quota is at most {WALK_IN - 1} numbers by phone: {WALK_IN} to 999 are given at the desk")
    if facts["quota"] > int(made.get("quota_total") or facts["quota"]):
        raise ValueError(f"{code}: quota, the share of the phones, is more than quota_total")
    return {"code": code, "facts": {**facts, "names": made["names"], "letter": letter, "proof": proof,
                                    "bring": made.get("bring", {}), "facts": _rest(made, _SERVICE)}}  # fmt: skip


def office(made: Mapping[str, str]) -> dict[str, Any]:
    """One line of offices.csv."""
    Hours.parse(made["hours"])
    _short(made, "id", 60)
    facts: dict[str, Any] = {name: made.get(name) or "" for name in ("name", "short", "address", "hours", "region", "phone", "walk")}
    facts["services"] = made["services"].split()
    return {"id": made["id"], "facts": {**facts, **_point(made), "facts": _rest(made, _OFFICE)}}


def region(made: Mapping[str, str]) -> dict[str, Any]:
    """One line of regions.csv."""
    _short(made, "code", 20)
    return {"code": made["code"], "facts": {"name": made["name"], "kecamatan": made["kecamatan"], **_point(made)}}


def line(made: Mapping[str, Any]) -> dict[str, Any]:
    """One of our addresses, of lines.yaml."""
    if made["kind"] not in ("ussd", "sms", "voice"):
        raise ValueError(f"no kind of line is called {made['kind']}")
    if made["provider"] == "sandbox":
        raise ValueError("sandbox is the network of training towns")
    _short(made, "address", 60)
    limit = int(made.get("ussd_limit", USSD_LIMIT))
    if not 60 <= limit <= 182:
        raise ValueError("ussd_limit is 60 to 182")
    key = {name: made[name] for name in ("provider", "kind", "address")}
    return {**key, "facts": {"ussd_limit": limit, "facts": _rest(made, _LINE)}}


def holiday(made: Mapping[str, str]) -> dict[str, Any]:
    """One day of holidays.yaml."""
    _short(made, "name", 120)
    return {"day": date.fromisoformat(made["day"]).isoformat(), "name": made["name"]}


def clock(made: Mapping[str, str]) -> dict[str, str]:
    """One promise about complaints beyond the national clocks, of deadlines.yaml; read once here to see that it can be."""
    deadlines.read([made], "")
    return dict(made)


def synonyms(made: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """Other words for the commands. Whether they clash is for those to say who know the commands (menus/synonyms.py)."""
    found = {str(command).upper(): words for command, words in (made or {}).items()}
    for command, words in found.items():
        if not isinstance(words, list):
            raise ValueError(f"{command}: its words are a list")
        if not all(isinstance(word, str) and 1 <= len(word.split()) <= 3 for word in words):
            raise ValueError(f"{command}: each of its words is one to three words long")
    return found


def wording(made: Mapping[str, Any] | None) -> dict[str, dict[str, str]]:
    """A town's own words for what the dialogue says, by the key of the text. Whether they hold is for those to say who know the
    dialogue (menus/own_words.py)."""
    found = {str(key): {tongue: " ".join(text.split()) for tongue, text in _texts(told).items()} for key, told in (made or {}).items()}
    for key, told in found.items():
        if any(not 0 < len(text) <= SAID for text in told.values()):
            raise ValueError(f"{key}: a text has 1 to {SAID} characters")
    return {key: told for key, told in found.items() if told}


def holiday_notes(made: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says of its days beyond their names: `unsure`, `local`, and its sources."""
    days = {one["day"]: rest for one in made["holidays"] if (rest := _rest(one, ("day", "name")))}
    return {**_rest(made, ("holidays",)), **({"days": days} if days else {})}


def _point(made: Mapping[str, str]) -> dict[str, float | None]:
    found = {name: float(made[name]) if made.get(name) else None for name in ("lat", "lng")}
    for name, most in (("lat", 90), ("lng", 180)):
        if (degrees := found[name]) is not None and not (math.isfinite(degrees) and abs(degrees) <= most):
            raise ValueError(f"{name} is no place on earth")
    return found


def _texts(made: Any) -> Mapping[str, str]:
    if not isinstance(made, Mapping) or not all(isinstance(text, str) for text in made.values()):
        raise ValueError("texts stand by language: {id: ..., en: ...}")
    return made


def _short(made: Mapping[str, Any], key: str, most: int) -> None:
    if not isinstance(made[key], str) or not 0 < len(made[key]) <= most:
        raise ValueError(f"{key} has 1 to {most} characters")


def _rest(made: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if name not in known}
