"""What a database is given before anything runs: its tables; in demo mode towns and invented people; else a way in for the first one."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from rules.chance import Chance
from store import demo, demo_staff, schema, staff, staff_invites, towns
from store.sealed import Keys
from store.unit import Store, open_store

log = logging.getLogger("titian.towns")


def prepare(url: str, keys: Keys, folders: Path, *, invented: bool, now: datetime, chance: Chance) -> str:
    """Upgrade and seed; the token of the first administrator's one-time address while nobody works here, else "".

    `invented`: load the towns in `folders` and the demonstration's people. Doing it again is harmless.
    """
    schema.upgrade(url)
    store = open_store(url, keys)
    try:
        with store.writing() as unit:
            if not invented:
                return "" if staff.anybody(unit) else staff_invites.invite(unit, None, now, chance)
        load(store, folders, now)
        with store.writing() as unit:
            demo.seed(unit, now)
            demo_staff.seed(unit, now)
            return ""
    finally:
        store.close()


def load(store: Store, folders: Path, now: datetime) -> None:
    """Take every town's folder in. One that would leave people behind waits for the next start: that town stays as it is."""
    for folder in sorted(folders.iterdir()):
        try:
            with store.writing() as unit:
                towns.load(unit, folder, now)
        except towns.StillHeld as held:
            log.warning("event=town_kept town=%s\n%s", folder.name, held)
