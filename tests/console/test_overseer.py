"""The overseer: a desk that no office sees, trails without names, and not one phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from rules.complaints import Kind
from rules.permissions import Role
from store import audit, case_work, complaints
from store.case_events import Kind as Work
from store.complaint_rows import State
from store.staff import Member
from store.unit import Store
from tests.console.cases import SITI, Cases
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
