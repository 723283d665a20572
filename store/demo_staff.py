"""Invented staff of the demonstration: one of each role in each town. They enter by one click, in demo mode only."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from rules.permissions import Role
from store import staff, town_rows
from store.unit import Store, StoreDown, Unit

log = logging.getLogger("titian.staff")

_NAMES = {
    Role.OFFICER: ("Rina Petugas", "Dedi Petugas"),
    Role.COUNTER: ("Lia Loket", "Joko Loket"),
    Role.SUPERVISOR: ("Sri Penyelia",),
    Role.OVERSEER: ("Hasan Pengawas",),
    Role.TOWN_ADMIN: ("Yusuf Pengelola",),
}


def seed(unit: Unit, now: datetime) -> None:
    """One of each role in every town that is there, two where two must meet. Who is there already stays."""
    for town in town_rows.read(unit).real:
        for role, names in _NAMES.items():
            for nth, name in enumerate(names, 1):
                _add(unit, f"{role.replace('_', '-')}{nth if nth > 1 else ''}.{town.id}"[:40], name, role, town.id, now)
    _add(unit, "system-admin", "Teknisi", Role.SYSTEM_ADMIN, None, now)


def _add(unit: Unit, login: str, name: str, role: Role, town: str | None, now: datetime) -> None:
    if staff.by_login(unit, login) is None:
        staff.add(unit, login=login, name=name, role=role, town=town, now=now, demo=True)


def anybody(store: Store) -> bool:
    """Whether invented staff could be in service. False while the database cannot tell: then nobody can sign in either."""
    try:
        with store.reading() as unit:
            return staff.demo_staff(unit)
    except (StoreDown, SQLAlchemyError) as error:
        log.warning("event=staff_unknown error=%s", type(error).__name__)
        return False
