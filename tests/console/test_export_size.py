"""How large an export gets: cut at a whole day, and little of it in memory (C-05)."""

from __future__ import annotations

import tracemalloc
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert

from rules.chance import Chance
from store import export_files, export_rows, queues
from store.exports import What
from store.messages import messages
from store.sealed import seal
from store.unit import Store
from tests.console.cases import SITI, Cases
from tests.console.noon import NOON
from tests.console.test_exports import lying


def test_too_many_rows_are_cut_at_a_whole_day(store: Store, cases: Cases, tmp_path: Path) -> None:
    cases.file()
    with store.writing() as unit:
        rows_ = []
        for n in range(60):
            id = f"m{n:03d}"
            rows_.append({
                "id": id, "direction": "in", "town": "banjarbaru", "provider": "kannel", "address": "2580", "citizen": 1, "phone_index": "i",
                "phone": seal(unit.keys, "messages", "phone", id, SITI.e164), "text": seal(unit.keys, "messages", "text", id, "halo"),
                "purpose": "text", "kind": "text", "state": "heard", "rank": 9, "segments": 1, "cost": "", "detail": "",
                "created_at": NOON - timedelta(days=5 - n // 10), "changed_at": NOON,
            })  # fmt: skip
        unit.conn.execute(insert(messages), rows_)
    town = store.towns().get("banjarbaru")
    assert town is not None
    whole = export_files.write(store, town, tmp_path, "a", "csv", What.MESSAGES, NOON.date() - timedelta(days=9), NOON.date(), open=False, most=60)
    assert (whole.rows, whole.upto) == (60, None)
    cut = export_files.write(store, town, tmp_path, "b", "csv", What.MESSAGES, NOON.date() - timedelta(days=9), NOON.date(), open=False, most=35)
    assert (cut.rows, cut.upto) == (30, NOON.date() - timedelta(days=3))
    assert lying(store, tmp_path, "b").count(b"\r\n") == 1 + 30
    one = export_files.write(store, town, tmp_path, "c", "csv", What.MESSAGES, NOON.date(), NOON.date(), open=False, most=4)
    assert (one.rows, one.upto) == (4, NOON.date()) and lying(store, tmp_path, "c").count(b"\r\n") == 1 + 4
    pages = list(export_rows.pages(store, town, What.MESSAGES, NOON.date() - timedelta(days=9), NOON.date(), open=True, page=7))
    assert [len(page) for page in pages] == [7] * 8 + [4] and len({row["id"] for page in pages for row in page}) == 60
    assert list(tmp_path.glob(".*")) == [], "no half file is left"


def test_an_export_keeps_little_in_memory(store: Store, cases: Cases, tmp_path: Path) -> None:
    town = store.towns().get("banjarbaru")
    assert town is not None
    with store.writing() as unit:
        for n in range(4000):
            queues.take(
                unit, town="banjarbaru", office="mpp", service="KTP", letter="A", day=date(2026, 3, 1) + timedelta(days=n % 8), quota=999,
                citizen=None, priority=False, now=NOON, chance=Chance(),
            )  # fmt: skip
    tracemalloc.start()
    made = export_files.write(store, town, tmp_path, "q", "xlsx", What.QUEUE, date(2026, 3, 1), date(2026, 3, 10), open=False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made.rows == 4000 and peak < 12_000_000, peak
