"""What is kept about this phone, asking for it, for its erasure or its rest, and saying that the number has a new owner.

A request is answered by an officer within 3 x 24 hours (UU PDP 27/2022 art. 32, 41, 43): nobody is erased, and no copy is
given, on the caller's number alone.
"""

from __future__ import annotations

from handlers.service import MeetAnew, Outcome, Text, Visit, number, service, text, texted
from handlers.showing import cut, day_label, time_name, zone
from handlers.town import nearest
from store import citizens, data_requests, my_data
from store.data_requests import Kind, Request

DPO = 64
_FILED = {"data_number": number(), "data_due": text(30)}


@service("data.dpo", writes=False, told={"dpo": text(DPO)}, unnamed={})
def dpo(visit: Visit) -> Outcome:
    """Who answers for personal data in this town (UU PDP art. 53)."""
    named = nearest(visit).dpo
    return Outcome("told", {"dpo": cut(named, DPO)}) if named else Outcome("unnamed")


@service("data.ask", filed=_FILED, again=_FILED, no_phone={})
def ask(visit: Visit, *, kind: str) -> Outcome:
    """File a request: copy, erase or hold. Asking again while it is open gives the same number and the same clock."""
    if visit.phone is None:
        return Outcome("no_phone")
    made, new = data_requests.file(
        visit.unit, citizen=visit.citizen, town=nearest(visit).id, kind=Kind(kind), channel=visit.channel, now=visit.now,
        chance=visit.chance,
    )  # fmt: skip
    receipt = (Text("mine.receipt", _told(texted(visit), made)),) if new and visit.channel != "sms" else ()
    return Outcome("filed" if new else "again", _told(visit, made), effects=receipt)


@service("data.new_owner", cut={}, no_phone={})
def new_owner(visit: Visit) -> Outcome:
    """This number is new to its owner: what the former one had is not reached from it any more."""
    if visit.phone is None:
        return Outcome("no_phone")
    my_data.part(visit.unit, visit.citizen, visit.now)
    return Outcome("cut", effects=(MeetAnew(citizens.meet(visit.unit, visit.phone, visit.now).id),))


def _told(visit: Visit, made: Request) -> dict[str, str]:
    town = nearest(visit)
    due = f"{day_label(visit, zone(town).day(made.due_at))} {time_name(town, made.due_at)}"
    return {"data_number": made.number, "data_due": due}
