"""A caller is verified on the page of a case: by the second fact, with the citizens' own lock, for half an hour, for that case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from rules.chance import Chance
from rules.permissions import Role
from store import applications, audit, case_proofs, citizens, guesses
from store.proofs import receipt_digits
from store.unit import Store
from tests.console.cases import SITI, Cases
from tests.console.noon import NOON, Clock

Enter = Callable[..., FlaskClient]


def prove(browser: FlaskClient, number: str, said: str, mark: str = "") -> str:
    """What the page shows after it."""
    mark = mark or Chance().token()
    answer = browser.post(f"/console/cases/{number}/prove", data={"proof": said, "mark": mark}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def digits(store: Store, number: str) -> str:
    return receipt_digits(store.keys, number)


def wrong(store: Store, number: str) -> str:
    return f"{(int(digits(store, number)) + 1) % 10_000:04d}"


def test_the_right_digits_prove_a_caller_for_this_case_and_half_an_hour(
    enter: Enter, cases: Cases, store: Store, clock: Clock
) -> None:
    case, other, browser = cases.file("Lampu padam"), cases.file("Jalan berlubang"), enter(Role.OFFICER)
    assert "Buktikan" in browser.get(f"/console/cases/{case.number}").text
    page = prove(browser, case.number, digits(store, case.number))
    assert "Cocok." in page and "12.00" in page and "officer 0" in page and "Buktikan" not in page
    assert "Penelepon membuktikan diri" in page, "the history tells it"
    assert "belum: nomor HP" in browser.get(f"/console/cases/{other.number}").text, "no other case of that phone"
    with store.reading() as unit:
        [line] = [one for one in audit.about(unit, f"complaint {case.number}", 50) if one.action == "case.prove"]
        assert (line.purpose, line.at) == ("right", clock())
    clock.later(minutes=31)
    assert "Buktikan" in browser.get(f"/console/cases/{case.number}").text
    with store.reading() as unit:
        assert case_proofs.of(unit, case.number, clock()) is None


def test_five_wrong_answers_lock_the_case_for_officers_and_citizens_alike(enter: Enter, cases: Cases, store: Store, clock: Clock) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    for _ in range(guesses.MOST - 1):
        assert "Tidak cocok." in prove(browser, case.number, wrong(store, case.number))
    assert "terkunci" in prove(browser, case.number, wrong(store, case.number))
    assert "terkunci" in prove(browser, case.number, digits(store, case.number)), "the right one comes too late"
    with store.reading() as unit:
        assert guesses.locked(unit, case.number, clock()) and case_proofs.of(unit, case.number, clock()) is None


def lock(store: Store, number: str, clock: Clock) -> None:
    """As somebody does who guesses on purpose."""
    with store.writing() as unit:
        for _ in range(guesses.MOST):
            guesses.wrong(unit, number, clock())


def test_an_officer_opens_what_was_locked_on_purpose_and_says_why(enter: Enter, cases: Cases, store: Store, clock: Clock) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    assert "Buka kunci" not in browser.get(f"/console/cases/{case.number}").text, "nothing is locked"
    lock(store, case.number, clock)
    page = browser.get(f"/console/cases/{case.number}").text
    assert "Terkunci sampai" in page and "Buka kunci" in page and "Buktikan" not in page
    assert [one.purpose for one in cases.texts()].count("notice.locked") == 1, "whose it is hears of it"
    asked = f"/console/cases/{case.number}/unlock"
    assert browser.post(asked, data={"reason": "saja"}).status_code == 400
    page = browser.post(asked, data={"reason": "Warga datang dengan resi"}, follow_redirects=True).text
    assert "sudah dibuka" in page and "Kunci dibuka" in page and "Warga datang dengan resi" in page and "Terkunci sampai" not in page
    with store.reading() as unit:
        [line] = [one for one in audit.about(unit, f"complaint {case.number}", 50) if one.action == "case.unlock"]
        assert line.purpose == "Warga datang dengan resi" and guesses.of(unit, case.number, clock()) is None
    assert browser.post(asked, data={"reason": "Warga datang dengan resi"}).status_code == 409, "it is open"
    assert "Cocok." in prove(browser, case.number, digits(store, case.number))


def test_locked_again_on_the_same_day_costs_no_second_text(enter: Enter, cases: Cases, store: Store, clock: Clock) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    for _ in range(2):
        lock(store, case.number, clock)
        assert browser.post(f"/console/cases/{case.number}/unlock", data={"reason": "Dikunci orang lain"}).status_code == 303
    assert [one.purpose for one in cases.texts()].count("notice.locked") == 1


def test_what_is_locked_of_somebody_without_a_name_is_opened_too(enter: Enter, cases: Cases, store: Store, clock: Clock) -> None:
    case, browser = cases.file(anonymous=True), enter(Role.OFFICER)
    lock(store, case.number, clock)
    assert "Buka kunci" in browser.get(f"/console/cases/{case.number}").text
    assert browser.post(f"/console/cases/{case.number}/unlock", data={"reason": "Menyebut isinya"}).status_code == 303


@pytest.mark.parametrize(
    ("role", "town", "status"),
    [
        pytest.param(Role.OFFICER, "rangkui", 404, id="another town's officer"),
        pytest.param(Role.OVERSEER, "banjarbaru", 403, id="the overseer, who does not work the office's cases"),
        pytest.param(Role.COUNTER, "banjarbaru", 403, id="somebody at a counter"),
        pytest.param(Role.TOWN_ADMIN, "banjarbaru", 403, id="the administrator of the town"),
    ],
)
def test_who_may_not_open_a_lock(enter: Enter, cases: Cases, store: Store, clock: Clock, role: Role, town: str, status: int) -> None:
    case = cases.file()
    lock(store, case.number, clock)
    browser, asked = enter(role, town), f"/console/cases/{case.number}/unlock"
    assert browser.post(asked, data={"reason": "Saya yakin sekali"}).status_code == status
    assert browser.get(asked).status_code in (404, 405), "looking opens nothing"
    with store.reading() as unit:
        assert guesses.locked(unit, case.number, clock())


def test_the_same_form_twice_is_one_answer(enter: Enter, cases: Cases, store: Store) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    for _ in range(guesses.MOST + 1):
        prove(browser, case.number, wrong(store, case.number), mark="one")
    assert "Cocok." in prove(browser, case.number, digits(store, case.number))


def test_an_application_is_proved_by_what_it_was_filed_with(enter: Enter, cases: Cases, store: Store) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, NOON)
        made = applications.file(
            unit, town="banjarbaru", service="KTP", office="mpp", person="Siti Umpama", proof_kind="birth_year", proof_answer="1990",
            now=NOON, chance=Chance(), due=(NOON + timedelta(days=3)).date(), citizen=who.id,
        )  # fmt: skip
    browser = enter(Role.OFFICER)
    assert "Tidak cocok." in prove(browser, made.number, "1991")
    assert "Cocok." in prove(browser, made.number, "1990")
    assert enter(Role.OFFICER, "rangkui").post(f"/console/cases/{made.number}/prove", data={"proof": "1990", "mark": "m"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "town", "status"),
    [
        pytest.param(Role.OFFICER, "rangkui", 404, id="another town's officer"),
        pytest.param(Role.OVERSEER, "banjarbaru", 403, id="the overseer, who may not know whose phone it is"),
        pytest.param(Role.COUNTER, "banjarbaru", 403, id="somebody at a counter"),
    ],
)
def test_who_may_not_verify(enter: Enter, cases: Cases, store: Store, role: Role, town: str, status: int) -> None:
    case, browser = cases.file(), enter(role, town)
    sent = {"proof": digits(store, case.number), "mark": "m"}
    assert browser.post(f"/console/cases/{case.number}/prove", data=sent).status_code == status
    assert browser.get(f"/console/cases/{case.number}/prove").status_code in (404, 405), "looking proves nothing"
    with store.reading() as unit:
        assert case_proofs.of(unit, case.number, NOON) is None


def test_a_citizen_without_a_name_is_not_verified(enter: Enter, cases: Cases, store: Store) -> None:
    case, browser = cases.file(anonymous=True), enter(Role.OFFICER)
    assert "Buktikan" not in browser.get(f"/console/cases/{case.number}").text
    answer = browser.post(f"/console/cases/{case.number}/prove", data={"proof": digits(store, case.number), "mark": "m"})
    assert answer.status_code == 403
