"""Whoever is sent away, or may have cases no more, leaves none behind: all of them wait for anybody again, and the page says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from rules.permissions import Role
from store import case_events, case_work, counter_rows, presence, staff
from store.case_work import Kind
from store.presence import There
from store.staff import Member
from store.unit import Store
from tests.console.cases import PART, Cases
from tests.console.counters import sit
from tests.console.noon import NOON, Clock

UNASSIGNED = "/console/inbox?view=unassigned"


def give(store: Store, number: str, who: Member, *, touched: bool = True) -> None:
    with store.writing() as unit:
        case_work.assign(unit, number, Kind.COMPLAINT, "banjarbaru", who.id, None, who.by, NOON)
        if touched:
            case_work.touch(unit, number, who.by, NOON)


@pytest.mark.parametrize(
    ("path", "form", "why"),
    [
        pytest.param("/disable", {"away": "1"}, "Akun petugasnya dinonaktifkan", id="sent away"),
        pytest.param("", {"name": "Rina", "role": "counter"}, "Peran petugasnya diganti", id="at a counter from now on"),
    ],
)
def test_who_leaves_gives_their_work_back(
    enter: Callable[..., FlaskClient], ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, cases: Cases,
    clock: Clock, path: str, form: dict[str, str], why: str,
) -> None:  # fmt: skip
    rina, dedi = employ(Role.SUPERVISOR), employ()
    touched, asleep, other = cases.file("satu"), cases.file("dua"), cases.file("tiga")
    for case in (touched, asleep):
        give(store, case.number, rina)
    give(store, other.number, dedi)
    with store.writing() as unit:
        case_work.snooze(unit, asleep.number, NOON + timedelta(days=2), rina.by, NOON)
    theirs = ready(rina)
    assert sit(theirs).status_code == 303
    page = enter(Role.TOWN_ADMIN).post(f"/console/staff/{rina.id}{path}", data=form).text
    assert "Yang sedang masuk sudah dikeluarkan. 2 kasus kembali ke antrean." in page
    assert theirs.get("/console/me").status_code == 302
    officer = enter(dedi)
    waiting = officer.get(UNASSIGNED).text
    assert touched.number in waiting and asleep.number in waiting and other.number not in waiting
    trail = officer.get(f"/console/cases/{touched.number}/trail", headers=PART).text
    assert f"Dikembalikan ke antrean ({staff_name(store, rina)})" in trail and why in trail
    with store.reading() as unit:
        assert counter_rows.of_staff(unit, rina.id) is None
        assert unit.conn.execute(presence.presence.select()).one().state == There.OFFLINE
        assert [one.what for one in case_events.of(unit, other.number)] == ["assigned"]


@pytest.mark.parametrize(
    ("role", "form"),
    [
        pytest.param(Role.OFFICER, {"name": "Baru", "role": "supervisor"}, id="who leads from now on"),
        pytest.param(Role.OFFICER, {"name": "Baru", "role": "officer"}, id="another name"),
    ],
)
def test_who_may_still_have_cases_keeps_them(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, cases: Cases, role: Role, form: dict[str, str]
) -> None:
    rina, case = employ(role), cases.file()
    give(store, case.number, rina)
    page = enter(Role.TOWN_ADMIN).post(f"/console/staff/{rina.id}", data=form).text
    assert "Disimpan." in page and "kembali ke antrean" not in page
    with store.reading() as unit:
        work = case_work.of(unit, case.number)
    assert work is not None and work.staff == rina.id


def test_a_supervisor_sees_who_left_with_work(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, cases: Cases
) -> None:
    rina, empty, case = employ(login="rina"), employ(login="kosong"), cases.file()
    give(store, case.number, rina)
    with store.writing() as unit:  # as the release before did
        staff.disable(unit, rina.id, NOON)
        staff.disable(unit, empty.id, NOON)
    page = enter(Role.SUPERVISOR).get("/console/supervisor/measured", headers=PART).text
    assert f"/console/supervisor/staff/{rina.id}" in page and "nonaktif" in page and empty.name not in page


def staff_name(store: Store, who: Member) -> str:
    """What they are called now."""
    with store.reading() as unit:
        found = staff.get(unit, who.id)
    assert found is not None
    return found.name
