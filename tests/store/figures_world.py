"""A world in which offices work for months, and what was done in it: what the tests of the figures share."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from rules import deadlines
from rules.calendar import Zone
from rules.chance import Chance
from rules.complaints import Category
from rules.satisfaction import ELEMENTS
from store import applications, complaints, queues, surveys
from store.applications import ALLOWED, Status
from store.figures import figures as table
from store.surveys import Form, Subject
from store.towns import Town
from store.unit import Store

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
MPP = Subject("banjarbaru", "mpp", "KTP")
JANUARY = date(2026, 1, 1)


def town(store: Store) -> Town:
    found = store.towns().get("banjarbaru")
    assert found
    return found


def filed(store: Store, number: int, now: datetime, *, due: date | None = date(2026, 1, 9), citizen: int | None = None, service: str = "KTP") -> str:
    with store.writing() as unit:
        return applications.file(
            unit, town="banjarbaru", service=service, office="mpp", person="Contoh", proof_kind="birth_year", proof_answer="1990",
            now=now, chance=Chance(), due=due, citizen=citizen or number,
        ).number  # fmt: skip


class World:
    """A town in which anything happens to cases, one thing after another, and a plain recount beside it."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.luck, self.now = store, random.Random(seed), START
        self.open: dict[str, Status] = {}
        self.held: list[tuple[int, Any]] = []
        self.filed: list[str] = []
        self.plain: Counter[str] = Counter()

    def step(self) -> None:
        self.now += timedelta(minutes=self.luck.randrange(1, 2000))
        {0: self.apply, 1: self.move, 2: self.take, 3: self.call, 4: self.complain, 5: self.settle, 6: self.rate, 7: self.fill}[
            self.luck.choice([0, 0, 1, 1, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7])
        ]()

    def apply(self) -> None:
        due = self.now.date() + timedelta(days=self.luck.randrange(0, 40)) if self.luck.random() < 0.9 else None
        number = filed(self.store, self.luck.randrange(5), self.now, due=due, service=self.luck.choice(["KTP", "KK"]))
        self.open[number] = Status.RECEIVED
        self.plain["received"] += 1

    def move(self) -> None:
        if not self.open:
            return
        number = self.luck.choice(sorted(self.open))
        choices = sorted(ALLOWED[self.open[number]])
        if not choices:
            return
        status = self.luck.choice(choices)
        office = self.luck.choice([None, "cempaka"])
        due = self.now.date() + timedelta(days=9) if self.luck.random() < 0.3 else None
        with self.store.writing() as unit:
            applications.change(unit, number, status, self.now, office=office, due=due)
        self.open[number] = status
        self.plain.update({Status.READY: ["finished"], Status.REFUSED: ["refused"], Status.WITHDRAWN: ["withdrawn"]}.get(status, []))

    def take(self) -> None:
        day = self.now.date() + timedelta(days=self.luck.randrange(30))
        with self.store.writing() as unit:
            got = queues.take(
                unit, town="banjarbaru", office="mpp", service="KTP", letter="A", day=day, quota=500, citizen=None, priority=False,
                now=self.now, chance=Chance(),
            )  # fmt: skip
        assert isinstance(got, queues.Taken)
        self.held.append((got.ticket.id, got.ticket.state))
        self.plain["taken"] += 1

    def call(self) -> None:
        if not self.held:
            return
        place = self.luck.randrange(len(self.held))
        id, state = self.held.pop(place)
        choices = sorted(queues.ALLOWED[state])
        if choices:
            new = self.luck.choice(choices)
            with self.store.writing() as unit:
                queues.change(unit, id, new, self.now)
            self.held.append((id, new))
            names = {queues.State.DONE: ["served"], queues.State.NO_SHOW: ["no_show"]}
            back = {queues.State.CANCELLED: ["given_back"], queues.State.POSTPONED: ["given_back"]}
            self.plain.update({**names, **back}.get(new, []))

    def complain(self) -> None:
        day = Zone.WITA.day(self.now)
        with self.store.writing() as unit:
            number = complaints.file(
                unit, town="banjarbaru", category=Category.LAMP, region=None, words=f"lampu {self.now}", recording=None, anonymous=False,
                secret=False, citizen=3, channel="sms", now=self.now, first_due=deadlines.first_due(day), done_due=deadlines.done_due(day),
                chance=Chance(),
            ).number  # fmt: skip
        self.filed.append(number)
        self.plain["complaints"] += 1

    def settle(self) -> None:
        if not self.filed:
            return
        with self.store.writing() as unit:
            number = self.luck.choice(self.filed)
            found = complaints.by_number(unit, number)
            assert found
            if choices := sorted(complaints.ALLOWED[found.state]):
                complaints.change(unit, number, self.luck.choice(choices), self.now, by="test")

    def rate(self) -> None:
        score = self.luck.randrange(1, 5)
        with self.store.writing() as unit:
            if surveys.rate(unit, self.luck.randrange(4), MPP, self.now.date().replace(day=1), score):
                self.plain[f"rating.{score}"] += 1

    def fill(self) -> None:
        citizen, month = self.luck.randrange(3), self.now.date().replace(day=1)
        some = self.luck.sample(ELEMENTS, self.luck.choice([1, 3, 9]))
        with self.store.writing() as unit:
            before = surveys.form(unit, citizen, MPP, month)
            after = surveys.note(unit, citizen, MPP, month, {element: self.luck.randrange(0, 5) for element in some})
        self.plain["begun"] += before is None
        self.plain["forms"] += after is Form.COMPLETE and before is not Form.COMPLETE


def kept(store: Store) -> Counter[str]:
    with store.reading() as unit:
        found: Counter[str] = Counter()
        for row in unit.conn.execute(select(table)):
            found[row.measure] += row.n
    return found


def count(store: Store, office: str, **measures: int) -> None:
    with store.writing() as unit:
        unit.conn.execute(insert(table), [
            {"town": "banjarbaru", "month": JANUARY, "office": office, "service": "KTP", "measure": name, "n": n}
            for name, n in measures.items()
        ])  # fmt: skip
