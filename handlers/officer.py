"""Ask for a human: a call-back with what was already tried."""

from __future__ import annotations

from dataclasses import replace

from handlers.service import Outcome, Text, Visit, service, text
from handlers.showing import HOURS, hours, hours_name
from handlers.town import nearest
from store import callbacks

_TOLD = {"hours": text(HOURS.longest + 5)}


@service("officer.request", filed=_TOLD, again=_TOLD, no_phone={})
def request(visit: Visit) -> Outcome:
    """File a call-back. One request is open for a phone at a time, however often 0 is pressed."""
    if visit.phone is None:
        return Outcome("no_phone")
    town = nearest(visit)
    week = hours(town.officer_hours)
    told = {"hours": f"{hours_name(visit, week)} {town.zone}"}
    written = {"hours": f"{hours_name(replace(visit, channel='sms'), week)} {town.zone}"}
    asked = callbacks.file(
        visit.unit, town=town.id, citizen=visit.citizen, channel=visit.channel, language=visit.language, path=visit.path,
        now=visit.now, chance=visit.chance,
    )  # fmt: skip
    if asked.filed_at != visit.now:
        return Outcome("again", told)
    return Outcome("filed", told, effects=(Text("officer.receipt", written),) if visit.channel != "sms" else ())
