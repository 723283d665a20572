"""What an officer texts to a caller: about which case, from which prepared answer, and once however often it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from console import replying
from rules import answer_texts, officer_templates
from rules.chance import Chance
from store import applications, messages, officer_replies, templates, unanswered
from store.proofs import receipt_digits
from store.unit import Store
from tests.console.cases import BUDI, PART, SITI, Cases
from tests.console.hall import Hall
from tests.console.noon import NOON

Ready = Callable[..., FlaskClient]
KEYS = sorted(set(officer_templates.BY_FLOW.values()))


def answered(hall: Hall, browser: FlaskClient, **more: str) -> int:
    id = hall.wait(**more)
    browser.post(f"/console/calls/{id}/answer")
    return id


def listed(page: str) -> dict[str, str]:
    """The prepared answers of a panel: key and text."""
    found = re.findall(r'<option value="([^"]*)" data-key="(\w+)"', page)
    return {key: text for text, key in found}


@pytest.mark.parametrize("town", ["banjarbaru", "rangkui"])
@pytest.mark.parametrize("flow", sorted(officer_templates.BY_FLOW))
def test_what_is_suggested_is_there_and_stands_in_the_box(hall: Hall, ready: Ready, flow: str, town: str) -> None:
    browser, key = ready(town=town), officer_templates.BY_FLOW[flow]
    provider = "twilio" if town == "banjarbaru" else "africastalking"
    page = browser.get(f"/console/calls/{answered(hall, browser, path=f'{flow}.start', town=town, provider=provider)}").text
    assert f'data-key="{key}" selected' in page
    assert f">{listed(page)[key]}</textarea>" in page


def test_what_is_suggested_needs_no_case_and_one_sms(store: Store) -> None:
    house = {one.key: one for one in templates.usual()}
    for key in KEYS:
        for text in house[key].texts.values():
            assert "{number}" not in text and "{due}" not in text
    free = [one for one in templates.usual() if not any("{number}" in text for text in one.texts.values())]
    assert len(free) >= 6
    for one in free:
        for text in one.texts.values():
            told = replying.weigh(answer_texts.at_its_longest(text))
            assert (told.segments, told.encoding) == (1, "GSM-7"), one.key


def test_answers_to_a_plain_text_are_there_without_a_case(enter: Ready, store: Store, cases: Cases) -> None:
    case = cases.file()
    page = enter().get(f"/console/citizens/{case.citizen}").text
    assert page.count("data-template=") >= 6 and "{number}" not in page


def test_the_only_case_of_a_caller_is_meant_and_fills_its_number_and_its_day(hall: Hall, ready: Ready, cases: Cases) -> None:
    browser, case = ready(), cases.file()
    id = answered(hall, browser)
    page = browser.get(f"/console/calls/{id}").text
    shown = f"{case.number[:4]} {case.number[4:]}"
    assert f'<option value="{case.number}" selected>' in page
    assert shown in listed(page)["checked"] and "{" not in "".join(listed(page).values())
    general = browser.get(f"/console/calls/{id}/answers?number=", headers=PART).text
    assert "checked" not in listed(general) and "how_to_report" in listed(general)
    about = browser.get(f"/console/calls/{id}/answers?number={case.number}", headers=PART).text
    assert shown in listed(about)["takes_longer"]


def test_of_several_cases_none_is_meant_until_one_is_proved(hall: Hall, ready: Ready, cases: Cases, store: Store) -> None:
    browser, first, second = ready(), cases.file(), cases.file("Jalan berlubang")
    id = answered(hall, browser)
    page = browser.get(f"/console/calls/{id}").text
    assert f'<option value="{first.number}">' in page and f'<option value="{second.number}">' in page
    assert "checked" not in listed(page)
    with store.reading() as unit:
        digits = receipt_digits(unit.keys, second.number)
    browser.post(f"/console/calls/{id}/prove", data={"number": second.number, "proof": digits})
    page = browser.get(f"/console/calls/{id}").text
    assert f'<option value="{second.number}" selected>' in page and f"{second.number[:4]} {second.number[4:]}" in listed(page)["checked"]


def test_a_text_about_a_case_stands_on_its_trail_and_what_is_texted_back_too(hall: Hall, ready: Ready, cases: Cases, store: Store) -> None:
    browser, case = ready(), cases.file()
    id = answered(hall, browser)
    sent = {"text": "Petugas datang besok.", "number": case.number, "mark": "one"}
    assert browser.post(f"/console/calls/{id}/text", data=sent).status_code == 303
    with store.reading() as unit:
        assert [one.message.text for one in officer_replies.of_case(unit, case.number)] == ["Petugas datang besok."]
        wrote = unanswered.written_to(unit, case.citizen, hall.clock())
    assert wrote is not None and wrote.number == case.number
    assert "Petugas datang besok." in browser.get(f"/console/cases/{case.number}").text


def test_a_text_about_somebody_elses_case_is_not_sent(hall: Hall, ready: Ready, cases: Cases, store: Store) -> None:
    browser, other = ready(), cases.file(phone=BUDI)
    id = answered(hall, browser)
    sent = {"text": "Petugas datang.", "number": other.number, "mark": "one"}
    assert browser.post(f"/console/calls/{id}/text", data=sent).status_code == 404
    assert browser.get(f"/console/calls/{id}/answers?number={other.number}", headers=PART).status_code == 404
    assert cases.texts() == []


def test_a_text_is_sent_once_however_often_the_form_comes(hall: Hall, ready: Ready, cases: Cases) -> None:
    browser = ready()
    id = answered(hall, browser)
    for _ in range(3):
        told = browser.post(f"/console/calls/{id}/text", data={"text": "Bawa KTP.", "mark": "one"}, follow_redirects=True).text
    assert "sudah dikirim" in told
    assert browser.post(f"/console/calls/{id}/text", data={"text": "Bawa KTP."}).status_code == 400, "a form without a mark"
    assert browser.post(f"/console/calls/{id}/text", data={"text": "Buka www.contoh.id", "mark": "two"}).status_code == 400
    assert [one.text for one in cases.texts()] == ["Bawa KTP."]


def test_a_complaint_of_a_caller_is_filed_and_told_once(hall: Hall, ready: Ready, cases: Cases) -> None:
    browser = ready()
    id = answered(hall, browser)
    form = {"category": "lamp", "kind": "ordinary", "words": "Padam", "naming": "", "mark": "one"}
    for _ in range(3):
        assert browser.post(f"/console/calls/{id}/complaint", data=form).status_code == 303
    assert [one.purpose for one in cases.texts()] == ["complaint.receipt"]


def test_a_text_about_an_application_is_read_on_its_page_with_what_came_back(hall: Hall, ready: Ready, store: Store) -> None:
    browser = ready()
    id = answered(hall, browser)
    with store.writing() as unit:
        who = hall.call(id).citizen
        made = applications.file(
            unit, town="banjarbaru", service="KTP", office="mpp", person="Siti", proof_kind="birth_year", proof_answer="1990",
            now=NOON, chance=Chance(), due=date(2026, 12, 3), status=applications.Status.CHECKED, citizen=who,
        )  # fmt: skip
    shown = f"{made.number[:4]} {made.number[4:]}"
    texts = listed(browser.get(f"/console/calls/{id}").text)
    assert f"Untuk {shown}, silakan datang ke MPP" in texts["come_to_office"], "its own office"
    sent = {"text": f"Untuk {shown}, bawa KTP lama.", "number": made.number, "mark": "one"}
    assert browser.post(f"/console/calls/{id}/text", data=sent).status_code == 303
    with store.writing() as unit:
        came = messages.write_in(
            unit, provider="kannel", address="2580", citizen=who, phone=SITI, text="Yang lama hilang", reference="r", now=NOON
        )
        unanswered.note(unit, came, who, "banjarbaru", made.number, NOON)
    page = browser.get(f"/console/cases/{made.number}").text
    assert "bawa KTP lama." in page and "Yang lama hilang" in page
    browser.post(f"/console/calls/{id}/text", data={**sent, "text": "Tidak apa-apa.", "mark": "two"})
    with store.reading() as unit:
        assert all(one.done_at for one in unanswered.of_case(unit, made.number)), "it is answered"
