"""The inbox against a plain sort of the same cases: whatever stands in it, pages of any size give it whole and in order."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from store import inbox
from store.complaint_rows import complaint_of, complaints
from store.complaints import Category, State
from store.inbox import Asked, Place, Rank, View, Wanted
from store.unit import Store, Unit

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
SEEDS = 6


def scatter(unit: Unit, chance: random.Random, many: int) -> None:
    """Complaints in any state, due any day about now; a third of them have had their first answer."""
    rows = []
    for nth in range(many):
        first_due, done_due = (TODAY + timedelta(days=chance.randrange(-5, 6)) for _ in range(2))
        rows.append({
            "number": f"{10000000 + nth}", "town": chance.choice(["banjarbaru"] * 9 + ["rangkui"]),
            "category": chance.choice(["lamp", "road"]), "kind": "ordinary", "route": chance.choice(["office"] * 9 + ["overseer"]), "anonymous": False, "secret": False, "citizen": nth,
            "channel": "sms", "state": str(chance.choice(list(State))), "first_due": first_due, "done_due": done_due,
            "again_due": None, "first_done_at": NOW if chance.random() < 0.33 else None, "said": f"said-{nth}", "filed_at": NOW, "updated_at": NOW,
        })  # fmt: skip
    if rows:
        unit.conn.execute(insert(complaints), rows)


def plainly(unit: Unit, asked: Asked, wanted: Wanted) -> list[int]:
    """Every case that the view has, by reading all of them and sorting."""
    found: list[Place] = []
    for row in unit.conn.execute(select(complaints)).all():
        case = complaint_of(unit, row)
        if row.town != asked.town.id or row.route != "office" or case.state in (State.ANSWERED, State.CLOSED, State.NOT_OURS):
            continue
        place = inbox.of_complaint(asked, case)
        kept = {
            View.ALL: True, View.UNASSIGNED: True, View.OVERDUE: place.rank == Rank.OVERDUE, View.TODAY: place.rank == Rank.TODAY,
            View.RAISED: case.state in (State.RAISED, State.REOPENED),
        }[wanted.view]  # fmt: skip
        if kept and wanted.category in (None, case.category):
            found.append(place)
    return [place.id for place in sorted(found)]


@pytest.mark.parametrize("view", [View.ALL, View.UNASSIGNED, View.OVERDUE, View.TODAY, View.RAISED])
def test_pages_of_any_size_give_every_case_once_and_in_order(store: Store, view: View) -> None:
    town = store.towns().by_id["banjarbaru"]
    for seed in range(SEEDS):
        chance = random.Random(seed)
        with store.writing() as unit:
            unit.conn.execute(complaints.delete())
            scatter(unit, chance, chance.choice([0, 3, 40, 160]))
        with store.reading() as unit:
            asked, wanted, size = Asked(town, 1, NOW), Wanted(view, category=chance.choice([None, Category.LAMP])), chance.choice([1, 7, 50])
            seen: list[int] = []
            after = None
            while True:
                items, more = inbox.page(unit, asked, wanted, after, size)
                seen += [one.place.id for one in items]
                if not more:
                    break
                after = items[-1].place
            assert seen == plainly(unit, asked, wanted), f"seed {seed}"
