"""The line to a human: whether there is one now, the place in it, and what follows for those who leave it without one."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from handlers.callback import CALL, desk_hours, line_for, next_window, told
from handlers.service import Outcome, Text, Visit, service, text, texted
from handlers.showing import HOURS, hours_name
from rules.calendar import is_open
from rules.chance import Chance
from store import applications, callbacks, citizens, complaints, numbers, officer_calls, presence, queues
from store.callbacks import Callback
from store.complaint_rows import Route
from store.officer_calls import OfficerCall, State
from store.promises import week
from store.towns import Town, Towns
from store.unit import Unit

LINE = {"line_place": text(2), "line_minutes": text(2), "line_name": text(40)}
OFFERED_AFTER = timedelta(minutes=5)  # in the line: then a call-back is offered, unless town.yaml says `line_minutes`
_MOST = 60  # minutes that are told; nobody believes more
_TOLD = {"hours": text(HOURS.longest + 5)}


def open_line(visit: Visit, town: Town) -> bool:
    """Whether this call can be put into a line: the network can, the help desk is open, and somebody is ready.

    Practice has no line: nobody takes an officer's time for it.
    """
    line = visit.line
    if visit.channel != "voice" or line is None or not visit.key or visit.unit.only is not None:
        return False
    if line.provider not in officer_calls.QUEUES or line.facts.get("queue") == "no":
        return False
    return attended(visit.unit, town, visit.now) and bool(presence.ready(visit.unit, town.id, visit.now))


def attended(unit: Unit, town: Town, now: datetime) -> bool:
    """Whether the help desk is open; a demonstration has no hours."""
    where, week = desk_hours(town)
    return is_open(now, where, week, town.holidays) or presence.demonstrates(unit, town.id, now)


def join(visit: Visit, town: Town, wanted: int | None = None) -> Outcome | None:
    """A place in the line, and how long it may take; None when this call has left the line for good, or its number has too many."""
    assert visit.line is not None
    if wanted is None and officer_calls.crowds(visit.unit, visit.citizen, visit.line.provider, visit.key, visit.now):
        return None
    call = officer_calls.enter(
        visit.unit, provider=visit.line.provider, key=visit.key, line=visit.line.address, town=town.id, citizen=visit.citizen,
        language=visit.language, path=visit.path, now=visit.now, wanted=wanted, proved=_told(visit.unit, town, visit.proved),
    )  # fmt: skip
    if call.state not in officer_calls.IN_LINE:
        return None
    return Outcome("queue", {**place(visit.unit, call, visit.now), "line_name": call.queue})


def _told(unit: Unit, town: Town, number: str) -> str:
    """The case that the caller proved, as far as the town's officers may know whose it is; "" for none."""
    match numbers.kind_of(unit, number) if number else "":
        case "complaint":
            case = complaints.by_number(unit, number)
            ours = case is not None and case.town == town.id and case.route is Route.OFFICE and not case.anonymous
        case "application":
            asked = applications.by_number(unit, number)
            ours = asked is not None and asked.town == town.id
        case "ticket":
            held = queues.by_number(unit, number)
            ours = held is not None and held.town == town.id
        case _:
            ours = False
    return number if ours else ""


def place(unit: Unit, call: OfficerCall, now: datetime) -> dict[str, str]:
    """Which place a call has, and in how many minutes its turn may come: the usual talk, shared by those who are ready."""
    ahead = officer_calls.ahead(unit, call)
    many = max(1, len(presence.ready(unit, call.town, now)))
    minutes = ceil((ahead + 1) * officer_calls.usual(unit, call.town).total_seconds() / 60 / many)
    return {"line_place": str(min(ahead + 1, 99)), "line_minutes": str(min(max(minutes, 1), _MOST))}


def patience(town: Town) -> timedelta:
    """How long a caller waits before a call-back is offered."""
    said = str(town.facts.get("line_minutes", ""))
    return timedelta(minutes=int(said)) if said.isdigit() and 0 < int(said) <= _MOST else OFFERED_AFTER


def call_back(unit: Unit, towns: Towns, call: OfficerCall, now: datetime, chance: Chance, session: str = "") -> Callback | None:
    """Out of the line, to be called in the place that they had there; None when another was quicker. The citizen is not told here."""
    town = towns.get(call.town)
    who = citizens.get(unit, call.citizen)
    if town is None or who is None:
        return None
    phone = citizens.phone_of(unit, call.citizen)
    line = line_for(town, phone, towns.line(call.provider, "voice", call.line))
    window = next_window(town, now) if line else None
    asked = callbacks.file(
        unit, town=town.id, citizen=call.citizen, channel="voice", language=call.language, path=call.path, now=now, chance=chance,
        wants="officer", provider=line.provider if line else "", line=line.address if line else "", window=window, session=session,
        since=call.entered_at,
    )  # fmt: skip
    return asked if officer_calls.change(unit, call, State.CALLBACK, now, callback=asked.number, detail="asked to be called") else None


@service("officer.left", booked=CALL, filed=_TOLD, no_phone={}, busy={}, over={})
def left(visit: Visit, *, pressed: str) -> Outcome:
    """Out of the line without an officer. By the key, or at closing time: a call-back in the same place. After a while: offered.

    `over`: this call is with an officer, or was.
    """
    provider = visit.line.provider if visit.line else ""
    call = officer_calls.of_key(visit.unit, provider, visit.key)
    if call is None or call.state in (State.TALKING, State.HELD, State.WRAP_UP, State.DONE, State.ABANDONED):
        return Outcome("over")
    town = visit.towns.get(call.town)
    if town is None:
        return Outcome("over")
    new = call.state is not State.CALLBACK
    if new:
        if visit.phone is None:
            return Outcome("no_phone")
        if not pressed and attended(visit.unit, town, visit.now):
            return Outcome("busy")
        asked = call_back(visit.unit, visit.towns, call, visit.now, visit.chance)
    else:
        asked = callbacks.by_number(visit.unit, call.callback)
    if asked is None:
        return Outcome("over")
    if asked.window is None:
        return Outcome("filed", {"hours": f"{hours_name(visit, week(town))} {town.zone}"})
    facts = told(visit, town, asked.window, asked.line)
    receipt = Text("callback.booked", _written(visit, town, asked))
    return Outcome("booked", facts, effects=(receipt,) if new else ())


def _written(visit: Visit, town: Town, asked: Callback) -> dict[str, str]:
    assert asked.window is not None
    return told(texted(visit), town, asked.window, asked.line)
