"""The audit as it is read: what was opened is found on a busy day, a chapter, a case and a day narrow it, and an alarm says what went too far."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from rules.permissions import Role
from store import audit, exports
from store.staff import Member
from store.unit import Store
from tests.console.cases import Cases
from tests.console.noon import NOON

Enter = Callable[..., FlaskClient]
Employ = Callable[..., Member]


def busy(store: Store, who: Member, many: int = 600) -> None:
    """What an office writes in an hour or two."""
    with store.writing() as unit:
        for nth in range(many):
            audit.write(unit, who.by, "case.reply", f"complaint {10_000_000 + nth}", NOON + timedelta(seconds=nth))


def rows(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", page.split("<tbody>")[-1])]


def test_one_phone_opened_before_a_busy_day_is_still_on_the_overseers_list(
    enter: Enter, employ: Employ, store: Store, cases: Cases
) -> None:
    case, officer = cases.file(), employ(Role.OFFICER)
    with store.writing() as unit:
        audit.write(unit, officer.by, "reveal", f"complaint {case.number}", NOON, "danger")
        audit.write(unit, officer.by, "export_open", "export abc", NOON, "complaints csv 2026-03-01 2026-03-10 Permintaan Inspektorat")
    busy(store, officer)
    page = enter(Role.OVERSEER).get("/console/overseer").text.split('id="reveals"')[1]
    assert f"{case.number[:4]} {case.number[4:]}" in page and "Keadaan bahaya" in page
    assert "unduhan terbuka" in page and "Inspektorat" not in page


def test_going_past_the_limit_is_an_alarm_for_a_day(enter: Enter, employ: Employ, store: Store) -> None:
    officer, supervisor = employ(Role.OFFICER), enter(Role.SUPERVISOR)
    assert "melewati batas membuka" not in supervisor.get("/console/audit").text
    with store.writing() as unit:
        audit.write(unit, officer.by, "reveal_limit", "citizen 1", NOON - timedelta(days=2), "call")
    busy(store, officer, 60)
    assert "melewati batas membuka" not in supervisor.get("/console/audit").text
    with store.writing() as unit:
        audit.write(unit, officer.by, "reveal_limit", "citizen 1", NOON, "call")
    assert "1 kali dalam sehari terakhir" in supervisor.get("/console/audit").text
    assert "1 kali melewati batas, sehari" in enter(Role.OVERSEER).get("/console/overseer").text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param("what=opened", ["membuka nomor HP"], id="a chapter"),
        pytest.param("number=1000 0001", ["membalas warga"], id="a case"),
        pytest.param("number=99999999", [], id="a case that nobody touched"),
        pytest.param("until=2020-01-01", [], id="a day before all this"),
        pytest.param("until=yesterday&what=everything", ["membalas warga"], id="what is no day and no chapter narrows nothing"),
    ],
)
def test_the_audit_is_narrowed(enter: Enter, employ: Employ, store: Store, asked: str, told: list[str]) -> None:
    officer = employ(Role.OFFICER)
    with store.writing() as unit:
        audit.write(unit, officer.by, "reveal", "citizen 1", NOON - timedelta(hours=1), "call")
    busy(store, officer, 100)
    found = rows(enter(Role.SUPERVISOR).get(f"/console/audit?{asked}").text)
    shown = [row for row in found if "Belum ada jejak" not in row]
    assert bool(shown) is bool(told) and all(one in shown[0] for one in told)


def test_a_small_towns_trail_goes_on_behind_a_large_ones(
    enter: Enter, employ: Employ, store: Store
) -> None:
    here, there = employ(Role.OFFICER), employ(Role.OFFICER, town="rangkui")
    with store.writing() as unit:
        audit.write(unit, here.by, "case.take", "complaint 11111111", NOON - timedelta(days=1))
    busy(store, there, audit.LOOKED_AT + 5)
    browser = enter(Role.SUPERVISOR)
    page, pages = browser.get("/console/audit").text, 1
    while "mengambil kasus" not in page and (more := re.search(r'href="\?(before=\d+[^"]*)"', page)):
        page, pages = browser.get(f"/console/audit?{more[1].replace('&amp;', '&')}").text, pages + 1
    assert "mengambil kasus" in page and pages <= 3
    with store.reading() as unit:
        assert audit.of_actors(unit, [here.by]).before is None


def test_what_the_command_line_did_to_this_towns_staff_is_told_and_of_others_not(enter: Enter, employ: Employ, store: Store) -> None:
    here, there = employ(Role.OFFICER), employ(Role.OFFICER, town="rangkui")
    with store.writing() as unit:
        audit.write(unit, "terminal", "staff_disabled", here.by, NOON)
        audit.write(unit, "terminal", "staff_invited", there.by, NOON)
    page = " ".join(rows(enter(Role.SUPERVISOR).get("/console/audit").text))
    assert "Baris perintah" in page and "menonaktifkan petugas" in page and "mengundang petugas" not in page


def test_so_many_open_files_a_day_and_no_more(enter: Enter, store: Store, cases: Cases) -> None:
    browser = enter(Role.TOWN_ADMIN)
    form = {"what": "complaints", "form": "csv", "first": "2026-03-01", "last": "2026-03-10", "open": "1", "reason": "Permintaan Inspektorat"}
    answers = [browser.post("/console/exports", data=form).status_code for _ in range(exports.OPEN_A_DAY + 1)]
    assert answers == [303] * exports.OPEN_A_DAY + [429]
    assert browser.post("/console/exports", data={**form, "open": ""}).status_code == 303
