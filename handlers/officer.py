"""Ask for a human: put through to one where one is ready; else a call-back with what was already tried, and when we call."""

from __future__ import annotations

from handlers.callback import CALL, file, told
from handlers.officer_line import LINE, join, open_line
from handlers.service import Outcome, Text, Visit, service, text, texted
from handlers.showing import HOURS, hours_name
from handlers.town import nearest
from store import callbacks
from store.callbacks import State
from store.promises import week

_TOLD = {"hours": text(HOURS.longest + 5)}


@service("officer.request", booked=CALL, again=CALL, filed=_TOLD, noted=_TOLD, talking={}, no_phone={}, queue=LINE)
def request(visit: Visit, *, wants: str) -> Outcome:
    """Into the line of those who are ready (`queue`); else file a call-back. One request is open for a phone at a time and keeps
    its place, however often 0 is pressed.

    `booked` and `again` tell when a call comes; `filed` and `noted` are for a town without a line that can call: officers
    call there. `talking`: this is the very call that was asked for.
    """
    town = nearest(visit)
    ours = callbacks.open_for(visit.unit, visit.citizen) if visit.channel == "voice" else None
    by_officer = ours.officer if ours is not None and ours.state is State.CALLED else None
    if wants == "officer" and (by_officer is not None or open_line(visit, town)):
        placed = join(visit, town, by_officer)
        if placed is not None:
            return placed
    if visit.phone is None:
        return Outcome("no_phone")
    new = not callbacks.is_open(visit.unit, visit.citizen, town.id)
    asked = file(visit, town, wants)
    if asked.state is State.CALLED and visit.channel == "voice":
        return Outcome("talking")
    here = visit.towns.get(asked.town) or town
    if asked.window is not None:
        receipt = Text("callback.booked", told(texted(visit), here, asked.window, asked.line))
        effects = (receipt,) if new and visit.channel != "sms" else ()
        return Outcome("booked" if new else "again", told(visit, here, asked.window, asked.line), effects=effects)
    open_ = week(town)
    facts = {"hours": f"{hours_name(visit, open_)} {town.zone}"}
    if not new:
        return Outcome("noted", facts)
    sent = {"hours": f"{hours_name(texted(visit), open_)} {town.zone}"}
    return Outcome("filed", facts, effects=(Text("officer.receipt", sent),) if visit.channel != "sms" else ())
