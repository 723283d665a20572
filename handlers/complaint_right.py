"""Whose complaint it is: what a phone, or the digits of a receipt, give the right to do.

The phone that filed it, joined it or was helped may add, object, thank and hide without digits: nothing is shown to it by
that, and its number is not enough to guess. Whatever shows where the case stands wants the digits (0010-second-fact.md).
"""

from __future__ import annotations

from handlers.proving import proves
from handlers.service import Visit
from store import complaint_joins, complaints
from store.complaints import Complaint

FILER = "filer"


def by_phone(visit: Visit, number: str) -> str:
    """The right that the caller's own phone gives: "filer/48217396", "joined/...", "helped/..."; "" for none."""
    found = complaints.by_number(visit.unit, number) if visit.phone is not None else None
    if found is None:
        return ""
    if found.citizen == visit.citizen:
        return _right(FILER, number)
    part = complaint_joins.part_of(visit.unit, found.id, visit.citizen)
    return _right(part.part, number) if part else ""


def by_digits(visit: Visit, number: str, digits: str) -> tuple[Complaint, str] | None:
    """The complaint and the right that these digits prove. The same work whether or not there is such a number."""
    filer = proves(visit.unit.keys, number, digits)
    part = complaint_joins.proved(visit.unit, number, digits)
    found = complaints.by_number(visit.unit, number)
    if found is None or not (filer or part):
        return None
    return found, _right(FILER if filer or part is None else part.part, number)


def holds(right: str, number: str) -> str:
    """What this right is, if it is one to this very number: filer, joined, helped; else ""."""
    what, _, of = right.partition("/")
    return what if of == number and number else ""


def _right(what: str, number: str) -> str:
    return f"{what}/{number}"
