"""The page of a case: what it shows to whom, and what it never shows."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from console import replying
from rules.chance import Chance
from rules.complaints import Kind
from rules.permissions import Role
from rules.reference import spaced
from store import applications, audit, case_events, case_work, citizens, complaint_additions, recordings, reveals, templates
from store.complaint_rows import Complaint
from store.staff import Member
from store.unit import Store
from tests.console.cases import EVIL, PART, SITI, Cases
from tests.console.noon import NOON, Clock

Enter = Callable[..., FlaskClient]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


def recorded(store: Store, cases: Cases, sound: bytes = b"RIFF0000WAVE" + bytes(range(200))) -> Complaint:
    with store.writing() as unit:
        id = recordings.want(unit, "twilio", "CA1", "RE1", 7, NOON, Chance())
        recordings.bring_home(unit, id, sound)
    return cases.file("", recording=id, channel="voice")


def test_a_case_shows_what_was_said_and_masks_the_phone(enter: Enter, cases: Cases) -> None:
    case = cases.file("Lampu padam di depan masjid")
    page = enter(Role.OFFICER).get(f"/console/cases/{case.number}")
    assert page.status_code == 200
    assert "Lampu padam di depan masjid" in page.text and f"{case.number[:4]} {case.number[4:]}" in page.text
    assert str(SITI) in page.text and SITI.e164 not in page.text and SITI.local not in page.text
    assert "Beberapa orang dapat memakai HP yang sama" in page.text


@pytest.mark.parametrize(
    ("role", "town", "status"),
    [
        pytest.param(Role.OFFICER, "banjarbaru", 200, id="an officer of the town"),
        pytest.param(Role.SUPERVISOR, "banjarbaru", 200, id="its supervisor"),
        pytest.param(Role.OVERSEER, "banjarbaru", 200, id="its overseer, without words"),
        pytest.param(Role.OFFICER, "rangkui", 404, id="an officer of another town"),
        pytest.param(Role.COUNTER, "banjarbaru", 403, id="somebody at a counter"),
        pytest.param(Role.TOWN_ADMIN, "banjarbaru", 403, id="an administrator of the town"),
    ],
)
def test_who_sees_a_case(enter: Enter, cases: Cases, role: Role, town: str, status: int) -> None:
    case, browser = cases.file("Jalan berlubang dalam sekali"), enter(role, town)
    for part in ("", "/trail", "/head"):
        assert browser.get(f"/console/cases/{case.number}{part}", headers=PART if part else {}).status_code == status
    for post in ("/reply", "/note", "/files", "/viewing", "/reply/weigh", "/do/take", "/preview/answer"):
        answer = browser.post(f"/console/cases/{case.number}{post}", data={"mark": "m", "text": "x", "words": "x"})
        if status != 200:
            assert answer.status_code == status, post
    if role is Role.OVERSEER:
        page = browser.get(f"/console/cases/{case.number}").text
        assert "berlubang" not in page and str(SITI) not in page
        assert browser.post(f"/console/cases/{case.number}/reply", data={"mark": "9", "text": "x"}).status_code == 403


def test_what_lies_with_the_overseer_is_nowhere_for_the_office(enter: Enter, cases: Cases, store: Store) -> None:
    case = cases.file("Petugas minta uang", kind=Kind.SUPERVISORY)
    assert enter(Role.OFFICER).get(f"/console/cases/{case.number}").status_code == 404
    assert enter(Role.SUPERVISOR).get(f"/console/cases/{case.number}").status_code == 404
    overseer = enter(Role.OVERSEER)
    page = overseer.get(f"/console/cases/{case.number}").text
    assert "Petugas minta uang" in page and str(SITI) not in page
    with store.reading() as unit:
        who = citizens.find(unit, SITI)
    assert who is not None
    officer = enter(Role.OFFICER)
    assert officer.get(f"/console/reveal/{who.id}?case={case.number}").status_code == 404
    assert officer.get(f"/console/reveal/{who.id}").status_code == 404, "it is all that this phone has"
    assert officer.get(f"/console/citizens/{who.id}").status_code == 404
    assert overseer.get(f"/console/reveal/{who.id}?case={case.number}").status_code == 403


def test_an_anonymous_citizen_is_shown_to_nobody_and_still_gets_the_answer(enter: Enter, cases: Cases) -> None:
    case, browser = cases.file("Air keruh", anonymous=True), enter(Role.OFFICER)
    page = browser.get(f"/console/cases/{case.number}").text
    assert str(SITI) not in page and "/console/citizens/" not in page and "/console/reveal/" not in page
    assert browser.get(f"/console/reveal/{case.citizen}").status_code == 404
    assert browser.post(f"/console/cases/{case.number}/reply", data={"mark": "1", "text": "Kami cek."}).status_code == 303
    assert "Kami cek." in [one.text for one in cases.texts()]
    other = cases.file("Lampu padam")
    assert case.number not in browser.get(f"/console/cases/{other.number}").text.replace(" ", ""), "not beside the phone either"
    assert "Kami cek." not in browser.get(f"/console/citizens/{case.citizen}").text


def test_whatever_anybody_wrote_is_only_text(
    enter: Enter, cases: Cases, store: Store, employ: Callable[..., Member], clock: Clock
) -> None:
    case = cases.file(EVIL + " javascript:alert(3)", landmark=EVIL)
    browser = enter(Role.SUPERVISOR)
    with store.writing() as unit:
        complaint_additions.add(
            unit, case.id, citizen=case.citizen, channel="sms", words=EVIL, recording=None, now=NOON, chance=Chance()
        )
        templates.put(unit, "banjarbaru", "evil", EVIL[:80], {"id": "<b>jahat</b>\" onclick=\"x"}, segments=replying.segments, by="x", now=NOON)
    data = {"mark": "1", "was": f"{case.state}//{case.kind}/{case.category}"}
    browser.post(f"/console/cases/{case.number}/note", data={"mark": "2", "words": EVIL})
    browser.post(f"/console/cases/{case.number}/reply", data={"mark": "3", "text": EVIL, "sure": "1"})
    browser.post(f"/console/cases/{case.number}/do/snooze", data={"mark": "4", "until": "2026-03-12", "why": EVIL})
    file = {"mark": "5", "file": (io.BytesIO(PNG), f"{EVIL}.png")}
    browser.post(f"/console/cases/{case.number}/files", data=file, content_type="multipart/form-data")
    browser.post(f"/console/cases/{case.number}/do/forward", data={**data, "agency": EVIL[:60], "words": EVIL})
    for path in (f"cases/{case.number}", f"cases/{case.number}/trail", f"cases/{case.number}/head", f"citizens/{case.citizen}"):
        page = browser.get(f"/console/{path}", headers=PART if path.endswith(("/trail", "/head")) else {}).text
        assert "<script>alert" not in page and "<img" not in page and "<b>jahat" not in page and ">49<" not in page, path
        assert 'href="javascript' not in page and 'onclick="' not in page
    weighed = browser.post(f"/console/cases/{case.number}/reply/weigh", data={"text": f"ă{EVIL}ă"}).text
    assert "<script" not in weighed and "<img" not in weighed


def test_a_case_is_as_late_on_its_own_page_as_in_the_inbox(enter: Enter, cases: Cases) -> None:
    case, browser = cases.file(now=NOON - timedelta(days=40)), enter(Role.OFFICER)
    late = re.compile(r"terlambat \d+ hari kerja")
    row = browser.get("/console/inbox").text.split(spaced(case.number), 1)[1]
    here, listed = late.findall(browser.get(f"/console/cases/{case.number}").text), late.search(row)
    assert listed is not None and listed[0] in here


def test_a_change_needs_the_token_of_the_page(app: Flask, enter: Enter, cases: Cases) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    case, browser = cases.file(), enter(Role.OFFICER)
    for path in ("do/take", "reply", "note", "files", "viewing", "reply/weigh", "preview/answer", "delay"):
        assert browser.post(f"/console/cases/{case.number}/{path}", data={"mark": "1", "text": "x", "words": "x"}).status_code == 403, path
        assert browser.get(f"/console/cases/{case.number}/{path}").status_code in (404, 405), path
    assert browser.post(f"/console/reveal/{case.citizen}", data={"reason": "call"}).status_code == 403
    assert [one for one in cases.texts() if one.direction == "out"] == []


def test_a_recording_plays_in_parts_and_listening_is_audited(enter: Enter, cases: Cases, store: Store) -> None:
    case, browser = recorded(store, cases), enter(Role.OFFICER)
    here = f"/console/cases/{case.number}/recording/{case.recording}"
    assert f'src="{here}"' in browser.get(f"/console/cases/{case.number}").text
    whole = browser.get(here)
    assert whole.status_code == 200 and whole.mimetype == "audio/wav" and len(whole.data) == 212
    part = browser.get(here, headers={"Range": "bytes=12-21"})
    assert part.status_code == 206 and part.data == bytes(range(10)) and part.headers["Content-Range"] == "bytes 12-21/212"
    assert browser.get(f"/console/cases/{cases.file().number}/recording/{case.recording}").status_code == 404, "of another case"
    assert enter(Role.OFFICER, "rangkui").get(here).status_code == 404
    with store.reading() as unit:
        assert [line.action for line in audit.about(unit, f"complaint {case.number}")] == ["case.listened"]


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        pytest.param("foto.png", PNG, True, id="a picture"),
        pytest.param("surat.txt", b"%PDF-1.7 ...", True, id="a PDF, whatever its name"),
        pytest.param("foto.png", b"<html><script>alert(1)</script>", False, id="a page that calls itself a picture"),
        pytest.param("foto.svg", b"<svg onload=alert(1)>", False, id="a drawing with a program in it"),
        pytest.param("foto.png", b"", False, id="an empty one"),
    ],
)
def test_a_file_is_known_by_what_is_in_it(enter: Enter, cases: Cases, name: str, content: bytes, kept: bool) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    form = {"mark": "1", "file": (io.BytesIO(content), name)}
    assert browser.post(f"/console/cases/{case.number}/files", data=form, content_type="multipart/form-data").status_code == 303
    page = browser.get(f"/console/cases/{case.number}").text
    found = page.partition(f"/console/cases/{case.number}/files/")[2].partition('"')[0]
    assert bool(found) is kept
    if kept:
        answer = browser.get(f"/console/cases/{case.number}/files/{found}")
        assert answer.data == content and answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]
        assert browser.get(f"/console/cases/{cases.file('lain').number}/files/{found}").status_code == 404


def test_a_file_that_is_too_large_is_not_read(enter: Enter, cases: Cases) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    form = {"mark": "1", "file": (io.BytesIO(PNG + b"0" * (6 * 1024 * 1024)), "foto.png")}
    assert browser.post(f"/console/cases/{case.number}/files", data=form, content_type="multipart/form-data").status_code == 413


def test_a_phone_is_opened_with_a_reason_audited_and_not_more_than_thirty_times_an_hour(
    enter: Enter, cases: Cases, store: Store, clock: Clock
) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    here = f"/console/reveal/{case.citizen}"
    asked = browser.get(f"{here}?case={case.number}")
    assert asked.status_code == 200 and SITI.local not in asked.text
    assert browser.post(here, data={"case": case.number, "reason": "curious"}).status_code == 400
    assert browser.post(here, data={"case": case.number, "reason": "other", "words": ""}).status_code == 400
    for _ in range(reveals.MOST):
        answer = browser.post(here, data={"case": case.number, "reason": "call", "words": "tanya alamat"})
        assert answer.status_code == 200 and SITI.local in answer.text
    limit = browser.post(here, data={"case": case.number, "reason": "call"})
    assert limit.status_code == 429 and SITI.local not in limit.text
    with store.reading() as unit:
        lines = audit.about(unit, f"complaint {case.number}", 100)
    assert [line.action for line in lines].count("reveal") == reveals.MOST and lines[0].action == "reveal_limit"
    assert "tanya alamat" in lines[1].purpose
    clock.later(hours=1, minutes=1)
    again = enter(Role.OFFICER).post(here, data={"case": case.number, "reason": "call"})
    assert again.status_code == 200
    assert enter(Role.OFFICER, "rangkui").get(here).status_code == 404, "this phone never dealt with that town"


def test_two_officers_on_a_case_see_each_other(enter: Enter, cases: Cases, clock: Clock, employ: Callable[..., Member]) -> None:
    case, first, second = cases.file(), enter(Role.OFFICER), enter(Role.OFFICER)
    here = f"/console/cases/{case.number}/viewing"
    assert "melihat" not in first.post(here, data={"typing": "0"}).text
    assert "juga melihat halaman ini" in second.post(here, data={"typing": "1"}).text
    assert "sedang menulis balasan" in first.post(here, data={"typing": "0"}).text
    clock.later(seconds=16)
    assert first.post(here, data={"typing": "0"}).text.strip() == ""


def test_who_is_named_in_a_note_finds_it(enter: Enter, cases: Cases, store: Store, employ: Callable[..., Member]) -> None:
    dedi, stranger = employ(Role.OFFICER, login="dedi.banjarbaru"), employ(Role.OFFICER, "rangkui", login="joko")
    case = cases.file()
    enter(Role.OFFICER).post(f"/console/cases/{case.number}/note", data={"mark": "1", "words": "tolong @dedi.banjarbaru. dan @joko"})
    mine, theirs = enter(dedi), enter(stranger)
    assert "menyebut Anda dalam catatan" in mine.get("/console/inbox").text
    assert 'id="for-you"' not in theirs.get("/console/inbox").text
    mine.post(f"/console/cases/{case.number}/viewing", data={"typing": "0"})
    assert 'id="for-you"' not in mine.get("/console/inbox").text


def test_an_application_opens_a_page_of_its_own_and_takes_a_delay(enter: Enter, cases: Cases, store: Store) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, NOON)
        made = applications.file(
            unit, town="banjarbaru", service="KTP", office="mpp", person="Siti Contoh", proof_kind="birth_year", proof_answer="1990",
            now=NOON, chance=Chance(), due=(NOON + timedelta(days=1)).date(), citizen=who.id,
        )  # fmt: skip
    browser, here = enter(Role.OFFICER), f"/console/cases/{made.number}"
    page = browser.get(here).text
    assert "Siti Contoh" not in page and "S*** C*****" in page
    assert enter(Role.OFFICER, offices=("cempaka",)).get(here).status_code == 404
    assert enter(Role.OFFICER, "rangkui").get(here).status_code == 404
    form = {"mark": "1", "reason": "Blangko habis", "due": "2026-03-20"}
    assert browser.post(f"{here}/delay", data={**form, "due": "2026-03-01"}).status_code == 400
    assert browser.post(f"{here}/delay", data=form).status_code == 303
    assert any("Blangko habis" in one.text for one in cases.texts())


@pytest.mark.parametrize("number", [pytest.param(one, id=repr(one)) for one in ("00000000", "x", "4821 7396", "'; drop table", "9" * 50)])
def test_a_number_that_nobody_has_is_not_found(enter: Enter, cases: Cases, number: str) -> None:
    assert enter(Role.OFFICER).get(f"/console/cases/{number}").status_code == 404


def test_the_overseer_sees_how_an_office_case_went_and_no_officers_words_names_or_phones(
    enter: Enter, cases: Cases, store: Store, employ: Callable[..., Member], clock: Clock
) -> None:
    case, member = cases.file("Lampu padam di rumah Pak Umpama"), employ(Role.OFFICER)
    with store.writing() as unit:
        case_work.assign(unit, case.number, case_events.Kind.COMPLAINT, "banjarbaru", member.id, None, member.by, NOON, detail="Telepon 0840-0000-0001")
        case_work.snooze(unit, case.number, NOON + timedelta(days=1), member.by, NOON, detail="Tunggu Pak Umpama pulang")
        case_work.release(unit, case.number, member.by, NOON, detail="Bukan bagian saya")
        case_work.assign(unit, case.number, case_events.Kind.COMPLAINT, "banjarbaru", member.id, None, member.by, NOON)
    overseer, officer = enter(Role.OVERSEER), enter(Role.OFFICER)
    for part in ("", "/trail", "/head"):
        page = overseer.get(f"/console/cases/{case.number}{part}", headers=PART if part else {}).text
        for hidden in ("Umpama", "0840", "Bukan bagian saya", member.name, str(SITI), "Tunggu"):
            assert hidden not in page, (part, hidden)
    trail = overseer.get(f"/console/cases/{case.number}/trail", headers=PART).text
    assert "Diberikan kepada Petugas" in trail and "Ditunda sampai" in trail, "what was done, and when"
    assert member.name in officer.get(f"/console/cases/{case.number}/trail", headers=PART).text
