"""The overseer: a desk that no office sees, trails without names, and not one phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from rules.chance import Chance
from rules.complaints import Kind
from rules.permissions import Role
from store import applications, audit, case_work, citizens, complaints, delays, queues
from store.applications import Application, Status
from store.case_events import Kind as Work
from store.complaint_rows import State
from store.staff import Member
from store.unit import Store
from tests.console.cases import SITI, Cases
from tests.console.counters import book
from tests.console.noon import NOON, Clock

WORDS = "Loket minta uang, kata Bu Siti Contoh"


@pytest.fixture
def world(store: Store, cases: Cases, employ: Callable[..., Member]) -> tuple[str, str, Member]:
    """A supervisory case and an ordinary one that an officer worked on, with a phone opened for it."""
    rina = employ(Role.OFFICER)
    secret = cases.file(WORDS, kind=Kind.SUPERVISORY)
    plain = cases.file("Lampu padam, kata Bu Siti Contoh")
    with store.writing() as unit:
        case_work.assign(unit, plain.number, Work.COMPLAINT, "banjarbaru", rina.id, None, rina.by, NOON, detail="untuk Siti Contoh")
        complaints.change(unit, plain.number, State.WORKING, NOON, note="Telepon Bu Siti Contoh", by=rina.by)
        audit.write(unit, rina.by, "reveal", f"complaint {plain.number}", NOON, "call: menelepon Bu Siti Contoh ke 0840-0000-0001")
        audit.write(unit, rina.by, "reveal", f"complaint {plain.number}", NOON, "other: Siti Contoh lupa nomornya")
        audit.write(unit, rina.by, "case.unlock", f"complaint {plain.number}", NOON, "Siti Contoh menyebut isinya")
    return secret.number, plain.number, rina


def addresses(number: str) -> list[str]:
    return ["/console/overseer", "/console/audit", f"/console/overseer/trail?number={number}", "/console/supervisor", "/console/supervisor?span=month", "/console/exports"]


def no_person(page: str) -> None:
    text = re.sub(r"<[^>]+>", " ", page)
    for told in (SITI.e164, SITI.local, "84000000001", "0840-0000-0001", str(SITI), "Siti Contoh"):
        assert told not in page, told
    assert not re.search(r"(\+62|\b0)8\d[\d .-]{6,}", text), "no digits of a phone"


def test_no_page_of_the_overseer_tells_a_phone_or_a_citizen(enter: Callable[..., FlaskClient], world: tuple[str, str, Member]) -> None:
    secret, plain, _rina = world
    browser = enter(Role.OVERSEER)
    for number in (secret, plain):
        for address in addresses(number):
            answer = browser.get(address)
            assert answer.status_code == 200, address
            no_person(answer.text)
        case = browser.get(f"/console/cases/{number}").text
        for told in (SITI.e164, SITI.local, "84000000001"):
            assert told not in case


def test_a_trail_names_roles_and_numbers(enter: Callable[..., FlaskClient], world: tuple[str, str, Member]) -> None:
    _secret, plain, rina = world
    page = enter(Role.OVERSEER).get("/console/overseer/trail", query_string={"number": f"{plain[:4]} {plain[4:]}"}).text
    assert f"Petugas bantuan {rina.id}" in page and "Warga" in page and rina.name not in page
    assert "Ditangani" in page and "Tercatat: membuka nomor HP" in page


def test_whoever_oversees_without_names_reads_no_colleague_s_name_anywhere(
    enter: Callable[..., FlaskClient], world: tuple[str, str, Member]
) -> None:
    _secret, _plain, rina = world
    browser = enter(Role.OVERSEER)
    for address in ("/console/audit", f"/console/audit?who={rina.by.replace(' ', '+')}", "/console/supervisor"):
        page = browser.get(address).text
        assert rina.name not in page and f"Petugas bantuan {rina.id}" in page, address
    assert rina.name in enter(Role.SUPERVISOR).get("/console/audit").text


def test_the_desk_lists_what_the_office_never_sees(enter: Callable[..., FlaskClient], world: tuple[str, str, Member], store: Store) -> None:
    secret, plain, rina = world
    page = enter(Role.OVERSEER).get("/console/overseer").text
    mine = page.split('id="late"')[0]
    assert f"/console/cases/{secret}" in mine and f"/console/cases/{plain}" not in mine and "Minta" not in mine
    assert f"Petugas bantuan {rina.id}" in page and "<td>Menelepon warga tentang kasusnya</td>" in page and "<td>Alasan lain</td>" in page
    officer = enter(Role.OFFICER)
    assert officer.get(f"/console/cases/{secret}").status_code == 404


def test_missed_dates_are_told(enter: Callable[..., FlaskClient], cases: Cases, clock: Clock) -> None:
    case = cases.file()
    clock.later(days=30)
    late = enter(Role.OVERSEER).get("/console/overseer").text.split('id="late"')[1]
    assert case.number in late and "Lampu jalan" in late


@pytest.mark.parametrize("number", ["", "1", "99999999", "<script>", "1000000000000", "' OR 1=1"])
def test_a_trail_of_nothing_is_404(enter: Callable[..., FlaskClient], number: str) -> None:
    assert enter(Role.OVERSEER).get("/console/overseer/trail", query_string={"number": number}).status_code == 404


def test_another_towns_case_is_none(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    case = cases.file(town="rangkui", region=None, kind=Kind.SUPERVISORY)
    browser = enter(Role.OVERSEER)
    assert browser.get(f"/console/overseer/trail?number={case.number}").status_code == 404
    assert case.number not in browser.get("/console/overseer").text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COUNTER, Role.SUPERVISOR, Role.TOWN_ADMIN, Role.SYSTEM_ADMIN])
def test_nobody_else_sits_there(enter: Callable[..., FlaskClient], world: tuple[str, str, Member], role: Role) -> None:
    browser = enter(role)
    assert browser.get("/console/overseer").status_code == 403
    assert browser.get(f"/console/overseer/trail?number={world[0]}").status_code == 403


def apply(store: Store, due: date | None, *, town: str = "banjarbaru", status: Status = Status.RECEIVED, by: str = "") -> Application:
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, NOON)
        return applications.file(
            unit, town=town, service="KTP", office="mpp", person="Siti Contoh", proof_kind="birth_year", proof_answer="1990",
            now=NOON - timedelta(days=20), chance=Chance(), due=due, citizen=who.id, status=status, by=by,
        )  # fmt: skip


def trail(enter: Callable[..., FlaskClient], number: str) -> str:
    answer = enter(Role.OVERSEER).get("/console/overseer/trail", query_string={"number": number})
    assert answer.status_code == 200
    no_person(answer.text)
    return answer.text


TODAY = NOON.date()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        pytest.param("Blangko KTP-el habis", "Batas Jum 6 Mar 2026 menjadi Jum 20 Mar 2026: Blangko KTP-el habis", id="why, in the officer's words"),
        pytest.param("Berkas Bu SITI belum cocok", "tertulis, tidak ditampilkan di sini", id="not when the citizen is named"),
        pytest.param("Menunggu {officer}", "tertulis, tidak ditampilkan di sini", id="not when a colleague is named"),
        pytest.param("Tunggu kabar dari 0840-0000-0001", "Tunggu kabar dari •••", id="without a phone"),
        pytest.param("NIK 6372010101900001 ganda sejak 1 Mar 2026", "NIK ••• ganda sejak 1 Mar 2026", id="without a NIK, with its date"),
    ],
)
def test_an_application_has_a_trail_of_its_promises(
    enter: Callable[..., FlaskClient], store: Store, employ: Callable[..., Member], written: str, told: str
) -> None:
    rina = employ(Role.OFFICER)
    made = apply(store, date(2026, 3, 6), by=rina.by)
    with store.writing() as unit:
        applications.change(unit, made.number, Status.CHECKED, NOON - timedelta(days=9), by=rina.by)
        delays.explain(unit, made.number, written.format(officer=rina.name), date(2026, 3, 20), NOON - timedelta(days=5), by=rina.by)
        audit.write(unit, rina.by, "case.delay", f"application {made.number}", NOON, "Siti Contoh")
    page = trail(enter, f"{made.number[:4]} {made.number[4:]}")
    assert told in page and f"Petugas bantuan {rina.id}" in page and rina.name not in page
    for fact in ("KTP", "Diproses", "Jum 6 Mar 2026", "Jum 20 Mar 2026", "5 Mar 2026, 12.00 WITA", "Alasan keterlambatan"):
        assert fact in page, fact


def test_a_queue_number_has_a_trail(enter: Callable[..., FlaskClient], store: Store, clock: Clock, employ: Callable[..., Member]) -> None:
    sari = employ(Role.COUNTER)
    ticket = book(store, clock)
    with store.writing() as unit:
        for state in (queues.State.CALLED, queues.State.SKIPPED):
            clock.later(minutes=7)
            queues.change(unit, ticket.id, state, clock(), by=sari.by)
    page = trail(enter, ticket.number)
    for fact in ("Sel 10 Mar 2026", "Dilewati", "Dipanggil", "12.07 WITA", "12.14 WITA"):
        assert fact in page, fact
    assert f"Petugas loket {sari.id}" in page and sari.name not in page


@pytest.mark.parametrize(
    ("due", "status", "listed"),
    [
        pytest.param(TODAY - timedelta(days=1), Status.CHECKED, True, id="due yesterday"),
        pytest.param(TODAY - timedelta(days=9), Status.NEEDS_PAPERS, True, id="its citizen's papers are awaited"),
        pytest.param(TODAY, Status.CHECKED, False, id="due today"),
        pytest.param(TODAY - timedelta(days=9), Status.READY, False, id="done"),
        pytest.param(None, Status.RECEIVED, False, id="nothing was promised"),
    ],
)
@pytest.mark.parametrize("marked", [False, True], ids=["", "and no officer said why"])
def test_overdue_applications_stand_beside_the_complaints(
    enter: Callable[..., FlaskClient], store: Store, due: date | None, status: Status, listed: bool, marked: bool
) -> None:
    made = apply(store, due, status=status)
    elsewhere = apply(store, TODAY - timedelta(days=3), town="rangkui")
    with store.writing() as unit:
        if marked:
            delays.explanation_owed(unit, [made, elsewhere], NOON)
        applied = delays.overdue(unit, "banjarbaru", TODAY, 50)
    assert [one.number for one in applied] == [made.number] * listed
    browser = enter(Role.OVERSEER)
    page = browser.get("/console/overseer").text
    no_person(page)
    assert (made.number in page.split('id="applied"')[1]) is listed and elsewhere.number not in page
    assert browser.get(f"/console/overseer/trail?number={elsewhere.number}").status_code == 404


def test_the_longest_overdue_come_first_and_only_so_many(store: Store) -> None:
    made = [apply(store, TODAY - timedelta(days=days)) for days in (2, 5, 3, 4)]
    with store.writing() as unit:
        delays.explanation_owed(unit, made[2:], NOON)
        assert [one.number for one in delays.overdue(unit, "banjarbaru", TODAY, 3)] == [made[nth].number for nth in (1, 3, 2)]
