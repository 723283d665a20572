"""The board of a waiting room: what is called where, who waits for what. Open to everybody, so it has no name, phone or case."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, jsonify, render_template, request
from werkzeug.wrappers import Response

from public.board_words import BOARD
from rules import turns, waiting
from rules.calendar import Zone, clock, is_open, weekday_date
from store import board

if TYPE_CHECKING:
    from store.town_values import Office, Town, Towns
    from store.unit import Store

FRESH = 0.4  # seconds; so many boards of an office cost the database one look
LAST = 5  # numbers shown after the present ones
AGO = 120  # seconds of calls that a board is told, so that it can catch up


@dataclass
class Room:
    """The latest look at an office, whoever asks."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    at: float = float("-inf")
    state: dict[str, Any] = field(default_factory=dict)


def attach(blueprint: Blueprint, store: Store, now: Callable[[], datetime]) -> None:
    """Serve `/board/`, `/board/<office>` and its state."""
    rooms: dict[tuple[str, str], Room] = {}

    @blueprint.get("/board/")
    def boards() -> str:
        return _list(store.towns())

    @blueprint.get("/board/<name>", endpoint="board")
    def page(name: str) -> Any:
        found = named(store.towns(), name)
        if found is None:
            some = [town for town in store.towns().real if name in town.offices]
            return (_list(store.towns(), only=name), 300) if some else (_list(store.towns(), missing=name), 404)
        town, office = found
        wish = request.args.get("lang", "")
        language = wish if wish in BOARD else g.language
        return render_template(
            "public/board.html", town=town, office=office, spoken=language, told=BOARD[language], every=BOARD,
            name=f"{town.id}.{office.id}",
        )  # fmt: skip

    @blueprint.get("/board/<name>/state", endpoint="board_state")
    def state(name: str) -> Response:
        found = named(store.towns(), name)
        if found is None:
            answer = jsonify({"fault": "no such board"})
            answer.status_code = 404
            return answer
        town, office = found
        room = rooms.setdefault((town.id, office.id), Room())
        with room.lock:
            if time.monotonic() - room.at > FRESH or room.state.get("office") != office.name:
                room.state = look(store, town, office, now())
                room.at = time.monotonic()
            seen = room.state
        same = request.args.get("since") == seen["v"]
        answer = jsonify({"v": seen["v"], "at": seen["at"], "same": True} if same else seen)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def named(towns: Towns, name: str) -> tuple[Town, Office] | None:
    """The office of "banjarbaru.mpp", or of "mpp" where only one town has an office of that name."""
    where, dot, id = name.partition(".")
    if dot:
        town = towns.get(where)
        office = town.offices.get(id) if town else None
        return (town, office) if town and office else None
    found = [(town, town.offices[name]) for town in towns.real if name in town.offices]
    return found[0] if len(found) == 1 else None


def look(store: Store, town: Town, office: Office, moment: datetime) -> dict[str, Any]:
    """The whole state of a board. `v` is a digest of what is shown: two states with one `v` look the same, whatever happened between.

    `at` is when it was looked at: a board never goes back to an earlier look.
    """
    zone = Zone.of(town.zone)
    day = zone.day(moment)
    services = [code for code in office.services if code in town.services and town.services[code].quota > 0]
    with store.reading() as unit:
        calls = board.calls(unit, town.id, office.id, day)
        desks = board.desks(unit, town.id, office.id)
        lines = board.lines(unit, town.id, office.id, day, services)
    hours = turns.week(office.hours)
    last: list[dict[str, str]] = []
    shown = {desk.number for desk in desks if desk.number}
    for call in calls:
        if call.shown and call.label not in shown and len(last) < LAST:
            shown.add(call.label)
            last.append({"label": call.label, "counter": call.counter, "clock": clock(call.at, zone)[:5]})
    told: dict[str, Any] = {
        "office": office.name, "day": weekday_date(day), "date": day.isoformat(), "zone": zone.value,
        "offset": int((zone.tz.utcoffset(None)).total_seconds()),
        "open": is_open(moment, zone, hours, town.holidays), "hours": hours.text("id"), "holiday": town.holidays.get(day, ""),
        "desks": [{"label": one.label, "number": one.number, "serving": one.serving, "pause": one.state == "pause"} for one in desks],
        "last": last, "lines": [_line(town, line, moment) for line in lines],
        "calls": _calls(calls, desks, moment),
    }  # fmt: skip
    mark = hashlib.sha256(json.dumps({**told, "calls": [call["id"] for call in told["calls"]]}, sort_keys=True).encode()).hexdigest()[:16]
    return {"v": mark, "at": round(moment.timestamp() * 1000), **told}


def _calls(calls: Sequence[board.Call], desks: Sequence[board.Place], moment: datetime) -> list[dict[str, Any]]:
    """What is to be said, in its order: the last minutes' calls that still hold, and whoever stands called at a desk, however long."""
    called = {one.call: one for one in desks if one.call is not None and not one.serving}
    told = {one.id: (one.label, one.counter, one.at) for one in calls if one.spoken and (moment - one.at).total_seconds() < AGO}
    told.update({id: (one.number, one.label, one.called_at) for id, one in called.items() if one.called_at is not None})
    return [
        {"id": id, "label": label, "counter": counter, "at": round(at.timestamp() * 1000), "called": id in called}
        for id, (label, counter, at) in sorted(told.items())
    ]


def _line(town: Town, line: board.Line, moment: datetime) -> dict[str, Any]:
    service = town.services[line.service]
    desks = waiting.desks_open(service.counters, line.desks, line.desks_at, moment)
    low, high = waiting.estimate(line.people, line.pace or service.minutes or 1, max(desks, 1)) or (0, 0)
    names = {language: service.name(language) for language in BOARD}
    return {"letter": service.letter, "names": names, "people": line.people, "low": low, "high": high}


def _list(towns: Towns, missing: str = "", only: str = "") -> str:
    some = [
        (town, [office for office in town.offices.values() if served(town, office) and only in ("", office.id)]) for town in towns.real
    ]
    return render_template("public/boards.html", boards=some, missing=missing, told=BOARD[g.language if g.language in BOARD else "id"])


def served(town: Town, office: Office) -> bool:
    """Whether an office gives numbers at all."""
    return any(town.services[code].quota > 0 for code in office.services if code in town.services)
