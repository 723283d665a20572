"""A full help desk of either database, filled once and kept in a folder: each run works on a copy and leaves it as it was."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rules.calendar import Zone
from rules.chance import Chance
from rules.permissions import Role
from store import schema, sign_ins, staff
from store.sealed import Keys
from store.unit import Store, open_store
from tests.bench import stores
from tests.bench.fill import HOME_TOWN
from tests.bench.fill_desk import Desk, Signed, desk
from tests.bench.stores import Filled, Server


def copied(folder: Path, run: Path, server: Server, kind: str, size: int, home: Path, say: Callable[[str], None]) -> tuple[Filled, Desk, str]:
    """A copy of the store that `folder` keeps, its help desk and its key. Filled first where none of today's is kept.

    `run` is where the copy goes. What is kept is brought up to date before it is copied; everybody signs in anew.
    """
    at = folder / f"{kind}-{size}"
    facts, today = at / "facts.json", Zone.WITA.day(datetime.now(UTC)).isoformat()  # who waits in a queue waits for today
    told = json.loads(facts.read_text()) if facts.exists() else {}
    if told.get("day") != today:
        shutil.rmtree(at, ignore_errors=True)
        at.mkdir(parents=True)
        told = {"day": today, **_filled(at, server, kind, size, home)}
        facts.write_text(json.dumps(told))
        say(f"{kind}: a help desk of {size:,} complaints, filled in {told['seconds']:.0f} s")
    url = f"sqlite:///{at / 'store'}.db" if kind == "sqlite" else server.address(f"kept{size}")
    schema.upgrade(url)
    if kind == "sqlite":
        for left in run.glob("store.db*"):  # a log of the run before would be read into the copy
            left.unlink()
        shutil.copyfile(at / "store.db", run / "store.db")
        url = f"sqlite:///{run / 'store'}.db"
    else:
        url = server.database(f"run{size}", of=f"kept{size}")
    keys = Keys.parse(told["key"])
    store = open_store(url, keys)
    of = _signed_in(store, told["desk"])
    store.close()
    files = (at / f"{what}-{kind}-{size}.json" for what in ("people", "waiting", "tickets"))
    return Filled(kind, size, url, *files, told["seconds"]), of, told["key"]


def _filled(at: Path, server: Server, kind: str, size: int, home: Path) -> dict[str, Any]:
    key, began = Keys.fresh(), time.monotonic()
    url = f"sqlite:///{at / 'store'}.db" if kind == "sqlite" else server.database(f"kept{size}")
    stores.made(url, kind, size, Keys.parse(key), at, home, wordless=True)
    store = open_store(url, Keys.parse(key))
    made = asdict(desk(store, size))
    store.close()
    return {"key": key, "desk": made, "seconds": time.monotonic() - began}


def _signed_in(store: Store, told: dict[str, Any]) -> Desk:
    """The desk as it was written down, everybody with a sign-in of now: one ends after an hour in which nothing is asked."""
    now, people, roles = datetime.now(UTC), [], {Role(one["role"]) for one in told["people"]}
    with store.writing() as unit:
        for member in staff.of_town(unit, HOME_TOWN):
            if member.role in roles:
                token = Chance().token()
                sign_ins.begin(unit, member, token, now, half=False)
                people.append((member.id, Signed(member.role, token)))
    rest = {name: tuple(value) for name, value in told.items() if name != "people"}
    return Desk(tuple(one for _, one in sorted(people, key=lambda pair: pair[0])), **rest)
