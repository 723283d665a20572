"""Complaints that an officer files for a citizen: of a call, and of a plain text that waits."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from rules.complaints import Category
from rules.permissions import Role
from store import audit, case_work, citizens, complaints, unanswered
from store.complaint_rows import Complaint
from store.proofs import receipt_digits
from store.unit import Store
from tests.console.cases import EVIL, PART, SITI, Cases
from tests.console.hall import Hall
from tests.console.inboxes import Employ, Enter, text

Ready = Callable[..., FlaskClient]
FORM = {"category": "lamp", "kind": "ordinary", "words": "Lampu padam", "naming": "", "mark": "one"}


@pytest.fixture
def waits(store: Store) -> tuple[str, int]:
    """Where the citizen's page is, and the text that waits there."""
    with store.writing() as unit:
        key = text(unit, "lampu jalan padam di Sungai Ulin dekat masjid")
        id = int(key[1:])
        [one] = unanswered.of_ids(unit, [id])
    return f"/console/citizens/{one.citizen}", id


def filed(store: Store) -> list[Complaint]:
    with store.reading() as unit:
        found = citizens.find(unit, SITI)
        return complaints.of_citizen(unit, found.id) if found else []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param("Sungai Ulin", "63.72.04.1004", id="its name"),
        pytest.param("kel. sei ulin", "63.72.04.1004", id="as people shorten it"),
        pytest.param("sungai uln", "63.72.04.1004", id="one slip of a finger"),
        pytest.param("", None, id="none"),
    ],
)
def test_a_place_is_understood_as_a_citizen_would_write_it(hall: Hall, ready: Ready, store: Store, said: str, code: str | None) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    sent = {**FORM, "region": said, "landmark": "Depan masjid  hijau"}
    assert browser.post(f"/console/calls/{id}/complaint", data=sent).status_code == 303
    [case] = filed(store)
    assert (case.region, case.landmark, case.channel) == (code, "Depan masjid hijau", "voice")


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        pytest.param("Loktabat", ("Loktabat Utara", "Loktabat Selatan"), id="half a name that two have"),
        pytest.param("Atlantis", (), id="a name that none has"),
    ],
)
def test_a_place_that_is_not_clear_is_asked_about_and_nothing_is_lost(
    hall: Hall, ready: Ready, store: Store, cases: Cases, said: str, offered: tuple[str, ...]
) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    sent = {**FORM, "region": said, "landmark": "Depan masjid", "words": EVIL, "naming": "secret", "kind": "suggestion"}
    came = browser.post(f"/console/calls/{id}/complaint", data=sent)
    assert came.status_code == 400 and filed(store) == [] and cases.texts() == []
    assert f'value="{said}"' in came.text and 'value="Depan masjid"' in came.text and "&lt;script&gt;" in came.text
    for chosen in ("lamp", "suggestion", "secret"):
        assert f'<option value="{chosen}" selected>' in came.text
    assert tuple(re.findall(r'name="place" value="[^"]+"[^>]*> <span class="form-check-label">([^,]+),', came.text)) == offered
    for code in re.findall(r'name="place" value="([^"]+)"', came.text)[:1]:
        assert browser.post(f"/console/calls/{id}/complaint", data={**sent, "place": code}).status_code == 303
        assert filed(store)[0].region == code
    assert browser.post(f"/console/calls/{id}/complaint", data={**sent, "place": "none such", "mark": "two"}).status_code == 400


def test_a_plain_text_becomes_a_complaint_with_its_receipt_in_the_officers_hands(
    enter: Enter, employ: Employ, store: Store, cases: Cases, waits: tuple[str, int]
) -> None:
    (here, id), me = waits, employ()
    browser = enter(me)
    page = browser.get(here).text
    assert "lampu jalan padam" in page and 'value="Sungai Ulin"' in page and '<option value="lamp" selected>' in page
    sent = {**FORM, "words": "lampu jalan padam", "region": "Sungai Ulin", "text": str(id)}
    for _ in range(3):
        assert browser.post(f"{here}/complaint", data=sent).status_code == 303
    [case] = filed(store)
    assert (case.category, case.region, case.channel) == (Category.LAMP, "63.72.04.1004", "sms")
    with store.reading() as unit:
        work = case_work.of(unit, case.number)
        [done] = unanswered.of_ids(unit, [id])
        assert [one.action for one in audit.about(unit, f"complaint {case.number}")] == ["complaint filed from a text"]
    assert work is not None and work.staff == me.id and done.done_by == me.by
    assert [one.purpose for one in cases.texts() if one.direction == "out"] == ["complaint.receipt"]
    assert "Jadikan pengaduan" not in browser.get(here).text and f'id="row-t{id}"' not in browser.get("/console/inbox").text


def test_the_digits_of_a_receipt_are_not_read_off_the_screen(enter: Enter, store: Store, cases: Cases, waits: tuple[str, int]) -> None:
    here, id = waits
    browser = enter()
    browser.post(f"{here}/complaint", data={**FORM, "text": str(id)})
    [case] = filed(store)
    [receipt] = [one.text for one in cases.texts() if one.direction == "out"]
    proof = f"{case.number} {receipt_digits(store.keys, case.number)}"
    assert proof in receipt
    for page in (browser.get(here), browser.get(f"{here}/texts", headers=PART)):
        assert f"{case.number} \u2022\u2022\u2022\u2022" in page.text and proof not in page.text


def test_the_slower_of_two_officers_makes_no_second_complaint(enter: Enter, store: Store, waits: tuple[str, int]) -> None:
    here, id = waits
    first, second = enter(), enter()
    sent = {**FORM, "text": str(id)}
    assert first.post(f"{here}/complaint", data=sent).status_code == 303
    assert second.post(f"{here}/complaint", data={**sent, "words": "Padam semua"}).status_code == 409
    assert len(filed(store)) == 1


def test_an_unclear_place_of_a_text_leaves_it_waiting(enter: Enter, store: Store, waits: tuple[str, int]) -> None:
    (here, id), browser = waits, enter()
    sent = {**FORM, "region": "Loktabat", "text": str(id)}
    came = browser.post(f"{here}/complaint", data=sent)
    assert came.status_code == 400 and f'name="text" value="{id}"' in came.text and filed(store) == []
    [code, *_] = re.findall(r'name="place" value="([^"]+)"', came.text)
    assert browser.post(f"{here}/complaint", data={**sent, "place": code}).status_code == 303, "the same form may come again"


def test_what_accuses_an_officer_goes_past_the_office(enter: Enter, store: Store, waits: tuple[str, int]) -> None:
    (here, id), browser = waits, enter()
    told = browser.post(f"{here}/complaint", data={**FORM, "kind": "supervisory", "text": str(id)})
    [case] = filed(store)
    with store.reading() as unit:
        assert case_work.of(unit, case.number) is None
    assert told.location == here and browser.get(f"/console/cases/{case.number}").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"mark": ""}, 400, id="a form without a mark"),
        pytest.param({"text": ""}, 400, id="of no text"),
        pytest.param({"text": "999"}, 404, id="a text that is not there"),
        pytest.param({"category": "gold"}, 400, id="a category that there is not"),
        pytest.param({"naming": "x"}, 400, id="a naming that there is not"),
        pytest.param({"words": "  "}, 400, id="no words"),
    ],
)
def test_what_cannot_be_filed_changes_nothing(
    enter: Enter, store: Store, waits: tuple[str, int], change: dict[str, str], status: int
) -> None:
    here, id = waits
    assert enter().post(f"{here}/complaint", data={**FORM, "text": str(id), **change}).status_code == status
    assert filed(store) == []


@pytest.mark.parametrize(
    ("role", "town", "status"), [(Role.OFFICER, "rangkui", 404), (Role.COUNTER, "banjarbaru", 403), (Role.OVERSEER, "banjarbaru", 403)]
)
def test_who_may_make_a_complaint_of_a_text(enter: Enter, store: Store, waits: tuple[str, int], role: Role, town: str, status: int) -> None:
    here, id = waits
    assert enter(role, town).post(f"{here}/complaint", data={**FORM, "text": str(id)}).status_code == status
    assert filed(store) == []
