"""Whatever happens in a town, in whatever order: what is counted anew is what was kept."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import update

from rules.callbacks import Window
from rules.chance import Chance
from store import (
    callbacks,
    complaints,
    measures,
    measures_fold,
    officer_calls,
    queues,
)
from store.officer_calls import State as Call
from store.unit import Store
from tests.store.measuring import LATER, START, TOWN, call, complain, total


class World:
    """Anything happens to calls, complaints, queue numbers and call-backs, in any order."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.luck, self.now, self.nth = store, random.Random(seed), START, 0
        self.cases: list[str] = []
        self.calls: list[str] = []
        self.tickets: list[int] = []
        self.backs: list[str] = []
        self.plain: Counter[str] = Counter()

    def step(self) -> None:
        self.now += timedelta(seconds=self.luck.randrange(1, 9000))
        self.nth += 1
        {0: self.complain, 1: self.settle, 2: self.ring, 3: self.talk, 4: self.take, 5: self.serve, 6: self.wish, 7: self.keep}[
            self.luck.choice([0, 1, 1, 2, 3, 3, 3, 4, 5, 5, 6, 7])
        ]()

    def complain(self) -> None:
        self.cases.append(complain(self.store, self.now, f"lampu {self.nth}", self.luck.choice([None, "63.72.02.1004"])))
        self.plain["case.in"] += 1

    def settle(self) -> None:
        if self.cases:
            number = self.luck.choice(self.cases)
            with self.store.writing() as unit:
                found = complaints.by_number(unit, number)
                assert found
                if choices := sorted(complaints.ALLOWED[found.state]):
                    new = self.luck.choice(choices)
                    complaints.change(unit, number, new, self.now, by=self.luck.choice(["staff 7", "clock", "citizen 3"]))
                    self.plain["case.reopened"] += new is complaints.State.REOPENED

    def ring(self) -> None:
        self.calls.append(f"c{self.nth}")
        call(self.store, self.calls[-1], self.now)
        self.plain["call.in"] += 1

    def talk(self) -> None:
        if self.calls:
            with self.store.writing() as unit:
                found = officer_calls.of_key(unit, "twilio", self.luck.choice(self.calls))
                assert found
                if choices := sorted(officer_calls.ALLOWED[found.state]):
                    new = self.luck.choice(choices)
                    assert officer_calls.change(unit, found, new, self.now, staff=7, detail="answered")
                    self.plain["call.abandoned"] += new is Call.ABANDONED
                    self.plain["call.callback"] += new is Call.CALLBACK

    def take(self) -> None:
        with self.store.writing() as unit:
            got = queues.take(
                unit, town=TOWN, office="mpp", service="KTP", letter="A", day=self.now.date(), quota=500, citizen=None, priority=False,
                now=self.now, chance=Chance(),
            )  # fmt: skip
        assert isinstance(got, queues.Taken)
        self.tickets.append(got.ticket.id)
        self.plain["ticket.in"] += 1

    def serve(self) -> None:
        if self.tickets:
            with self.store.writing() as unit:
                found = queues.get(unit, self.luck.choice(self.tickets))
                assert found
                if choices := sorted(queues.ALLOWED[found.state] - {queues.State.MOVED}):
                    new = self.luck.choice(choices)
                    queues.change(unit, found.id, new, self.now, by="staff 7")
                    self.plain["ticket.done"] += new is queues.State.DONE
                    self.plain["ticket.no_show"] += new is queues.State.NO_SHOW

    def wish(self) -> None:
        with self.store.writing() as unit:
            window = Window(self.now, self.now + timedelta(hours=1)) if self.luck.random() < 0.8 else None
            made = callbacks.file(
                unit, town=TOWN, citizen=100 + self.nth, channel="ussd", language="id", path=(), now=self.now, chance=Chance(), window=window
            )
        self.backs.append(made.number)
        self.plain["back.in"] += 1

    def keep(self) -> None:
        if self.backs:
            number = self.luck.choice(self.backs)
            with self.store.writing() as unit:
                new = self.luck.choice([callbacks.State.READY, callbacks.State.DONE, callbacks.State.OFFICER, callbacks.State.DROPPED])
                if callbacks.change(unit, number, new, self.now):
                    self.plain["back.done"] += new is callbacks.State.DONE


@pytest.mark.parametrize("seed", range(3))
def test_counted_anew_is_as_kept(store: Store, seed: int) -> None:
    world, luck = World(store, seed), random.Random(seed + 99)
    for _ in range(110):
        world.step()
        if luck.random() < 0.2:
            with store.writing() as unit:
                measures_fold.fold(unit, store.towns(), world.now, most=luck.choice([1, 3, 400]))
        if luck.random() < 0.04:
            with store.writing() as unit:
                assert measures_fold.rebuild(unit, store.towns(), step=luck.choice([1, 7, 2000])) == []
    measures_fold.keep(store, world.now + LATER)
    assert measures_fold.keep(store, world.now + LATER) == 0, "a second round finds nothing"
    found = total(store)
    assert {name: found.of(name) for name in world.plain} == dict(world.plain)
    with store.writing() as unit:
        assert measures_fold.rebuild(unit, store.towns(), step=5) == []
    with store.writing() as unit:
        unit.conn.execute(update(measures.measures).where(measures.measures.c.measure == "case.in").values(n=77))
    with store.writing() as unit:
        assert {one.key[3] for one in measures_fold.rebuild(unit, store.towns())} == {"case.in"}
    assert total(store) == found
