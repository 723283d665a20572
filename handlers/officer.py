"""Ask for a human, or only to be called: a call-back with what was already tried, where to go on, and when we call."""

from __future__ import annotations

from handlers.callback import CALL, file, told
from handlers.service import Outcome, Text, Visit, service, text, texted
from handlers.showing import HOURS, hours, hours_name
from handlers.town import nearest
from store import callbacks
from store.callbacks import State

_TOLD = {"hours": text(HOURS.longest + 5)}


@service("officer.request", booked=CALL, again=CALL, filed=_TOLD, noted=_TOLD, talking={}, no_phone={})
def request(visit: Visit, *, wants: str) -> Outcome:
    """File a call-back. One request is open for a phone at a time and keeps its place, however often 0 is pressed.

    `booked` and `again` tell when a call comes; `filed` and `noted` are for a town without a line that can call: officers
    call there. `talking`: this is the very call that was asked for.
    """
    if visit.phone is None:
        return Outcome("no_phone")
    town = nearest(visit)
    new = not callbacks.is_open(visit.unit, visit.citizen, town.id)
    asked = file(visit, town, wants)
    if asked.state is State.CALLED and visit.channel == "voice":
        return Outcome("talking")
    here = visit.towns.get(asked.town) or town
    if asked.window is not None:
        receipt = Text("callback.booked", told(texted(visit), here, asked.window, asked.line))
        effects = (receipt,) if new and visit.channel != "sms" else ()
        return Outcome("booked" if new else "again", told(visit, here, asked.window, asked.line), effects=effects)
    week = hours(town.officer_hours)
    facts = {"hours": f"{hours_name(visit, week)} {town.zone}"}
    if not new:
        return Outcome("noted", facts)
    sent = {"hours": f"{hours_name(texted(visit), week)} {town.zone}"}
    return Outcome("filed", facts, effects=(Text("officer.receipt", sent),) if visit.channel != "sms" else ())
