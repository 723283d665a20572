"""What a citizen texts back: whose it is, and that it waits no longer once it was answered, wherever that was done."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from store import case_work, citizens, complaints, staff, unanswered
from store.complaint_rows import State
from store.unit import Store
from tests.console.cases import PART, Cases
from tests.console.inboxes import SITI, Employ, Enter, text
from tests.console.noon import NOON
from tests.console.test_case_deeds import do


@pytest.mark.parametrize(
    ("deed", "form"),
    [
        pytest.param("reply", {"text": "Besok pagi, Bu."}, id="a reply on the case"),
        pytest.param("answer", {"words": "Sudah diganti"}, id="the formal answer"),
        pytest.param("ask", {"words": "Di tiang mana?"}, id="a question back"),
        pytest.param("not_ours", {"agency": "PLN"}, id="it is not ours"),
    ],
)
def test_a_reply_to_an_officer_waits_no_longer_once_its_case_was_answered(
    enter: Enter, employ: Employ, cases: Cases, store: Store, deed: str, form: dict[str, str]
) -> None:
    me, case, other = employ(), cases.file(), cases.file("Jalan berlubang")
    with store.writing() as unit:
        about, elsewhere = text(unit, "Kapan pak?", number=case.number), text(unit, "Yang lain pak?", number=other.number)
    browser = enter(me)
    assert f'id="row-{about}"' in browser.get("/console/inbox").text
    if deed == "reply":
        assert browser.post(f"/console/cases/{case.number}/reply", data={"mark": "m", **form}).status_code == 303
    else:
        assert do(browser, case, deed, **form) == 303
    page = browser.get("/console/inbox").text
    assert f'id="row-{about}"' not in page and f'id="row-{elsewhere}"' in page
    with store.reading() as unit:
        assert [one.done_by for one in unanswered.of_case(unit, case.number)] == [me.by]


@pytest.mark.parametrize("deed", ["take", "snooze"])
def test_what_tells_the_citizen_nothing_leaves_their_text_waiting(enter: Enter, cases: Cases, store: Store, deed: str) -> None:
    case, browser = cases.file(), enter()
    with store.writing() as unit:
        about = text(unit, number=case.number)
    assert do(browser, case, deed, until="2026-03-11") == 303
    assert f'id="row-{about}"' in browser.get("/console/inbox").text


@pytest.mark.parametrize("state", [State.WORKING, State.ANSWERED])
def test_a_reply_is_of_whoever_has_the_case_or_had_it_last(
    enter: Enter, employ: Employ, cases: Cases, store: Store, state: State
) -> None:
    hers, other, case = employ(), employ(), cases.file()
    with store.writing() as unit:
        case_work.assign(unit, case.number, case_work.Kind.COMPLAINT, case.town, hers.id, None, hers.by, NOON)
        complaints.change(unit, case.number, state, NOON, note="x")
        if state is State.ANSWERED:
            case_work.finish(unit, case.number, hers.by, NOON)
        about = text(unit, number=case.number)
    assert f'id="row-{about}"' in enter(hers).get("/console/inbox?view=mine").text
    assert f'id="row-{about}"' not in enter(other).get("/console/inbox?view=mine").text


def test_a_reply_is_of_nobody_who_is_gone(enter: Enter, employ: Employ, cases: Cases, store: Store) -> None:
    gone, case = employ(), cases.file()
    with store.writing() as unit:
        case_work.assign(unit, case.number, case_work.Kind.COMPLAINT, case.town, gone.id, None, gone.by, NOON)
        staff.disable(unit, gone.id, NOON)
        about = text(unit, number=case.number)
    assert f'id="row-{about}"' in enter().get("/console/inbox?view=unassigned").text


def reply(browser: FlaskClient, citizen: int, waits: str = "", mark: str = "m") -> int:
    form = {"text": "Besok pagi, Bu.", "mark": mark, "waits": waits}
    return browser.post(f"/console/citizens/{citizen}/reply", data=form, headers=PART).status_code


def waits_in(page: str) -> str:
    found = re.search(r'form="reply" name="waits" value="(\d+)"', page)
    return found[1] if found else ""


def test_of_two_who_answer_one_text_the_slower_is_told_and_nothing_is_sent_twice(enter: Enter, cases: Cases, store: Store) -> None:
    with store.writing() as unit:
        text(unit)
        who = citizens.meet(unit, SITI, NOON).id
    quick, slow = enter(), enter()
    shown = [waits_in(one.get(f"/console/citizens/{who}").text) for one in (quick, slow)]
    assert shown[0] == shown[1] != ""
    assert reply(quick, who, shown[0]) == 200 and reply(quick, who, shown[0]) == 200, "the same form again is taken once"
    assert reply(slow, who, shown[1]) == 409
    assert len([one for one in cases.texts() if one.purpose == "officer.reply"]) == 1
    assert reply(quick, who, shown[0], mark="n") == 200, "whoever answered may say more"
    with store.writing() as unit:
        text(unit, "Terima kasih pak, tapi yang mana?")
    now = waits_in(slow.get(f"/console/citizens/{who}/texts", headers=PART).text)
    assert now not in ("", shown[0]) and reply(slow, who, now, mark="o") == 200, "the list tells the form of the next text"
    assert waits_in(slow.get(f"/console/citizens/{who}").text) == ""


def test_a_reply_to_a_phone_leaves_waiting_what_its_page_does_not_show(enter: Enter, cases: Cases, store: Store) -> None:
    hidden, open_ = cases.file("Petugas minta uang", anonymous=True), cases.file("Jalan berlubang")
    with store.writing() as unit:
        about, shown = text(unit, number=hidden.number), text(unit, number=open_.number)
    browser = enter()
    assert reply(browser, open_.citizen, waits_in(browser.get(f"/console/citizens/{open_.citizen}").text)) == 200
    page = browser.get("/console/inbox").text
    assert f'id="row-{about}"' in page and f'id="row-{shown}"' not in page


def test_two_officers_on_one_phones_page_see_each_other_and_no_other_towns(enter: Enter, cases: Cases, store: Store) -> None:
    who = cases.file().citizen
    cases.file("Dari sini juga", town="rangkui")
    here = f"/console/citizens/{who}/viewing"
    first, second, foreign = enter(), enter(), enter(town="rangkui")
    assert first.post(here, data={"typing": "1"}).text.strip() == ""
    assert "sedang menulis balasan" in second.post(here, data={"typing": "0"}).text
    assert foreign.post(here, data={"typing": "0"}).text.strip() == ""
    assert first.post("/console/citizens/999/viewing", data={"typing": "0"}).status_code == 404
