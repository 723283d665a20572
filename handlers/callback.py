"""Be called by us: when, from which number, another hour, not any more, and a message for the officer."""

from __future__ import annotations

from datetime import datetime

from handlers.service import Outcome, Visit, service, text, texted
from handlers.showing import HOURS, day_label, hours_name, zone
from handlers.town import nearest
from rules import callbacks as rules
from rules.calendar import Hours, Zone, weekday_date
from rules.callbacks import Window
from rules.phone import NotAPhone, Phone
from store import callbacks, queues
from store.callbacks import Callback, State
from store.promises import week
from store.towns import Line, Town

CALL = {"callback_day": text(17), "callback_time": text(24), "callback_from": text(16)}
_OUTSIDE = {"hours": text(HOURS.longest + 5)}


def desk_hours(town: Town) -> tuple[Zone, Hours]:
    """When the help desk of a town works, and in whose time."""
    return zone(town), week(town)


def next_window(town: Town, after: datetime) -> Window | None:
    """When we can call next."""
    where, open_ = desk_hours(town)
    return rules.window(after, where, open_, town.holidays)


def line_for(town: Town, phone: Phone, asked_on: Line | None = None) -> Line | None:
    """The number that we call from: the one that was called if it was, else the town's first, and only one of the same country.

    A strange foreign number that rings once is a known fraud, and people are told never to answer it (indonesia.md 7.4).
    """
    lines = [line for line in (asked_on, *town.lines) if line is not None and line.kind == "voice"]
    return next((line for line in lines if (ours := _number(line)) and rules.calling_code(ours) == rules.calling_code(phone)), None)


def written(language: str, town: Town, window: Window, line: Line) -> dict[str, str]:
    """When and from where we call, as a text says it: "Sen 23 Nov", "13.00-15.00 WITA", "0511-0000-123"."""
    day = weekday_date(zone(town).day(window.start), language).rsplit(" ", 1)[0]
    return {"callback_day": day, "callback_time": _times(town, window, "-"), "callback_from": _shown(line.address)}


def told(visit: Visit, town: Town, window: Window, address: str) -> dict[str, str]:
    """The same on the visit's channel."""
    between = {"id": " sampai ", "en": " to "}.get(visit.language, " sampai ") if visit.channel == "voice" else "-"
    return {
        "callback_day": day_label(visit, zone(town).day(window.start)),
        "callback_time": _times(town, window, between),
        "callback_from": _shown(address),
    }


@service("callback.pending", writes=False, none={}, call={}, both={})
def pending(visit: Visit) -> Outcome:
    """For BATAL alone: is a call-back waiting, a queue number, or both?"""
    asked = _waiting(visit)
    town = visit.towns.get(asked.town) if asked else None
    if asked is None or town is None:
        return Outcome("none")
    today = zone(town).day(visit.now)
    return Outcome("both" if queues.of_citizen(visit.unit, visit.citizen, today) else "call")


@service("callback.cancel", cancelled={}, none={})
def cancel(visit: Visit) -> Outcome:
    """We do not call. Saying it twice changes nothing more."""
    asked = _waiting(visit)
    if asked is None or not callbacks.change(visit.unit, asked.number, State.DROPPED, visit.now):
        return Outcome("none")
    return Outcome("cancelled")


@service("callback.move", moved=CALL, outside=_OUTSIDE, none={})
def move(visit: Visit, *, hour: str) -> Outcome:
    """Call at another hour, in the same place of the line. `outside`: the help desk never works then."""
    asked = _waiting(visit)
    town = visit.towns.get(asked.town) if asked else None
    if asked is None or town is None or not asked.line:
        return Outcome("none")
    where, week = desk_hours(town)
    window = rules.window_at(_hour(hour), visit.now, where, week, town.holidays)
    if window is None:
        return Outcome("outside", {"hours": f"{hours_name(visit, week)} {town.zone}"})
    if not callbacks.plan(visit.unit, asked, window, visit.now):
        return Outcome("none")
    return Outcome("moved", told(visit, town, window, asked.line))


@service("callback.leave", left={})
def leave(visit: Visit, *, words: str, recording: str) -> Outcome:
    """Keep a message for the officers, with the call-back it belongs to; without one it is a request of its own."""
    town = nearest(visit)
    asked = callbacks.open_for(visit.unit, visit.citizen) or file(visit, town, "officer")
    callbacks.leave(visit.unit, asked.number, "" if recording else words, recording)
    return Outcome("left")


def file(visit: Visit, town: Town, wants: str) -> Callback:
    """A call-back for this visit: planned at once where a line can call. While one is open, that one."""
    line = line_for(town, visit.phone) if visit.phone else None
    window = next_window(town, visit.now) if line else None
    return callbacks.file(
        visit.unit, town=town.id, citizen=visit.citizen, channel=visit.channel, language=texted(visit).language, path=visit.path,
        now=visit.now, chance=visit.chance, wants=wants, provider=line.provider if line else "", line=line.address if line else "",
        window=window, session=visit.place(),
    )  # fmt: skip


def _waiting(visit: Visit) -> Callback | None:
    """The citizen's call-back, while no call is under way."""
    asked = callbacks.open_for(visit.unit, visit.citizen)
    return asked if asked is not None and asked.state is not State.CALLED else None


def _times(town: Town, window: Window, between: str) -> str:
    start, until = (moment.astimezone(zone(town).tz) for moment in (window.start, window.until))
    return f"{start:%H.%M}{between}{until:%H.%M} {town.zone}"


def _hour(typed: str) -> int:
    """ "10", "10.00" and "1000" are ten; -1 is no hour."""
    digits = typed[:-2] if len(typed) > 2 else typed
    return int(digits) if digits.isdigit() else -1


def _number(line: Line) -> Phone | None:
    try:
        return Phone.parse(line.address)
    except NotAPhone:
        return None  # a SIP name, a short code: it would not be recognised on the citizen's screen


def _shown(address: str) -> str:
    try:
        return Phone.parse(address).local
    except NotAPhone:
        return address[:16]


