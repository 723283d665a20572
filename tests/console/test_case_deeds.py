"""What officers do to a case: what it changes, who may, what the citizen is sent, and that twice is once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from jobs import case_work as work_by_the_clock
from rules.complaints import Category, Kind
from rules.permissions import Role
from rules.quiet import PER_DAY
from store import audit, case_work, citizens, complaint_same, complaints
from store.complaint_rows import ALLOWED, Complaint, State, Viewer
from store.notice_rows import notice_days
from store.staff import Member
from store.unit import Store
from tests.console.cases import BUDI, PART, SITI, Cases
from tests.console.noon import NOON, Clock

Enter = Callable[..., FlaskClient]


def was(case: Complaint) -> str:
    return f"{case.state}/{case.level or ''}/{case.kind}/{case.category}"


def do(browser: FlaskClient, case: Complaint, deed: str, mark: str = "m", **form: str) -> int:
    told = {"was": was(case), "mark": mark, "owner": "", **form}
    return browser.post(f"/console/cases/{case.number}/do/{deed}", data=told).status_code


@pytest.mark.parametrize(
    ("deed", "form", "state", "told"),
    [
        pytest.param("answer", {"words": "Sudah diganti"}, State.ANSWERED, "Sudah diganti", id="answered with the officer's words"),
        pytest.param("ask", {"words": "Di RT berapa?"}, State.NEEDS_FACTS, "Di RT berapa?", id="asked back"),
        pytest.param("forward", {"agency": "PLN"}, State.FORWARDED, "diteruskan ke PLN", id="forwarded"),
        pytest.param("not_ours", {"agency": "Balai Jalan"}, State.NOT_OURS, "Balai Jalan", id="not ours, and whose"),
        pytest.param("status", {"state": "working"}, State.WORKING, "mulai ditangani", id="worked on"),
        pytest.param("status", {"state": "checking"}, State.CHECKING, "", id="checked, which is told to nobody"),
        pytest.param("status", {"state": "raised"}, State.RAISED, "naikkan", id="raised by one step"),
    ],
)  # fmt: skip
def test_a_deed_moves_the_case_and_tells_the_citizen_what_was_previewed(
    enter: Enter, cases: Cases, store: Store, deed: str, form: dict[str, str], state: State, told: str
) -> None:
    browser, case = enter(Role.OFFICER), cases.file()
    preview = browser.post(f"/console/cases/{case.number}/preview/{deed}", data=form)
    assert do(browser, case, deed, **form) == 303
    assert cases.now(case.number).state is state
    sent = [one.text for one in cases.texts() if one.purpose.startswith("followup")]
    if not told:
        assert sent == [] and "tidak dikabarkan" in preview.text
        return
    assert len(sent) == 1 and told in sent[0]
    shown = re.search(r'class="bubble">(.*?)</p>', preview.text, re.DOTALL)
    assert shown is not None and shown[1].replace("<br>", "\n") == sent[0].replace("&", "&amp;")
    with store.reading() as unit:
        assert [line.action for line in audit.about(unit, f"complaint {case.number}")] == [f"case.{deed}"]


def test_a_long_answer_follows_as_a_text_of_its_own_when_asked(enter: Enter, cases: Cases) -> None:
    browser, case = enter(Role.OFFICER), cases.file()
    words = "Tiang sudah diganti baru, kabel sudah ditarik, dan lampunya menyala sejak tadi malam pukul tujuh."
    assert "hanya memuat awalnya" in browser.post(f"/console/cases/{case.number}/preview/answer", data={"words": words}).text
    assert do(browser, case, "answer", words=words, full="1") == 303
    sent = cases.texts()
    assert any(one.purpose == "officer.reply" and words in one.text for one in sent)


@pytest.mark.parametrize("state", [pytest.param(one, id=f"from {one}") for one in State])
def test_only_what_the_table_allows_is_offered_and_done(enter: Enter, cases: Cases, store: Store, state: State) -> None:
    browser, case = enter(Role.OFFICER), cases.file()
    for step in {State.RECEIVED: (), State.CLOSED: (State.ANSWERED, State.CLOSED), State.REOPENED: (State.ANSWERED, State.REOPENED)}.get(
        state, (state,)
    ):
        with store.writing() as unit:
            complaints.change(unit, case.number, step, NOON, note="x", agency="PLN")
    case = cases.now(case.number)
    page = browser.get(f"/console/cases/{case.number}").text
    for nth, (deed, to) in enumerate(
        (("answer", State.ANSWERED), ("forward", State.FORWARDED), ("close", State.CLOSED), ("reopen", State.REOPENED))
    ):
        allowed = to in ALLOWED[case.state] and to is not case.state
        assert (f'id="deed-{deed}"' in page) is allowed
        if not allowed and to not in ALLOWED[case.state]:
            assert do(browser, case, deed, mark=str(nth), words="kata", agency="PLN", reason="settled") == 409
    assert cases.now(case.number).state is case.state


@pytest.mark.parametrize(
    ("deed", "form"),
    [
        pytest.param("answer", {"words": "  "}, id="an answer without words"),
        pytest.param("answer", {"words": "x" * 2001}, id="a far too long answer"),
        pytest.param("forward", {"agency": ""}, id="forwarded to nobody"),
        pytest.param("close", {"reason": "because"}, id="a reason that is not in the list"),
        pytest.param("close", {"reason": "other", "words": ""}, id="another reason without words"),
        pytest.param("status", {"state": "closed"}, id="closed as if it were a plain status"),
        pytest.param("status", {"state": "nonsense"}, id="no state at all"),
        pytest.param("assign", {"staff": "999"}, id="given to nobody"),
        pytest.param("assign", {"staff": "x"}, id="given to a word"),
        pytest.param("snooze", {"until": "2020-01-01"}, id="snoozed into the past"),
        pytest.param("snooze", {"until": "soon"}, id="snoozed until a word"),
        pytest.param("merge", {"other": "12345670"}, id="merged into what is no number"),
        pytest.param("correct", {"category": "lamp", "kind": "ordinary", "region": "99.99"}, id="moved to a place that the town lacks"),
        pytest.param("correct", {"category": "nonsense", "kind": "ordinary"}, id="a category that there is not"),
        pytest.param("split", {"words": "", "category": "road"}, id="split without words"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_is_refused_and_changes_nothing(enter: Enter, cases: Cases, deed: str, form: dict[str, str]) -> None:
    browser, case = enter(Role.SUPERVISOR), cases.file()
    assert do(browser, case, deed, **form) == 400
    assert cases.now(case.number) == case


def test_the_same_form_twice_is_done_once(enter: Enter, cases: Cases) -> None:
    browser, case = enter(Role.OFFICER), cases.file()
    for _ in range(2):
        told = {"mark": "one", "text": "Kami cek besok."}
        assert browser.post(f"/console/cases/{case.number}/reply", data=told).status_code == 303
        assert browser.post(f"/console/cases/{case.number}/note", data={"mark": "two", "words": "cek tiang"}).status_code == 303
        assert do(browser, case, "answer", mark="three", words="Sudah") == 303
    assert [one.text for one in cases.texts() if one.purpose == "officer.reply"] == ["Kami cek besok."]
    assert sum(one.purpose == "followup.answered" for one in cases.texts()) == 1
    assert browser.get(f"/console/cases/{case.number}/trail?show=notes", headers=PART).text.count("cek tiang") == 1


def test_of_two_officers_the_slower_is_told(enter: Enter, cases: Cases) -> None:
    first, second, case = enter(Role.OFFICER), enter(Role.OFFICER), cases.file()
    assert do(first, case, "answer", words="Sudah") == 303
    slow = second.post(f"/console/cases/{case.number}/do/forward", data={"was": was(case), "mark": "s", "agency": "PLN"})
    assert slow.status_code == 409 and "Petugas lain lebih dulu" in slow.text
    assert cases.now(case.number).state is State.ANSWERED
    head = second.get(f"/console/cases/{case.number}/head", query_string={"was": was(case)}, headers=PART)
    assert "baru saja diubah" in head.text


def test_a_case_is_taken_given_and_put_back(enter: Enter, cases: Cases, store: Store, employ: Callable[..., Member]) -> None:
    rina, dedi, lead = employ(Role.OFFICER), employ(Role.OFFICER), employ(Role.SUPERVISOR)
    case = cases.file()
    browser, other, leads = enter(rina), enter(dedi), enter(lead)

    def held() -> int | None:
        with store.reading() as unit:
            work = case_work.of(unit, case.number)
        return work.staff if work else None

    assert do(browser, case, "take") == 303 and held() == rina.id
    page, theirs = browser.get(f"/console/cases/{case.number}").text, other.get(f"/console/cases/{case.number}").text
    assert "deed-assign" in page and "deed-assign" not in theirs, "what would be refused is not offered"
    assert do(other, case, "take", mark="2") == 409, "the page showed that nobody has it"
    assert do(other, case, "take", mark="2b", owner=str(rina.id)) == 403, "an officer takes nothing from a colleague"
    assert do(other, case, "assign", mark="3", staff=str(dedi.id), owner=str(rina.id)) == 403
    assert do(leads, case, "assign", mark="4", staff=str(dedi.id), owner="") == 409, "the page showed that nobody has it"
    assert do(leads, case, "assign", mark="5", staff=str(dedi.id), owner=str(rina.id), due="2026-03-12", why="libur") == 303
    assert held() == dedi.id
    assert do(other, case, "release", mark="6") == 303 and held() is None
    assert do(other, case, "assign", mark="7", staff=str(lead.id)) == 303 and held() == lead.id


@pytest.mark.parametrize("deed", ["take", "assign"])
def test_a_case_that_is_only_given_goes_back_to_the_queue_and_one_that_is_worked_on_stays(
    enter: Enter, cases: Cases, store: Store, employ: Callable[..., Member], deed: str
) -> None:
    rina, lead = employ(Role.OFFICER), employ(Role.SUPERVISOR)
    left, worked = cases.file(), cases.file(phone=BUDI)
    browser, leads = enter(rina), enter(lead)
    for case in (left, worked):
        whose, mark = (browser if deed == "take" else leads), case.number
        assert do(whose, case, deed, mark=mark, staff=str(rina.id)) == 303
    assert do(browser, worked, "status", mark="w", state="working", owner=str(rina.id)) == 303
    work_by_the_clock.attend(store, NOON + timedelta(days=3))
    with store.reading() as unit:
        again, kept = case_work.of(unit, left.number), case_work.of(unit, worked.number)
    assert again is not None and (again.staff, again.returned) == (None, 1)
    assert kept is not None and kept.staff == rina.id


def test_a_snoozed_case_sleeps_until_the_morning(enter: Enter, cases: Cases, store: Store) -> None:
    browser, case = enter(Role.OFFICER), cases.file()
    assert do(browser, case, "snooze", until="2026-03-12") == 303
    with store.reading() as unit:
        work = case_work.of(unit, case.number)
    assert work is not None and work.asleep(NOON) and work.snoozed_until is not None
    assert work.snoozed_until.isoformat().startswith("2026-03-12T00:00"), "08.00 WITA"


def test_ties_merge_split_link_and_correct(enter: Enter, cases: Cases, store: Store) -> None:
    browser = enter(Role.OFFICER)
    first, second = cases.file("Lampu padam"), cases.file("Lampu mati", phone=BUDI)
    assert do(browser, first, "link", other=second.number) == 303
    assert do(browser, first, "correct", mark="2", category="road", kind="ordinary", region="63.72.02.1004") == 303
    assert cases.now(first.number).category is Category.ROAD
    page = browser.get(f"/console/cases/{first.number}").text
    assert "Tentang: Lampu jalan menjadi Jalan" in page and second.number in page
    moved = cases.now(first.number)
    assert do(browser, moved, "split", mark="3", words="Juga sampah menumpuk", category="waste") == 303
    assert do(browser, second, "merge", mark="4", other=f"{first.number[:4]} {first.number[4:]}") == 303
    assert cases.now(second.number).state is State.CLOSED
    with store.reading() as unit:
        assert complaint_same.same_as(unit, second.number) == first.number
    assert any(first.number in one.text.replace(" ", "") for one in cases.texts(BUDI))


def test_a_case_that_turns_out_supervisory_leaves_the_office(enter: Enter, cases: Cases) -> None:
    browser, case = enter(Role.OFFICER), cases.file("Petugas minta uang", category=Category.STAFF)
    answer = browser.post(
        f"/console/cases/{case.number}/do/correct", data={"was": was(case), "mark": "1", "category": "staff", "kind": "supervisory", "region": ""}
    )  # fmt: skip
    assert answer.location == "/console/"
    assert browser.get(f"/console/cases/{case.number}").status_code == 404
    assert enter(Role.OVERSEER).get(f"/console/cases/{case.number}").status_code == 200
    assert cases.now(case.number).kind is Kind.SUPERVISORY


def test_a_reopened_case_has_the_date_that_its_citizen_would_get(enter: Enter, cases: Cases, store: Store, clock: Clock) -> None:
    browser, case = enter(Role.OFFICER), cases.file(now=NOON - timedelta(days=3))
    with store.writing() as unit:
        complaints.change(unit, case.number, State.ANSWERED, NOON, note="x")
    case = cases.now(case.number)
    assert do(browser, case, "reopen", words="Masih padam") == 303
    assert cases.now(case.number).again_due is not None
    assert any("dibuka lagi" in one.text for one in cases.texts(SITI))


def test_a_preview_says_that_the_text_waits_for_the_end_of_the_night(enter: Enter, cases: Cases, clock: Clock) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    asked = f"/console/cases/{case.number}/preview/ask"
    assert "Jam tenang" not in browser.post(asked, data={"words": "Di tiang nomor berapa?"}).text
    clock.later(hours=9)  # 21.00 WITA
    told = enter(Role.OFFICER).post(asked, data={"words": "Di tiang nomor berapa?"}).text
    assert "Jam tenang" in told and "08.00 WITA" in told and "Di tiang nomor berapa" in told


def test_a_preview_says_that_the_text_waits_for_a_day_with_room(enter: Enter, cases: Cases, store: Store, clock: Clock) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    asked = f"/console/cases/{case.number}/preview/ask"
    with store.writing() as unit:
        unit.conn.execute(notice_days.insert(), {"citizen": case.citizen, "day": date(2026, 3, 10), "told": PER_DAY})
    told = browser.post(asked, data={"words": "Di tiang nomor berapa?"}).text
    assert "sudah penuh" in told and "11 Mar 2026, 00.00 WITA" not in told
    assert "11 Mar 2026, 08.00 WITA" in told and "Di tiang nomor berapa" in told
    days = [{"citizen": case.citizen, "day": date(2026, 3, 11) + timedelta(days=n), "told": PER_DAY} for n in range(40)]
    with store.writing() as unit:
        unit.conn.execute(notice_days.insert(), days)
    assert "SMS ini ditahan" in browser.post(asked, data={"words": "Di tiang nomor berapa?"}).text


def test_a_preview_says_that_who_stopped_notices_gets_none(enter: Enter, cases: Cases, store: Store, clock: Clock) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    with store.writing() as unit:
        citizens.opt_out(unit, case.citizen, clock())
    assert "tidak dikirim" in browser.post(f"/console/cases/{case.number}/preview/ask", data={"words": "Di mana?"}).text


def test_a_preview_that_comes_too_late_says_so_in_its_place(enter: Enter, cases: Cases, store: Store) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    with store.writing() as unit:
        complaints.change(unit, case.number, State.ANSWERED, NOON, note="Sudah", by="staff 1", viewer=Viewer.OFFICE, day=NOON.date())
    late = browser.post(f"/console/cases/{case.number}/preview/ask", data={"words": "Di mana?"})
    assert late.status_code == 200 and "baru saja berubah" in late.text


def test_after_belum_it_is_at_once_whose_it_was_and_a_colleague_hears_it_moved(
    enter: Enter, cases: Cases, store: Store, employ: Callable[..., Member]
) -> None:
    case, hers, other = cases.file(), employ(), employ()
    browser, colleague = enter(hers), enter(other)
    assert do(browser, case, "take") == 303
    assert do(browser, case, "answer", mark="n", words="Sudah diganti") == 303
    with store.writing() as unit:
        complaints.change(unit, case.number, State.REOPENED, NOON, by=complaints.by_citizen(case.citizen), day=NOON.date())
        held = case_work.of(unit, case.number)
    assert held is not None and (held.staff, held.done_at) == (hers.id, None)
    assert hers.name in browser.get(f"/console/cases/{case.number}").text
    assert do(colleague, cases.now(case.number), "assign", mark="o", staff=str(other.id)) == 409, "the page that said nobody is late"


def test_a_case_that_is_over_waits_for_nobody(enter: Enter, cases: Cases) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    assert "Belum ada yang menangani" in browser.get(f"/console/cases/{case.number}").text
    assert do(browser, case, "not_ours", agency="PLN") == 303
    assert "Belum ada yang menangani" not in browser.get(f"/console/cases/{case.number}").text
