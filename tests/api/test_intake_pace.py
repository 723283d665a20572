"""A long import beside citizens: whoever writes meanwhile gets in between, in this process and in another."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime

from api.intake import REST, TOGETHER, Intake
from rules.calendar import Zone
from rules.chance import Chance
from store.sealed import Keys
from store.submitted import Submitted, read
from store.unit import Store, open_store

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
OTHER = """
import sys, time
from datetime import UTC, datetime
from rules.phone import Phone
from store import citizens
from store.sealed import Keys
from store.unit import StoreDown, open_store
store, written, place = open_store(sys.argv[1], Keys.parse(sys.argv[2])), 0, 0
print("ready", flush=True)
until = time.monotonic() + float(sys.argv[3])
while time.monotonic() < until:
    place += 1
    try:
        with store.writing() as unit:
            citizens.meet(unit, Phone(f"+62840{10_000_000 + place}"), datetime.now(UTC))
        written += 1
    except StoreDown:
        pass
    time.sleep(0.01)
print(written, flush=True)
"""


def rows(store: Store, many: int) -> list[tuple[int, Submitted]]:
    """So many new applications."""
    town = store.towns().get("banjarbaru")
    assert town is not None
    cells = {"status": "received", "as_of": "2026-11-20 09:00", "service": "KTP", "proof": "1990", "person": "Siti"}
    made = [read({"external_id": f"S-{place}", **cells}, town, NOW, Zone.of(town.zone)) for place in range(many)]
    return [(place, one) for place, one in enumerate(made) if isinstance(one, Submitted)]


def test_another_process_writes_while_a_file_is_taken_in(database_url: str) -> None:
    store = open_store(database_url, Keys.parse("A" * 43))
    town, many = store.towns().get("banjarbaru"), rows(store, 1500)
    assert town is not None and len(many) == 1500
    with subprocess.Popen([sys.executable, "-c", OTHER, database_url, "A" * 43, "3"], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "ready\n"
        until = time.monotonic() + 3
        for _ in Intake(store, town, "import", lambda: NOW, Chance()).take(many):
            if time.monotonic() > until:
                break
        written = int(other.stdout.read() or 0)
    store.close()
    assert other.returncode == 0 and written > 5, "who is kept out writes once or never"


def test_there_is_a_rest_between_two_transactions_and_none_behind_the_last(store: Store) -> None:
    town, rests = store.towns().get("banjarbaru"), list[float]()
    assert town is not None
    for many in (1, TOGETHER, TOGETHER + 1, 3 * TOGETHER):
        list(Intake(store, town, f"office-{many}", lambda: NOW, Chance(), rests.append).take(rows(store, many)))
    assert rests == ([REST] * 3 if store.sqlite else [])
