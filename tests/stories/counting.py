"""What a story is given of ratings, surveys and figures: invitations, and a month in which offices did their work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from rules.calendar import Zone
from rules.chance import Chance
from rules.phone import Phone
from rules.satisfaction import ELEMENTS
from store import applications, citizens, queues, surveys, town_files, towns, walk_ins
from store.applications import Status
from store.surveys import Subject
from store.unit import Unit


def given(unit: Unit, phone: Phone | None, now: datetime, chance: Chance, kind: str, row: Mapping[str, str]) -> bool:
    """Put it in the store; False when `kind` is nothing of ours."""
    match kind:
        case "invited" | "may_rate":
            assert phone
            who = citizens.meet(unit, phone, now)
            verb: Any = surveys.invite if kind == "invited" else surveys.allow
            verb(unit, citizen=who.id, subject=_subject(row), now=now)
        case "finished":
            _finished(unit, row, chance)
        case "served":
            _served(unit, row, chance)
        case "worded":
            files = town_files.data(town_files.dump(unit, row["town"]))
            files["wording.yaml"] = {row["key"]: {row.get("language", "id"): row["text"]}}
            towns.put(unit, towns.check(row["town"], town_files.texts(files)))
        case "walk_in":
            _walk_in(unit, phone, now, chance, row)
        case "forms":
            for citizen in range(int(row["count"])):
                answers = {element: int(mark) for element, mark in zip(ELEMENTS, row["marks"], strict=True)}
                surveys.note(unit, 10_000 + citizen, _subject(row), date.fromisoformat(row["month"]), answers)
        case "ratings":
            for citizen in range(int(row["count"])):
                surveys.rate(unit, 10_000 + citizen, _subject(row), date.fromisoformat(row["month"]), int(row["score"]))
        case _:
            return False
    return True


def rated(unit: Unit, row: Mapping[str, str]) -> list[int]:
    """The ratings of an office and a service in a month."""
    r = surveys.ratings.c
    here = (r.town == row["town"], r.office == row["office"], r.service == row["service"], r.month == date.fromisoformat(row["month"]))
    return list(unit.conn.execute(select(r.score).where(*here)).scalars())


def _finished(unit: Unit, row: Mapping[str, str], chance: Chance) -> None:
    """`count` cases filed at 09.00 on `day`, due on `due`, ready so many `hours` later."""
    filed = Zone.WITA.at(date.fromisoformat(row["day"]), 9 * 60)
    for _ in range(int(row["count"])):
        case = applications.file(
            unit, town=row["town"], service=row["service"], office=row["office"], person="Contoh", proof_kind="birth_year",
            proof_answer="1990", now=filed, chance=chance, due=date.fromisoformat(row["due"]),
        )  # fmt: skip
        for status in (Status.CHECKED, Status.APPROVED, Status.READY):
            applications.change(unit, case.number, status, filed + timedelta(hours=int(row["hours"])))


def _served(unit: Unit, row: Mapping[str, str], chance: Chance) -> None:
    """`count` numbers for `day`, of which all but `missed` were served."""
    day = date.fromisoformat(row["day"])
    now = Zone.WITA.at(day, 9 * 60)
    for place in range(int(row["count"])):
        got = queues.take(
            unit, town=row["town"], office=row["office"], service=row["service"], letter="A", day=day, quota=999, citizen=None,
            priority=False, now=now, chance=chance,
        )  # fmt: skip
        assert isinstance(got, queues.Taken)
        missed = place < int(row["missed"])
        for state in (queues.State.CALLED, queues.State.NO_SHOW) if missed else (queues.State.CALLED, queues.State.SERVING, queues.State.DONE):
            queues.change(unit, got.ticket.id, state, now)


def _walk_in(unit: Unit, phone: Phone | None, now: datetime, chance: Chance, row: Mapping[str, str]) -> None:
    """A number given at the desk to who told this phone; with `another`, to a second person with it."""
    assert phone
    given = walk_ins.give(
        unit, town=row["town"], office=row["office"], service=row["service"], letter=row["letter"], day=date.fromisoformat(row["day"]),
        share=40, turn=0, citizen=citizens.meet(unit, phone, now).id, priority=False, now=now, chance=chance, by="petugas",
        another="another" in row,
    )  # fmt: skip
    assert isinstance(given, queues.Taken) and not given.again


def _subject(row: Mapping[str, str]) -> Subject:
    return Subject(row["town"], row["office"], row["service"])
