"""What sleeps: no longer than until its day but with a reason of who leads, and never through what its citizen says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from rules.chance import Chance
from rules.permissions import Role
from store import case_events, case_work, complaint_additions, complaints, floor
from store.case_work import Kind
from store.complaint_rows import Complaint, State
from store.unit import Store, Unit
from tests.console.cases import PART, Cases
from tests.console.inboxes import Enter, called, file, text
from tests.console.noon import NOON, Clock

CUT, DUE = "1 ditunda hanya sampai pagi tenggatnya", "1 sudah jatuh tempo: hanya penyelia yang menundanya, dengan alasan"


def snooze(browser: FlaskClient, number: str, day: str, why: str = "", mark: str = "m") -> str:
    form = {"deed": "snooze", "day": day, "one": f"{number}:", "why": why, "mark": mark}
    return browser.post("/console/inbox/do", data=form, headers=PART).text


def until(store: Store, number: str) -> str:
    with store.reading() as unit:
        work = case_work.of(unit, number)
    return work.snoozed_until.strftime("%m-%d %H") if work is not None and work.snoozed_until else ""


@pytest.mark.parametrize(
    ("role", "due", "why", "told", "sleeps"),
    [
        pytest.param(Role.OFFICER, date(2026, 3, 13), "", "1 berhasil", "03-12 00", id="before its day, as wished"),
        pytest.param(Role.OFFICER, date(2026, 3, 11), "tunggu PLN", CUT, "03-11 00", id="until its morning at the latest"),
        pytest.param(Role.OFFICER, date(2026, 3, 10), "tunggu PLN", DUE, "", id="not on its day"),
        pytest.param(Role.OFFICER, date(2026, 3, 9), "tunggu PLN", DUE, "", id="not when it is late"),
        pytest.param(Role.SUPERVISOR, date(2026, 3, 9), "", DUE, "", id="whoever leads says why"),
        pytest.param(Role.SUPERVISOR, date(2026, 3, 9), "tunggu PLN", "1 berhasil", "03-12 00", id="and then may"),
    ],
)
def test_a_case_sleeps_until_its_day_at_the_latest(
    enter: Enter, store: Store, role: Role, due: date, why: str, told: str, sleeps: str
) -> None:
    with store.writing() as unit:
        number = file(unit, first_due=due).number
    assert told in snooze(enter(role), number, "2026-03-12", why)
    assert until(store, number) == sleeps
    with store.reading() as unit:
        assert [one.detail for one in case_events.of(unit, number)] == ([why] if sleeps else [])


@pytest.mark.parametrize(
    ("role", "day", "status", "sleeps"),
    [
        pytest.param(Role.OFFICER, "2026-03-16", 303, "03-13 00", id="an officer until its morning at the latest"),
        pytest.param(Role.SUPERVISOR, "2026-03-16", 303, "03-16 00", id="whoever leads longer, with a reason"),
    ],
)
def test_the_page_of_a_case_lets_it_sleep_alike(enter: Enter, store: Store, role: Role, day: str, status: int, sleeps: str) -> None:
    with store.writing() as unit:
        case = file(unit)
    browser = enter(role)
    form = {"was": f"received//{case.kind}/{case.category}", "mark": "m", "until": day, "why": "tunggu PLN"}
    assert browser.post(f"/console/cases/{case.number}/do/snooze", data=form).status_code == status
    assert until(store, case.number) == sleeps


def test_the_page_of_a_late_case_says_who_lets_it_sleep(enter: Enter, cases: Cases) -> None:
    case = cases.file(now=NOON - timedelta(days=20))
    officer, chief = enter(), enter(Role.SUPERVISOR)
    form = {"was": f"received//{case.kind}/{case.category}", "mark": "m", "until": "2026-03-12"}
    refused = officer.post(f"/console/cases/{case.number}/do/snooze", data={**form, "why": "x"})
    assert refused.status_code == 409 and "hanya penyelia" in refused.text
    here = f"/console/cases/{case.number}"
    assert "hanya penyelia" in officer.get(here).text and "hanya penyelia" not in chief.get(here).text


def test_what_waits_for_its_citizen_and_what_is_no_case_sleep_as_wished(enter: Enter, store: Store) -> None:
    with store.writing() as unit:
        waits, call, said = file(unit, first_due=date(2026, 3, 9)).number, called(unit), text(unit)
        complaints.change(unit, waits, State.NEEDS_FACTS, NOON, note="Di mana?")
    browser = enter()
    for nth, one in enumerate((waits, call, said)):
        assert "1 berhasil" in snooze(browser, one, "2026-03-20", mark=str(nth))


def _said(unit: Unit, case: Complaint) -> None:
    complaint_additions.add(
        unit, case.id, citizen=case.citizen, channel="ussd", words="Tiangnya miring", recording=None, now=NOON, chance=Chance()
    )


def _raised(unit: Unit, case: Complaint) -> None:
    complaints.change(unit, case.number, State.RAISED, NOON, by="clock")


def _again(unit: Unit, case: Complaint) -> None:
    complaints.change(unit, case.number, State.ANSWERED, NOON, note="Sudah")
    complaints.change(unit, case.number, State.REOPENED, NOON, by=complaints.by_citizen(case.citizen))


@pytest.mark.parametrize(
    "wakes",
    [
        pytest.param(_said, id="its citizen adds words"), pytest.param(_raised, id="it is raised"),
        pytest.param(_again, id="it is opened again"),
        pytest.param(lambda unit, case: text(unit, number=case.number), id="a text comes about it"),
    ],
)  # fmt: skip
def test_what_its_citizen_or_the_clock_says_wakes_a_case(
    enter: Enter, store: Store, cases: Cases, wakes: Callable[[Unit, Complaint], object]
) -> None:
    case, browser = cases.file(), enter()
    with store.writing() as unit:
        case_work.snooze(unit, case.number, NOON + timedelta(days=1), "staff 1", NOON, kind=Kind.COMPLAINT, town=case.town)
    assert f'id="row-{case.number}"' not in browser.get("/console/inbox").text
    with store.writing() as unit:
        wakes(unit, case)
    assert f'id="row-{case.number}"' in browser.get("/console/inbox").text
    with store.reading() as unit:
        assert [one.what for one in case_events.of(unit, case.number)] == ["snoozed", "woke"]


def test_what_sleeps_past_its_day_is_late_on_the_board(store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        late, sleeping = (file(unit, citizen=nth, first_due=date(2026, 3, 9)).number for nth in (1, 2))
        case_work.snooze(unit, sleeping, NOON + timedelta(days=3), "staff 1", NOON, kind=Kind.COMPLAINT, town="banjarbaru")
        town = store.towns().get("banjarbaru")
        assert town is not None and late
        seen = floor.inbox(unit, town, clock()).all
    assert (seen.open, seen.overdue, seen.snoozed, seen.unassigned) == (2, 2, 1, 1)
