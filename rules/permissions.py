"""Who of the staff may do what: roles, permissions, and the one table between them (docs/decisions/0025-console.md)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is employed for. One person has one role in a town."""

    OFFICER = "officer"  # petugas: cases and calls
    COUNTER = "counter"  # loket
    SUPERVISOR = "supervisor"
    OVERSEER = "overseer"  # pengawas: sees no names, and what never passes through the office complained about
    TOWN_ADMIN = "town_admin"
    SYSTEM_ADMIN = "system_admin"


class Permission(StrEnum):
    """One thing that not everybody may do."""

    CASES = "cases"  # see and work complaints, call-backs and texts of the town
    ASSIGN = "assign"  # give a case to somebody else, and act on many at once
    OVERSIGHT = "oversight"  # the overseer's own desk, and case trails without names
    CALLS = "calls"  # take calls
    COUNTER = "counter"  # call and serve queue numbers
    CLOSE_COUNTER = "close_counter"  # close a counter or a whole day: those who wait are moved
    UNLOCK = "unlock"  # open a number that wrong answers locked, with a reason, audited
    REVEAL = "reveal"  # open one masked phone, with a reason, audited
    MEASURES = "measures"  # the supervisor's live board
    EXPORT = "export"  # masked
    EXPORT_OPEN = "export_open"  # with phones, and audited as such
    TOWN = "town"  # services, offices, hours, wording, lines of a town
    STAFF = "staff"  # who works here
    AUDIT = "audit"  # read who did what
    SYSTEM = "system"  # every town


_P = Permission
_CASE_WORK = {_P.CASES, _P.CALLS, _P.UNLOCK, _P.REVEAL}
_LEADS = _CASE_WORK | {_P.ASSIGN, _P.COUNTER, _P.CLOSE_COUNTER, _P.MEASURES, _P.EXPORT}
MAY: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset(_CASE_WORK),
    Role.COUNTER: frozenset({_P.COUNTER}),
    Role.SUPERVISOR: frozenset(_LEADS | {_P.AUDIT}),
    Role.OVERSEER: frozenset({_P.OVERSIGHT, _P.UNLOCK, _P.MEASURES, _P.EXPORT, _P.AUDIT}),
    Role.TOWN_ADMIN: frozenset({_P.TOWN, _P.STAFF, _P.AUDIT, _P.MEASURES, _P.EXPORT, _P.EXPORT_OPEN}),
    Role.SYSTEM_ADMIN: frozenset({_P.TOWN, _P.STAFF, _P.AUDIT, _P.SYSTEM}),
}
"""The whole table. A system administrator keeps the machine running and sees no citizen's case."""


def may(role: Role, permission: Permission) -> bool:
    """Whether somebody in this role may do this."""
    return permission in MAY[role]


def may_appoint(role: Role, other: Role) -> bool:
    """Whether somebody in this role may make or change staff of the `other` role: nobody raises anybody above themselves."""
    if not may(role, Permission.STAFF):
        return False
    return role is Role.SYSTEM_ADMIN or other is not Role.SYSTEM_ADMIN
