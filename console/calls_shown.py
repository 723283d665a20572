"""What an officer sees of calls: who waits, what they tried, what they have with us."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from console import case_words
from menus.model import Book
from rules.complaints import Category
from rules.officer_templates import suggested
from rules.phone import Phone
from store import applications, callbacks, case_work, citizens, complaints, officer_calls, placed, queues, staff
from store.callbacks import Callback
from store.complaints import OPEN, Complaint, Route
from store.journeys import Step, applications_of
from store.officer_calls import OfficerCall, State
from store.queues import Ticket
from store.unit import Unit

LOOKED_AT = 20  # callers of the line whose open cases are counted
_WAIT = (callbacks.State.OFFICER, callbacks.State.GAVE_UP, callbacks.State.WAITING, callbacks.State.READY, callbacks.State.CALLED)
_SLOTS = re.compile(r"\{[^}]*\}")
__all__ = [
    "Callback", "Caller", "Category", "Step", "Who", "called", "caller", "callers", "holders", "may_have", "over", "stuck_at", "turn",
    "way", "who",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Caller:
    """One row of the line."""

    call: OfficerCall
    masked: str
    way: str
    cases: int
    suggested: str
    tried: tuple[str, ...]  # the states they went through, also before they asked to be called
    back: Callback | None  # the call-back for which we called them


@dataclass(frozen=True, slots=True)
class Who:
    """All that this phone has with us: several people may share it."""

    citizen: int
    masked: str
    language: str
    complaints: tuple[Complaint, ...]
    tickets: tuple[Ticket, ...]
    applications: tuple[applications.Application, ...]
    several: bool


def callers(unit: Unit, book: Book, town: str, staff: int) -> list[Caller]:
    """Who waits, longest first; before them who waits for this officer, or was called by them."""
    found = _callers(unit, book, town, officer_calls.in_line(unit, town))
    return sorted(found, key=lambda one: one.call.wanted != staff and (one.back is None or one.back.officer != staff))


def turn(callers: Iterable[Caller], staff: int) -> int | None:
    """The call that this officer answers next."""
    return next((one.call.id for one in callers if may_have(one.call, staff)), None)


def may_have(call: OfficerCall, staff: int) -> bool:
    """Whether this officer may answer it: no phone rings for it, and it waits for no colleague alone."""
    return call.state is State.WAITING and call.wanted in (None, staff)


def caller(unit: Unit, book: Book, call: OfficerCall) -> Caller:
    """One caller."""
    return _callers(unit, book, call.town, [call])[0]


def _callers(unit: Unit, book: Book, town: str, line: list[OfficerCall]) -> list[Caller]:
    phones = citizens.phones_of(unit, (call.citizen for call in line))
    many = complaints.open_of(unit, town, (call.citizen for call in line[:LOOKED_AT]))
    backs = placed.answered_as(unit, {call.citizen: call.entered_at for call in line})
    made = []
    for call in line:
        back = callbacks.by_number(unit, backs[call.citizen]) if call.citizen in backs else None
        tried = tuple(one for one in (*back.path, *call.path) if not one.startswith("callback.")) if back else call.path
        made.append(Caller(call, _shown(phones[call.citizen]), way(book, tried), many[call.citizen], suggested(tried), tried, back))
    return made


def masked(unit: Unit, citizen: int) -> str:
    """The phone as it is shown; "" for a number that was withheld."""
    return _shown(citizens.phone_of(unit, citizen))


def _shown(phone: Phone) -> str:
    return "" if phone.e164.startswith("+999") else str(phone)


def who(unit: Unit, citizen: int, town: str, today: date) -> Who:
    """What this phone has with this town. What is on the overseer's desk, and what was filed without a name, is not there."""
    found = citizens.get(unit, citizen)
    filed = tuple(one for one in complaints.of_citizen(unit, citizen) if _is_open(one, town))
    held = tuple(one for one in queues.of_citizen(unit, citizen, today) if one.town == town)
    cases = tuple(one for one in _applications(unit, citizen) if one.town == town)
    return Who(citizen, masked(unit, citizen), found.language if found else "id", filed, held, cases, len(filed) + len(cases) > 1)


def called(unit: Unit, town: str, number: str = "") -> list[tuple[Callback, str]]:
    """Who waits to be called, with the masked phone: in the order in which they asked; before all the one with this number."""
    found = callbacks.waiting(unit, town, 50, _WAIT)
    if number and all(one.number != number for one in found):  # it stands farther down
        named = callbacks.by_number(unit, number)
        found += [named] if named is not None and named.town == town and named.state in _WAIT else []
    phones = citizens.phones_of(unit, (one.citizen for one in found))
    return [(one, _shown(phones[one.citizen])) for one in sorted(found, key=lambda one: one.number != number)]


def over(unit: Unit, town: str, number: str, listed: Sequence[tuple[Callback, str]]) -> str:
    """In words, what became of the call-back with this number, if it is one of the town's and is listed no more; "" otherwise."""
    named = callbacks.by_number(unit, number) if number and all(one.number != number for one, _masked in listed) else None
    return case_words.call_back(named.state) if named is not None and named.town == town else ""


def holders(unit: Unit, town: str, found: Sequence[Callback]) -> dict[str, str]:
    """Who of the staff has each of these call-backs: who calls now, or else whose work it is. Those of nobody are not there."""
    works = case_work.of_many(unit, [one.number for one in found])
    held = {key: work.staff for key, work in works.items() if work.staff is not None and work.done_at is None}
    held |= {one.number: one.officer for one in found if one.officer is not None and one.state is callbacks.State.CALLED}
    names = {member.id: member.name for member in staff.of_town(unit, town)} if held else {}
    return {number: names[who] for number, who in held.items() if who in names}


def way(book: Book, path: Iterable[str]) -> str:
    """The services that a caller went through, by name: "Cek status > Petugas"."""
    words = book.words["id"]
    flows = list(dict.fromkeys(state.partition(".")[0] for state in path))
    names = [words.get(f"@flow.{flow}", "") for flow in flows if flow not in ("main", "town", "officer")]
    return " > ".join(name for name in names if name)


def stuck_at(book: Book, path: Iterable[str]) -> str:
    """The last thing that the machine said before they asked for a human, without its slots."""
    told = [state for state in path if not state.startswith(("officer.", "callback."))]
    return " ".join(_SLOTS.sub("...", book.words["id"].get(told[-1], "")).split()) if told else ""


def _is_open(one: Complaint, town: str) -> bool:
    return one.town == town and one.state in OPEN and one.route is Route.OFFICE and not one.anonymous


def _applications(unit: Unit, citizen: int) -> Iterable[applications.Application]:
    for step in applications_of(unit, citizen):
        found = applications.by_number(unit, step.number)
        if found is not None:
            yield found
